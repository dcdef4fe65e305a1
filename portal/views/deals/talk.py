"""What is said about a deal, as its page shows it: messages, the vendor's way to notes, who looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals.talk import MessageForm
from portal.models.deals import Deal
from portal.models.deals.conversation import MESSAGE, DealNote
from portal.models.deals.looks import DealLook
from portal.models.events import Event
from portal.permissions.gate import is_allowed


@dataclass(frozen=True)
class Said:
    """One message or note, as a timeline shows it."""

    title: str
    text: str
    at: datetime
    by: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Talk:
    """What the page of a deal says of it, and the forms for more; none where this person may not."""

    messages: Sequence[Said]
    message: MessageForm | None
    has_notes: bool  # on a page of their own
    looks: Sequence[DealLook]


def talk_of(deal: Deal, events: Iterable[Event], refused: Any = None) -> Talk:
    """For the person who asks; a form that was refused stays as it was typed."""
    if deal.is_draft:
        return Talk((), None, False, ())
    return Talk(
        messages=[_said(event) for event in events if event.name == MESSAGE],
        message=_form(refused) if is_allowed("deals.message", deal) else None,
        has_notes=is_allowed("deals.note", deal),
        looks=DealLook.at(deal) if current_user.partner_id is not None else (),
    )


def notes_of(deal: Deal) -> list[Said]:
    """The vendor's notes about it, the newest first."""
    return [Said(note.by.name, note.text, note.at) for note in DealNote.about(deal)]


def _said(event: Event) -> Said:
    """With the writer's name for who may know people; else with the side alone."""
    by = event.by
    is_mine = by is not None and by.partner_id == current_user.partner_id
    side = _("The vendor") if by is None or by.partner_id is None else _("The partner")
    name = by.name if by is not None and is_allowed("deals.contact") else side
    ways = {"mail": _("by mail"), "mail with files": _("by mail; files that came along are not kept here")}
    via = ways.get(event.facts.get("via", ""), "")
    return Said(name, str(event.facts["text"]), event.at, via, "" if is_mine else "good")


def _form(refused: Any) -> MessageForm:
    return refused if isinstance(refused, MessageForm) else MessageForm(formdata=None)
