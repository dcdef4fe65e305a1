"""Registering a deal: a draft on every device, sent once; two texts of one field are a question."""

from typing import Any

from flask import Response, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.forms.deals import DraftProofForm, RegistrationForm, RemovalForm
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.deals.drafting import Merge
from portal.models.deals.limits import why_not_send
from portal.models.deals.promise import Promise
from portal.models.deals.terms import terms_words
from portal.models.partners import Partner
from portal.permissions.gate import may
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
from portal.views.deals import bp, deal_page, lead_back
from portal.views.deals.proof import proof_in_form, put_beside, taken_with
from portal.views.headers import person_key


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


@bp.post("/<ref>/draft-removal")
@may("deals.remove")
def remove(ref: str) -> Response:
    """A draft is thrown away."""
    deal, form = Deal.shown(ref), RemovalForm()
    if not form.validate():
        return deal_page(deal, 422)
    deal.remove(by=current_user)
    return done(_("The draft is removed."), to=url_for(".index"))


lead_back("draft-removal")


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
    partner: Partner = form.for_partner  # type: ignore[assignment]
    limit = why_not_send(current_user, deal, partner) if current_app.config["REQUEST_LIMITS"] else ""
    if limit:
        flash(limit, "warn")
        return done("", to=url_for(".edit", ref=deal.ref))
    changed = form.changed_terms
    deal.submit(by=current_user, claim=form.claim(), partner=partner, changed=changed)
    if changed:
        flash(terms_words(changed), "warn")
    return done(_("Sent. We have told the one who answers."), to=url_for(".show", ref=deal.ref))


def _keep(deal: Deal, *, is_new: bool) -> Response:
    at = url_for(".edit", ref=deal.ref)
    if wants_nothing_back():
        return saved(deal.version, at=at if is_new else "")
    return done(_("Saved. You can finish on any device."), to=at)
