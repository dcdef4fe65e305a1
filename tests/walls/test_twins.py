"""Another's record and one that never was are twins: by any method and any header, one answer to both.

GET, HEAD and POST by every role are held in `matrix_check.py`; here is whatever else a curious person may send.
"""

from itertools import product

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.models.people import Role
from portal.permissions.matrix import table
from tests.client import Client, without_keys, without_tokens
from tests.factories import PASSWORD
from tests.walls.matrix_check import filled, kind_of, sees_all_of
from tests.walls.stage import ABSENT, Stage, records_of, set_stage

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
LATER = "Fri, 01 Jan 2038 00:00:00 GMT"
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    **{method: (method, {}) for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")},
    "main of a page": ("GET", {**FRAGMENT, "HX-Target": "main#main"}),
    "part of a page": ("GET", {**FRAGMENT, "HX-Target": "section#answer"}),
    "boosted": ("GET", {"HX-Request": "true", "HX-Request-Type": "full", "HX-Boosted": "true"}),
    "posted part": ("POST", {**FRAGMENT, "HX-Target": "section#answer"}),
    "autosave": ("POST", {"Prefer": "return=minimal"}),
    "range": ("GET", {"Range": "bytes=0-9"}),
    "range that is not there": ("GET", {"Range": "bytes=900000-"}),
    "any match": ("GET", {"If-None-Match": "*"}),
    "one match": ("GET", {"If-None-Match": '"x", W/"y"'}),
    "must match": ("POST", {"If-Match": "*"}),
    "since later": ("GET", {"If-Modified-Since": LATER}),
    "not since": ("POST", {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}),
    "as JSON": ("GET", {"Accept": "application/json"}),
    "as CSV": ("GET", {"Accept": "text/csv"}),
    "posted as JSON": ("POST", {"Accept": "application/json"}),
    "as POST": ("GET", {"X-HTTP-Method-Override": "POST"}),
    "expect": ("POST", {"Expect": "100-continue"}),
}
ROLES = (Role.SALES, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER)
SHARES = 4  # of the ways, so that several processes share the work


@pytest.fixture(params=ROLES)
def asking(app: Flask, request) -> tuple[Client, Stage, list[tuple[str, str]]]:
    """Somebody; the stage; and each route with a reference, with the reference of another's record for it."""
    stage, client = set_stage(), Client(app)
    person = stage.people[request.param]
    client.log_in(person.email, PASSWORD)
    foreign = {}
    for rule in app.url_map.iter_rules():
        kind = kind_of(rule)
        if "<ref>" in rule.rule and kind not in foreign:
            foreign[kind] = records_of(kind, stage, person)[1]
    routes = {
        (filled(rule, "<ref>"), foreign[kind_of(rule)])
        for rule in app.url_map.iter_rules() if "<ref>" in rule.rule and not _sees_all(app, rule, request.param)
    }  # fmt: skip
    return client, stage, sorted(routes)


def _sees_all(app: Flask, rule: Rule, role: Role) -> bool:
    """Whether nothing of this kind is foreign to the role: the library is the vendor's own."""
    action = app.view_functions[rule.endpoint].may
    return bool(action) and sees_all_of(rule, role, table()[action][role])


def ask(client: Client, way: str, path: str) -> TestResponse:
    method, headers = WAYS[way]
    if method == "POST":
        return client.post(path, {"action": "save", "reason": "by_mistake", "version": "1"}, headers=headers)
    return client.http.open(path, method=method, headers=headers)


@pytest.mark.parametrize("some", range(SHARES))
def test_the_foreign_and_the_absent_are_answered_alike(asking, some):
    client, _stage, routes = asking

    for way, (route, theirs) in product(sorted(WAYS)[some::SHARES], routes):
        absent = ABSENT.replace("DR", theirs[:2])
        answers = [ask(client, way, route.replace("<ref>", ref)) for ref in (theirs, absent)]

        foreign, never = (without_tokens(answer, theirs, absent) for answer in answers)
        assert foreign == never, (way, route)
        assert len({answer.headers["Content-Length"] for answer in answers}) == 1, (way, route)
        assert foreign[0] in (400, 403, 404, 405), (way, route)  # 400: an upload's methods want their token first
        assert theirs not in answers[0].text + str(answers[0].headers), (way, route)


@pytest.mark.parametrize("header", [{"If-None-Match": "*"}, {"If-Modified-Since": LATER}, {"Range": "bytes=0-9"}])
def test_ones_own_page_is_always_whole_and_new(log_in, header):
    stage = set_stage()
    client, path = log_in(stage.our_rep), f"/deals/{stage.ours.ref}"

    first, again = client.get(path), client.get(path, headers=header)

    assert "ETag" not in first.headers
    assert "Last-Modified" not in first.headers
    assert again.status_code == 200
    assert without_keys(again) == without_keys(first)


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Target": "section#answer"},
        {"HX-Request-Type": "partial", "HX-Target": "main#main"},
        {"HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "main#main"},
        {"HX-Request": "true", "HX-Target": "main#main"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
        {**FRAGMENT, "HX-Target": "section#no-such-block"},
        {**FRAGMENT, "HX-Target": "main"},
        FRAGMENT,
    ],
)
@pytest.mark.parametrize("path", ["/", "/deals", "/deals/new", "/account"])
def test_a_whole_page_is_never_answered_with_a_part(log_in, path, headers):
    client = log_in(set_stage().our_rep)

    answer = client.get(path, headers=headers)

    assert answer.text.startswith("<!doctype html>")
    assert answer.text.rstrip().endswith("</html>")


def test_a_part_says_what_it_depends_on(log_in):
    stage = set_stage()

    answer = log_in(stage.our_rep).fragment("/deals", "main#main")

    assert "<html" not in answer.text
    assert stage.ours.ref in answer.text
    assert {"cookie", "accept-language", "hx-request", "hx-request-type", "hx-target"} <= set(answer.vary.as_set())
    assert answer.headers["Cache-Control"] == "no-store"
