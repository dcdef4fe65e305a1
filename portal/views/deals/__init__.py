"""Deals: register, read, answer."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.forms.deals import (
    ApprovalForm,
    DeclineForm,
    DraftProofForm,
    InformationForm,
    InformationRequestForm,
    RegistrationForm,
    RemovalForm,
    RevocationForm,
    WithdrawalForm,
)
from portal.forms.deals.proof import WithProof
from portal.models.base import db
from portal.models.countries import countries_by_name
from portal.models.customers import Customer
from portal.models.deals import Deal, DealState, DeclineReason, WithdrawalReason
from portal.models.deals.conversation import MESSAGE
from portal.models.deals.drafting import Merge
from portal.models.deals.limits import why_not_send
from portal.models.deals.listing import Count, DealFilters, PartnerHistory, counts, deals
from portal.models.deals.looks import DealLook
from portal.models.deals.promise import Promise
from portal.models.deals.queue import QueueFilters
from portal.models.deals.states import OPEN
from portal.models.deals.story import told
from portal.models.deals.terms import terms_words
from portal.models.events import Event
from portal.models.partners import Partner
from portal.models.products import product_names
from portal.permissions.gate import is_allowed, may
from portal.views.answers import (
    ask_which,
    done,
    keep_what_can_be,
    keeps_nothing,
    page,
    record_of_noun,
    saved,
    wants_nothing_back,
)
from portal.views.deal_rows import rows_of
from portal.views.deals.acts import asked_for, offered
from portal.views.deals.proof import proof_in_form, proof_of, put_beside, taken_with
from portal.views.deals.talk import talk_of
from portal.views.headers import person_key
from portal.views.words import counted

bp = Blueprint("deals", __name__, url_prefix="/deals")
PAGE_SIZE = 50
MOST_COUNTED = 100  # beside a chip: 99+
CHIP_STATES = (
    DealState.INFO_REQUESTED, DealState.APPROVED, DealState.WON_CLAIMED, DealState.WON, DealState.LOST,
    DealState.DECLINED, DealState.EXPIRED, DealState.WITHDRAWN,
)  # fmt: skip


@bp.get("")
@may("deals.view")
def index() -> Response:
    """The deals within reach."""
    filters = DealFilters.from_address(request.args)
    listed = deals(filters, due_first=filters.waits)
    found = listed.page(after=request.args.get("after"), size=PAGE_SIZE)
    how_many = counts(*_drafts(), *OPEN, most=MOST_COUNTED)
    return page(
        "deals/index.html", filters=filters, rows=rows_of(found), after=found.after, counts=how_many,
        chips=_chips(filters, how_many),
        choices=_choices() if filters.narrow_by_choice or "filters" in request.args else (),
    )  # fmt: skip


@bp.get("/new")
@may("deals.register")
def new() -> Response:
    """An empty registration."""
    return _form_page(_form())


@bp.post("/new")
@may("deals.register")
def register() -> Response:
    """Begin a deal: as a draft, or sent at once."""
    form = _form(typed=request.form)
    if form.for_partner is None or (_is_sent() and not form.validate()):
        form.validate()
        return _form_page(form, 422)
    files = taken_with(proof := DraftProofForm(None))
    if files is None:
        return _form_page(form, 422, proof=proof)
    deal = Deal.draft(by=current_user, partner=form.for_partner, typed=form.typed, hand=form.page_hand)
    db.session.flush()
    put_beside(deal, files)
    return _send(deal, form) if _is_sent() else _keep(deal, is_new=True)


@bp.get("/<ref>/edit")
@may("deals.edit")
def edit(ref: str) -> Response:
    """A draft as it was left, on whatever device."""
    deal = Deal.as_draft(ref)
    form = _form(deal, typed=deal.typed)
    form.show_anew()
    return _form_page(form)


@bp.post("/<ref>/edit")
@may("deals.edit")
def save(ref: str) -> Response:
    """Save a draft, or send it."""
    deal = Deal.as_draft(ref)
    form = _form(deal, typed=request.form)
    hand, seen = form.page_hand, form.version.data or 0
    if wants_nothing_back() and deal.is_overtaken(hand):
        return saved(seen)
    files = taken_with(proof := DraftProofForm(deal))
    merge = deal.merge(form.typed, seen_version=seen, hand=hand, given_up=form.given_up)
    deal.keep(typed={**merge.typed, **form.typed_beside}, hand=hand)
    put_beside(deal, files or ())
    if wants_nothing_back():
        is_stale = bool(merge.unseen or merge.disputed)
        return saved(seen if is_stale else deal.version, merged=bool(merge.unseen), disputed=bool(merge.disputed))
    if merge.disputed:
        return _ask_which(deal, merge)
    form = _form(deal, typed=form.saying(merge.typed, version=deal.version))
    if _is_sent() and merge.unseen:
        return _kept_form_page(form, 409, tuple(form.words_of(field)[0] for field in merge.unseen))
    if files is None or (_is_sent() and not form.validate()):
        return _kept_form_page(form, 422, proof=proof)
    return _send(deal, form) if _is_sent() else _keep(deal, is_new=False)


@bp.post("/reading")
@may("deals.register")
@keeps_nothing
def read() -> Response:
    """How we understand what was typed so far; nothing is kept."""
    return _form_page(_form(typed=request.form))


@bp.get("/reading")
@may("deals.register")
def reading() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".new")


@bp.get("/<ref>")
@may("deals.view")
def show(ref: str) -> Response:
    """One deal: facts, history, and the answers that are possible now; a draft goes on where it was left."""
    deal = Deal.shown(ref)
    if deal.is_draft and is_allowed("deals.edit", deal):
        return record_of_noun(".edit", ref=ref)
    answer = deal_page(deal)
    DealLook.note(deal, by=current_user)  # last: what is read above is read in one transaction
    return answer


@bp.post("/<ref>/approval")
@may("deals.approve")
def approve(ref: str) -> Response:
    """The vendor's yes."""
    deal, form = Deal.shown(ref), ApprovalForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.approve(by=current_user, protected_days=form.protected_days.data or 0, note=form.note.data or "")
    return done(_("Approved. The partner is being told."), to=_way_back(ref))


