"""The player of a SCORM package: its page, and what a part of the package says of itself."""

from typing import Any

from flask import Blueprint, Response, g, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.forms.training.packages import SaidForm
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.editions import Lesson
from portal.models.training.learning import Enrolment, Way
from portal.models.training.packages import Package, PackageOfPerson, PackageProgress, Part
from portal.models.training.states import LessonKind
from portal.permissions.gate import may
from portal.views.answers import done, kept, page, record_of_noun, wants_nothing_back
from portal.views.training.package_files import address_of, other_origin
from portal.views.words import language

bp = Blueprint("packages", __name__, url_prefix="/training/<ref>/lessons")


@bp.post("/<key>/package")
@may("training.learn")
def note(ref: str, key: str) -> Response:
    """Keep what a part of the package says: its status, score, place and time; progress is never lowered."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    step = Way(course, enrolment).step(key)
    if step is None:
        raise NotThere(key)
    if enrolment is None or not step.is_open:
        return record_of_noun("training.show", ref=ref)
    lesson = course.lesson(key, edition_id=enrolment.edition_id)
    package = Package.of_lesson(lesson) if lesson.kind == LessonKind.PACKAGE else None
    if package is None:
        return record_of_noun("lessons.show", ref=ref, key=key)
    form = SaidForm()
    item = package.item(form.item.data or "")
    if not form.validate():
        return page("errors/error.html", 422, **_refusal())
    noted = PackageProgress.note(enrolment, lesson, package, item, form.said(now=_now()))
    if not wants_nothing_back():
        return done("", to=url_for("lessons.show", ref=ref, key=key))
    said = {"Lesson-Done": "1"} if noted.lesson.done_at else {}
    said |= {"Part-Done": "1"} if noted.item.is_done else {}
    return kept(**said, **({} if noted.is_newest else {"Opened-Elsewhere": "1"}))


@bp.get("/<key>/package")
@may("training.learn")
def noun(ref: str, key: str) -> Response:
    """The lesson."""
    Course.shown(ref)
    return record_of_noun("lessons.show", ref=ref, key=key)


def player_of(lesson: Lesson, enrolment: Enrolment) -> dict[str, Any]:
    """What the lesson's page shows of its package; its policy lets the package's frame in."""
    if lesson.kind != LessonKind.PACKAGE:
        return {}
    mine = PackageOfPerson.of(lesson, enrolment, chosen=request.args.get("part", ""))
    file = next((one for one in lesson.files() if one.purpose == "package"), None)
    if mine is None or file is None:
        return {"package": None}
    at = address_of(file, session.here)  # type: ignore[attr-defined]
    g.frames_from = other_origin()
    begins = {
        "version": mine.package.version, "href": mine.here.item["href"], "isSco": mine.here.item["is_sco"],
        "cmi": (_begins_old if mine.package.version == "1.2" else _begins_new)(mine.here, enrolment),
    }  # fmt: skip
    return {"package": mine, "frame_at": at, "frame_origin": other_origin(), "begins": begins, "launched": _now()}


def _begins_old(part: Part, enrolment: Enrolment) -> dict[str, Any]:
    """What a SCO of SCORM 1.2 finds when it begins."""
    mine, item = part.progress, part.item
    status = ""
    if mine is not None:
        status = mine.success if mine.success != "unknown" else mine.completion.replace("unknown", "incomplete")
    core = {
        "student_id": enrolment.ref, "student_name": current_user.name, "credit": "credit", "lesson_mode": "normal",
        "lesson_location": mine.place if mine else "", "lesson_status": status,
        "entry": "resume" if mine else "ab-initio", "score": _score(mine, ("raw", "min", "max")),
        "total_time": _clock(mine.seconds if mine else 0),
    }  # fmt: skip
    mastery = {} if item["mastery"] is None else {"student_data": {"mastery_score": _plain(item["mastery"])}}
    return {
        "core": {name: value for name, value in core.items() if value != ""}, "launch_data": item["data"],
        "suspend_data": mine.suspended if mine else "", "student_preference": {"language": language()}, **mastery,
    }  # fmt: skip


def _begins_new(part: Part, enrolment: Enrolment) -> dict[str, Any]:
    """What a SCO of SCORM 2004 finds when it begins."""
    mine, item = part.progress, part.item
    said = {
        "learner_id": enrolment.ref, "learner_name": current_user.name, "credit": "credit", "mode": "normal",
        "location": mine.place if mine else "", "suspend_data": mine.suspended if mine else "",
        "completion_status": mine.completion if mine else "unknown", "launch_data": item["data"],
        "success_status": mine.success if mine else "unknown", "entry": "resume" if mine else "ab-initio",
        "learner_preference": {"language": language()},
        "score": _score(mine, ("raw", "min", "max", "scaled")), "total_time": f"PT{mine.seconds if mine else 0}S",
    }  # fmt: skip
    if item["threshold"] is not None:
        said["scaled_passing_score"] = _plain(item["threshold"])
    return {name: value for name, value in said.items() if value != ""}


def _score(mine: PackageProgress | None, names: tuple[str, ...]) -> dict[str, str]:
    score = mine.score if mine else {}
    return {name: _plain(value) for name in names if (value := score.get(name)) is not None}


def _plain(number: float) -> str:
    return f"{number:.7f}".rstrip("0").rstrip(".")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:04}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _now() -> int:
    return int(clock.now().timestamp() * 1000)


def _refusal() -> dict[str, Any]:
    return {
        "title": _("That could not be kept"), "words": _("The package sent more than it may, or what is no number."),
        "way_on": [(url_for("training.index"), _("Training"))], "request_id": None, "typed": (), "again": (),
    }  # fmt: skip
