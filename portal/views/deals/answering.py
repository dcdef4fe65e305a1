"""The answers to a deal: yes, no, a question and its reply; and what is taken back."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals import (
    ApprovalForm,
    DeclineForm,
    InformationForm,
    InformationRequestForm,
    RevocationForm,
    WithdrawalForm,
)
from portal.models.deals import Deal, DeclineReason, WithdrawalReason
from portal.models.deals.queue import QueueFilters
from portal.permissions.gate import may
from portal.views.answers import done
from portal.views.deals import bp, deal_page, lead_back


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


lead_back("approval", "information-request", "information", "decline", "withdrawal", "revocation")


def _way_back(ref: str) -> str:
    """To the deal; to the queue as it was, for who answered it there."""
    if request.form.get("back") == "queue":
        return url_for("queue.index", **QueueFilters.from_address(request.args).with_())
    return url_for(".show", ref=ref)
