"""Partners: whom the vendor works with, and how."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.partners import PartnerForm, PartnerStateForm
from portal.models.deals.listing import counts
from portal.models.invitations import Invitation
from portal.models.partners import Partner, PartnerState
from portal.models.people import User
from portal.models.tenancy import acting, current_reach
from portal.permissions.gate import is_allowed, may, reach_for
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import expect_password

bp = Blueprint("partners", __name__, url_prefix="/partners")


@bp.get("")
@may("partners.view")
def index() -> Response:
    """The partners within reach, by name."""
    q, state = request.args.get("q", "")[:100], request.args.get("state", "")
    found = Partner.matching(q, state).page(after=request.args.get("after"), size=50)
    return page("partners/index.html", partners=found.rows, after=found.after, q=q, state=state, chips=_chips(state, q))


@bp.get("/new")
@may("partners.create")
def new() -> Response:
    """An empty partner."""
    return page("partners/form.html", form=PartnerForm(None, current_user), partner=None)


@bp.post("/new")
@may("partners.create")
def create() -> Response:
    """Take a partner on."""
    form = PartnerForm(None, current_user)
    if not form.validate():
        return page("partners/form.html", 422, form=form, partner=None)
    partner = Partner.begin(by=current_user, **form.values)
    return done(
        _("%(partner)s is here. Invite its people next.", partner=partner.name), to=url_for(".show", ref=partner.ref)
    )


@bp.get("/<ref>")
@may("partners.view")
def show(ref: str) -> Response:
    """One partner: facts, people, deals."""
    return _partner_page(Partner.shown(ref))


@bp.get("/<ref>/edit")
@may("partners.edit")
def edit(ref: str) -> Response:
    """What we know of it, to change."""
    partner = Partner.shown(ref)
    return page("partners/form.html", form=PartnerForm(partner, current_user, obj=partner), partner=partner)


@bp.post("/<ref>/edit")
@may("partners.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    partner = Partner.shown(ref)
    form = PartnerForm(partner, current_user)
    form.settle(PartnerForm(partner, current_user, obj=partner, formdata=None))
    if not form.validate():
        return page("partners/form.html", 422, form=form, partner=partner)
    partner.update(by=current_user, **form.values)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/suspension")
@may("partners.edit")
def suspend(ref: str) -> Response:
    """Let nobody of it in for now."""
    partner, form = Partner.shown(ref), PartnerStateForm(None)
    expect_password(partner)
    if not form.validate():
        return _partner_page(partner, 422, {"suspend": form})
    partner.suspend(by=current_user, reason=form.reason.data or "")
    return done(_("Suspended. Its people are signed out."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/resumption")
@may("partners.edit")
def resume(ref: str) -> Response:
    """Let its people in again."""
    partner = Partner.shown(ref)
    expect_password(partner)
    partner.resume(by=current_user)
    return done(_("Its people may come in again."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/end")
@may("partners.edit")
def end(ref: str) -> Response:
    """Part ways."""
    partner, form = Partner.shown(ref), PartnerStateForm(None)
    expect_password(partner)
    if not form.validate():
        return _partner_page(partner, 422, {"end": form})
    partner.end(by=current_user, reason=form.reason.data or "")
    return done(_("Ended. What was open is closed, and nobody of it comes in."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/suspension")
@bp.get("/<ref>/resumption")
@bp.get("/<ref>/end")
@may("partners.view")
def noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    Partner.shown(ref)
    return record_of_noun(".show", ref=ref)


def _chips(state: str, q: str) -> list[tuple[Any, str, bool, str]]:
    """Words, address, whether it holds; they are not counted."""
    chips = [("", _("Any state")), *((one.value, one.words) for one in PartnerState)]
    return [(words, url_for(".index", state=one or None, q=q or None), state == one, "") for one, words in chips]


def _partner_page(partner: Partner, status: int = 200, refused: dict[str, PartnerStateForm] | None = None) -> Response:
    people: Sequence[User] = ()
    invitations: Sequence[Invitation] = ()
    if is_allowed("people.view"):
        with acting(reach_for("people.view")):
            people = User.listed(current_reach(), partner=partner.ref).page(size=200).rows
            invitations = Invitation.open_ones().where(Invitation.partner_id == partner.id).page(size=100).rows
    with acting(reach_for("deals.view")):
        deals = counts(partner_id=partner.id)
    forms = {command: PartnerStateForm(None, formdata=None) for command in ("suspend", "end")} | (refused or {})
    for command, form in forms.items():
        form.reason.id = f"{command}-reason"
        form.reason.label.field_id = form.reason.id
    return page(
        "partners/show.html", status, partner=partner, people=people, invitations=invitations, deals=deals, forms=forms,
        errors=next(iter((refused or {}).values()), None),
    )  # fmt: skip
