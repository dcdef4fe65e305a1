"""Whatever is typed is shown as it was typed: it becomes no markup, no address, no format, no header, no number."""

import email
import email.policy
import html
import re
from urllib.parse import quote

import html5lib
import pytest
from flask import Flask

from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.people import Role
from tests.client import Client
from tests.factories import (
    PASSWORD,
    a_manager,
    a_partner,
    a_person,
    a_product,
    a_rep,
    database,
    registration,
)

MARK = "pl4nt"
PAYLOADS = (
    f"<{MARK}>\"'--></title></textarea><{MARK} on{MARK}=1>",
    f"\" on{MARK}=1 x=' on{MARK}=2 `",
    f"javascript:{MARK}",
    f"{{{{7*7}}}}{{% raw %}}${{7*7}}#{{7*7}}{MARK}",
    f"%s %n %({MARK})s {{0}} {{x.__class__}} %d",
    f"%253C{MARK}%253E &amp;lt;{MARK}&amp;gt; &lt;{MARK}&gt;",
    f"' OR 1=1;-- \\ % _ {MARK}",
    f"; $(sleep 9) | `sleep 9` {MARK}",
)
TEXTS = (
    "customer_name",
    "customer_city",
    "contact_name",
    "contact_role",
    "title",
    "needs",
    "competitors",
    "external_ref",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_is_shown_as_it_was_typed(app, log_in, payload):
    partner = a_partner(name=payload)
    rep, manager, owner = (
        a_rep(partner, name=payload),
        a_manager(partner, name=payload),
        a_person(Role.OWNER, name=payload),
    )
    a_product(name=payload)
    client, managers, owners = log_in(rep), log_in(manager), log_in(owner)

    assert client.post("/deals/new", registration(**dict.fromkeys(TEXTS, payload))).status_code == 303
    with database():
        ref = db.session.scalar(db.select(Deal.ref))
    assert managers.post(f"/deals/{ref}/information-request", {"question": payload}).status_code == 303
    assert client.post(f"/deals/{ref}/information", {"answer": payload}).status_code == 303
    client.post(
        "/deals/new", registration(**dict.fromkeys(TEXTS, payload), customer_website=payload, contact_email=payload)
    )
    owners.post("/people/invitations", {"email": "x@test.example", "name": payload, "partner": partner.ref})
    with app.app_context():
        deliver_due()

    pages = [text for one in (client, managers, owners) for text in crawled(app, one, ref, payload)]
    pages += [letter.get_body(("html",)).get_content() for letter in letters(app)]
    assert len(pages) > 30
    assert [fault for page in pages for fault in faults_of(page)] == []
    shown = owners.get(f"/deals/{ref}").text
    assert html.unescape(shown).count(payload) >= 5


def crawled(app: Flask, client: Client, ref: str, payload: str) -> list[str]:
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    paths += [f"/deals/{ref}", f"/deals/{ref}/edit", f"/deals?q={quote(payload)}", f"/people?q={quote(payload)}"]
    paths += [f"/{quote(payload)}", f"/deals/{quote(payload, safe='')}", f"/login?next={quote(payload)}"]
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers if answer.status_code >= 500 and answer.status_code != 503] == []
    return [answer.text for answer in answers if answer.mimetype == "text/html" and answer.text]


def letters(app: Flask) -> list:
    files = sorted(app.config["OUTBOX"].glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def faults_of(page: str) -> list[str]:
    """Elements, attributes, comments and addresses that the text would have to make itself."""
    faults = []
    for node in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(node.tag, str):
            faults += [f"comment {node.text}"] if MARK in (node.text or "") else []
            continue
        names = [node.tag, *node.attrib]
        faults += [name for name in names if MARK in name]
        faults += [
            f"{name}={value}"
            for name, value in node.attrib.items()
            if name in ("href", "src", "action", "hx-get", "hx-post")
            and re.match(r"\s*(javascript|data|vbscript):|//", value)
        ]
    return faults


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\u2028", "%0d%0a", "\x00\r\n"])
def test_nothing_typed_becomes_a_header_or_reader_of_a_letter(app, log_in, ends):
    planted = f"Zoom{ends}Bcc: {MARK}@evil.example{ends}{ends}<b>body"
    partner = a_partner()
    manager, rep = a_manager(partner), a_rep(partner, name=planted)
    client = log_in(rep)

    client.post("/deals/new", registration(**dict.fromkeys(TEXTS, planted)))
    log_in(a_person(Role.OWNER)).post(
        "/people/invitations", {"email": f"x@test.example{ends}Bcc: {MARK}@evil.example", "partner": partner.ref}
    )
    with app.app_context():
        deliver_due()

    assert letters(app)
    for letter in letters(app):
        assert letter.get_all("Bcc") is None
        assert [one.addr_spec for one in letter["To"].addresses] in ([rep.email], [manager.email])
        assert "\n" not in str(letter["Subject"])
        assert MARK not in "".join(name for name, _value in letter.items())


@pytest.mark.parametrize(
    "number",
    ["-1", "0", "2147483648", "9223372036854775808", "1" + "0" * 30, "1e309", "NaN", "Infinity", "0x10", "٣", "1_0"],
)
def test_numbers_out_of_range_are_refused_beside_the_field(log_in, number):
    rep, owner = log_in(a_rep()), log_in(a_person(Role.OWNER))
    owner.post("/settings/logo/removal", {"password_again": PASSWORD})  # so that the next one asks for none
    less = f"-{number}".replace("--", "-") if number != "0" else "-1"

    answers = [
        rep.post("/deals/new", registration(**{"lines-0-quantity": number})),
        rep.post("/deals/new", registration(**{"lines-0-unit_price": less})),
        owner.post("/settings", {"name": "Umbrella", "brand_hue": number if number != "0" else "361"}),
        owner.post("/settings/tiers/new", {"name": "New", "protection_days": number, "margin_percent": "1"}),
        owner.post("/products/new", {"name": "New", "price_usd": less}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert rep.get(f"/deals?after={number}").status_code == 200


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\0", "\ud800", "\x1b[31m\x07", "\ufffe\uffff", "é" * 5_000, "\u202e" * 300]
)
def test_too_long_and_strange_text_is_cut_cleaned_or_refused(log_in, text):
    client = log_in(a_rep())
    sent = text.encode("utf-8", "surrogatepass")

    answers = [
        client.post("/deals/new", registration(customer_name=sent, needs=sent, contact_email=sent)),
        client.http.post("/login", data={"email": sent, "password": sent, "csrf_token": client.token()}),
        client.get(f"/deals?q={quote(sent)}"[:4_000]),
        client.get(f"/deals/{quote(sent)}"[:4_000]),
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert answers[0].status_code in (413, 422)
