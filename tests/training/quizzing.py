"""What tests of quizzes need: a course with a quiz, and who takes it."""

from typing import Any

from portal.models.base import db
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.models.training.attempts import Attempt
from portal.models.training.learning import Enrolment
from portal.models.training.questions import Question, QuestionKind
from tests.factories import a_course, an_enrolment, database

RIGHT, WRONG = "By a cable of its own", "On the data network"
SAYS = "Because the planted reason says so"
ONE = {
    "kind": "one", "text_en": "How does the heartbeat travel?", "says_en": SAYS,
    "options": [{"key": "rightkey", "en": RIGHT, "right": True}, {"key": "wrongkey", "en": WRONG}],
}  # fmt: skip
MANY = {
    "kind": "many", "text_en": "Which of these ship with each unit?",
    "options": [{"en": "Two controllers", "right": True}, {"en": "Rails", "right": True}, {"en": "A printer"}],
}  # fmt: skip
ORDER = {
    "kind": "order",
    "text_en": "In which order?",
    "options": [{"en": word} for word in ("Rack", "Cable", "Power")],
}
MATCH = {
    "kind": "match", "text_en": "What belongs together?",
    "options": [{"en": "Copper", "to_en": "Short ways"}, {"en": "Fibre", "to_en": "Long ways"}],
}  # fmt: skip
NUMBER = {"kind": "number", "text_en": "Within how many ms?", "accepted": ["200.25"], "tolerance": "0.5"}
TEXT = {"kind": "text", "text_en": "What do they share?", "accepted": ["plantedform", "plantedforms"]}
EACH_KIND = (ONE, MANY, ORDER, MATCH, NUMBER, TEXT)


def a_quiz(*questions: dict[str, Any], rules: dict[str, Any] | None = None, **said: Any) -> Course:
    """A course whose one lesson, `first`, is a quiz with these questions; one where nothing else is asked."""
    course = a_course(**{"lessons": ("quiz",), **said})
    with database():
        found = db.session.get_one(Course, course.id)
        edition = found.edition_in_work()
        lesson = found.lesson("first", edition_id=edition.id if edition else None)
        lesson.rules = rules or {}
        for one in questions or (ONE,):
            Question.add(lesson, **{**one, "kind": QuestionKind(one["kind"])})
    return course


def an_attempt(person: User, course: Course | None = None) -> Attempt:
    """An open attempt of this person, at a quiz of its own where no course is given."""
    course = course or a_quiz()
    enrolment = an_enrolment(course, by=person)
    with database():
        found = db.session.get_one(Course, course.id)
        enrolment = db.session.get_one(Enrolment, enrolment.id)
        attempt = Attempt.begin(found, found.lesson("first"), enrolment)
        attempt.enrolment = enrolment
        return attempt


def the_attempt(person: User) -> Attempt:
    """The last attempt of a person, as the database has it now."""
    with database():
        mine = db.select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.number.desc())
        return db.session.scalars(mine.limit(1)).one()


def right_of(attempt: Attempt, number: int, *, is_right: bool = True) -> dict[str, str | list[str]]:
    """What a page would send for the right answer to a question of this attempt, or for a wrong one."""
    drawn = attempt.drawn[number - 1]
    with database(), as_system("a test"):
        question = db.session.scalars(
            db.select(Question).where(Question.lesson_id == attempt.lesson_id, Question.key == drawn["key"])
        ).one()
        options = question.options
    order, keys = drawn["order"], [option["key"] for option in options]
    match question.kind:
        case "one" | "many":
            chosen = [order.index(one["key"]) for one in options if bool(one.get("right")) is is_right]
            return {"choice": [str(place) for place in chosen]}
        case "order":
            told = keys if is_right else keys[::-1]
            return {f"place-{order.index(key)}": str(place) for place, key in enumerate(told, 1)}
        case "match":
            told = keys if is_right else keys[1:] + keys[:1]
            return {f"match-{order.index(key)}": str(drawn["to"].index(to)) for key, to in zip(keys, told, strict=True)}
    return {"typed": question.accepted[0] if is_right else "7"}
