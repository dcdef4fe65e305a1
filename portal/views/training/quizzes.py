"""Help with quizzes: who has no attempt left, another one with a reason, extra time."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.base import OnceForm
from portal.forms.training.helping import ExtraTimeForm, UnlockForm
from portal.models.training.helping import Help, NotLocked, locked, under_way
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("quizzes", __name__, url_prefix="/training/quizzes")


@bp.get("")
@may("training.unlock")
def index() -> Response:
    """Who waits for another attempt, and who is under way."""
    found = under_way().page(after=request.args.get("after"))
    return page("training/quizzes.html", locked=locked(), learners=found.rows, after=found.after, language=language())


@bp.get("/<ref>")
@may("training.unlock")
def show(ref: str) -> Response:
    """The quizzes of one learner in one course: attempts and scores, never an answer."""
    return _help_page(Help(ref))


@bp.post("/<ref>/<key>/unlocking")
@may("training.unlock")
def unlock(ref: str, key: str) -> Response:
    """Give one more attempt."""
    help_, form = Help(ref), UnlockForm()
    help_.course.lesson(key, edition_id=help_.enrolment.edition_id)
    if not form.validate():
        return _help_page(help_, 422, key=key, form=form)
    try:
        help_.unlock(key, by=current_user, reason=form.reason.data or "")
    except NotLocked:
        return done(_("An attempt is left already: there is nothing to unlock."), to=url_for(".show", ref=ref))
    return done(_("One more attempt is open."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/extra-time")
@may("training.unlock")
def give_time(ref: str) -> Response:
    """Give more time."""
    help_, form = Help(ref), ExtraTimeForm()
    if not form.validate():
        return _help_page(help_, 422, form=form)
    help_.give_time(per_cent=form.per_cent.data, by=current_user)
    return done(_("Saved. It holds from the next attempt on."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/<key>/unlocking")
@may("training.unlock")
def unlocking_noun(ref: str, key: str) -> Response:
    """The learner's quizzes."""
    help_ = Help(ref)
    help_.course.lesson(key, edition_id=help_.enrolment.edition_id)
    return record_of_noun(".show", ref=ref)


@bp.get("/<ref>/extra-time")
@may("training.unlock")
def extra_time_noun(ref: str) -> Response:
    """The learner's quizzes."""
    Help(ref)
    return record_of_noun(".show", ref=ref)


def _help_page(help_: Help, status: int = 200, *, key: str = "", form: OnceForm | None = None) -> Response:
    """`form` is the one that needs another look, of the quiz with this key where it unlocks."""
    time = form if isinstance(form, ExtraTimeForm) else ExtraTimeForm(formdata=None, per_cent=help_.extra_time)
    quizzes = help_.quizzes()
    forms = {one.lesson.key: UnlockForm(formdata=None) for one in quizzes if one.is_locked}
    if isinstance(form, UnlockForm):
        forms[key] = form
    for name, one in forms.items():
        one.reason.id = f"reason-{name}"  # there may be several on the page
    return page(
        "training/quiz_help.html", status, person=help_.person, course=help_.course, ref=help_.enrolment.ref, time=time,
        quizzes=quizzes, forms=forms, form=form, language=language(), is_self=help_.person.id == current_user.id,
    )  # fmt: skip
