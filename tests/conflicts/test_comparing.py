"""What comparing two customers says, and that it says the same again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models.conflicts import Band, compare
from portal.models.conflicts.said import why
from portal.models.conflicts.sides import LONGEST_NAME, Side

TYPED = st.fixed_dictionaries({
    "name": st.text(min_size=1, max_size=60), "website": st.text(max_size=20),
    "country": st.sampled_from(["", "DE", "MX"]),
    "city": st.text(max_size=10), "phone": st.text("+0123456789 -", max_size=15), "tax_id": st.text(max_size=12),
})  # fmt: skip


def side(name: str, **said: str) -> Side:
    return Side.typed({"name": name, "country": "DE", **said})


@settings(deadline=None)
@given(TYPED, TYPED)
def test_the_same_input_gives_the_same_words_whichever_comes_first(one, other):
    left, right = Side.typed(one), Side.typed(other)

    assert compare(left, right).score == compare(right, left).score
    assert why(compare(left, right)) == why(compare(Side.typed(one), Side.typed(other)))


@settings(deadline=None)
@given(TYPED)
def test_a_customer_is_never_unlike_itself(one):
    left = Side.typed(one)

    assert compare(left, left).score >= compare(left, Side.typed({**one, "name": "Zweigert Sanitär"})).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "Acme Gesellschaft mit beschränkter Haftung"), ("ООО «Ромашка»", "Romashka LLC"),
        ("Northern Lights Sotware Inc", "Northern Lights Software"), ("International Business Machines", "IBM"),
        ("Müller & Söhne", "Mueller und Soehne"), ("Zoom Drive", "Zumdrive"), ("Μπούτης ΑΕ", "Boutis S.A."),
        ("Gebr. Behrens Masch.-Fabrik", "Gebrüder Behrens Maschinenfabrik"), ("3 Kronor", "Tre Kronor"),
    ],
)  # fmt: skip
def test_a_name_in_another_form_is_looked_at(one, other):
    assert compare(side(one), side(other)).band != Band.NONE


@pytest.mark.parametrize(
    ("one", "other"),
    [("Smith Consulting", "Jones Consulting"), ("Zweigert Sanitär", "Behrens Heizung"), ("Fund II", "Fund III")],
)
def test_words_that_all_have_say_nothing(one, other):
    assert compare(side(one), side(other)).band == Band.NONE


def test_a_name_alone_is_never_the_same_where_something_contradicts():
    name = "Gazprom Neft Zweigert"

    assert compare(side(name), side(name)).band == Band.SAME
    first = {"city": "Köln", "website": "one.de", "country": "DE", "postcode": "50667"}
    for field, other in (("city", "Bonn"), ("website", "other.de"), ("country", "AT"), ("postcode", "53111")):
        assert compare(side(name, **{field: first[field]}), side(name, **{field: other})).band != Band.SAME


def test_the_tax_number_decides():
    one, other = {"tax_id": "DE136695976"}, {"tax_id": "DE129273398"}

    assert compare(side("Behrens", **one), side("Zweigert", **one)).score == 100
    assert compare(
        side("Behrens", website="behrens.de", **one), side("Behrens", website="behrens.de", **other)
    ).band == (Band.NONE)


def test_a_domain_that_many_share_says_nothing():
    at_gmail = {"website": "https://sites.google.com/behrens", "email": "behrens@gmail.com"}
    also = {"website": "https://sites.google.com/zweigert", "email": "zweigert@gmail.com"}

    assert compare(side("Behrens", **at_gmail), side("Zweigert", **also)).band == Band.NONE


def test_companies_of_one_group_are_looked_at_and_not_called_one():
    match = compare(
        side("Allianz SE", website="allianz.de"), side("Allianz Leasing GmbH", website="www.allianz.de/leasing")
    )

    assert match.band == Band.LOOK


def test_it_says_why():
    match = compare(
        side("Northern Lights Sotware", website="lights.de", city="Bonn"),
        side("Northern Lights Software", website="www.lights.de", city="Köln"),
    )

    assert why(match) == "names 98 % alike; same web site; same country; another city"


@pytest.mark.parametrize(
    "name", ["a " * 50_000, "é" * 100_000, "(" * 10_000, "&" * 9_999, "formerly " * 5_000, "\0", "١٢٣"]
)
def test_a_name_that_is_a_bomb_takes_no_time(name):
    match = compare(side(name), side("Acme"))

    assert 0 <= match.score <= 100
    assert len(side(name).name) <= LONGEST_NAME
