"""Certificates given by hand: one for a day in a classroom, with an earlier day where that is so, or a whole list."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.forms.training.awards import WHY, AwardForm, AwardListForm
from portal.models.tenancy import current_reach
from portal.models.training import awards
from portal.models.training.awards import AwardList, NotAwarded
from portal.models.training.lacking import certifying
from portal.permissions.gate import may
from portal.views.answers import done, keeps_nothing, page, record_of_noun, undo
from portal.views.words import language

bp = Blueprint("awards", __name__, url_prefix="/training/awards")


@bp.get("")
@may("certificates.award")
def new() -> Response:
    """One to give."""
    return page("awards/new.html", form=AwardForm(certifying((), language())))


@bp.post("")
@may("certificates.award")
def create() -> Response:
    """Give it (`email`, `course`, `day`, `reason`)."""
    form = AwardForm(certifying((), language()))
    is_right = form.validate()
    person = awards.awardable_person(form.email.data or "", current_reach())
    if form.email.data and person is None and not form.email.errors:
        form.email.errors = [_("Nobody here has this address.")]
    course = awards.awardable_course(form.course.data or "")
    if not is_right or person is None or course is None or form.day.data is None:
        return page("awards/new.html", 422, form=form)
    try:
        made = awards.award(course, person, by=current_user, day=form.day.data, reason=form.reason.data or "")
    except NotAwarded as refused:
        form.day.errors = [_("Not given: %(why)s.", why=WHY[refused.why])]
        return page("awards/new.html", 422, form=form)
    return done(_("Given. The letter is on its way."), to=url_for("certificates.show", ref=made.ref))


@bp.get("/import")
@may("certificates.award")
def ask() -> Response:
    """A list to give."""
    return _list(AwardListForm(), None)


@bp.post("/import/preview")
@may("certificates.award")
@keeps_nothing
def preview() -> Response:
    """What the list would give, or all that is wrong with it (`file` or `rows`, `reason`)."""
    form, listed = _read()
    return _list(form, listed, 422 if listed is None or listed.wrong else 200)


@bp.post("/import")
@may("certificates.award")
def give() -> Response:
    """Give all of it, or nothing."""
    form, listed = _read()
    if listed is None or listed.wrong:
        return _list(form, listed, 422)
    try:
        given = listed.give(by=current_user, reason=form.reason.data or "")
    except NotAwarded:  # somebody was quicker: what is wrong now is said anew
        undo()
        return _list(form, AwardList(form.rows.data or "", current_reach()), 422)
    said = ngettext("%(num)d certificate is given.", "%(num)d certificates are given.", given)
    return done(said, to=url_for(".ask"))


@bp.get("/import/preview")
@may("certificates.award")
def noun() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".ask")


def _read() -> tuple[AwardListForm, AwardList | None]:
    form = AwardListForm()
    form.read_file()
    return form, AwardList(form.rows.data or "", current_reach()) if form.validate() else None


def _list(form: AwardListForm, listed: AwardList | None, status: int = 200) -> Response:
    return page("awards/import.html", status, form=form, listed=listed, why=WHY, language=language())
