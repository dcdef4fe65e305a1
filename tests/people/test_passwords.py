"""Passwords: taken as they are typed, any signs, long rather than odd, and none that is guessed or leaked."""

import re

import pytest
from argon2 import PasswordHasher

from portal.models.base import db
from portal.models.people import Role, User
from portal.models.vendor import Vendor
from tests.client import Client
from tests.factories import PASSWORD, a_partner, a_person, a_rep, database

GOOD = "mended violet harbours"
# Of the most used ones with 12 characters or more; zxcvbn alone lets the first three lines through.
USED = [
    "nEMvXyHeqDd5OQxyXYZI",
    "141312190296q",
    "badiman28200",
    "ne_e_pod_chehyl",
    "LockingServi",
    "ghjatccbjyfk",
    "6215mila6215",
    "ytpfdbcbvjcnm",
    "NICK1234-rem936",
    "love777321777",
    "gthtrfnbgjkt",
    "cfvfzrhfcbdfz",
    "aksjdlasdakj89879",
    "193570356033",
    "zcfvfzrhfcbdfz",
    "nhbybnhjnjkejk",
    "lytdybrbdfvgbhf",
    "josephphone7",
    "ipo54tj45uy856",
    "Hd764nW5d7E1vbv",
    "gfhfktkjuhfv",
    "Findaupair007",
    "BhRh0h2Oof6XbqJEH",
    "1qaz2wsx3edc",
    "123456789012",
    "qwertyuiop123",
    "unbelievable",
    "passwordpassword",
    "1q2w3e4r5t6y",
    "iloveyou1234",
    "administrator",
    "qazwsxedcrfv",
    "manchesterunited",
    "christopher1",
    "1234567890qwerty",
    "letmeinletmein",
    "liverpoolfc1",
    "abcdefghijkl",
]


@pytest.fixture
def change(log_in):
    """Changes somebody's password by the page."""

    def by(person: User, password: str) -> int:
        return log_in(person).post("/account/password", {"current": PASSWORD, "password": password}).status_code

    return by


def test_what_many_use_and_what_leaked_is_refused(log_in):
    client = log_in(a_rep())

    taken = [
        one
        for one in USED
        if client.post("/account/password", {"current": PASSWORD, "password": one}).status_code != 422
    ]

    assert taken == []


@pytest.mark.parametrize(
    "password",
    [
        "northgate2026", "NorthgateIT123", "it-northgate-it", "Umbrella2026!", "umbrellaportal", "aliado-aliado1",
        "partnerportal1", "samwiserep2026", "SamwiseRep123!", "gamgee@northgate",
    ],
)  # fmt: skip
def test_words_of_the_context_are_refused(change, password):
    with database():
        Vendor.to_change().update(by=None, name="Umbrella")
    rep = a_rep(a_partner(name="Northgate IT"), name="Samwise Rep", email="gamgee@northgate.example")

    assert change(rep, password) == 422


@pytest.mark.parametrize(
    "password",
    [
        GOOD, "aaaa quite lower case words", "MENDED VIOLET HARBOURS", "violet 7 💜 harbours 海 ñ",
        "  mended violet harbours  ", "mended violet harbours " * 3, "x9" * 5 + "mended violet harbours" * 40,
    ],
)  # fmt: skip
def test_any_signs_and_a_thousand_of_them_are_taken_as_typed(app, change, password):
    rep = a_rep()

    assert change(rep, password) == 303
    assert Client(app).log_in(rep.email, password).status_code == 303
    assert Client(app).log_in(rep.email, password.swapcase() + "x").status_code == 422
    for nearly in (password[:-1], password[:72] + "z" * 5, password.strip() if password != password.strip() else "x"):
        assert Client(app).log_in(rep.email, nearly).status_code == 422


def test_case_counts(app, change):
    rep = a_rep()
    change(rep, GOOD)

    assert Client(app).log_in(rep.email, GOOD.upper()).status_code == 422


def test_eleven_are_too_few_and_a_megabyte_too_many(app, change):
    rep = a_rep()

    assert change(rep, "xk7 vq3 mj9") == 422
    assert Client(app).log_in(rep.email, "x" * 1_000_000).status_code in (413, 422)


def test_it_is_masked_and_managers_of_passwords_know_it(app, log_in):
    pages = [Client(app).get("/login"), log_in(a_rep()).get("/account/password")]
    fields = [field for page in pages for field in re.findall(r"<input[^>]*assword[^>]*>", page.text)]

    assert len(fields) == 3
    assert all('type="password"' in field for field in fields)
    assert [re.search(r'autocomplete="([\w-]+)"', field)[1] for field in fields] == [
        "current-password", "current-password", "new-password",
    ]  # fmt: skip
    assert not any("onpaste" in page.text for page in pages)


def test_the_hash_is_argon2id_at_todays_costs(change, todays_costs):
    rep = a_rep()
    change(rep, GOOD)

    with database():
        kept = User.by_email(rep.email).password_hash
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_of_lower_costs_is_made_anew_at_log_in_and_no_session_ends(app, log_in, todays_costs):
    rep = a_rep()
    there = log_in(rep)
    with database():
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        db.session.execute(db.update(User).where(User.id == rep.id).values(password_hash=cheap))

    here = log_in(rep)

    with database():
        kept = User.by_email(rep.email).password_hash
    assert kept != cheap
    assert "m=65536" in kept
    assert here.get("/").status_code == there.get("/").status_code == 200
    assert Client(app).log_in(rep.email, PASSWORD).status_code == 303


@pytest.mark.parametrize("role", [Role.OWNER, Role.PARTNER_ADMIN, Role.TRAINEE])
def test_everybody_changes_their_own(change, role):
    person = a_person(role, partner=None if role == Role.OWNER else a_partner())

    assert change(person, GOOD) == 303
