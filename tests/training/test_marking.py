"""Marking, drawing and turns, whatever is asked and answered."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace as Row

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.models.training.drawing import draw
from portal.models.training.marking import is_right, outcome, plain, readings
from portal.models.training.questions import QuestionKind, QuizRules
from portal.models.training.turns import WAITS, Turns

keys = st.text("abcdefgh0123", min_size=1, max_size=6)
option_keys = st.lists(keys, min_size=2, max_size=8, unique=True)
banks = st.sampled_from(("", "sizing", "safety"))
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def a_row(kind, options=(), **said):
    """A question as a row."""
    said = {"key": "q", "bank": "", "knocks_out": False, "accepted": [], "tolerance": "0", **said}
    return Row(kind=QuestionKind(kind), options=list(options), **said)


@given(option_keys, st.data())
def test_of_one_answer_the_right_one_alone_is_right(found, data):
    right = data.draw(st.sampled_from(found))
    question = a_row("one", [{"key": key, "right": key == right} for key in found])

    assert [key for key in found if is_right(question, key)] == [right]
    assert not is_right(question, None)


@given(option_keys, st.data())
def test_of_several_all_and_no_other_have_to_be_chosen(found, data):
    right = set(data.draw(st.lists(st.sampled_from(found), min_size=1, unique=True)))
    chosen = data.draw(st.lists(st.sampled_from(found), unique=True))
    question = a_row("many", [{"key": key, "right": key in right} for key in found])

    assert is_right(question, chosen) is (set(chosen) == right)


@given(option_keys, st.data())
def test_an_order_is_right_as_a_whole(found, data):
    told = data.draw(st.permutations(found))
    question = a_row("order", [{"key": key} for key in found])

    assert is_right(question, {key: place for place, key in enumerate(told, 1)}) is (list(told) == found)
    assert not is_right(question, {found[0]: 1})


@given(option_keys, st.data())
def test_a_match_is_right_as_a_whole(found, data):
    told = data.draw(st.permutations(found))
    question = a_row("match", [{"key": key, "to_en": key} for key in found])

    assert is_right(question, dict(zip(found, told, strict=True))) is (list(told) == found)


@given(st.decimals(-10_000, 10_000, places=3), st.decimals(0, 10, places=3), st.decimals(-20, 20, places=3))
def test_a_number_is_right_within_its_tolerance(wanted, tolerance, off):
    question = a_row("number", accepted=[str(wanted)], tolerance=str(tolerance))
    typed = f"{wanted + off:.4f}"  # four places are no thousands

    assert is_right(question, typed) is (abs(off) <= tolerance)
    assert is_right(question, typed.replace(".", ",")) is (abs(off) <= tolerance)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12.5", {"12.5"}), ("12,5", {"12.5"}), ("1,500", {"1.500", "1500"}), ("1.500,5", {"1500.5"}),
        ("1 500", {"1500"}), ("−3", {"-3"}), ("two", set()), ("1.2.3", set()), ("NaN", set()), ("1e5", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed, read):
    assert readings(typed) == {Decimal(one) for one in read}


@given(st.text(max_size=250))
def test_whatever_is_typed_is_marked(typed):
    readings(typed)

    assert plain(plain(typed)) == plain(typed)
    assert not is_right(a_row("text", accepted=["virtual address"]), typed + "x virtual")


@pytest.mark.parametrize("typed", ["Virtual IP", " virtual  ip.", "VIRTUAL IP", "vírtual ip"])
def test_a_text_is_right_in_each_accepted_form(typed):
    assert is_right(a_row("text", accepted=["virtual IP", "VIP"]), typed)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 100))
def test_the_score_is_never_rounded_over_the_mark(rights, mark):
    questions = [a_row("text", key=str(place), accepted=["yes"]) for place, _is in enumerate(rights)]
    answers = {str(place): "yes" if is_so else "no" for place, is_so in enumerate(rights)}
    reached, marks = outcome(questions, answers)

    assert reached.passes(mark) is (bool(rights) and Decimal(100 * sum(rights)) / len(rights) >= mark)
    assert reached.score <= 100 * sum(rights) / max(len(rights), 1)
    assert sum(marks.values()) == sum(rights)


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_a_question_that_knocks_out_has_to_be_right(rights, data):
    knocking = data.draw(st.integers(0, len(rights) - 1))
    questions = [
        a_row("text", key=str(place), accepted=["yes"], knocks_out=place == knocking)
        for place, _is in enumerate(rights)
    ]
    reached, _marks = outcome(questions, {str(place): "yes" if is_so else "" for place, is_so in enumerate(rights)})

    assert reached.passes(1) is (rights[knocking] and sum(rights) > 0)


@given(
    st.lists(st.tuples(banks, st.booleans()), max_size=25), st.dictionaries(banks, st.integers(0, 12)), st.booleans()
)
def test_so_many_of_each_bank_are_drawn_and_none_twice(made, wanted, is_shuffled):
    options = [{"key": key} for key in "abcd"]
    questions = [
        a_row("order" if place % 2 else "one", options, key=str(place), bank=bank, knocks_out=knocks)
        for place, (bank, knocks) in enumerate(made)
    ]
    rules = QuizRules(wanted, None, None, is_shuffled)
    drawn = draw(questions, rules)
    by_key = {one.key: one for one in questions}
    there, asked = (
        Counter(one.bank for one in questions), Counter(by_key[one["key"]].bank for one in drawn)
    )  # fmt: skip

    assert len({one["key"] for one in drawn}) == len(drawn) == rules.count(there)
    assert all(asked[bank] == min(wanted.get(bank, number), number) for bank, number in there.items())
    assert all(sorted(one["order"]) == list("abcd") for one in drawn)
    for bank, number in asked.items():
        knocking = sum(one.knocks_out for one in questions if one.bank == bank)
        assert sum(by_key[one["key"]].knocks_out for one in drawn if by_key[one["key"]].bank == bank) == min(
            knocking, number
        )
    if not is_shuffled:
        assert [int(one["key"]) for one in drawn] == sorted(int(one["key"]) for one in drawn)
        assert all(one["order"] == list("abcd") for one in drawn if by_key[one["key"]].kind == QuestionKind.ONE)


def test_each_place_comes_up_for_the_right_option():
    question = a_row("one", [{"key": key} for key in "abcd"])
    places = Counter(draw([question], QuizRules.of({}))[0]["order"].index("a") for _round in range(400))

    assert all(places[place] > 50 for place in range(4))


@given(st.lists(st.integers(0, 400), max_size=8), st.integers(0, 4))
def test_the_waits_are_kept_whatever_was_tried(hours, unlocks):
    """Each attempt begins as soon as it may, some hours late; a manager unlocks as soon as none is left."""
    ended, unlocked, at = [], [], START
    for late in hours:
        if Turns(ended, unlocked).opens_at is None:
            if len(unlocked) == unlocks:
                break
            unlocked.append(at + HOUR)
        opens = Turns(ended, unlocked).opens_at
        assert opens is not None
        at = max(at, opens) + late * HOUR
        ended.append(at)
    turns = Turns(ended, unlocked)

    assert turns.left == len(WAITS) + len(unlocked) - len(ended)
    assert (turns.opens_at is None) is (turns.left == 0)
    if len(ended) == 1:
        assert turns.opens_at == ended[0] + timedelta(hours=24)
    if len(ended) == 2:
        assert turns.opens_at == ended[1] + timedelta(days=7)


def test_the_first_attempt_is_open_at_once():
    assert Turns([], []).is_open
    assert not Turns([clock.now()], []).is_open
