"""A draft is typed by several hands: different fields merge by themselves, the same field is a question.

A form says which version it was read at. For each field the draft remembers when it was changed, to what (a
fingerprint) and by which hand, so that it can tell what the form's person saw, what they changed and what others did.
A hand is one open page that saves by itself; what it saved before it knows, even where our answer was lost on the way.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from portal.models.base import NotNow, db, new_ref
from portal.models.deals.states import DealState

if TYPE_CHECKING:
    from portal.models.deals import Deal
    from portal.models.partners import Partner
    from portal.models.people import User

Typed = dict[str, Any]
LINE = re.compile(r"(lines-[0-9]{1,6})-(product|quantity|unit_price|reason)")
TOGETHER = {"customer_website_none": "customer_website"}  # two halves of one answer
BESIDE = "shown"  # kept with what was typed, typed by nobody
MOST_CHANGES = 40  # remembered of one field
MOST_HANDS = 50


@dataclass(frozen=True)
class Hand:
    """One open page that saves by itself; `turn` counts its saves. A plain form has no name."""

    name: str = ""
    turn: int = 0

    @classmethod
    def read(cls, text: str) -> "Hand":
        """As a form carries it: `k3m9qxt7.12`. Anything else is no hand."""
        found = re.fullmatch(r"([a-z0-9]{4,16})\.([0-9]{1,9})", text)
        return cls(found[1], int(found[2])) if found else cls()


@dataclass(frozen=True)
class Merge:
    """What came of two texts. Fields are meant as a whole: a product line is one, and so is the web site."""

    typed: Typed  # with theirs where both changed the same
    mine: Typed  # with mine there
    disputed: tuple[str, ...] = ()  # changed here and elsewhere, to something else
    unseen: tuple[str, ...] = ()  # changed elsewhere alone


NO_HAND = Hand()


class Drafted:
    """Begins as a draft, which keeps what was typed so far, exactly so."""

    state: Any
    version: Any
    ref: Any
    lines: Any
    customer_name: Any
    title: Any
    record: Any
    _expect: Any
    _changed: Any
    _index: Any

    typed: Mapped[Typed | None] = mapped_column(JSON(none_as_null=True))  # null once sent
    typed_changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as `Changes` has them

    # Commands
    @classmethod
    def draft(cls: Any, *, by: "User", partner: "Partner", typed: dict[str, Any], hand: Hand = NO_HAND) -> "Deal":
        """Begin a deal, kept as typed however unfinished it is."""
        deal: Deal = cls(
            partner_id=partner.id, registered_by_id=by.id, ref=new_ref("DR")(), state=DealState.DRAFT, version=0
        )
        deal.lines = []
        deal._keep(typed, hand)
        db.session.add(deal)
        deal.record("deal.drafted", by=by)
        return deal

    def keep(self, *, typed: dict[str, Any], hand: Hand = NO_HAND) -> None:
        """Save what was typed so far. Not an event: a keystroke is no history. Raises NotNow once it was sent."""
        if self.state != DealState.DRAFT:
            raise NotNow(self, "keep")
        self._keep(typed, hand)

    def remove(self, *, by: "User") -> None:
        """Throw a draft away."""
        self._expect("remove")
        self.record("deal.removed", by=by, customer=self.customer_name)
        db.session.delete(self)

    # Questions
    def merge(self, typed: Typed, *, seen_version: int, hand: Hand, given_up: Collection[str] = ()) -> Merge:
        """How this text goes together with what was saved; `given_up` are the fields that take what was saved."""
        theirs, mine = _by_field(self.typed or {}), _by_field(typed)
        changes = self._changes()
        disputed, unseen = [], []
        for field in sorted({*theirs, *mine}, key=_order):
            if theirs.get(field) == mine.get(field):
                continue
            seen, is_latest = changes.seen(field, seen_version, hand.name)
            if field in given_up or (not is_latest and seen == _fingerprint(mine.get(field))):
                mine[field] = theirs.get(field, {})
                if field not in given_up:
                    unseen.append(field)
            elif not is_latest:
                disputed.append(field)
        kept = {**mine, **{field: theirs.get(field, {}) for field in disputed}}
        return Merge(_together(kept), _together(mine), tuple(disputed), tuple(unseen))

    def is_overtaken(self, hand: Hand) -> bool:
        """Whether a later save of the same hand arrived before this one."""
        return bool(hand.name) and hand.turn <= self._changes().turns.get(hand.name, -1)

    # Queries
    @classmethod
    def as_draft(cls: Any, ref: str) -> "Deal":
        """The draft that somebody goes on with; it has no lines yet. Raises NotThere, and NotNow once it was sent."""
        deal: Deal = cls.get(ref, *cls._with_people())
        if not deal.is_draft:
            raise NotNow(deal, "edit")
        set_committed_value(deal, "lines", [])
        return deal

    # In the order in which they are called
    def _keep(self, typed: dict[str, Any], hand: Hand) -> None:
        self._type(typed, hand, version=self.version + 1)
        self.customer_name = str(typed.get("customer_name", ""))[:300]
        self.title = str(typed.get("title", ""))[:300]
        self._index()
        self._changed()

    def _type(self, typed: Typed, hand: Hand, *, version: int) -> None:
        """Keep it, and who changed what in which version."""
        changes = self._changes()
        before, after = _by_field(self.typed or {}), _by_field(typed)
        for field in sorted({*before, *after}, key=_order):
            if before.get(field) != after.get(field):
                changes.note(field, version, _fingerprint(after.get(field)), hand.name)
        changes.count(hand)
        self.typed, self.typed_changes = typed, changes.plain

    def _forget_typing(self) -> None:
        self.typed = self.typed_changes = None

    def _changes(self) -> "Changes":
        if self.state != DealState.DRAFT:
            raise NotNow(self, "keep")
        if self.typed_changes is None and self.typed:  # from before this was remembered
            return Changes.begun(self.typed, version=self.version)
        kept = self.typed_changes or {}
        return Changes(
            {field: list(changes) for field, changes in kept.get("fields", {}).items()}, dict(kept.get("turns", {}))
        )


class Changes:
    """For each field its changes, the oldest first: version, fingerprint, hand."""

    def __init__(self, fields: dict[str, list[list[Any]]], turns: dict[str, int]):
        self.fields, self.turns = fields, turns

    @classmethod
    def begun(cls, typed: Typed, *, version: int) -> "Changes":
        """Those of a draft that was typed at once."""
        fields = sorted(_by_field(typed).items(), key=lambda one: _order(one[0]))
        return cls({field: [[version, _fingerprint(said), ""]] for field, said in fields}, {})

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"fields": self.fields, "turns": self.turns}

    def seen(self, field: str, version: int, hand: str) -> tuple[str, bool]:
        """The fingerprint that this hand knows of, and whether nothing came later."""
        known, is_latest = _fingerprint(None), True
        for at, fingerprint, by in self.fields.get(field, ()):
            is_latest = at <= version or (bool(hand) and by == hand)
            known = fingerprint if is_latest else known
        return known, is_latest

    def note(self, field: str, version: int, fingerprint: str, hand: str) -> None:
        """Remember a change; of many by one hand in a row, the first and the last are enough."""
        changes = [*self.fields.get(field, ()), [version, fingerprint, hand]]
        if len(changes) > MOST_CHANGES:
            between = zip(changes, changes[1:-1], changes[2:], strict=False)
            ends = [one for before, one, after in between if not before[2] == one[2] == after[2]]
            changes = [changes[0], *ends, changes[-1]][-MOST_CHANGES:]
        self.fields[field] = changes

    def count(self, hand: Hand) -> None:
        """Remember how far this hand came."""
        if hand.name:
            self.turns.pop(hand.name, None)
            self.turns[hand.name] = hand.turn
            self.turns = dict(list(self.turns.items())[-MOST_HANDS:])


def field_of(name: str) -> str:
    """Which field, as people mean it, a name of the form belongs to."""
    line = LINE.fullmatch(name)
    return line[1] if line else TOGETHER.get(name, name)


def _by_field(typed: Typed) -> dict[str, Typed]:
    fields: dict[str, Typed] = defaultdict(dict)
    for name, said in typed.items():
        if said and name != BESIDE:
            fields[field_of(name)][name] = said if isinstance(said, list) else said.replace("\r\n", "\n")
    return dict(fields)


def _together(fields: dict[str, Typed]) -> Typed:
    return {name: said for part in fields.values() for name, said in part.items()}


def _fingerprint(said: Typed | None) -> str:
    words = "\0".join(f"{name}={text}" for name, text in sorted((said or {}).items()))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12]


def _order(field: str) -> tuple[bool, int, str]:
    number = field.removeprefix("lines-")
    return number != field, int(number) if number != field else 0, field
