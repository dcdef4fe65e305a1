"""The answers that a deal's page offers: which are possible for this person in this state, each with its form."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.forms.base import RecordForm
from portal.forms.deals import (
    ApprovalForm,
    DeclineForm,
    InformationForm,
    InformationRequestForm,
    RevocationForm,
    WithdrawalForm,
)
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
from portal.models.deals import Deal
from portal.permissions.gate import is_allowed


@dataclass(frozen=True)
class Act:
    """A command of the deal's life as a person meets it."""

    command: str
    form_class: type[RecordForm]
    fields: tuple[str, ...]
    opener: Any
    words: Any
    variant: str = ""
    icon: str = "check"
    at_hand: bool = False
    takes_files: bool = False
    on_demand: bool = False  # its choices are read when it is asked for
    says: str = ""  # where two answers share an address: which
    endpoint: str = ""  # where it is not named like the command

    @property
    def at(self) -> str:
        """The view that takes it."""
        return f"deals.{self.endpoint or self.command}"


@dataclass(frozen=True)
class OfferedAct:
    """An act with its form and address; without a form, the address leads to it."""

    act: Act
    form: RecordForm | None
    url: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.act, name)


ACTS = (
    Act("approve", ApprovalForm, ("protected_days", "note"), _l("Approve"), _l("Approve and protect"),
        "primary", "shield-check", at_hand=True),
    Act("give_information", InformationForm, ("answer",), _l("Reply"), _l("Send the reply"),
        "primary", "message-circle", at_hand=True),
    Act("confirm", YesOrNoForm, (), "", _l("Confirm: it is ours"), "primary", "check", at_hand=True, says="confirm"),
    Act("refuse", YesOrNoForm, (), "", _l("Refuse it"), icon="x", at_hand=True, says="refuse", endpoint="confirm"),
    Act("update", UpdateForm, ("stage", "value", "next_step"), _l("Say how it goes"), _l("Save"), "primary",
        "refresh-cw"),
    Act("ask_extension", ExtensionRequestForm, ("reason",), _l("Ask for more time"), _l("Ask for longer protection"),
        icon="calendar-plus"),
    Act("claim_win", WinClaimForm, ("number", "day", "value"), _l("It is won …"), _l("Say that it is won"),
        icon="trophy", takes_files=True),
    Act("lose", LossForm, ("reason", "try_again_months"), _l("It is lost …"), _l("Say that it is lost"), icon="flag"),
    Act("ask_renewal", RenewalForm, ("reason",), _l("Ask for protection again"), _l("Ask"), "primary",
        "calendar-plus"),
    Act("appeal", AppealForm, ("words",), _l("Ask for a second look"), _l("Send it to a second person"),
        icon="message-circle"),
    Act("extend", YesOrNoForm, (), "", _l("Protect it longer"), "primary", "calendar-plus", at_hand=True,
        says="extend"),
    Act("refuse_extension", YesOrNoForm, (), "", _l("Leave it as it is"), icon="x", at_hand=True, says="refuse",
        endpoint="extend"),
    Act("renew", YesOrNoForm, (), "", _l("Protect it again"), "primary", "calendar-plus", at_hand=True, says="renew"),
    Act("refuse_renewal", YesOrNoForm, (), "", _l("Leave it expired"), icon="x", at_hand=True, says="refuse",
        endpoint="renew"),
    Act("confirm_win", WinForm, (), "", _l("Confirm that it is won"), "primary", "trophy", at_hand=True),
    Act("refuse_win", WinRefusalForm, ("reason",), _l("The order can't be confirmed …"), _l("Do not confirm"), "danger",
        "x"),
    Act("request_information", InformationRequestForm, ("question", "fields"), _l("Ask for more information"),
        _l("Send the question"), icon="message-circle"),
    Act("decline", DeclineForm, ("reason", "note"), _l("Do not approve …"), _l("Do not approve"), "danger", "x"),
    Act("withdraw", WithdrawalForm, ("reason",), _l("Withdraw this deal …"), _l("Withdraw"), "danger", "undo-2"),
    Act("transfer", TransferForm, ("to",), _l("Give it to a colleague …"), _l("Hand it over"), icon="users",
        on_demand=True),
    Act("reopen", ReopeningForm, (), "", _l("Put it back into review"), icon="undo-2", at_hand=True),
    Act("revoke", RevocationForm, ("reason",), _l("Take the approval back …"), _l("Take the approval back"),
        "danger", "undo-2"),
)  # fmt: skip


def offered(deal: Deal, refused: RecordForm | None = None) -> list[OfferedAct]:
    """What this person can do with the deal now; a form that was refused stays as it was typed."""
    possible = [
        act for act in ACTS
        if is_allowed(f"deals.{act.command}", deal) and deal.is_open_to(act.command, by=current_user)
    ]  # fmt: skip
    return [_offer(act, deal, refused) for act in possible]


def asked_for() -> str:
    """The act whose form the address asks for."""
    return request.args.get("act", "")


def _offer(act: Act, deal: Deal, refused: RecordForm | None) -> OfferedAct:
    if act.on_demand and asked_for() != act.command and type(refused) is not act.form_class:
        return OfferedAct(act, None, url_for("deals.show", ref=deal.ref, act=act.command, _anchor=act.command))
    return OfferedAct(act, _form(act, deal, refused), url_for(act.at, ref=deal.ref))


def _form(act: Act, deal: Deal, refused: RecordForm | None) -> RecordForm:
    form = refused if type(refused) is act.form_class else _fresh_form(act, deal)
    for field in form:
        field.id = f"{act.command}-{field.name}"  # several forms stand on one page
        field.label.field_id = field.id
    return form


def _fresh_form(act: Act, deal: Deal) -> RecordForm:
    form = act.form_class(deal, formdata=None)
    if isinstance(form, ApprovalForm):
        form.protected_days.data = deal.partner.tier.protection_days
    if isinstance(form, UpdateForm):
        form.show(deal)
    if isinstance(form, YesOrNoForm):
        form.action.data = act.says
    return form
