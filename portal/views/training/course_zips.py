"""Courses as zips: taken in whole or not at all, and given back."""

from pathlib import Path

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import renditions
from portal.forms.training.zips import CourseZipForm
from portal.models.assets import Kept
from portal.models.training import Course
from portal.permissions.gate import may
from portal.renditions.courses import NotRead
from portal.renditions.courses.folder import read
from portal.renditions.courses.importing import Imported, import_course, keep_files
from portal.renditions.courses.zips import packed, unpacked
from portal.storage.saving import saved_as
from portal.views.answers import done, page
from portal.views.assets.handing_in import taken
from portal.views.files import storage_of_app
from portal.views.headers import OWN_FILE

bp = Blueprint("course_zips", __name__, url_prefix="/training")


@bp.get("/import")
@may("training.edit")
def new() -> Response:
    """A zip to take in."""
    return page("training/import.html", form=CourseZipForm(), mistakes=())


@bp.post("/import")
@may("training.edit")
def take_in() -> Response:
    """Take it in, or say all that is wrong with it."""
    form = CourseZipForm()
    kept = taken(form) if form.validate() else None
    if kept is None:
        return page("training/import.html", 422, form=form, mistakes=())
    try:
        imported = _taken_in(kept[0])
    except NotRead as refused:
        return page("training/import.html", 422, form=CourseZipForm(formdata=None), mistakes=refused.mistakes)
    words = _("Taken in, as a draft.") if imported.is_new else _("Taken in, as the next edition.")
    return done(words, to=url_for("courses.show", ref=imported.course.slug))


@bp.get("/<ref>/export")
@may("training.edit")
def export(ref: str) -> Response:
    """The course's folder as a zip, made while it is sent."""
    course = Course.written(ref)
    made = packed(course, storage_of_app())
    headers = {
        "Content-Disposition": saved_as(f"{course.slug}.zip"), "Content-Length": str(len(made)),
        "Cache-Control": OWN_FILE,
    }  # fmt: skip
    body = iter(made) if request.method == "GET" else ()
    return Response(body, 200, headers, mimetype="application/zip", direct_passthrough=True)


def _taken_in(zipped: Kept) -> Imported:
    """Whatever comes of it, the zip itself is not kept. Raises NotRead."""
    storage, work = storage_of_app(), current_app.config["SETTINGS"].data / "work"
    try:
        with renditions.workplace(work) as place:
            file: Path = place / "course.zip"
            storage.fetch(zipped.key, file)
            with unpacked(file, zipped.name, work) as files:
                plan = read(files)
                return import_course(plan, keep_files(plan, work, storage), by=current_user)
    finally:
        storage.remove(zipped.key)
