"""Hostile and clumsy input over every form and address of the route table: never a failure, and a clear word.

`bin/test --all` tries ten times as much.
"""

import os
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.forms.labels import _labels
from portal.models.people import Role
from tests.client import Client
from tests.factories import PASSWORD, a_product, now_stands, registration
from tests.walls.matrix_check import filled, kind_of
from tests.walls.stage import Stage, records_of, set_stage

TRIES = 1500 if os.environ.get("ALIADO_TEST_ALL") else 150
NASTY = [
    "", " ", "\0", "a\0b", "\x01\x02\x1b[31m", "\u202egpj.exe", "\u2066x\u2069", "\u200b", "\ufeff", "\ufffe",
    "😀" * 50, "مرحبا", "Ааcme", "e" + "\u0301" * 500, "x" * 20_000, "word " * 4_000, "١٢", "１２", "²", "1e309", "-1",
    "NaN", "Infinity", "1e-400", "9" * 5_000, "0x10", "1_000", "1,5", "99999999999999999999", "true", "null", "[]",
    "{}", "0001-01-01", "9999-12-31", "2026-02-30", "2026-02-29", "٢٠٢٦-١٢-٣١", "0000-00-00", "10000-01-01",
    "' OR 1=1 --",
    "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "\r\nSet-Cookie: a=b", "O'Neill", "Null",
    "ß", "İ", "ﬁ", "\ud800", "xn--a", "xn--99999999999", "a@b@c", "@", "." * 300, "http://[::1", "http://a:b:c",
    "http://[",
    "+" * 40, "+1" + "2" * 60, "Etc/../UTC", "UTC\0", "here", "there", "y", "save", "send", "es", "DR-0000-0000",
]  # fmt: skip
BYTES = [b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"%00", b"%zz", b"\x80" * 300]
BESIDE = (
    "version", "hand", "action", "again", "next", "lang", "token", "choose-title", "choose-name", "choose-lines-0",
    "lines-0-product", "lines-0-quantity", "lines-0-unit_price", "lines-99-reason", "lines-²-product", "lines-7-",
    "lines-99999999999999999999-product", "lines-1-product-2", "lines", "password_again", "q", "after", "state",
)  # fmt: skip
QUERY = ("q", "after", "state", "partner", "product", "country", "filters", "lang", "next", "page", "x", "token", "of")
EXPECTED = {200, 204, 201, 302, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429}
said = st.one_of(
    st.sampled_from(NASTY).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(BYTES),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
hostile = settings(
    max_examples=TRIES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def routes(app: Flask, method: str) -> list[Rule]:
    """Each route that takes this method; log-out aside, after which nothing is tried any more."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.rule != "/logout"]
    return sorted(rules, key=lambda rule: rule.rule)


@pytest.fixture
def people(app: Flask, log_in) -> tuple[Stage, dict[str, Client]]:
    """An owner, a rep and a stranger, with something of each kind to change."""
    stage = set_stage("submitted")
    clients = {who: log_in(stage.people[who]) for who in (Role.OWNER, Role.SALES)}
    return stage, {**clients, "stranger": Client(app)}  # type: ignore[dict-item]


def address(rule: Rule, stage: Stage, who: str) -> str:
    """The route with a record in it that is there."""
    if "<ref>" in rule.rule:
        person = stage.people.get(who, stage.our_rep)  # type: ignore[call-overload]
        return filled(rule, records_of(kind_of(rule), stage, person)[0])
    return rule.rule.replace("<path:name>", "css/portal.css").replace("<token>", "token")


def post(client: Client, path: str, fields: list[tuple[str, bytes]]) -> TestResponse:
    """A form as bytes, so that it may be anything."""
    tokens = {"csrf_token": client.token(), "form_key": client.form_key()}
    parts = [(name, text.encode()) for name, text in tokens.items()] + fields
    body = "&".join(f"{quote(name)}={quote_from_bytes(text)}" for name, text in parts)
    return client.http.post(path, data=body, content_type="application/x-www-form-urlencoded")


def in_again(app: Flask, clients: dict, who: str, stage: Stage) -> Client:
    """Whoever was signed out by what they sent comes in again."""
    client = clients[who]
    if who != "stranger" and client.http.get("/account").status_code != 200:
        client = clients[who] = Client(app)
        client.log_in(stage.people[who].email, PASSWORD)
    return client


def test_whatever_a_form_says_it_is_answered(app, people, monkeypatch):
    stage, clients = people
    monkeypatch.setitem(app.config, "LIMITS", False)
    rules, names = routes(app, "POST"), sorted({*_labels(), *BESIDE})

    @hostile
    @given(st.sampled_from(rules), st.sampled_from(list(clients)), st.data())
    def ask(rule, who, data):
        fields = data.draw(st.lists(st.tuples(st.sampled_from(names), said), max_size=12))
        client = in_again(app, clients, who, stage)
        answer = post(client, address(rule, stage, who), fields)
        assert answer.status_code in EXPECTED, (rule.rule, who, fields)

    ask()


def test_whatever_an_address_says_it_is_answered(app, people):
    stage, clients = people
    rules = routes(app, "GET")

    @hostile
    @given(st.sampled_from(rules), st.sampled_from(list(clients)), st.data())
    def ask(rule, who, data):
        asked = data.draw(st.lists(st.tuples(st.sampled_from(QUERY), said), max_size=5))
        path = address(rule, stage, who)
        if "<" in rule.rule and data.draw(st.booleans()):
            junk = quote_from_bytes(data.draw(said)[:200] or b"-")
            path = rule.rule.replace("<ref>", junk).replace("<token>", junk).replace("<path:name>", junk)
        query = "&".join(f"{name}={quote_from_bytes(text[:2000])}" for name, text in asked)
        answer = clients[who].http.get(path, query_string=query)
        wanted = EXPECTED | ({503} if rule.rule == "/readyz" else set())
        assert answer.status_code in wanted, (path, query, who)

    ask()


@pytest.mark.parametrize("text", NASTY)
def test_each_field_of_a_registration_takes_or_refuses_it_with_a_word(log_in, app, text):
    stage = set_stage()
    client = log_in(stage.our_rep)
    sent = text.encode("utf-8", "replace").decode()
    names = [*registration(), "customer_city", "customer_tax_id", "contact_role", "contact_phone", "title", "needs",
             "help_wanted", "competitors", "differs_because", "external_ref", "lines-0-reason"]  # fmt: skip

    for name in names:
        answer = client.post("/deals/new", registration(**{name: sent}))

        assert answer.status_code in (200, 303, 422), name
        if answer.status_code == 422 and name != "action":
            assert 'id="errors"' in answer.text, name


def test_a_thousand_fields_and_fields_said_twice(log_in):
    stage = set_stage()
    client = log_in(stage.our_rep)
    many = "&".join(f"field{number}={number}" for number in range(1_000))
    twice = [(name, text) for name, text in registration().items() for _ in range(2)]

    answers = [
        post(client, "/deals/new", [(f"f{number}", b"x") for number in range(1_000)]),
        post(client, "/deals/new", [(f"lines-{number}-product", b"x") for number in range(900)]),
        post(client, "/deals/new", [(name, str(text).encode()) for name, text in twice]),
        client.http.post("/deals/new", data=many * 20, content_type="application/x-www-form-urlencoded"),
        client.http.post("/deals/new", data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"),
        client.http.post("/deals/new", data=b"a=1", content_type="multipart/form-data"),
        client.http.post("/deals/new", data=b"[" * 100_000, content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers[:3]] == [303, 303, 422]  # a day said twice is none
    assert "Write the day like" in answers[2].text
    assert {answer.status_code for answer in answers[3:]} <= {400, 413}


def test_what_is_written_backwards_or_with_strange_letters_stays_as_it_is(log_in):
    stage = set_stage()
    client, name = log_in(stage.our_rep), "Zażółć \u202egpj شركة 😀 O'Neill <b>"
    a_product()

    sent = client.post("/deals/new", registration(customer_name=name, needs=name))
    page = client.get(sent.headers["Location"])

    assert now_stands(type("Ref", (), {"ref": sent.headers["Location"].split("/")[2]})).needs.startswith("Zażółć")
    assert "<bdi>Zażółć" in page.text
    assert "<b>" not in page.text.partition("<main")[2]
