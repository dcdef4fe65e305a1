"""Which protected deals the clock has something to tell of: held while it is told, by whom it concerns."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.deals.due import taken
from portal.models.programme import rules

A_DAY = timedelta(days=1)  # by which the ends of a day lie apart in different zones
MOST_OF_ONE = 500  # in one letter


class Whose(NamedTuple):
    """Whose deals they are: a rep's at a partner."""

    rep_id: int
    partner_id: int | None


def reps_to_tell() -> Sequence[Whose]:
    """Whose deals may have a notice, or an update, due today."""
    theirs = select(Deal.registered_by_id, Deal.partner_id).where(_protected(), or_(_ends_soon(), _silent()))
    return [Whose(*row) for row in db.session.execute(theirs.distinct()).all()]


def to_tell(whose: Whose) -> Sequence[Deal]:
    """The deals of one rep, held."""
    mine = (Deal.registered_by_id == whose.rep_id, Deal.partner_id == whose.partner_id)
    return taken(*mine, _protected(), or_(_ends_soon(), _silent()), most=MOST_OF_ONE)


def partners_at_risk() -> Sequence[int]:
    """The partners of whom deals are at risk, and nobody was told."""
    return db.session.scalars(select(Deal.partner_id).where(_protected(), _at_risk()).distinct()).all()  # type: ignore[return-value]


def at_risk_of(partner_id: int) -> Sequence[Deal]:
    """Those deals of one partner, held."""
    return taken(Deal.partner_id == partner_id, _protected(), _at_risk(), most=MOST_OF_ONE)


def _protected() -> ColumnElement[bool]:
    return and_(Deal.state == DealState.APPROVED, Deal.protected_until > clock.now())


def _ends_soon() -> ColumnElement[bool]:
    """Near one of the days of a notice, or past it, and not told of it: by zone it is looked at one by one."""
    near = (
        and_(
            Deal.protected_until <= clock.now() + timedelta(days=days) + A_DAY,
            or_(Deal.notice_told.is_(None), Deal.notice_told > days),
        )
        for days in rules().notice_days
    )
    return or_(False, *near)


def _silent() -> ColumnElement[bool]:
    since = func.coalesce(Deal.updated_at, Deal.answered_at, type_=Deal.answered_at.type)
    due = since <= clock.now() - timedelta(days=rules().update_every_days)
    return and_(due, or_(Deal.update_asked_at.is_(None), Deal.update_asked_at < since))


def _at_risk() -> ColumnElement[bool]:
    since = func.coalesce(Deal.updated_at, Deal.answered_at, type_=Deal.answered_at.type)
    days = rules().update_every_days + rules().at_risk_after_days
    over = since < clock.now() - timedelta(days=days)
    return and_(over, or_(Deal.risk_told_at.is_(None), Deal.risk_told_at < since))
