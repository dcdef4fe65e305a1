"""Whose address counts: the connection's, or the one that as many proxies of ours as are named have written."""

from dataclasses import replace

import pytest

from portal import create_app
from tests.client import Client
from tests.factories import a_rep

FORGED = {
    "X-Forwarded-For": "198.51.100.7", "X-Real-IP": "198.51.100.7", "Forwarded": "for=198.51.100.7;host=evil.example",
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-URL": "/settings",
    "X-Rewrite-URL": "/settings", "X-Forwarded-Prefix": "/evil", "X-HTTP-Method-Override": "DELETE",
}  # fmt: skip


def wrong_tries(client: Client, email: str, *forwarded: str) -> list[int]:
    answers = []
    for address in forwarded:
        said = {"email": email, "password": "wrong", "csrf_token": client.token()}
        answers.append(client.http.post("/login", data=said, headers={"X-Forwarded-For": address}).status_code)
    return answers


def behind(app, proxies: int) -> Client:
    made = create_app(replace(app.config["SETTINGS"], trusted_proxies=proxies))
    made.config["REQUEST_LIMITS"] = False
    return Client(made)


def test_without_a_proxy_nobody_says_where_they_are(app):
    forged = [f"198.51.100.{last}" for last in range(8)]

    assert wrong_tries(behind(app, 0), a_rep().email, *forged)[-1] == 429


def test_behind_one_its_own_word_counts_and_nothing_before_it(app):
    forged = [f"198.51.100.{last}, 203.0.113.9" for last in range(8)]
    others = [f"203.0.113.{last}" for last in range(10, 18)]
    rep = a_rep()

    assert wrong_tries(behind(app, 1), rep.email, *forged)[-1] == 429
    assert wrong_tries(behind(app, 1), rep.email, *others) == [422] * 8


@pytest.mark.parametrize("path", ["/login", "/password/forgotten"])
def test_what_a_proxy_would_say_changes_no_page(stranger, path):
    plain, forged = stranger.get(path), stranger.get(path, headers=FORGED)

    assert forged.status_code == plain.status_code == 200
    assert "evil" not in forged.text + str(forged.headers)
    assert stranger.get("/deals", headers=FORGED).headers["Location"] == "/login?next=/deals"