@bp.post("/<ref>/information-request")
@may("deals.request_information")
def request_information(ref: str) -> Response:
    """The vendor's question."""
    deal, form = Deal.shown(ref), InformationRequestForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.request_information(by=current_user, question=form.question.data or "", fields=form.fields.data or ())
    return done(_("Asked. The rep is being told."), to=_way_back(ref))


@bp.post("/<ref>/information")
@may("deals.give_information")
def give_information(ref: str) -> Response:
    """The rep's reply."""
    deal = Deal.shown(ref)
    form = InformationForm(deal)
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.give_information(by=current_user, answer=form.answer.data or "", fields=form.put_right)
    return done(_("Sent. Your deal is in review again."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/decline")
@may("deals.decline")
def decline(ref: str) -> Response:
    """The vendor's no."""
    deal, form = Deal.shown(ref), DeclineForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.decline(by=current_user, reason=DeclineReason(form.reason.data), note=form.note.data or "")
    return done(_("Not approved. The partner is being told."), to=_way_back(ref))


@bp.post("/<ref>/withdrawal")
@may("deals.withdraw")
def withdraw(ref: str) -> Response:
    """The rep takes it back."""
    deal, form = Deal.shown(ref), WithdrawalForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.withdraw(by=current_user, reason=WithdrawalReason(form.reason.data))
    return done(_("Withdrawn."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/revocation")
@may("deals.revoke")
def revoke(ref: str) -> Response:
    """A wrong approval is taken back."""
    deal, form = Deal.shown(ref), RevocationForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    deal.revoke(by=current_user, reason=form.reason.data or "")
    return done(_("The approval is taken back. The partner is being told."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/draft-removal")
@may("deals.remove")
def remove(ref: str) -> Response:
    """A draft is thrown away."""
    deal, form = Deal.shown(ref), RemovalForm()
    if not form.validate():
        return deal_page(deal, 422)
    deal.remove(by=current_user)
    return done(_("The draft is removed."), to=url_for(".index"))


@bp.get("/<ref>/approval")
@bp.get("/<ref>/information-request")
@bp.get("/<ref>/information")
@bp.get("/<ref>/decline")
@bp.get("/<ref>/withdrawal")
@bp.get("/<ref>/revocation")
@bp.get("/<ref>/draft-removal")
@may("deals.view")
def noun(ref: str) -> Response:
    """Where a browser stands after a refused form leads back to the deal."""
    return record_of_noun(".show", ref=Deal.get(ref).ref)


def _way_back(ref: str) -> str:
    """To the deal; to the queue as it was, for who answered it there."""
    if request.form.get("back") == "queue":
        return url_for("queue.index", **QueueFilters.from_address(request.args).with_())
    return url_for(".show", ref=ref)


def _chips(filters: DealFilters, how_many: dict[str, Count]) -> list[tuple[Any, str, bool, str]]:
    """Words, address, whether it holds, and count of each; what is over only grows, and its count tells nothing."""
    groups = {"": _("All"), "open": _("Open"), "waiting": _("Waiting for an answer")}
    chips = [*groups.items(), *((str(one), one.words) for one in (*_drafts(), *CHIP_STATES))]
    at = url_for(".index")
    return [
        (
            words, f"{at}?{urlencode(filters.with_(state=state))}".rstrip("?"), filters.state == state,
            counted(how_many[state]) if state in how_many else "",
        )
        for state, words in chips
    ]  # fmt: skip


def _drafts() -> tuple[DealState, ...]:
    """Drafts are the partner's alone: who answers deals has no list of them."""
    return () if is_allowed("deals.approve") else (DealState.DRAFT,)


def _choices() -> list[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    """What a list can be narrowed by: hundreds of choices, so they come when they are asked for."""
    of_partners = [("partner", _("Partner"), _("All partners"), Partner.names())]
    return [
        *(of_partners if current_user.partner_id is None else ()),
        ("product", _("Product"), _("All products"), product_names()),
        ("country", _("Country"), _("All countries"), countries_by_name()),
    ]


def _is_sent() -> bool:
    return request.form.get("action") == "send"


def _form(deal: Deal | None = None, typed: Any = None) -> RegistrationForm:
    if deal is not None:
        return RegistrationForm(partner=deal.partner, record=deal, typed=typed)
    if current_user.partner is not None:
        return RegistrationForm(partner=current_user.partner, typed=typed)
    partners = Partner.by_name().all()
    chosen = request.values.get("partner")
    partner = next((one for one in partners if one.ref == chosen), None)
    return RegistrationForm(partner=partner, partners=partners, typed=typed)


def _ask_which(deal: Deal, merge: Merge) -> Response:
    """Both texts of each field that was changed here and elsewhere; all else is kept."""
    keep_what_can_be()
    there, here = (_form(deal, typed=MultiDict(typed)) for typed in (merge.typed, merge.mine))
    said = here.saying(merge.mine, version=deal.version, action=request.form.get("action", "save"))
    return ask_which(
        [(field, *here.words_of(field), there.words_of(field)[1]) for field in merge.disputed],
        said=said.items(multi=True), back=url_for(".edit", ref=deal.ref),
    )  # fmt: skip


def _kept_form_page(
    form: RegistrationForm, status: int, changed: tuple[str, ...] = (), proof: DraftProofForm | None = None
) -> Response:
    keep_what_can_be()
    return _form_page(form, status, changed, proof)


def _form_page(
    form: RegistrationForm, status: int = 200, changed: tuple[str, ...] = (), proof: DraftProofForm | None = None
) -> Response:
    deal = form.record
    partner = form.for_partner
    same: Deal | None = None
    suggested: list[Customer] = []
    if partner is not None:
        name = form.customer_name.data or ""
        same = Deal.with_same_customer(
            partner_id=partner.id, name=name, website=form.website, but=deal.ref if deal else ""
        )
        suggested = Customer.suggested(name, partner_id=partner.id)
    promise = Promise(partner, form.total, form.prices.currency) if partner else None
    return page(
        "deals/new.html", status, form=form, deal=deal, same=same, suggested=suggested, promise=promise,
        changed=changed, removal=RemovalForm(deal, formdata=None) if deal else None,
        proof=proof_in_form(deal, proof or DraftProofForm(deal)), person_key=person_key(),
    )  # fmt: skip


def _send(deal: Deal, form: RegistrationForm) -> Response:
    limit = why_not_send(current_user, form.for_partner) if current_app.config["REQUEST_LIMITS"] else ""  # type: ignore[arg-type]
    if limit:
        flash(limit, "warn")
        return done("", to=url_for(".edit", ref=deal.ref))
    changed = form.changed_terms
    deal.submit(by=current_user, claim=form.claim(), partner=form.for_partner, changed=changed)  # type: ignore[arg-type]
    if changed:
        flash(terms_words(changed), "warn")
    return done(_("Sent. We have told the one who answers."), to=url_for(".show", ref=deal.ref))


def _keep(deal: Deal, *, is_new: bool) -> Response:
    at = url_for(".edit", ref=deal.ref)
    if wants_nothing_back():
        return saved(deal.version, at=at if is_new else "")
    return done(_("Saved. You can finish on any device."), to=at)


def deal_page(deal: Deal, status: int = 200, refused: Any = None, proof: WithProof | None = None) -> Response:
    """The deal with all that its page shows; a form that was refused stays as it was typed."""
    events = Event.about(deal.ref).all()
    return page(
        "deals/show.html", status, deal=deal, answers=offered(deal, refused), refused=refused,
        story=[told(one, with_people=is_allowed("deals.contact")) for one in events if one.name != MESSAGE],
        history=None if asked_for() else PartnerHistory.before(deal),
        has_receipt=any(one.facts.get("receipt") for one in events), talk=talk_of(deal, events, refused),
        proof=proof_of(deal, proof),
    )  # fmt: skip
