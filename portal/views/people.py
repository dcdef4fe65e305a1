"""People: who may come in, and as what."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.forms.people import ConfirmForm, HandOverForm, InvitationForm, RolesForm
from portal.models.deals import Deal
from portal.models.invitations import AlreadyHere, Invitation
from portal.models.partners import Partner
from portal.models.people import LastOwner, Role, User
from portal.models.tenancy import current_reach
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import expect_password

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@may("people.view")
def index() -> Response:
    """The people whom I look after."""
    q, partner = request.args.get("q", "")[:100], request.args.get("partner", "")[:20]
    found = User.listed(current_reach(), q, partner).page(after=request.args.get("after"), size=50)
    waiting = Invitation.open_ones().page(size=100).rows
    return page("people/index.html", people=found.rows, after=found.after, q=q, partner=partner, invitations=waiting)


@bp.get("/invitations")
@may("people.invite")
def invitations() -> Response:
    """Whom to ask in."""
    form = _invitation_form()
    form.partner.data = form.partner.data or request.args.get("partner", "")
    return _invitations_page(form)


@bp.post("/invitations")
@may("people.invite")
def invite() -> Response:
    """Ask somebody in."""
    form = _invitation_form()
    if not form.validate():
        return _invitations_page(form, 422)
    try:
        invitation = Invitation.invite(by=current_user, **form.invitation)
    except AlreadyHere:
        form.email.errors = [_("This person is here already.")]
        return _invitations_page(form, 422)
    return done(
        _("Invited. The letter to %(email)s is on its way.", email=invitation.email), to=url_for(".invitations")
    )


@bp.post("/invitations/<ref>/resending")
@may("people.invite")
def resend(ref: str) -> Response:
    """Send a new link."""
    Invitation.shown(ref).resend(by=current_user)
    return done(_("Sent again. The old link is dead."), to=url_for(".invitations"))


@bp.post("/invitations/<ref>/withdrawal")
@may("people.invite")
def withdraw_invitation(ref: str) -> Response:
    """Take it back."""
    Invitation.shown(ref).withdraw(by=current_user)
    return done(_("Taken back. The link is dead."), to=url_for(".invitations"))


@bp.get("/invitations/<ref>/resending")
@bp.get("/invitations/<ref>/withdrawal")
@may("people.invite")
def invitation_noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    Invitation.shown(ref)
    return record_of_noun(".invitations")


@bp.get("/<ref>")
@may("people.view")
def show(ref: str) -> Response:
    """One person: roles, doors, what to hand over."""
    return _person_page(User.shown(ref, current_reach()))


@bp.post("/<ref>/roles")
@may("people.edit")
def give_roles(ref: str) -> Response:
    """Give and take roles."""
    person = User.shown(ref, current_reach())
    expect_password(person)
    form = RolesForm(person)
    if not form.validate():
        return _person_page(person, 422, form)
    if person.id == current_user.id:
        return _refused(person, form, _("Ask somebody else to change your own roles."))
    if person.partner_id is None and not form.chosen:
        return _refused(person, form, _("Choose at least one role."))
    try:
        person.have_roles(form.chosen, by=current_user)
    except LastOwner:
        return _refused(person, form, _("The last owner can't leave. Make somebody else an owner first."))
    return done(_("The roles are changed; the person logs in anew."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/deactivation")
@may("people.edit")
def deactivate(ref: str) -> Response:
    """Close the door, from the next request on."""
    person = User.shown(ref, current_reach())
    expect_password(person)
    form = RolesForm(person, formdata=None)
    if person.id == current_user.id:
        return _refused(person, form, _("You can't deactivate yourself. Ask somebody else."))
    try:
        person.deactivate(by=current_user)
    except LastOwner:
        return _refused(person, form, _("The last owner can't leave. Make somebody else an owner first."))
    return done(_("Nobody comes in with this account any more."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/sign-out")
@may("people.edit")
def sign_out(ref: str) -> Response:
    """End all sessions of somebody; who knows the password comes in again."""
    person = User.shown(ref, current_reach())
    expect_password(person)
    person.sign_out(by=current_user)
    return done(_("Signed out everywhere. With the password the person comes in again."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/reactivation")
@may("people.edit")
def reactivate(ref: str) -> Response:
    """Open the door again."""
    person = User.shown(ref, current_reach())
    expect_password(person)
    person.reactivate(by=current_user)
    return done(_("The person may come in again."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/handover")
@may("people.edit")
def hand_over(ref: str) -> Response:
    """Give the person's open deals to a colleague."""
    person = User.shown(ref, current_reach())
    form = HandOverForm(User.colleagues(person, Role.SALES))
    if not form.validate():
        return _person_page(person, 422, hand_over=form)
    handed = Deal.hand_over_all(person, to=form.colleague, by=current_user)
    said = ngettext("%(num)d deal is handed over.", "%(num)d deals are handed over.", handed)
    return done(said, to=url_for(".show", ref=ref))


@bp.post("/<ref>/portfolio-handover")
@may("people.hand_over_portfolio")
def hand_over_portfolio(ref: str) -> Response:
    """Give a channel manager's partners to another."""
    person = User.shown(ref, current_reach())
    expect_password(person)
    form = HandOverForm(User.colleagues(person, Role.CHANNEL_MANAGER))
    if not form.validate():
        return _person_page(person, 422, hand_over=form)
    handed = Partner.hand_over_portfolio(person, to=form.colleague, by=current_user)
    said = ngettext("%(num)d partner is handed over.", "%(num)d partners are handed over.", handed)
    return done(said, to=url_for(".show", ref=ref))


@bp.get("/<ref>/roles")
@bp.get("/<ref>/deactivation")
@bp.get("/<ref>/sign-out")
@bp.get("/<ref>/reactivation")
@bp.get("/<ref>/handover")
@bp.get("/<ref>/portfolio-handover")
@may("people.view")
def noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    User.shown(ref, current_reach())
    return record_of_noun(".show", ref=ref)


def _invitation_form() -> InvitationForm:
    partners = list(Partner.by_name().all()) if current_user.partner_id is None else []
    return InvitationForm(current_user, partners)


def _invitations_page(form: InvitationForm, status: int = 200) -> Response:
    waiting = Invitation.open_ones().page(size=100).rows
    return page("people/invitations.html", status, form=form, invitations=waiting)


def _refused(person: User, form: RolesForm, words: str) -> Response:
    form.roles.errors = [words]
    return _person_page(person, 422, form)


def _person_page(
    person: User, status: int = 200, roles: RolesForm | None = None, hand_over: HandOverForm | None = None
) -> Response:
    is_manager = person.partner_id is None
    role = Role.CHANNEL_MANAGER if is_manager else Role.SALES
    may_hand_over = is_allowed("people.hand_over_portfolio" if is_manager else "people.edit") and role in person.roles
    if hand_over is None and may_hand_over:
        hand_over = HandOverForm(User.colleagues(person, role), formdata=None)
    return page(
        "people/show.html", status, person=person, roles=roles or RolesForm(person, formdata=None), hand_over=hand_over,
        door=ConfirmForm(formdata=None), is_me=person.id == current_user.id, is_manager=is_manager,
    )  # fmt: skip
