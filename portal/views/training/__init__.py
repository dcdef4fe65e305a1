"""Training: the courses of the person who asks, one course, and beginning it."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from portal import clock
from portal.models.training import Course
from portal.models.training.assignments import Assignment
from portal.models.training.certificates import Certificate
from portal.models.training.keeping import Keep
from portal.models.training.learning import Enrolment, NotYet, Way, missing
from portal.models.training.paths import Stretch
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("training", __name__, url_prefix="/training")


@bp.get("")
@may("training.view")
def index() -> Response:
    """What the person is learning, and what there is to learn."""
    mine, asked = Enrolment.of_person(current_user), Assignment.open_of(current_user)
    begun = {one.course_id for one in mine}
    catalogue = Course.catalogue(drafts=is_allowed("training.edit"))
    return page(
        "training/index.html", under_way=[one for one in mine if not one.is_done],
        through=[one for one in mine if one.is_done], courses=[one for one in catalogue if one.id not in begun],
        paths=[one for one in Stretch.among(catalogue, mine) if one.courses], asked=asked, today=clock.today(),
        language=language(),
    )  # fmt: skip


@bp.get("/<ref>")
@may("training.view")
def show(ref: str) -> Response:
    """One course: what is in it, what it asks for and what it earns."""
    course = Course.shown(ref, drafts=is_allowed("training.edit"))
    enrolment = Enrolment.newest(course, current_user)
    return page(
        "training/show.html", course=course, enrolment=enrolment, way=Way(course, enrolment), language=language(),
        certificate=Certificate.of_course(course, current_user) if enrolment and course.certifies else None,
        missing=() if enrolment else missing(course, current_user), newer=enrolment and enrolment.is_of_old_until(),
        kept_sizes=Keep(course, enrolment).sizes() if enrolment and course.state == "published" else None,
    )  # fmt: skip


@bp.post("/<ref>/enrolment")
@may("training.learn")
def begin(ref: str) -> Response:
    """Begin the course, or go on where the person stopped."""
    course = Course.shown(ref)
    try:
        enrolment = Enrolment.begin(course, by=current_user)
    except NotYet:
        return done("", to=url_for(".show", ref=ref))
    following = Way(course, enrolment).next
    at_lesson = following and url_for("lessons.show", ref=ref, key=following.lesson.key)
    return done("", to=at_lesson or url_for(".show", ref=ref))


@bp.get("/<ref>/enrolment")
@may("training.learn")
def enrolment(ref: str) -> Response:
    """The course."""
    Course.shown(ref)
    return record_of_noun(".show", ref=ref)
