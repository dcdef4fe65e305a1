"""What another version of the programme would change for the deals of today; nothing is changed by asking."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from portal import clock
from portal.models.base import db
from portal.models.deals import OPEN, Deal, DealState
from portal.models.partners import Partner, Tier
from portal.models.programme import Rules
from portal.models.working_hours import WorkingHours

MOST_LOOKED_AT = 5_000
MOST_SHOWN = 10
LOOKED_BACK = timedelta(days=100)  # for what is over: no rule reaches further back
A_MINUTE = timedelta(minutes=1)

WORDS: dict[str, Any] = {
    "due_earlier": _l("Our answer would be due earlier"),
    "due_later": _l("Our answer would be due later"),
    "approved_by_rule": _l("Would be approved when nobody answers in time"),
    "left_to_a_person": _l("Would not be approved any more when nobody answers in time"),
    "at_risk": _l("Would be at risk"),
    "not_at_risk": _l("Would not be at risk any more"),
    "extension_lost": _l("Would lose the chance of more time"),
    "extension_gained": _l("Would gain the chance of more time"),
    "renewal_lost": _l("Could not be protected again any more"),
    "renewal_gained": _l("Could be protected again"),
    "appeal_lost": _l("Could not be appealed any more"),
    "appeal_gained": _l("Could be appealed"),
    "over_limit": _l("Its rep would have too many open deals to send another"),
}
BETWEEN = (  # what was so before, and what is so after
    ("approved_by_rule", "left_to_a_person", "is_approved_by_silence"),
    ("at_risk", "not_at_risk", "is_at_risk"),
    ("extension_gained", "extension_lost", "is_extendable"),
    ("renewal_gained", "renewal_lost", "is_renewable"),
    ("appeal_gained", "appeal_lost", "is_appealable"),
)


@dataclass(frozen=True)
class Found:
    """One sort of change: how many deals, and the first of them."""

    kind: str
    count: int
    deals: Sequence[Any]

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self.kind]


@dataclass(frozen=True)
class Rehearsal:
    """Two versions, held against each other over the deals within reach."""

    before: Rules
    after: Rules

    def changes(self) -> tuple[list[Found], bool]:
        """What would change, sort by sort; and whether only the newest deals were looked at."""
        rows = _deals()
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for row in rows:
            for kind in self._of(row):
                found[kind].append(row)
        found["over_limit"] += self._over_limit(rows)
        said = [Found(kind, len(found[kind]), found[kind][:MOST_SHOWN]) for kind in WORDS if found[kind]]
        return said, len(rows) == MOST_LOOKED_AT

    def _of(self, row: Any) -> Iterator[str]:
        due = self._due_after(row)
        if due is not None and abs(due - row.answer_due_at) >= A_MINUTE:
            yield "due_later" if due > row.answer_due_at else "due_earlier"
        for gained, lost, question in BETWEEN:
            ask: Callable[[Rules, Any], bool] = QUESTIONS[question]
            was, would_be = ask(self.before, row), ask(self.after, row)
            if was != would_be:
                yield gained if would_be else lost

    def _due_after(self, row: Any) -> datetime | None:
        """When the answer were due if the other hours held from now on, for as many working days as are left."""
        if row.state != DealState.SUBMITTED or row.answer_due_at is None or row.answer_due_at <= clock.now():
            return None
        old, new = (WorkingHours.of_the_vendor(rules) for rules in (self.before, self.after))
        if old == new:
            return None
        left = old.between(clock.now(), row.answer_due_at) / old.a_day
        return new.after(clock.now(), new.a_day * left)

    def _over_limit(self, rows: Sequence[Any]) -> list[Any]:
        """One deal of each rep who has too many."""
        opened = [row for row in rows if row.state in OPEN]
        counted = Counter(row.registered_by_id for row in opened)
        lowest = db.session.scalar(select(Tier.ref).order_by(Tier.protection_days, Tier.id).limit(1))
        one_each = {row.registered_by_id: row for row in opened}

        def is_over(rules: Rules, row: Any) -> bool:
            return counted[row.registered_by_id] >= rules.most_open_deals(row.tier, is_lowest=row.tier == lowest)

        return [row for row in one_each.values() if is_over(self.after, row) and not is_over(self.before, row)]


def _deals() -> Sequence[Any]:
    """The open deals, and those that ended lately, the newest first."""
    lately = clock.now() - LOOKED_BACK
    looked_at = or_(
        Deal.state.in_(OPEN),
        (Deal.state == DealState.EXPIRED) & (Deal.protected_until >= lately),
        (Deal.state == DealState.DECLINED) & (Deal.answered_at >= lately),
    )
    columns = select(
        Deal.ref, Deal.customer_name, Deal.state, Deal.answer_due_at, Deal.protected_until, Deal.first_protected_at,
        Deal.extensions, Deal.updated_at, Deal.answered_at, Deal.appealed_at, Deal.renewal_asked_at, Deal.total,
        Deal.currency, Deal.registered_by_id, Partner.name.label("partner_name"), Tier.ref.label("tier"),
    ).join(Partner, Partner.id == Deal.partner_id).join(Tier, Tier.id == Partner.tier_id)  # fmt: skip
    return db.session.execute(columns.where(looked_at).order_by(Deal.id.desc()).limit(MOST_LOOKED_AT)).all()


def _is_protected(row: Any) -> bool:
    return row.state == DealState.APPROVED and row.protected_until is not None and row.protected_until > clock.now()


def _is_at_risk(rules: Rules, row: Any) -> bool:
    since = row.updated_at or row.answered_at
    days = rules.update_every_days + rules.at_risk_after_days
    return _is_protected(row) and since is not None and clock.now() > since + timedelta(days=days)


def _is_extendable(rules: Rules, row: Any) -> bool:
    if not _is_protected(row) or row.extensions >= rules.most_extensions:
        return False
    first = row.first_protected_at
    return first is None or row.protected_until < first + timedelta(days=rules.longest_protection_days)


def _is_renewable(rules: Rules, row: Any) -> bool:
    if row.state != DealState.EXPIRED or row.protected_until is None or row.renewal_asked_at is not None:
        return False
    return clock.now() < row.protected_until + timedelta(days=rules.renewal_days)


def _is_appealable(rules: Rules, row: Any) -> bool:
    if row.state != DealState.DECLINED or row.answered_at is None or row.appealed_at is not None:
        return False
    return clock.now() < row.answered_at + timedelta(days=rules.appeal_days)


def _is_approved_by_silence(rules: Rules, row: Any) -> bool:
    is_new = row.state == DealState.SUBMITTED and row.appealed_at is None
    return is_new and rules.approves_by_silence(row.tier, row.total, row.currency)


QUESTIONS: dict[str, Callable[[Rules, Any], bool]] = {
    "is_at_risk": _is_at_risk, "is_extendable": _is_extendable, "is_renewable": _is_renewable,
    "is_appealable": _is_appealable, "is_approved_by_silence": _is_approved_by_silence,
}  # fmt: skip
