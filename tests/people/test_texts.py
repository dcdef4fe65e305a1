"""Text is kept as typed, without what nobody can see, and is as long as people count; whatever comes, it is quick."""

from time import monotonic

import pytest
from sqlalchemy import select

from portal.forms.texts import length, tidy
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.people import Role
from tests.factories import a_person, a_rep, database, registration

FAMILY, SCOTLAND = "👨‍👩‍👧‍👦", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
TOWER = "e" + "\u0301" * 40
ENDLESS = "e" + "\u0301\u0327" * 38_000  # composing it takes Python three seconds


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Cafe\u0301", "Café"), (FAMILY, FAMILY), (SCOTLAND, SCOTLAND), ("نیم\u200cفاصله", "نیم\u200cفاصله"), ("🫨", "🫨"),
     ("a\u200eb", "a\u200eb"), ("a\u202eb\u2066", "ab"), ("a\u200bb\ufeff", "ab"), ("a\0b\x1b[31m", "ab[31m"),
     ("a\ufffe\U0001ffffb", "ab"), ("a\ud800b", "a?b"), ("a\U000e0041b", "ab"), (" \u00a0 a\r\nb\rc ", "a\nb\nc"),
     ("İ ı ß ﬁ", "İ ı ß ﬁ"), ("\u212b", "Å")],
)  # fmt: skip
def test_what_is_kept_of_a_text(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("text", "letters"), [("Acme", 4), (FAMILY, 1), (SCOTLAND * 3, 3), ("हिन्दी", 2), ("e\u0301" * 5, 5), ("🇪🇸🇲🇽", 2)]
)
def test_a_text_is_as_long_as_people_count(text, letters):
    assert length(text) == letters


def test_two_hundred_pictures_are_two_hundred_letters(log_in):
    client = log_in(a_rep())

    fits = client.post("/deals/new", registration(title=FAMILY * 200))
    longer = client.post("/deals/new", registration(title=FAMILY * 201))

    assert fits.status_code == 303
    with database():
        assert db.session.scalar(select(Deal.title)) == FAMILY * 200
    assert longer.status_code == 422
    assert "Write at most 200 characters." in longer.text
    assert FAMILY * 201 in longer.text


def test_a_tower_of_marks_is_told_and_no_page_cuts_what_is_pasted(log_in):
    answer = log_in(a_rep()).post("/deals/new", registration(title=TOWER))

    assert answer.status_code == 422
    assert "One letter carries too many marks." in answer.text
    assert TOWER in answer.text
    assert 'maxlength="200"' not in answer.text


FIELDS = ("customer_name", "customer_website", "customer_tax_id", "contact_email", "contact_phone", "title", "needs")


@pytest.mark.parametrize("field", [*FIELDS, "lines-0-reason", "lines-0-unit_price", "expected_close", "customer_city"])
def test_marks_without_end_hold_nobody_up(log_in, field):
    client = log_in(a_rep())
    begun = monotonic()

    answers = [
        client.post("/deals/new", registration(**{field: ENDLESS})),
        client.post("/deals/new", registration(**{field: ENDLESS, "action": "save"})),
        client.post("/deals/reading", {field: ENDLESS}),
    ]

    assert [answer.status_code for answer in answers] == [422, 303, 200]
    assert monotonic() - begun < 3


@pytest.mark.parametrize("path", ["/login", "/password/forgotten"])
def test_a_stranger_holds_nobody_up_either(stranger, path):
    begun = monotonic()

    answer = stranger.post(path, {"email": ENDLESS + "@test.example", "password": "x"})

    assert answer.status_code in (303, 422)
    assert monotonic() - begun < 1


@pytest.mark.parametrize(
    ("path", "field"),
    [("/settings", "name"), ("/settings", "zone"), ("/products/new", "name"), ("/products/new", "price_usd"),
     ("/people/invitations", "email"), ("/people/invitations", "name"), ("/partners/new", "name")],
)  # fmt: skip
def test_neither_do_settings(log_in, path, field):
    owner = log_in(a_person(Role.OWNER))
    begun = monotonic()

    answer = owner.post(path, {field: ENDLESS})

    assert answer.status_code == 422
    assert monotonic() - begun < 1.5
