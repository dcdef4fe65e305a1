"""Verification: by the whole code alone, with a name only where the learner says so."""

import secrets

import pytest

from portal.models.base import CROCKFORD, NotThere, db
from portal.models.people import Role
from portal.models.training.certificates import Certificate
from tests.client import without_tokens
from tests.factories import a_certificate, a_partner, a_person, a_rep, database


def random_code() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(26))


def test_anybody_with_the_code_sees_that_it_holds(stranger):
    certificate = a_certificate(by=a_rep(a_partner(name="Northgate"), name="Ana Ruiz"))

    page = stranger.get(f"/verify/{certificate.code}")

    assert page.status_code == 200
    assert "Sizing a site" in page.text and "Valid" in page.text
    assert "Ana Ruiz" not in page.text and "Northgate" not in page.text


def test_the_name_is_there_once_the_learner_says_so(log_in, stranger):
    rep = a_rep(name="Ana Ruiz")
    certificate = a_certificate(by=rep)
    client, at = log_in(rep), f"/certificates/{certificate.ref}/consent"

    client.post(at, {"shows_name": "y"})
    shown = stranger.get(f"/verify/{certificate.code}").text
    client.post(at, {})
    hidden = stranger.get(f"/verify/{certificate.code}").text

    assert "Ana Ruiz" in shown
    assert "Ana Ruiz" not in hidden


def test_nobody_else_decides_that(log_in):
    certificate = a_certificate(by=a_rep())

    answer = log_in(a_person(Role.OWNER)).post(f"/certificates/{certificate.ref}/consent", {"shows_name": "y"})

    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["{0}", "{1}", "{2}", " {0} "])
def test_a_code_is_understood_as_people_type_it(stranger, typed):
    certificate = a_certificate(by=a_rep())
    code = certificate.code
    said = typed.format(code.lower(), certificate.code_in_groups, code.replace("0", "o").replace("1", "l"))

    asked = stranger.get(f"/verify?code={said}")

    assert "Sizing a site" in stranger.get(asked.headers["Location"]).text


def test_unknown_and_malformed_codes_answer_alike(stranger):
    codes = random_code(), "1-OR-1", "no-such-code", "CT-0000-0000", "0" * 900
    answers = [stranger.get(f"/verify/{code}") for code in codes]
    told = [without_tokens(answer, code) for answer, code in zip(answers, codes, strict=True)]

    assert {answer.status_code for answer in answers} == {404}
    assert all(one == told[0] for one in told)


def test_ten_thousand_random_codes_hit_nothing(app):
    for _ in range(20):
        a_certificate(by=a_rep(), is_printed=False)

    def is_known(code: str) -> bool:
        try:
            return bool(Certificate.by_code(code))
        except NotThere:
            return False

    with app.app_context():
        assert sum(is_known(random_code()) for _ in range(10_000)) == 0


def test_codes_tried_in_a_row_are_limited(app, stranger):
    app.config["REQUEST_LIMITS"] = True
    try:
        statuses = [stranger.get(f"/verify/{random_code()}").status_code for _ in range(40)]
    finally:
        app.config["REQUEST_LIMITS"] = False

    assert statuses[0] == 404
    assert statuses[-1] == 429


@pytest.mark.parametrize(("command", "words"), [("withdraw", "was withdrawn"), ("correct", "was replaced")])
def test_what_does_not_hold_any_more_says_so_at_once(stranger, command, words):
    certificate, owner = a_certificate(by=a_rep()), a_person(Role.OWNER)
    with database():
        found = db.session.get_one(Certificate, certificate.id)
        found.withdraw(by=owner, reason="A private reason") if command == "withdraw" else found.correct(
            by=owner, name="B"
        )

    page = stranger.get(f"/verify/{certificate.code}").text

    assert words in page
    assert "A private reason" not in page
