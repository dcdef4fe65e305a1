"""Questions as an editor writes them, and how they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.base import db
from portal.models.people import Role
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.models.training.questions import Question, QuizRules
from portal.models.training.statistics import LEAST, of_question
from portal.models.training.writing import begin_edition
from tests.factories import a_person, a_rep, database
from tests.training.quizzing import EACH_KIND, a_quiz

OPTIONS = {"options-0-en": "Copper", "options-1-en": "Fibre", "options-1-right": "y"}
WRITTEN = {
    "one": OPTIONS,
    "many": OPTIONS,
    "order": {"options-0-en": "First", "options-1-en": "Second"},
    "match": {**OPTIONS, "options-0-to_en": "Short", "options-1-to_en": "Long"},
    "number": {"value": "12,5", "tolerance": "0.5"},
    "text": {"forms": "virtual IP\nVIP\n"},
}


def of_quiz(course) -> list[Question]:
    with database(), as_system("a test"):
        found = db.session.get_one(Course, course.id)
        edition = found.edition_in_work()
        return list(Question.of_lesson(found.lesson("first", edition_id=edition.id if edition else None)))


def address(course) -> str:
    return f"/training/{course.slug}/edit/lessons/first/questions"


@pytest.mark.parametrize("kind", WRITTEN)
def test_an_editor_writes_each_kind(log_in, kind):
    course, editor = a_quiz(is_out=False), a_person(Role.EDITOR)
    client = log_in(editor)

    form = client.get(f"{address(course)}/new?kind={kind}")
    said = {"text_en": "What then?", "bank": "sizing", "knocks_out": "y", **WRITTEN[kind]}
    added = client.post(f"{address(course)}/new?kind={kind}", said)
    made = of_quiz(course)[-1]
    again = client.get(f"{address(course)}/{made.key}")
    saved = client.post(f"{address(course)}/{made.key}", {**said, "text_en": "And then?", "version": "1"})

    assert [form.status_code, added.status_code, again.status_code, saved.status_code] == [200, 303, 200, 303]
    assert (made.kind, made.text_en, made.bank, made.knocks_out) == (kind, "What then?", "sizing", True)
    assert of_quiz(course)[-1].text_en == "And then?"
    assert "And then?" in client.get(address(course)).text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("one", {"options-0-en": "Alone", "options-0-right": "y"}), ("one", {**OPTIONS, "options-0-right": "y"}),
        ("many", {"options-0-en": "A", "options-1-en": "B"}), ("match", OPTIONS), ("number", {"value": "many"}),
        ("number", {"value": "1", "tolerance": "-1"}), ("text", {"forms": " \n"}), ("one", {**OPTIONS, "text_en": ""}),
    ],
)  # fmt: skip
def test_what_makes_no_question_is_said_beside_it(log_in, kind, said):
    course = a_quiz(is_out=False)

    refused = log_in(a_person(Role.EDITOR)).post(
        f"{address(course)}/new?kind={kind}", {"text_en": "What then?", **said}
    )

    assert refused.status_code == 422
    assert "This needs another look" in refused.text
    assert len(of_quiz(course)) == 1


def test_questions_are_moved_and_taken_out(log_in):
    course = a_quiz(*EACH_KIND[:3], is_out=False)
    client, (first, second, third) = log_in(a_person(Role.EDITOR)), of_quiz(course)

    client.post(f"{address(course)}/{first.key}/place", {"to": "down"})
    client.post(f"{address(course)}/{third.key}/removal")

    assert [one.key for one in of_quiz(course)] == [second.key, first.key]


def test_a_question_that_a_colleague_changed_shows_both_texts(log_in):
    course, said = a_quiz(is_out=False), {"text_en": "Mine", **OPTIONS, "version": "1"}
    client, key = log_in(a_person(Role.EDITOR)), of_quiz(course)[0].key

    client.post(f"{address(course)}/{key}", {**said, "text_en": "Theirs"})
    disputed = client.post(f"{address(course)}/{key}", said)

    assert disputed.status_code == 409
    assert "Theirs" in disputed.text
    assert of_quiz(course)[0].text_en == "Theirs"


def test_how_a_quiz_is_held_is_the_editors_to_say(log_in):
    course = a_quiz(is_out=False)
    client = log_in(a_person(Role.EDITOR))

    refused = client.post(f"{address(course)}/settings", {"draw": "sizing three", "minutes": "0"})
    saved = client.post(f"{address(course)}/settings", {"draw": "sizing: 3", "minutes": "20", "pass_mark": "70"})
    with database():
        found = db.session.get_one(Course, course.id)
        rules = QuizRules.of(found.lesson("first", edition_id=found.edition_in_work().id).rules)

    assert [refused.status_code, saved.status_code] == [422, 303]
    assert rules == QuizRules({"sizing": 3}, 20, 70, False)


def test_a_new_edition_has_the_questions_of_the_one_before(log_in):
    course = a_quiz(*EACH_KIND)
    before = of_quiz(course)
    with database(), as_system("a test"):
        begin_edition(db.session.get_one(Course, course.id))
    after = of_quiz(course)

    assert [(one.key, one.text_en, one.options) for one in after] == [
        (one.key, one.text_en, one.options) for one in before
    ]
    assert {one.lesson_id for one in after} & {one.lesson_id for one in before} == set()


def test_nobody_but_who_writes_courses_sees_questions(log_in):
    course = a_quiz(is_out=False)

    for person in (a_rep(), a_person(Role.ANALYST), a_person(Role.CHANNEL_MANAGER)):
        assert log_in(person).get(address(course)).status_code == 403


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1)), max_size=60))
def test_indices_stay_within_their_bounds(results):
    found = of_question(results)

    assert found.asked == len(results)
    assert (found.facility is None) is (len(results) < LEAST)
    if found.facility is not None:
        assert found.facility == 100 * sum(mark for _score, mark in results) // len(results)
        assert -1 <= found.discrimination <= 1


def test_a_question_that_the_best_alone_have_right_tells_most():
    assert of_question([(score, int(score > 50)) for score in range(0, 100, 5)]).discrimination == 1.0
    assert of_question([(score, 1) for score in range(20)]).is_too_easy
    assert of_question([(score, 0) for score in range(20)]).is_too_hard


def test_what_is_changed_in_a_quiz_that_is_learned_goes_into_the_next_edition(log_in):
    course, editor = a_quiz(), log_in(a_person(Role.EDITOR))
    learned = of_quiz(course)

    lesson = editor.get(f"/training/{course.slug}/edit/lessons/first")
    page = editor.get(address(course))
    taken_out = editor.post(f"{address(course)}/{learned[0].key}/removal")
    with database():
        found = db.session.get_one(Course, course.id)
        left, now = (Question.of_lesson(found.lesson("first", edition_id=one.id)) for one in (
            found.edition_in_work(), found.edition()
        ))  # fmt: skip

    assert f'href="{address(course)}"' in lesson.text
    assert "This is what is learned now" in page.text
    assert taken_out.status_code == 303
    assert ([one.key for one in left], [one.key for one in now]) == ([], [learned[0].key])
