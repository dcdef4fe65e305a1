"""The answers that a deal's page offers: which are possible for this person in this state, each with its form."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
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


@dataclass(frozen=True)
class OfferedAct:
    """An act with its form and address."""

    act: Act
    form: RecordForm
    url: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.act, name)


ACTS = (
    Act("approve", ApprovalForm, ("protected_days", "note"), _l("Approve"), _l("Approve and protect"),
        "primary", "shield-check", at_hand=True),
    Act("give_information", InformationForm, ("answer",), _l("Reply"), _l("Send the reply"),
        "primary", "message-circle", at_hand=True),
    Act("request_information", InformationRequestForm, ("question",), _l("Ask for more information"),
        _l("Send the question"), icon="message-circle"),
    Act("decline", DeclineForm, ("reason", "note"), _l("Do not approve …"), _l("Do not approve"), "danger", "x"),
    Act("withdraw", WithdrawalForm, ("reason",), _l("Withdraw this deal …"), _l("Withdraw"), "danger", "undo-2"),
    Act("revoke", RevocationForm, ("reason",), _l("Take the approval back …"), _l("Take the approval back"),
        "danger", "undo-2"),
)  # fmt: skip


def offered(deal: Deal, refused: RecordForm | None = None) -> list[OfferedAct]:
    """What this person can do with the deal now; a form that was refused stays as it was typed."""
    possible = [
        act for act in ACTS
        if is_allowed(f"deals.{act.command}", deal) and deal.is_open_to(act.command, by=current_user)
    ]  # fmt: skip
    return [
        OfferedAct(act, _form(act, deal, refused), url_for(f"deals.{act.command}", ref=deal.ref)) for act in possible
    ]


def _form(act: Act, deal: Deal, refused: RecordForm | None) -> RecordForm:
    form = refused if isinstance(refused, act.form_class) else _fresh_form(act, deal)
    for field in form:
        field.id = f"{act.command}-{field.name}"  # several forms stand on one page
        field.label.field_id = field.id
    return form


def _fresh_form(act: Act, deal: Deal) -> RecordForm:
    form = act.form_class(deal, formdata=None)
    if isinstance(form, ApprovalForm):
        form.protected_days.data = deal.partner.tier.protection_days
    return form
