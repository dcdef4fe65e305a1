"""Where answers lead: to a path of this portal, and no header names what the person may not see."""

import re
from functools import cache, partial

import pytest
from flask import Flask

from portal.models.people import Role
from portal.permissions.matrix import table
from tests.client import Client
from tests.factories import PASSWORD, a_rep, registration
from tests.walls.matrix_check import kind_of, sees_all_of
from tests.walls.stage import SECRETS, records_of, set_stage

EVIL = "evil.example"
PART = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
ASTRAY = {
    "Host": EVIL, "X-Forwarded-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Host": EVIL, "Forwarded": f"host={EVIL}",
    "X-Forwarded-Proto": "https", "X-Original-URL": f"//{EVIL}/", "X-Rewrite-URL": f"//{EVIL}/",
    "X-Forwarded-Prefix": f"//{EVIL}", "X-Script-Name": f"//{EVIL}", "HX-Current-URL": f"https://{EVIL}/",
}  # fmt: skip
REFERRERS = (
    f"https://{EVIL}/", f"http://localhost.{EVIL}/deals", f"//{EVIL}/", f"http://{EVIL}//{EVIL}/x",
    f"http://localhost//{EVIL}/x", f"http://localhost/\\{EVIL}", f"http://localhost@{EVIL}/", "javascript:alert(1)",
)  # fmt: skip
STRANGE_PATHS = ("/%2F{}/x", "//{}/x", "/%5C{}/x", "/.//{}/x", "/x?lang=//{}", "/login?next=//{}&lang=es")
NEXTS = (
    "//{}", "///{}", "/\\{}", "\\\\{}", "https://{}", "https:{}", " //{}", "/\t/{}", "/%09/{}", "/\n/{}",
    "javascript:alert(1)//{}", "http:\\\\{}", "//{}\\@localhost/", "/login?next=//{}",
)  # fmt: skip
LEADS = (
    "Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Content-Location", "Refresh", "Link",
)  # fmt: skip
PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def with_cookies_everywhere(client: Client) -> Client:
    """The browser's session for the other host too: as if the name had been made to point here."""
    cookie = client.http.get_cookie("__Host-session")
    if cookie:
        client.http.set_cookie(cookie.key, cookie.value, domain=EVIL)
    return client


@pytest.mark.parametrize("who", ["stranger", Role.SALES, Role.OWNER])
def test_no_header_leads_anybody_elsewhere(app: Flask, who):
    stage = set_stage()
    client = Client(app)
    if who != "stranger":
        client.log_in(stage.people[who].email, PASSWORD)
    client = with_cookies_everywhere(client)
    led = 0

    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule == "/logout"):
        path = re.sub(r"<ref>", stage.ours.ref, re.sub(r"<(?!ref)[^>]+>", "x", rule.rule))
        for method in sorted(rule.methods & {"GET", "POST"}):
            for extra in ({}, PART):
                answer = client.http.open(path, method=method, headers={**ASTRAY, **extra})
                for name in LEADS:
                    for to in answer.headers.getlist(name):
                        led += 1
                        assert PATH.fullmatch(to), f"{method} {path}: {name}: {to}"
                assert EVIL.encode() not in answer.get_data() + str(answer.headers).encode(), f"{method} {path}"
    assert led


@pytest.mark.parametrize("referrer", REFERRERS)
def test_no_page_before_leads_anybody_elsewhere(app, log_in, referrer):
    client, signed_out = log_in(a_rep()), Client(app)
    headers = {"Referer": referrer}

    door = signed_out.http.post("/deals/new", data={"csrf_token": signed_out.token()}, headers=headers)
    too_old = client.post("/deals/new", registration(csrf_token=""), headers=headers)

    assert door.headers["Location"].startswith("/login")
    assert EVIL not in door.headers["Location"]
    assert too_old.status_code == 400
    assert not re.search(rf'(href|action)="[^"]*({EVIL}|javascript)', too_old.text)


@pytest.mark.parametrize(
    "path", ["/%2F{}/x", "//{}/x", "/%5C{}/x", "/.//{}/x", "/x?lang=//{}", "/login?next=//{}&lang=es"]
)
def test_no_link_of_a_page_for_strangers_leads_elsewhere(stranger, path):
    page = stranger.get(path.format(EVIL)).text

    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert len(links) > 5
    assert [link for link in links if re.match(r"[/\\]{2}|\w+:", link)] == []


@pytest.mark.parametrize("next_", NEXTS)
def test_nobody_who_is_signed_in_is_led_astray_by_next(log_in, next_):
    to = log_in(a_rep()).get("/login", query_string={"next": next_.format(EVIL)}).headers["Location"]

    assert PATH.fullmatch(to)
    assert to == "/" or to.startswith("/%")


@pytest.mark.parametrize("role", [Role.SALES, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER])
@pytest.mark.parametrize("fragment", [{}, PART])
def test_no_header_names_what_is_out_of_reach(app, role, fragment):
    stage = set_stage()
    person, client = stage.people[role], Client(app)
    client.log_in(person.email, PASSWORD)
    of_kind = cache(partial(records_of, stage=stage, person=person))

    for rule in app.url_map.iter_rules():
        action = app.view_functions[rule.endpoint].may
        if "<ref>" not in rule.rule or (action and sees_all_of(rule, role, table()[action][role])):
            continue
        theirs = of_kind(kind_of(rule))[1]
        for method in sorted(rule.methods & {"GET", "POST"}):
            path = rule.rule.replace("<ref>", theirs)
            answer = client.post(path, headers=fragment) if method == "POST" else client.get(path, headers=fragment)
            assert not re.search("|".join((theirs, stage.rival.email, *SECRETS)), str(answer.headers)), path


def test_a_letters_links_lead_to_the_portals_own_address(app, log_in):
    from portal.jobs.deliveries import deliver_due

    client = with_cookies_everywhere(log_in(a_rep()))
    sent = client.http.post(
        "/deals/new",
        data={**registration(), "csrf_token": client.token(), "form_key": client.form_key()},
        headers=ASTRAY,
    )
    with app.app_context():
        deliver_due()

    letters = [letter.read_text() for letter in app.config["OUTBOX"].glob("*.eml")]
    assert sent.status_code == 303
    assert letters
    assert not any(EVIL in letter for letter in letters)
    assert all(app.config["PUBLIC_URL"] in letter for letter in letters)


@pytest.mark.parametrize("path", ["/deals//x", "/account//sessions", "/deals/", "/static//x", "/login//"])
def test_an_address_that_is_nearly_right_leads_nowhere(stranger, path):
    answer = stranger.get(path, headers={"Host": EVIL})

    assert answer.status_code == 404
    assert "Location" not in answer.headers
