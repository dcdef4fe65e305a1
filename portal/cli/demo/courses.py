"""The demo's courses: folders of Markdown, taken in as a person's would be, and who is how far in them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.cli.demo import diagrams, packages, source
from portal.cli.demo.companies import VENDOR
from portal.cli.demo.film import line_fails
from portal.models.base import db
from portal.models.people import User
from portal.models.training import Course
from portal.models.training.attempts import Attempt
from portal.models.training.editions import Lesson
from portal.models.training.learning import Enrolment, Way
from portal.models.training.marking import right_answer
from portal.models.training.paths import LearningPath
from portal.models.training.questions import questions_to_ask
from portal.models.training.states import LessonKind
from portal.renditions.courses.folder import files_of, read
from portal.renditions.courses.importing import import_course, keep_files
from portal.storage.files import files_at

COURSES = ("gtx", "mg", "gtk", "deals", "brand")  # each after those that it needs
PUBLISHED_DAYS_AGO = 120
DRAWN: dict[str, Callable[[], bytes]] = {
    "gtx/1-choosing/01-what-it-does/branches.png": diagrams.branches,
    "gtx/1-choosing/03-tour.scorm.zip": packages.tour,
    "gtx/2-in-the-field/03-line-fails/line-fails.mp4": line_fails,
    "mg/1-offer/01-one-sentence/usual.png": diagrams.usual,
    "gtk/1-before/01-what-is-in-it/rack.png": diagrams.rack,
    "deals/2-afterwards/03-protection/life.png": diagrams.life,
    "brand/1-looks/01-the-logo/space.png": diagrams.space,
    "brand/1-looks/02-colours/colours.png": diagrams.colours,
    "brand/2-words/04-together/together.png": diagrams.together,
}


def make_courses() -> None:
    """Make them, in the transaction that is open."""
    editor = db.session.scalars(select(User).where(User.email == f"editor@{VENDOR}")).one()
    settings = current_app.config["SETTINGS"]
    storage = files_at(settings.storage_url, settings.data)
    with TemporaryDirectory() as place:
        for name in COURSES:
            plan = read({**files_of(source.DATA / "courses" / name), **_drawn(name, Path(place))})
            kept = keep_files(plan, settings.data / "work", storage)
            with clock.moved_to(clock.now() - timedelta(days=PUBLISHED_DAYS_AGO)):
                import_course(plan, kept, by=editor).course.publish(by=editor)
    _lead(editor)
    _learn("rep@northgate.example", "gtx", days_ago=5, share=0.5)
    _learn("marketing@northgate.example", "brand", days_ago=20)
    _learn("rep@summit.example", "deals", days_ago=11)
    _learn("marketing@summit.example", "brand", days_ago=2, share=0.3)
    _use_up("rep@summit.example", "gtx", "check", days_ago=30)


def _lead(editor: User) -> None:
    """The path of who is new: what one sells, how to register it, how to speak of it."""
    path = LearningPath.begin(
        by=editor, title_en="New as a partner", title_es="Nuevo como socio",
        words_en="Three short courses: the gateway, how to register a deal well, and how we look and speak.",
        words_es="Tres cursos cortos: la puerta de enlace, cómo registrar oportunidades, y cómo nos vemos y hablamos.",
        courses=[Course.shown(name) for name in ("gtx", "deals", "brand")],
    )  # fmt: skip
    path.publish(by=editor)


def _drawn(course: str, place: Path) -> dict[str, Path]:
    """What is drawn here, as if it lay in the folder."""
    found = {}
    for path, draw in DRAWN.items():
        if path.startswith(f"{course}/"):
            made = place / path.replace("/", "_")
            made.write_bytes(draw())
            found[path.removeprefix(f"{course}/")] = made
    return found


def _learn(email: str, slug: str, *, days_ago: int, share: float = 1) -> None:
    """This person is so far in a course since that day."""
    person = db.session.scalars(select(User).where(User.email == email)).one()
    course = Course.shown(slug)
    with clock.moved_to(clock.now() - timedelta(days=days_ago)):
        enrolment = Enrolment.begin(course, by=person)
        steps = Way(course, enrolment).steps
        for step in steps[: round(len(steps) * share)]:
            lesson = course.lesson(step.lesson.key, edition_id=enrolment.edition_id)
            if lesson.kind == LessonKind.QUIZ:
                _try(course, lesson, enrolment, knows=True)
            else:
                enrolment.note(lesson, share=100)


def _use_up(email: str, slug: str, key: str, *, days_ago: int) -> None:
    """This person tried a quiz three times, in vain."""
    person = db.session.scalars(select(User).where(User.email == email)).one()
    course = Course.shown(slug)
    for days in (days_ago, days_ago - 2, days_ago - 10):
        with clock.moved_to(clock.now() - timedelta(days=days)):
            enrolment = Enrolment.begin(course, by=person)
            _try(course, course.lesson(key, edition_id=enrolment.edition_id), enrolment, knows=False)


def _try(course: Course, lesson: Lesson, enrolment: Enrolment, *, knows: bool) -> None:
    """Take a quiz: who knows has all right, who doesn't the first question."""
    attempt = Attempt.begin(course, lesson, enrolment)
    questions = {one.key: one for one in questions_to_ask(lesson.id)}
    for drawn in attempt.drawn if knows else attempt.drawn[:1]:
        attempt.answer(drawn["key"], right_answer(questions[drawn["key"]]), seen=0)
    attempt.hand_in(enrolment)
