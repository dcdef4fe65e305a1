"""What an editor can do with an asset now: the commands of its life, each with its form."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.forms.assets import ProlongationForm, PublicationForm, SendingBackForm, WithdrawalForm
from portal.forms.base import RecordForm
from portal.models.assets import Asset


@dataclass(frozen=True)
class Act:
    """A command of the asset's life as a person meets it."""

    command: str
    form_class: type[RecordForm]
    fields: tuple[str, ...]
    opener: Any
    words: Any
    variant: str = ""
    icon: str = "check"


@dataclass(frozen=True)
class OfferedAct:
    """An act with its form and address."""

    act: Act
    form: RecordForm
    url: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.act, name)


ACTS = (
    Act("publish", PublicationForm, (), "", _l("Publish"), "primary", "send"),
    Act("submit", PublicationForm, (), "", _l("Ask for approval"), icon="message-circle"),
    Act("send_back", SendingBackForm, ("note",), _l("Send back …"), _l("Send back"), icon="undo-2"),
    Act("prolong", ProlongationForm, ("last_day",), _l("Let it be used for longer …"), _l("Prolong"), icon="calendar"),
    Act("withdraw", WithdrawalForm, ("reason",), _l("Withdraw …"), _l("Withdraw"), "danger", "undo-2"),
    Act("reopen", PublicationForm, (), "", _l("Make a draft of it again"), icon="pencil"),
    Act("archive", PublicationForm, (), "", _l("Archive"), icon="inbox"),
    Act("remove", PublicationForm, (), "", _l("Throw the draft away"), "danger", "trash-2"),
)


def offered(asset: Asset, refused: RecordForm | None = None) -> list[OfferedAct]:
    """The acts that the state allows; a form that was refused stays as it was typed."""
    return [
        OfferedAct(act, _form(act, asset, refused), url_for(f"assets.{act.command}", ref=asset.ref))
        for act in ACTS if asset.is_open_to(act.command, by=current_user)
    ]  # fmt: skip


def _form(act: Act, asset: Asset, refused: RecordForm | None) -> RecordForm:
    form = refused if type(refused) is act.form_class else act.form_class(asset, formdata=None)
    for field in form:
        field.id = f"{act.command}-{field.name}"
        field.label.field_id = field.id
    return form
