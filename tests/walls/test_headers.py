"""What every answer carries, whoever asks for whatever: headers from one place, strict cookies, nothing foreign."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal import create_app
from portal.models.people import Role
from portal.views.headers import HEADERS, VARY
from portal.views.static_files import static
from tests.client import Client
from tests.factories import PASSWORD
from tests.walls.stage import Stage, set_stage

COOKIE = re.compile(r"__Host-[\w-]+=[^;]*;(?=.* Secure)(?=.* HttpOnly)(?=.* SameSite=Lax)(?=.* Path=/)(?!.*Domain)")
LOADS = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("use", "href")}
KINDS = {
    "application/pdf": "",
    "application/zip": "",
    "text/html": "charset=utf-8", "text/css": "charset=utf-8", "text/javascript": "charset=utf-8",
    "text/plain": "charset=utf-8", "text/csv": "charset=utf-8", "image/svg+xml": "charset=utf-8",
    "application/json": "", "application/manifest+json": "",
}  # fmt: skip
_kept: list[tuple[str, TestResponse]] = []  # what the tests of one process only read
BESIDE = (
    ("GET", "/nowhere"),
    ("GET", "/static/nowhere.css"),
    ("PUT", "/deals"),
    ("TRACE", "/"),
    ("POST", "/deals/new"),
    ("GET", "/%2Felsewhere.example/deals"),
    ("GET", "/%2Fdeals"),
)


@pytest.fixture
def answers(app: Flask) -> list[tuple[str, TestResponse]]:
    """Each route by each method, asked by a rep, an owner and a stranger; and what goes wrong beside the routes."""
    if not _kept:
        _kept.extend(_answers(app))
    return _kept


def _answers(app: Flask) -> list[tuple[str, TestResponse]]:
    stage = set_stage()
    people = {"rep": stage.our_rep, "owner": stage.people[Role.OWNER], "stranger": None}
    found = []
    for who, person in people.items():
        client = Client(app)
        if person:
            found.append((f"{who} logs in", client.log_in(person.email, PASSWORD, remember="y")))
        found += [(f"{who}: {ask}", answer) for ask, answer in _round(app, client, stage)]
    return found


def _round(app: Flask, client: Client, stage: Stage) -> Iterator[tuple[str, TestResponse]]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule == "/logout")  # logging out comes last
    for rule in rules:
        path = rule.rule.replace("<ref>", stage.ours.ref).replace("/static/<path:name>", static("css/portal.css"))
        for method in sorted(rule.methods | {"OPTIONS", "PATCH"}):
            answer = client.post(path) if method == "POST" else client.http.open(path, method=method)
            yield f"{method} {path}", answer
    for method, path in BESIDE:
        yield f"{method} {path}", client.http.open(path, method=method)


def test_each_answer_has_each_header_once(answers):
    wrong = [
        (ask, name, answer.headers.getlist(name))
        for ask, answer in answers
        for name, value in HEADERS.items()
        if answer.headers.getlist(name) != [value]
    ]

    assert wrong == []
    assert len({answer.status_code for _ask, answer in answers} & {200, 302, 303, 400, 403, 404, 405, 409, 422}) == 9


def test_each_answer_is_named_by_a_random_id_of_its_own(answers):
    ids = [answer.headers.getlist("X-Request-Id") for _ask, answer in answers]

    assert all(len(one) == 1 and re.fullmatch("[0-9a-f]{24}", one[0]) for one in ids)
    assert Counter(one[0] for one in ids).most_common(1)[0][1] == 1


def test_only_files_are_kept_by_browsers(answers):
    for ask, answer in answers:
        is_file = "/static/css" in ask and answer.status_code == 200
        kept = answer.headers.getlist("Cache-Control")

        assert kept == (["public, max-age=31536000, immutable"] if is_file else ["no-store"]), ask
        assert is_file or set(VARY) <= set(answer.vary.as_set(preserve_casing=True)), ask
        assert not answer.headers.get("ETag"), ask
        assert not answer.headers.get("Last-Modified"), ask


def test_the_policy_lets_nothing_unsafe_in():
    policy = HEADERS["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*", policy)


def test_each_cookie_is_bound_to_the_host_and_unseen_by_scripts(answers):
    cookies = [cookie for _ask, answer in answers for cookie in answer.headers.getlist("Set-Cookie")]

    assert [cookie for cookie in cookies if not COOKIE.match(cookie)] == []
    assert any("s." in cookie for cookie in cookies)
    assert any("Max-Age=0" in cookie for cookie in cookies)


def test_pages_load_nothing_from_elsewhere_and_hold_no_code(answers):
    pages = [(ask, answer) for ask, answer in answers if answer.mimetype == "text/html" and answer.text]

    assert [(ask, faults) for ask, page in pages if (faults := Reader.faults_of(page.text))] == []
    assert len(pages) > 50


def test_by_tls_browsers_are_told_to_stay_with_it(app):
    settings = replace(app.config["SETTINGS"], public_url="https://portal.example")

    answer = create_app(settings).test_client().get("/login", base_url="https://portal.example")

    assert answer.headers.getlist("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]
    assert "Strict-Transport-Security" not in app.test_client().get("/login").headers


def test_each_body_says_what_it_is_and_in_which_letters(answers):
    bodies = [(ask, answer) for ask, answer in answers if answer.data]

    for ask, answer in bodies:
        kind, _, letters = answer.headers["Content-Type"].partition("; ")
        assert kind in KINDS, ask
        assert letters == KINDS[kind], ask
        if kind not in ("application/pdf", "application/zip"):
            answer.data.decode("utf-8")
    assert len(bodies) > 50


@pytest.mark.parametrize("path", ["css/portal.css", "icon.svg", "vendor/icons.svg", "elements/copy-text.js"])
def test_a_file_of_text_says_its_letters(stranger, path):
    assert stranger.get(static(path)).headers["Content-Type"].endswith("; charset=utf-8")


def test_no_other_origin_is_let_in(app, log_in):
    stage = set_stage()
    client = log_in(stage.our_rep)
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<ref>", stage.ours.ref)
        for origin in ("https://evil.example", "null"):
            asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            answers = [client.http.open(path, method=method, headers=asks) for method in ("GET", "OPTIONS", "POST")]

            assert [name for answer in answers for name, _ in answer.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD", "/.git/config", "/.svn/entries", "/.env", "/.aliado.env", "/wsgi.py", "/portal/settings.py",
        "/static/", "/static/css/", "/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2fsettings.py",
        "/logo/", "/logo/../secret", "/secret", "/aliado.db", "/queue.db", "/var/aliado.db", "/requirements.txt",
        "/console", "/debug", "/_debug_toolbar/", "/metrics", "/docs", "/openapi.json", "/swagger", "/server-status",
        "/status", "/admin", "/phpmyadmin/", "/backup.tar.gz",
    ],
)  # fmt: skip
def test_nothing_of_the_inside_has_an_address(stranger, path):
    answer = stranger.get(path)

    assert answer.status_code == 404
    assert not re.search(r"Traceback|Werkzeug|Index of|ref: refs|SECRET_KEY", answer.text)


def test_no_debug_mode(app, stranger):
    assert not app.debug
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    assert stranger.get("/login?__debugger__=yes&cmd=resource&f=debugger.js").mimetype == "text/html"


class Reader(HTMLParser):
    """Reads a page as a browser would, for what it loads and runs."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    @classmethod
    def faults_of(cls, html: str) -> list[str]:
        """What a page loads from elsewhere, or holds of code and style."""
        reader = cls()
        reader.feed(html)
        return reader.faults

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        said = dict(attributes)
        if tag in ("style", "base") or (tag == "script" and not said.get("src")):
            self.faults.append(f"<{tag}>")
        for name, value in said.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.faults.append(f"{tag} {name}={value}")
            if (tag, name) in LOADS and not re.match(r"/(?!/)|#", value or ""):
                self.faults.append(f"{tag} {name}={value}")
            if name in ("href", "action", "hx-post", "hx-get") and re.match(r"//|https?:", value or ""):
                self.faults.append(f"{tag} {name}={value}")
