"""The log says what happened and to which route, and nothing that anybody typed, holds or asked for."""

import io
import json
import logging
import socket

import pytest

from portal import logs
from portal.models.deals import Deal
from portal.models.people import Role
from tests.client import Client
from tests.factories import PASSWORD, a_person, a_rep, registration
from tests.operate.installation import SAYS, Browser

FIELDS = {"time", "level", "from", "request", "method", "route", "status", "ms", "person"}
PLANTED = "pl4nt3d"


@pytest.fixture
def lines():
    """What was logged so far, line by line."""
    stream, before = io.StringIO(), logging.getLogger("portal").level
    handler = logs.begin("debug", stream)
    logging.getLogger().addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)
    logging.getLogger("portal").setLevel(before)


def requests(lines) -> list[dict]:
    return [line for line in map(json.loads, lines()) if line["from"] == "portal.requests"]


def test_one_line_a_request(app, log_in, lines):
    rep = a_rep()
    client = log_in(rep)
    before = len(requests(lines))

    answer = client.get("/deals/DR-0000-0000?q=1")

    (line,) = requests(lines)[before:]
    assert set(line) == FIELDS | {"refused", "client"}
    assert (line["refused"], line["client"]) == ("reach", "127.0.0.1")
    assert line["request"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"], line["person"]) == ("GET", "/deals/<ref>", 404, rep.ref)
    assert 0 < line["ms"] < 5_000


def test_each_refusal_says_why_and_whose_account_it_was_about(app, log_in, lines):
    rep, owner = a_rep(), a_person(Role.OWNER)
    stranger, client, owners = Client(app), log_in(rep), log_in(owner)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    before = len(requests(lines))

    stranger.log_in(rep.email, "wrong")
    stranger.log_in("nobody@test.example", "wrong")
    client.post("/account/password", {"current": "wrong", "password": "mended violet harbours"})
    owners.post(f"/people/{rep.ref}/deactivation", {"password_again": "wrong"})
    client.get("/settings")
    client.post("/logout", headers=elsewhere)
    client.http.post("/logout")
    client.get("/people/PE-0000-0000")
    owners.get("/people/PE-0000-0000")
    stranger.get("/invitations/made-up")
    owners.post("/settings/logo", {"logo": (io.BytesIO(b"GIF89a"), "x")}, content_type="multipart/form-data")
    log_in(rep)

    said = [(line.get("refused"), line.get("whom"), line["person"]) for line in requests(lines)[before:]]
    told = [one for one in said if one[0]]
    assert told == [
        ("password", rep.ref, None), ("password", None, None), ("password", None, rep.ref),
        ("password", None, owner.ref), ("role", None, rep.ref), ("another site", None, rep.ref),
        ("form", None, rep.ref), ("role", None, rep.ref), ("reach", None, owner.ref), ("link", None, None),
        ("picture", None, owner.ref),
    ]  # fmt: skip
    assert any(line["route"] == "/login" and line["person"] == rep.ref for line in requests(lines)[before:])
    assert all(line["client"] == "127.0.0.1" for line in requests(lines) if "refused" in line)
    assert "nobody@test.example" not in "\n".join(lines())


def test_nothing_planted_comes_up(app, lines, monkeypatch):
    rep = a_rep(email=f"{PLANTED}@test.example", name=PLANTED)
    client = Client(app)
    client.log_in(rep.email, f"{PLANTED} is wrong")
    client.log_in(rep.email, PASSWORD)
    client.get(f"/deals?q={PLANTED}")
    client.get(f"/nowhere/{PLANTED}")
    client.get(f"/invitations/{PLANTED}")
    client.get("/deals", headers={"Referer": f"http://localhost/{PLANTED}", "Authorization": f"Bearer {PLANTED}"})
    client.post("/deals/new", registration(customer_name=PLANTED, contact_email=PLANTED))
    client.post("/deals/new", {"csrf_token": PLANTED, "form_key": PLANTED})
    client.http.open("/", method=PLANTED)
    client.http.post("/csp-reports", json={"csp-report": {"effective-directive": PLANTED}})
    stranger = app.test_client()
    stranger.set_cookie("__Host-session", f"s.{PLANTED}")
    stranger.get("/deals")

    said = "\n".join(lines())
    assert len(requests(lines)) >= 12
    secrets = {PLANTED, PASSWORD, client.token()[:20], *(cookie.value for cookie in client.http._cookies.values())}
    assert [secret for secret in secrets if secret in said] == []


def test_a_fault_says_its_kind_and_place_and_quotes_nothing(log_in, lines, monkeypatch):
    def fail(*_arguments, **_more):
        raise ValueError(f"can't read {PLANTED}")

    client = log_in(a_rep())
    monkeypatch.setattr(Deal, "shown", fail)

    answer = client.get(f"/deals/{PLANTED}")

    (fault,) = [line["fault"] for line in map(json.loads, lines()) if "fault" in line]
    assert answer.status_code == 500
    assert fault["kind"] == "builtins.ValueError"
    assert fault["at"][-1].endswith(" fail")
    assert PLANTED not in "\n".join(lines())
    assert requests(lines)[-1]["level"] == "error"


def test_the_processes_write_json_alone_and_heed_the_level(install):
    portal = install().start()
    Browser(portal.port).log_in().ask("GET", f"/deals?q={PLANTED}")
    for broken in (f"GET /{PLANTED} NOTHTTP", f"GET / HTTP/1.1\r\nCookie {PLANTED}", f"GET / HTTP/1.1\r\n{PLANTED}: "):
        with socket.create_connection(("127.0.0.1", portal.port)) as raw:
            raw.sendall(f"{broken}\r\n\r\n".encode())
            raw.recv(1000)
    portal.stop()

    said = portal.logged.splitlines()
    lines = [json.loads(line) for line in said if not line.startswith("Listening on")]
    assert {"/login", "/deals", "/readyz"} <= {line.get("route") for line in lines}
    assert PLANTED not in portal.logged
    assert SAYS not in portal.logged

    portal.environ["LOG_LEVEL"] = "warning"
    before = len(portal.logged.splitlines())
    portal.start().stop()
    assert [line for line in portal.logged.splitlines()[before:] if '"route"' in line] == []


def test_a_level_that_is_none_stops_the_start(install):
    answer = install().run("serve", LOG_LEVEL="loud")

    assert answer.returncode == 1
    assert answer.stderr == "LOG_LEVEL is 'loud'; it must be one of debug, info, warning, error.\n"
