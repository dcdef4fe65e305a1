"""Writing courses: what is said of one, its outline, and how an edition goes out."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.base import RecordForm
from portal.forms.training.writing import (
    CourseForm,
    CourseWithdrawalForm,
    ModuleForm,
    NewCourseForm,
    NewLessonForm,
    PublicationForm,
)
from portal.models.base import NotThere
from portal.models.training import Course, NothingToLearn
from portal.models.training.learning import Enrolment
from portal.models.training.outline import LessonsInside, Outline
from portal.models.training.states import LessonKind
from portal.models.training.writing import (
    begin_edition,
    free_address,
    free_key,
    retitle,
    schedule,
    switch,
    throw_away,
    unschedule,
)
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("courses", __name__, url_prefix="/training")


@bp.get("/new")
@may("training.edit")
def new() -> Response:
    """A course begins with its title."""
    return page("training/new.html", form=NewCourseForm())


@bp.post("/new")
@may("training.edit")
def create() -> Response:
    """Begin it."""
    form = NewCourseForm()
    if not form.validate():
        return page("training/new.html", 422, form=form)
    course = Course.draft(
        by=current_user, slug=free_address(form.title_en.data), title_en=form.title_en.data,
        title_es=form.title_es.data or "",
    )  # fmt: skip
    begin_edition(course).add_module(title_en=_("Lessons"))
    return done(_("Begun. Nobody but us sees it until it is published."), to=url_for(".show", ref=course.slug))


@bp.get("/<ref>/edit")
@may("training.edit")
def show(ref: str) -> Response:
    """The course on the desk: its outline, and what can be done with it."""
    return _desk(ref)


@bp.get("/<ref>/edit/facts")
@may("training.edit")
def facts(ref: str) -> Response:
    """What is said of it, to change."""
    course = Course.written(ref)
    return page("training/facts.html", course=course, form=CourseForm(course, obj=course))


@bp.post("/<ref>/edit/facts")
@may("training.edit")
def describe(ref: str) -> Response:
    """Keep the changes."""
    course = Course.written(ref)
    form = CourseForm(course)
    form.settle(CourseForm(course, obj=course, formdata=None))
    if not form.validate():
        return page("training/facts.html", 422, course=course, form=form)
    course.describe(by=current_user, only=form.only, **form.values)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/edit/modules")
@may("training.edit")
def add_module(ref: str) -> Response:
    """A module at the end."""
    form = ModuleForm()
    if not form.validate():
        return _desk(ref, 422, new_module=form)
    begin_edition(Course.written(ref)).add_module(**form.titles)
    return done(_("Put in."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/edit/modules/<int:place>")
@may("training.edit")
def module(ref: str, place: int) -> Response:
    """A module's title, to change."""
    course = Course.written(ref)
    found = Outline.of(course.edition_at_hand()).module(place)
    return page(
        "training/module.html",
        course=course,
        place=place,
        form=ModuleForm(module_en=found.title_en, module_es=found.title_es),
    )


@bp.post("/<ref>/edit/modules/<int:place>")
@may("training.edit")
def rename_module(ref: str, place: int) -> Response:
    """Keep it."""
    course, form = Course.written(ref), ModuleForm()
    if not form.validate():
        return page("training/module.html", 422, course=course, place=place, form=form)
    found = Outline.of(begin_edition(course)).module(place)
    retitle(found, **form.titles)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/edit/modules/<int:place>/removal")
