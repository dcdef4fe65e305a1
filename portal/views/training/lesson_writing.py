"""Writing one lesson: its words in both languages beside the page as it will be, and its files."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.forms.training.packages import PackageForm
from portal.forms.training.writing import LessonFilesForm, LessonForm
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.editions import Lesson, LessonFile
from portal.models.training.files import given
from portal.models.training.outline import Outline
from portal.models.training.states import LessonKind
from portal.models.training.writing import add_file, begin_edition, remove_file, rewrite
from portal.permissions.gate import may
from portal.renditions import NotTaken
from portal.renditions.courses.packages import put_package, read_package
from portal.views.answers import done, keeps_nothing, page, record_of_noun
from portal.views.assets.handing_in import taken
from portal.views.files import sent, storage_of_app
from portal.views.training.texts import as_html
from portal.views.words import language

bp = Blueprint("lesson_writing", __name__, url_prefix="/training/<ref>/edit/lessons")


@bp.get("/<key>")
@may("training.edit")
def show(ref: str, key: str) -> Response:
    """The lesson, to write."""
    course, lesson = _at_hand(ref, key)
    return _page(course, lesson, LessonForm(lesson, obj=lesson))


@bp.post("/<key>")
@may("training.edit")
def save(ref: str, key: str) -> Response:
    """Keep it, in the edition in work."""
    course, seen = _at_hand(ref, key)
    form = LessonForm(seen)
    form.settle(LessonForm(seen, obj=seen, formdata=None))
    if not form.validate():
        return _page(course, seen, form, 422)
    rewrite(Outline.of(begin_edition(course)).lesson(key), **form.values)
    return done(_("Saved."), to=url_for(".show", ref=ref, key=key))


@bp.post("/<key>/preview")
@may("training.edit")
@keeps_nothing
def preview(ref: str, key: str) -> Response:
    """The page as it will be, of what is typed; keeps nothing."""
    course, lesson = _at_hand(ref, key)
    return _page(course, lesson, LessonForm(lesson))


@bp.get("/<key>/preview")
@may("training.edit")
def preview_noun(ref: str, key: str) -> Response:
    """The lesson."""
    return record_of_noun(".show", ref=ref, key=_at_hand(ref, key)[1].key)


@bp.post("/<key>/files")
@may("training.edit")
def hand_in(ref: str, key: str) -> Response:
    """Files of the lesson; one of the same name takes the place of the one before."""
    course, lesson = _at_hand(ref, key)
    if lesson.kind == LessonKind.PACKAGE:
        return _hand_in_package(course, lesson)
    form = LessonFilesForm()
    kept = taken(form) if form.validate() else None
    if kept is None:
        return _page(course, lesson, LessonForm(lesson, obj=lesson, formdata=None), 422, files_form=form)
    lesson = Outline.of(begin_edition(course)).lesson(key)
    for one in kept:
        add_file(lesson, one)
    return done(_("Kept."), to=url_for(".show", ref=ref, key=key))


@bp.get("/<key>/files/<name>")
@may("training.edit")
def file(ref: str, key: str, name: str) -> Response:
    """A file as it stands on the desk."""
    _course, lesson = _at_hand(ref, key)
    found = next((one for one in lesson.files() if one.name == name), None)
    if found is None:
        raise NotThere(name)
    return sent(given(found), storage_of_app(), inline=found.purpose != "download")


@bp.post("/<key>/files/removal")
@may("training.edit")
def remove(ref: str, key: str) -> Response:
    """Take a file out (`name`)."""
    course, _seen = _at_hand(ref, key)
    remove_file(Outline.of(begin_edition(course)).lesson(key), request.form.get("name", ""))
    return done(_("Taken out."), to=url_for(".show", ref=ref, key=key))


@bp.post("/<key>/removal")
@may("training.edit")
def take_out(ref: str, key: str) -> Response:
    """Take the lesson out; editions that are out keep it."""
    course, _seen = _at_hand(ref, key)
    Outline.of(begin_edition(course)).remove_lesson(key)
    return done(_("Taken out."), to=url_for("courses.show", ref=ref))


@bp.get("/<key>/removal", endpoint="removal_noun")
@bp.get("/<key>/files", endpoint="files_noun")
@may("training.edit")
def noun(ref: str, key: str) -> Response:
    """A noun that takes POST alone: its lesson."""
    return record_of_noun("lesson_writing.show", ref=ref, key=_at_hand(ref, key)[1].key)


def _hand_in_package(course: Course, lesson: Lesson) -> Response:
    form, storage = PackageForm(), storage_of_app()
    kept = taken(form) if form.validate() else None
    said = None
    if kept:
        try:
            said = read_package(kept[0], current_app.config["SETTINGS"].data / "work", storage)
        except NotTaken as refusal:
            storage.remove(kept[0].key)
            form.refuse(kept[0].name, refusal.reason)
            form.received.data = []
    if not kept or said is None:
        return _page(course, lesson, LessonForm(lesson, obj=lesson, formdata=None), 422, files_form=form)
    put_package(Outline.of(begin_edition(course)).lesson(lesson.key), kept[0], said)
    return done(_("Kept."), to=url_for(".show", ref=course.slug, key=lesson.key))


def _files_form(lesson: Lesson) -> LessonFilesForm | PackageForm:
    form = PackageForm if lesson.kind == LessonKind.PACKAGE else LessonFilesForm
    return form(formdata=None)


def _at_hand(ref: str, key: str) -> tuple[Course, Lesson]:
    course = Course.written(ref)
    return course, Outline.of(course.edition_at_hand()).lesson(key)


def _page(
    course: Course,
    lesson: Lesson,
    form: LessonForm,
    status: int = 200,
    *,
    files_form: LessonFilesForm | PackageForm | None = None,
) -> Response:
    files = lesson.files()
    return page(
        "training/write.html", status, course=course, lesson=lesson, form=form, files=files, language=language(),
        files_form=files_form or _files_form(lesson),
        english=_as_page(course, lesson, form.text_en.data, files),
        spanish=_as_page(course, lesson, form.text_es.data, files),
    )  # fmt: skip


def _as_page(course: Course, lesson: Lesson, text: str | None, files: Sequence[LessonFile]) -> Markup:
    shown = {one.name for one in files}

    def address(name: str) -> str:
        plain = name.rpartition("/")[2]
        return url_for(".file", ref=course.slug, key=lesson.key, name=plain) if plain in shown else ""

    return as_html(text or "", address)
