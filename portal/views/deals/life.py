"""A deal's life between its answers: how it goes, more protection, a second look, a colleague, how it ended."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.base import RecordForm
from portal.forms.deals.life import (
    AppealForm,
    ExtensionRequestForm,
    LossForm,
    RenewalForm,
    ReopeningForm,
    TransferForm,
    UpdateForm,
    WinClaimForm,
    WinForm,
    WinRefusalForm,
    YesOrNoForm,
)
from portal.forms.deals.proof import DraftProofForm
from portal.models.deals import Deal, LossReason, Stage
from portal.permissions.gate import may
from portal.views.answers import done
from portal.views.deals import bp, deal_page, lead_back
from portal.views.deals.proof import put_beside, taken_with

NO = "refuse"


def _say(ref: str, form_class: type[RecordForm], act: Callable[[Deal, Any], Any], words: str) -> Response:
    """Let the deal take the command if the form is right."""
    deal = Deal.shown(ref)
    form = form_class(deal)
    if not form.validate():
        return deal_page(deal, 422, form)
    act(deal, form)
    return done(words, to=url_for(".show", ref=ref))


def _is_no() -> bool:
    return request.form.get("action") == NO


@bp.post("/<ref>/update")
@may("deals.update")
def update(ref: str) -> Response:
    """The rep tells how it goes."""

    def act(deal: Deal, form: UpdateForm) -> None:
        deal.update(
            by=current_user, stage=Stage(form.stage.data), value=form.read_value, next_step=form.next_step.data or ""
        )

    return _say(ref, UpdateForm, act, _("Thank you. Your deal is up to date."))


@bp.post("/<ref>/extension-request")
@may("deals.ask_extension")
def ask_extension(ref: str) -> Response:
    """The rep asks for more protection."""

    def act(deal: Deal, form: ExtensionRequestForm) -> None:
        deal.ask_extension(by=current_user, reason=form.reason.data or "")

    return _say(ref, ExtensionRequestForm, act, _("Asked. You see the answer here."))


@bp.post("/<ref>/extension")
@may("deals.extend")
def extend(ref: str) -> Response:
    """The vendor's answer to that."""

    def act(deal: Deal, _form: YesOrNoForm) -> None:
        (deal.refuse_extension if _is_no() else deal.extend)(by=current_user)

    return _say(ref, YesOrNoForm, act, _("Answered. The partner is being told."))


@bp.post("/<ref>/renewal")
@may("deals.ask_renewal")
def ask_renewal(ref: str) -> Response:
    """The rep asks for protection again."""

    def act(deal: Deal, form: RenewalForm) -> None:
        deal.ask_renewal(by=current_user, reason=form.reason.data or "")

    return _say(ref, RenewalForm, act, _("Asked. A person decides; you will hear from us."))


@bp.post("/<ref>/renewal-answer")
@may("deals.renew")
def renew(ref: str) -> Response:
    """The vendor's answer to that."""

    def act(deal: Deal, _form: YesOrNoForm) -> None:
        (deal.refuse_renewal if _is_no() else deal.renew)(by=current_user)

    return _say(ref, YesOrNoForm, act, _("Answered. The partner is being told."))


@bp.post("/<ref>/win-claim")
@may("deals.claim_win")
def claim_win(ref: str) -> Response:
    """The rep says that the customer ordered; the order itself may come along as a file."""
    deal = Deal.shown(ref)
    form, proof = WinClaimForm(deal), DraftProofForm(deal)
    files = taken_with(proof)
    if not form.validate() or files is None:
        return deal_page(deal, 422, form, proof=proof)
    deal.claim_win(by=current_user, **form.order)
    put_beside(deal, files)
    return done(_("Well done. We confirm it as soon as we see the order."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/win")
@may("deals.confirm_win")
def confirm_win(ref: str) -> Response:
    """The vendor sees the order."""
    return _say(
        ref, WinForm, lambda deal, _form: deal.confirm_win(by=current_user), _("Confirmed. The partner is being told.")
    )


@bp.post("/<ref>/win-refusal")
@may("deals.refuse_win")
def refuse_win(ref: str) -> Response:
    """The vendor sees no order."""

    def act(deal: Deal, form: WinRefusalForm) -> None:
        deal.refuse_win(by=current_user, reason=form.reason.data or "")

    return _say(ref, WinRefusalForm, act, _("Not confirmed. The partner is being told."))


@bp.post("/<ref>/loss")
@may("deals.lose")
def lose(ref: str) -> Response:
    """The rep says that it is lost."""

    def act(deal: Deal, form: LossForm) -> None:
        deal.lose(
            by=current_user, reason=LossReason(form.reason.data), try_again_months=form.try_again_months.data or 0
        )

    return _say(ref, LossForm, act, _("Noted. Thank you for telling us why."))


@bp.post("/<ref>/appeal")
@may("deals.appeal")
def appeal(ref: str) -> Response:
    """The partner asks for a second look."""

    def act(deal: Deal, form: AppealForm) -> None:
        deal.appeal(by=current_user, words=form.words.data or "")

    return _say(ref, AppealForm, act, _("Sent. A second person looks at it."))


@bp.post("/<ref>/reopening")
@may("deals.reopen")
def reopen(ref: str) -> Response:
    """An owner puts it back."""
    return _say(
        ref,
        ReopeningForm,
        lambda deal, _form: deal.reopen(by=current_user),
        _("It is in review again, at its old place."),
    )


@bp.post("/<ref>/confirmation")
@may("deals.confirm")
def confirm(ref: str) -> Response:
    """The partner takes on what the vendor registered, or does not."""

    def act(deal: Deal, _form: YesOrNoForm) -> None:
        (deal.refuse if _is_no() else deal.confirm)(by=current_user)

    return _say(
        ref,
        YesOrNoForm,
        act,
        _("Refused. We have told whoever registered it.") if _is_no() else _("Confirmed. It is in review now."),
    )


@bp.post("/<ref>/transfer")
@may("deals.transfer")
def transfer(ref: str) -> Response:
    """An administrator gives it to a colleague."""

    def act(deal: Deal, form: TransferForm) -> None:
        deal.transfer(to=form.colleagues[form.to.data], by=current_user)

    return _say(ref, TransferForm, act, _("Handed over. Your colleague is being told."))


lead_back(
    "update", "extension-request", "extension", "renewal", "renewal-answer", "win-claim", "win", "win-refusal", "loss",
    "appeal", "reopening", "confirmation", "transfer",
)  # fmt: skip