@may("training.edit")
def remove_module(ref: str, place: int) -> Response:
    """Take an empty one out."""
    try:
        Outline.of(begin_edition(Course.written(ref))).remove_module(place)
    except LessonsInside:
        return done(_("There are lessons in it. Move them or take them out first."), to=url_for(".show", ref=ref))
    return done(_("Taken out."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/edit/order")
@may("training.edit")
def arrange(ref: str) -> Response:
    """Put modules and lessons in this order (`order`, several), then one of them a place `earlier` or `later`."""
    Outline.of(begin_edition(Course.written(ref))).arrange(
        request.form.getlist("order"), earlier=request.form.get("earlier", ""), later=request.form.get("later", "")
    )
    return done("", to=url_for(".show", ref=ref))


@bp.post("/<ref>/edit/lessons")
@may("training.edit")
def add_lesson(ref: str) -> Response:
    """A lesson at the end of a module."""
    course, form = Course.written(ref), NewLessonForm()
    titles = [one.title_en for one in Outline.of(course.edition_at_hand()).modules]
    form.offer(titles, chosen=len(titles) - 1)
    if not form.validate():
        return _desk(ref, 422, new_lesson=form)
    edition = begin_edition(course)
    made = edition.add_lesson(
        Outline.of(edition).module(form.module.data), key=free_key(edition, form.lesson_en.data),
        kind=LessonKind(form.kind.data), title_en=form.lesson_en.data,
    )  # fmt: skip
    return done(_("Put in. Now write it."), to=url_for("lesson_writing.show", ref=ref, key=made.key))


@bp.post("/<ref>/publication")
@may("training.edit")
def publish(ref: str) -> Response:
    """Give the edition in work out, now or on a day."""
    course = Course.written(ref)
    form = PublicationForm(course)
    form.settle(PublicationForm(course, formdata=None))
    if not form.validate():
        return _desk(ref, 422, publication=form)
    try:
        if form.at:
            schedule(course, by=current_user, at=form.at, is_major=form.is_major, note=form.note.data or "")
        else:
            course.publish(by=current_user, is_major=form.is_major, note=form.note.data or "")
    except NothingToLearn:
        form.size.errors = [_("There is no lesson in it yet.")]
        return _desk(ref, 422, publication=form)
    words = _("It goes out on that day.") if form.at else _("Published. Those whom it is for can learn it now.")
    return done(words, to=url_for(".show", ref=ref))


@bp.post("/<ref>/publication/cancellation")
@may("training.edit")
def cancel(ref: str) -> Response:
    """Leave in work what was to go out on a day."""
    unschedule(Course.written(ref), by=current_user)
    return done(_("It stays in work."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/withdrawal")
@may("training.edit")
def withdraw(ref: str) -> Response:
    """Let nobody learn it any more."""
    course = Course.written(ref)
    form = CourseWithdrawalForm(course)
    if not form.validate():
        return _desk(ref, 422, withdrawal=form)
    course.withdraw(by=current_user, reason=form.reason.data)
    return done(_("Withdrawn. Certificates stay."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/edit/removal")
@may("training.edit")
def remove(ref: str) -> Response:
    """Throw a draft away, or the edition in work where another one is out."""
    course = Course.written(ref)
    if course.edition_id is not None:
        throw_away(course, by=current_user)
        return done(_("Thrown away. What is out stays as it is."), to=url_for(".show", ref=ref))
    course.remove(by=current_user)
    return done(_("The draft is gone."), to=url_for("training.index"))


@bp.post("/<ref>/switch")
@may("training.learn")
def change_over(ref: str) -> Response:
    """Go on in the newest edition; what was done in the old one stays done where it is the same lesson."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    if enrolment is None:
        raise NotThere(ref)
    switch(enrolment, course)
    return done(_("You learn the newest edition now."), to=url_for("training.show", ref=ref))


@bp.get("/<ref>/switch")
@may("training.learn")
def change_over_noun(ref: str) -> Response:
    """The course."""
    Course.shown(ref)
    return record_of_noun("training.show", ref=ref)


def _desk(ref: str, status: int = 200, **refused: RecordForm | Any) -> Response:
    course = Course.written(ref)
    edition = course.edition_at_hand()
    outline = Outline.of(edition)
    new_lesson = refused.pop("new_lesson", None) or NewLessonForm(formdata=None)
    titles = [one.title_en for one in outline.modules]
    new_lesson.offer(titles, chosen=len(titles) - 1)
    forms: dict[str, Any] = {
        "new_module": ModuleForm(formdata=None), "publication": PublicationForm(course, formdata=None),
        "withdrawal": CourseWithdrawalForm(course, formdata=None), **refused,
    }  # fmt: skip
    return page(
        "training/desk.html", status, course=course, edition=edition, outline=outline, language=language(),
        new_lesson=new_lesson, released=course.edition(), **forms,
    )  # fmt: skip


def noun(ref: str, **_place: Any) -> Response:
    """A noun that takes POST alone. Raises NotThere."""
    Course.written(ref)
    return record_of_noun("courses.show", ref=ref)


for _noun in (
    "edit/modules", "edit/modules/<int:place>/removal", "edit/order", "edit/lessons", "publication",
    "publication/cancellation", "withdrawal", "edit/removal",
):  # fmt: skip
    _name = _noun.replace("/", "_").replace("<int:place>", "one")
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_name}_noun", may("training.edit")(noun), methods=["GET"])
