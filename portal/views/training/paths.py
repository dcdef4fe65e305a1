"""Learning paths: courses in an order, for who learns and for who writes."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.training.paths import NewPathForm, PathCourseForm, PathForm
from portal.models.training import Course
from portal.models.training.paths import LearningPath, Stretch
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("paths", __name__, url_prefix="/training/paths")


@bp.get("")
@may("training.view")
def index() -> Response:
    """The paths that are for the person, each with how far they are."""
    writes = is_allowed("training.edit")
    found = Stretch.all_of(current_user, drafts=writes)
    return page("paths/index.html", stretches=[one for one in found if one.courses or writes], language=language())


@bp.get("/new")
@may("training.edit")
def new() -> Response:
    """A path begins with its title."""
    return page("paths/new.html", form=NewPathForm())


@bp.post("/new")
@may("training.edit")
def create() -> Response:
    """Begin it."""
    form = NewPathForm()
    if not form.validate():
        return page("paths/new.html", 422, form=form)
    made = LearningPath.begin(by=current_user, title_en=form.title_en.data or "", title_es=form.title_es.data or "")
    return done(_("Begun. Put courses in, then let learners see it."), to=url_for(".edit", ref=made.slug))


@bp.get("/<ref>")
@may("training.view")
def show(ref: str) -> Response:
    """One path: its courses in their order, and the next."""
    writes = is_allowed("training.edit")
    stretch = Stretch.of(LearningPath.shown(ref, drafts=writes), current_user, drafts=writes)
    return page("paths/show.html", path=stretch.path, stretch=stretch, language=language())


@bp.get("/<ref>/edit")
@may("training.edit")
def edit(ref: str) -> Response:
    """The path on the desk: its courses, what is said of it, and whom it is for."""
    return _desk(LearningPath.shown(ref, drafts=True))


@bp.post("/<ref>/edit")
@may("training.edit")
def save(ref: str) -> Response:
    """Keep what is said of it."""
    path = LearningPath.shown(ref, drafts=True)
    form = PathForm(path)
    form.settle(PathForm(path, obj=path, formdata=None))
    if not form.validate():
        return _desk(path, 422, form=form)
    path.describe(by=current_user, only=form.only, **form.said)
    return done(_("Saved."), to=url_for(".edit", ref=ref))


@bp.post("/<ref>/courses")
@may("training.edit")
def add(ref: str) -> Response:
    """Put a course in (`course`), at the end."""
    path = LearningPath.shown(ref, drafts=True)
    form = PathCourseForm(path)
    if not form.validate():
        return _desk(path, 422, adding=form)
    path.add(Course.shown(form.course.data, drafts=True), by=current_user)
    return done(_("Put in."), to=url_for(".edit", ref=ref))


@bp.post("/<ref>/courses/removal")
@may("training.edit")
def take_out(ref: str) -> Response:
    """Take one out (`course`)."""
    LearningPath.shown(ref, drafts=True).take_out(request.form.get("course", ""), by=current_user)
    return done(_("Taken out."), to=url_for(".edit", ref=ref))


@bp.post("/<ref>/order")
@may("training.edit")
def arrange(ref: str) -> Response:
    """Put its courses in this order (`order`, several), then one of them a place `earlier` or `later`."""
    LearningPath.shown(ref, drafts=True).arrange(
        request.form.getlist("order"), by=current_user, earlier=request.form.get("earlier", ""),
        later=request.form.get("later", ""),
    )  # fmt: skip
    return done("", to=url_for(".edit", ref=ref))


@bp.post("/<ref>/publication")
@may("training.edit")
def publish(ref: str) -> Response:
    """Let learners see it."""
    LearningPath.shown(ref, drafts=True).publish(by=current_user)
    return done(_("It is out: those see it for whom it is."), to=url_for(".edit", ref=ref))


@bp.post("/<ref>/withdrawal")
@may("training.edit")
def withdraw(ref: str) -> Response:
    """Let nobody but writers see it."""
    LearningPath.shown(ref, drafts=True).withdraw(by=current_user)
    return done(_("Learners don't see it any more."), to=url_for(".edit", ref=ref))


@bp.post("/<ref>/deletion")
@may("training.edit")
def remove(ref: str) -> Response:
    """Throw it away."""
    LearningPath.shown(ref, drafts=True).remove(by=current_user)
    return done(_("The path is gone. Its courses stay."), to=url_for(".index"))


def noun(ref: str) -> Response:
    """A noun that takes POST alone. Raises NotThere."""
    LearningPath.shown(ref, drafts=True)
    return record_of_noun("paths.edit", ref=ref)


for _noun in ("courses", "courses/removal", "order", "publication", "withdrawal", "deletion"):
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_noun.replace('/', '_')}_noun", may("training.edit")(noun), methods=["GET"])


def _desk(
    path: LearningPath, status: int = 200, *, form: PathForm | None = None, adding: PathCourseForm | None = None
) -> Response:
    return page(
        "paths/edit.html", status, path=path, courses=path.its_courses(drafts=True), language=language(),
        form=form or PathForm(path, obj=path, formdata=None), adding=adding or PathCourseForm(path, formdata=None),
    )  # fmt: skip
