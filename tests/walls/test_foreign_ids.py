"""Another's reference, put wherever a request has room for one: nothing of the record comes back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.partners import Partner
from portal.models.people import Role
from tests.client import without_keys
from tests.factories import a_deal, a_product, database, registration
from tests.walls.stage import ABSENT, SECRETS, Stage, set_stage

KINDS = ("deal", "person", "partner", "customer")
NAMES = ("ref", "id", "deal", "deal_ref", "deal_id", "record", "parent", "after", "cursor", "partner", "q", "next")
PATHS = ("/", "/deals", "/deals/new", "/account", "/account/sessions", "/outbox", "/deals/{ours}", "/nowhere")
HEADERS = ("HX-Target", "HX-Trigger", "HX-Trigger-Name", "HX-Current-URL", "HX-Prompt", "HX-Source", "Referer",
           "X-Deal", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "Last-Event-ID")  # fmt: skip


@contextmanager
def standing_clock() -> Iterator[None]:
    """One moment for all that is asked, so that pages differ by nothing but what was asked for."""
    with clock.moved_to(clock.now()):
        yield


def refs_of_the_rival(stage: Stage) -> dict[str, str]:
    """A reference of each kind of record that the rival has."""
    with database():
        theirs = stage.rival.partner_id
        return {
            "deal": stage.theirs.ref,
            "person": stage.rival.ref,
            "partner": db.session.scalar(select(Partner.ref).where(Partner.id == theirs)),
            "customer": db.session.scalars(select(Customer.ref).where(Customer.partner_id == theirs)).first(),
        }


def never_was(ref: str) -> str:
    """The reference of the same kind that nothing ever had."""
    return f"{ref[:2]}-0000-0000"


def ways_to_ask(ref: str) -> list[dict]:
    """The reference in the query by each name, and in headers."""
    return [
        *({"query_string": {name: ref}} for name in NAMES),
        {"headers": dict.fromkeys(HEADERS, f"/deals/{ref}")},
        {"headers": {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": f"div#{ref}"}},
    ]


VERSION = re.compile(r'name="version"[^>]*value="[0-9]+"')  # our own draft keeps each refused text: the next counts on


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", PATHS)
def test_in_query_and_header(log_in, path, kind):
    stage = set_stage()
    a_deal("submitted", by=stage.our_rep, customer="Newer than theirs Ltd", website="newer.example")
    client, theirs = log_in(stage.our_rep), refs_of_the_rival(stage)[kind]
    path, absent = path.format(ours=stage.ours.ref), never_was(theirs)

    with standing_clock():
        for foreign, never in zip(ways_to_ask(theirs), ways_to_ask(absent), strict=True):
            answers = [client.get(path, **how) for how in (foreign, never)]

            assert answers[0].status_code < 500
            assert without_keys(answers[0], theirs, absent) == without_keys(answers[1], theirs, absent), foreign
            assert not [word for word in SECRETS if word in answers[0].text]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", PATHS)
def test_in_a_cookie(log_in, path, kind):
    stage = set_stage()
    client, theirs = log_in(stage.our_rep), refs_of_the_rival(stage)[kind]

    answers = []
    with standing_clock():
        for ref in (theirs, never_was(theirs)):
            for name in NAMES:
                client.http.set_cookie(name, ref)
            answers.append(without_keys(client.get(path.format(ours=stage.ours.ref)), ref))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["/deals/new", "/deals/reading", "/deals/{ours}/edit", "/account/preferences"])
def test_in_body_and_hidden_field(log_in, path):
    stage = set_stage("draft")
    client, theirs = log_in(stage.our_rep), stage.theirs.ref
    form = registration(action="send", contact_email="refused@here", version="1")

    with standing_clock():
        answers = [
            client.post(path.format(ours=stage.ours.ref), {**form, **dict.fromkeys(NAMES, ref)})
            for ref in (theirs, ABSENT)
        ]

    assert answers[0].status_code == answers[1].status_code < 500
    first, second = (without_keys(answer, theirs, ABSENT) for answer in answers)
    assert (first[0], VERSION.sub("", first[1]), first[2]) == (second[0], VERSION.sub("", second[1]), second[2])
    assert not [word for word in SECRETS if word in answers[0].text]


def variants(ref: str, key: int) -> list[str]:
    """What else a person might try for a reference, as it stands in the address."""
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in ref if letter != "-")
    return [
        ref.lower(), ref.replace("-", ""), ref.replace("-", "–"), ref.replace("-", "%2D%2D"), f"0{ref}", f"{ref}0",
        f"+{ref}", f"%2B{ref}", f"{ref}+", f"{ref}%20", f"%20{ref}", f"{ref}%09", f"{ref}%0A", f"{ref}%0D%0A",
        f"{ref}%00", f"{ref}%00.html", f"%00{ref}", f"{ref}.0", f"{ref}.json", f"{ref}.css", f"{ref};.js", f"{ref};a=b",
        f"{ref}..;/", f"{ref}/", f"{ref}//", f"{ref}/x.css", f"{ref}/..;/", f"{ref}%2f", f"{ref}%252f", f"x/..;/{ref}",
        f"x/../{ref}", f"%2e%2e/deals/{ref}", f"..%252fdeals%252f{ref}", f".//{ref}", f"/{ref}", f"./{ref}",
        quote(ref).replace("-", "%252D"), ref.replace("D", "%2544"), quote(wide), quote(ref.replace("D", "Ｄ")),
        quote("".join("٠١٢٣٤٥٦٧٨٩"[int(letter)] if letter.isdigit() else letter for letter in f"{ref}0")),
        f"{ref[:-1]}%25", f"{ref[:-1]}_", f"{ref[:-1]}*", f"{ref[:-1]}?", "%25", "DR-____-____", "DR-%25",
        "%FF%FE", "%C0%80",
        f"'{ref}", f"{ref}'--", f"{ref}' OR '1'='1", f"{ref},{ref}", f"[{ref}]", "{\"$ne\":1}", "x" * 5000,
        str(key), f"0{key}", f"+{key}", f"-{key}", f"{key}.0", f"{key}e0", f"0x{key:x}", f"{key}%00", f"{key}%20",
        quote(chr(0x0660 + key % 10)), quote(chr(0xFF10 + key % 10)), "null", "undefined", "true", "NaN", "-1",
        "9" * 40, "edit", "approval",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.SALES, Role.OWNER, Role.CHANNEL_MANAGER])
def test_a_reference_in_another_shape_is_none(log_in, role):
    stage = set_stage()
    client, wrong = log_in(stage.people[role]), {}

    for deal in (stage.ours, stage.theirs):
        for path in (f"/deals/{shape}{rest}" for shape in variants(deal.ref, deal.id) for rest in ("", "/edit")):
            answer = client.get(path)
            if answer.status_code != 404 or re.search("|".join((*SECRETS, "Zoomdrive")), answer.text):
                wrong[path] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ["lines-0-product", "partner", "customer", "help_wanted", "customer_country"])
def test_chosen_in_a_registration(log_in, field, kind):
    stage = set_stage()
    client, theirs = log_in(stage.our_rep), refs_of_the_rival(stage)[kind]
    absent, form = never_was(theirs), registration(contact_email="refused@here")

    with standing_clock():
        foreign, never = (client.post("/deals/new", {**form, field: ref}) for ref in (theirs, absent))

    assert foreign.status_code == 422
    assert without_keys(foreign, theirs, absent) == without_keys(never, theirs, absent)


def test_chosen_by_a_manager_of_another_portfolio(log_in):
    stage = set_stage()
    client, theirs = log_in(stage.people[Role.CHANNEL_MANAGER]), refs_of_the_rival(stage)["partner"]
    absent = never_was(theirs)

    for action in ("save", "send"):
        with standing_clock():
            foreign, never = (
                client.post("/deals/new", registration(partner=ref, action=action)) for ref in (theirs, absent)
            )
        assert foreign.status_code == 422
        assert without_keys(foreign, theirs, absent) == without_keys(never, theirs, absent)
        assert "Rivalgate" not in foreign.text


def test_a_product_that_is_sold_is_taken_where_an_invented_one_is_not(log_in):
    client, sold = log_in(set_stage().our_rep), a_product().ref

    statuses = [
        client.post("/deals/new", registration(**{"lines-0-product": ref})).status_code
        for ref in (sold, "PR-0000-0000")
    ]

    assert statuses == [303, 422]
