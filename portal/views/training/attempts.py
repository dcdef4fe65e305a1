"""Attempts at quizzes: begun, answered question by question, handed in; what came of it."""

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from flask_login import current_user

from portal.forms.training.answers import StepForm, WrongAnswer, chosen
from portal.models.base import NotThere
from portal.models.connections import writing
from portal.models.training import Course
from portal.models.training.asking import Sheet
from portal.models.training.attempts import AnsweredMeanwhile, Attempt, NoTurn, QuizOfPerson
from portal.models.training.learning import Enrolment, Way
from portal.models.training.states import LessonKind
from portal.permissions.gate import may
from portal.views.answers import done, kept, page, record_of_noun, wants_nothing_back
from portal.views.training.lessons import bp as lessons
from portal.views.training.texts import as_html
from portal.views.words import language

bp = Blueprint("attempts", __name__, url_prefix="/training/attempts")
END = "end"  # the page where one hands in


@lessons.post("/<key>/attempts")
@may("training.learn")
def begin(ref: str, key: str) -> Response:
    """Begin an attempt at the lesson's quiz, or go on with the one that is open."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    step = Way(course, enrolment).step(key)
    if step is None:
        raise NotThere(key)
    if step.lesson.kind != LessonKind.QUIZ:
        return record_of_noun("lessons.show", ref=ref, key=key)
    if enrolment is None or not step.is_open:
        return record_of_noun("training.show", ref=ref)
    try:
        attempt = Attempt.begin(course, course.lesson(key, edition_id=enrolment.edition_id), enrolment)
    except NoTurn:
        return done("", to=url_for("lessons.show", ref=ref, key=key))  # which says why, and when
    return done("", to=url_for("attempts.show", ref=attempt.ref))


@lessons.get("/<key>/attempts")
@may("training.learn")
def attempts(ref: str, key: str) -> Response:
    """The lesson."""
    Course.shown(ref)
    return record_of_noun("lessons.show", ref=ref, key=key)


@bp.get("/<ref>")
@may("training.learn")
def show(ref: str) -> Response:
    """The question that comes next, or the one that is asked for; when all is over, what came of it."""
    attempt = _looked_at(ref)
    if not attempt.is_open:
        return _result_page(attempt)
    sheet = Sheet(attempt, language())
    wanted = request.args.get("question", "")
    if wanted == END:
        return _page("training/attempt_end.html", attempt, sheet)
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else sheet.first_open
    return _question_page(attempt, sheet, min(max(number, 1), max(len(sheet), 1)))


@bp.post("/<ref>/answers")
@may("training.learn")
def answer(ref: str) -> Response:
    """Save the answer to a question, and go on; a page that saves by itself wants nothing back."""
    attempt, enrolment = Attempt.held(ref)
    if not attempt.is_open:
        return _over(ref)
    form, sheet = StepForm(), Sheet(attempt, language())
    if not form.validate() or not 1 <= (form.question.data or 0) <= len(sheet):
        return done("", to=url_for(".show", ref=ref))  # of no page of ours
    number = form.question.data or 1
    try:
        said = chosen(sheet.question(number))
        saves = attempt.answer(*sheet.given(number, said), seen=form.saves.data or 0)
    except WrongAnswer as wrong:
        return _question_page(attempt, sheet, number, 422, chosen=wrong.chosen, error=str(wrong))
    except AnsweredMeanwhile:
        return _question_page(attempt, sheet, number, 409, chosen=said, saved_answer=sheet.answered(number))
    if wants_nothing_back():
        return kept(**{"Answer-Saves": str(saves)})
    return _go_on(attempt, enrolment, Sheet(attempt, language()), form)


@bp.post("/<ref>/handing-in")
@may("training.learn")
def hand_in(ref: str) -> Response:
    """Hand in what there is, to be marked."""
    attempt, enrolment = Attempt.held(ref)
    attempt.hand_in(enrolment)
    return done("", to=url_for(".show", ref=ref))


@bp.get("/<ref>/answers")
@may("training.learn")
def answers_noun(ref: str) -> Response:
    """The attempt."""
    Attempt.shown(ref)
    return record_of_noun(".show", ref=ref)


@bp.get("/<ref>/handing-in")
@may("training.learn")
def handing_in_noun(ref: str) -> Response:
    """The attempt."""
    Attempt.shown(ref)
    return record_of_noun(".show", ref=ref)


def _looked_at(ref: str) -> Attempt:
    """The attempt; where its time is over, handed in first with what it had."""
    found = Attempt.shown(ref)
    if found.is_open and found.is_over:
        with writing():
            Attempt.held(ref)
        found = Attempt.shown(ref)
    return found


def _go_on(attempt: Attempt, enrolment: Enrolment, sheet: Sheet, form: StepForm) -> Response:
    """To the question that is wanted; who hands in with nothing left open is done with that."""
    here = url_for(".show", ref=attempt.ref)
    to = form.goes_to
    if form.go.data == "hand_in" and all(one.is_whole for one in sheet.asked()):
        attempt.hand_in(enrolment)
        return done("", to=here)
    if to is None or to > len(sheet):
        return done("", to=f"{here}?question={END}")
    return done("", to=f"{here}?question={max(to, 1)}")


def _over(ref: str) -> Response:
    if wants_nothing_back():
        response = kept()
        response.status_code = 410
        return response
    return done("", to=url_for(".show", ref=ref))


def _question_page(attempt: Attempt, sheet: Sheet, number: int, status: int = 200, **said: Any) -> Response:
    asked = sheet.question(number)
    if status != 200 and wants_nothing_back():
        return make_response("", status)
    return _page(
        "training/attempt.html", attempt, sheet, status, asked=asked, text=as_html(asked.text, lambda _name: ""),
        chosen=said.get("chosen", asked.chosen), error=said.get("error", ""), saved_answer=said.get("saved_answer"),
    )  # fmt: skip


def _page(template: str, attempt: Attempt, sheet: Sheet, status: int = 200, **more: Any) -> Response:
    return page(
        template, status, attempt=attempt, course=attempt.course, lesson=attempt.lesson(), language=language(),
        steps=sheet.asked(), **more,
    )  # fmt: skip


def _result_page(attempt: Attempt) -> Response:
    lesson, enrolment, course = attempt.lesson(), attempt.enrolment, attempt.course
    assert course is not None
    quiz = QuizOfPerson.of(course, lesson, enrolment)
    return page(
        "training/result.html", attempt=attempt, course=course, lesson=lesson, language=language(), quiz=quiz,
        way=Way(course, enrolment), enrolment=enrolment,
        reviewed=Sheet(attempt, language()).reviewed() if quiz.may_tell else (),
    )  # fmt: skip
