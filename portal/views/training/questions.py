"""Questions of a quiz: written in the next edition, and how they do with those who learn."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from portal.forms.training.questions import HoldingForm, QuestionForm
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.editions import Lesson
from portal.models.training.questions import Question, QuestionKind, QuizRules
from portal.models.training.states import LessonKind
from portal.models.training.statistics import TOO_EASY, TOO_HARD, figures
from portal.models.training.writing import begin_edition
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("questions", __name__, url_prefix="/training/<ref>/edit/lessons/<key>/questions")


@bp.get("")
@may("training.edit")
def index(ref: str, key: str) -> Response:
    """All questions of the quiz at hand; how it is held; how they do."""
    return _index_page(ref, key)


@bp.post("/settings")
@may("training.edit")
def hold(ref: str, key: str) -> Response:
    """How the quiz is held."""
    form = HoldingForm()
    if not form.validate():
        return _index_page(ref, key, 422, form=form)
    lesson = _in_work(ref, key)
    lesson.rules = {**(lesson.rules or {}), **form.rules}
    return done(_("Saved."), to=url_for(".index", ref=ref, key=key))


@bp.get("/new")
@may("training.edit")
def new(ref: str, key: str) -> Response:
    """An empty question of a kind."""
    course, lesson = _at_hand(ref, key)
    return _form_page(course, lesson, QuestionForm(_kind(), formdata=None))


@bp.post("/new")
@may("training.edit")
def create(ref: str, key: str) -> Response:
    """Add it to the quiz."""
    course, lesson = _at_hand(ref, key)
    form = QuestionForm(_kind())
    if not form.validate():
        return _form_page(course, lesson, form, 422)
    Question.add(_in_work(ref, key), kind=form.kind, **form.said)
    return done(_("Added."), to=url_for(".index", ref=ref, key=key))


@bp.get("/<question>")
@may("training.edit")
def edit(ref: str, key: str, question: str) -> Response:
    """One question, to change."""
    course, lesson = _at_hand(ref, key)
    found = Question.of_key(lesson, question)
    return _form_page(course, lesson, QuestionForm(found.kind, found, formdata=None), question=found)


@bp.post("/<question>")
@may("training.edit")
def save(ref: str, key: str, question: str) -> Response:
    """Save it; a question that a colleague changed meanwhile is shown with both texts."""
    course, lesson = _at_hand(ref, key)
    found = Question.of_key(lesson, question)
    form = QuestionForm(found.kind, found)
    if not form.validate():
        return _form_page(course, lesson, form, 422, question=found)
    form.settle(QuestionForm(found.kind, found, formdata=None))
    Question.of_key(_in_work(ref, key), question).rewrite(**form.said)
    return done(_("Saved."), to=url_for(".index", ref=ref, key=key))


@bp.post("/<question>/place")
@may("training.edit")
def move(ref: str, key: str, question: str) -> Response:
    """One place up, or down."""
    Question.of_key(_in_work(ref, key), question).move(by=1 if request.form.get("to") == "down" else -1)
    return done("", to=url_for(".index", ref=ref, key=key))


@bp.post("/<question>/removal")
@may("training.edit")
def remove(ref: str, key: str, question: str) -> Response:
    """Take it out of the quiz."""
    Question.of_key(_in_work(ref, key), question).remove()
    return done(_("Taken out."), to=url_for(".index", ref=ref, key=key))


def noun(ref: str, key: str, question: str = "") -> Response:
    """A noun that takes POST alone: the quiz's questions."""
    _course, lesson = _at_hand(ref, key)
    if question:
        Question.of_key(lesson, question)
    return record_of_noun("questions.index", ref=ref, key=key)


for _noun, _at in (("settings", "/settings"), ("place", "/<question>/place"), ("removal", "/<question>/removal")):
    bp.add_url_rule(_at, f"{_noun}_noun", may("training.edit")(noun), methods=["GET"])


def _at_hand(ref: str, key: str) -> tuple[Course, Lesson]:
    """The quiz as a writer sees it. Raises NotThere."""
    course = Course.shown(ref, drafts=True)
    lesson = course.lesson(key, edition_id=course.edition_at_hand().id)
    if lesson.kind != LessonKind.QUIZ:
        raise NotThere(key)
    return course, lesson


def _in_work(ref: str, key: str) -> Lesson:
    """The quiz in the edition in work, which begins here where there is none. Raises NotThere."""
    course, _seen = _at_hand(ref, key)
    return course.lesson(key, edition_id=begin_edition(course).id)


def _kind() -> QuestionKind:
    said = request.args.get("kind", QuestionKind.ONE)
    return QuestionKind(said) if said in set(QuestionKind) else QuestionKind.ONE


def _index_page(ref: str, key: str, status: int = 200, *, form: HoldingForm | None = None) -> Response:
    course, lesson = _at_hand(ref, key)
    return page(
        "training/questions.html", status, course=course, lesson=lesson, questions=Question.of_lesson(lesson),
        figures=figures(course, key), kinds=QuestionKind, language=language(),
        is_learned=lesson.edition_id == course.edition_id, too_hard=TOO_HARD, too_easy=TOO_EASY,
        form=form or HoldingForm.showing(QuizRules.of(lesson.rules)),
    )  # fmt: skip


def _form_page(course: Course, lesson: Lesson, form: QuestionForm, status: int = 200, **more: Any) -> Response:
    return page(
        "training/question.html", status, course=course, lesson=lesson, form=form, language=language(),
        question=more.get("question"),
    )  # fmt: skip
