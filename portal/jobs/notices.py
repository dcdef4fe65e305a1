"""The clock tells of protected deals: that they end, that an update is wanted, that they are at risk.

At a reasonable hour of who reads it, each once, and more than three of a day in one letter. All of a person's is told
in one transaction that holds the deals: a worker that is killed tells none of it, and two never tell it twice.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from portal import clock
from portal.jobs.turns import a_turn
from portal.mail.deal_readers import answerers, sellers
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.deals import Deal, noticing
from portal.models.deals.noticing import Whose
from portal.models.deals.reminded import Notice, is_daytime
from portal.models.people import User
from portal.models.programme import rules
from portal.models.tenancy import as_system

log = logging.getLogger("portal.worker")
MOST_SINGLE = 3  # letters a day; more than that are one


class ForRep(NamedTuple):
    """What is to be told of one rep's deals, and to whom."""

    people: Sequence[User]
    ending: Sequence[tuple[Deal, Notice]]
    silent: Sequence[Deal]


class ForManagers(NamedTuple):
    """Which deals of one partner are at risk, and who is told."""

    people: Sequence[User]
    partner_id: int
    deals: Sequence[Deal]


def give_notices() -> int:
    """Tell whom it concerns; answers of how many deals something was told."""
    with as_system("the clock tells of protections"):
        told = sum(_apart(_for_rep, _tell_rep, one) for one in _read(noticing.reps_to_tell))
        told += sum(_apart(_for_managers, _tell_managers, one) for one in _read(noticing.partners_at_risk))
    only_reading(False)
    return told


def _read(look: Callable[[], Any]) -> Any:
    """Look without holding the database from anybody."""
    only_reading(True)
    db.session.rollback()
    db.session.expunge_all()
    try:
        return look()
    finally:
        db.session.rollback()


def _apart(find: Callable[[Any], Any], tell: Callable[[Any], int], whose: Any) -> int:
    """In a transaction of its own, begun only where there is something: one person's trouble is nobody else's."""
    try:
        if _read(lambda: find(whose)) is None:
            return 0
        with a_turn():
            return _told(find, tell, whose)
    except Exception:
        log.exception("what the clock tells %s could not be told", whose)  # the next minute tries again
        return 0


def _told(find: Callable[[Any], Any], tell: Callable[[Any], int], whose: Any) -> int:
    only_reading(False)
    db.session.expunge_all()
    try:
        found = find(whose)  # anew, and held
        told = tell(found) if found else 0
        db.session.commit()
        return told
    finally:
        db.session.rollback()


def _for_rep(whose: Whose) -> ForRep | None:
    deals = noticing.to_tell(whose)
    people = sellers(deals[0]) if deals else []
    if not deals or not _is_daytime(people):
        return None
    zone = people[0].zone if people else deals[0].partner.zone
    notices = ((deal, deal.notice_due_in(zone, rules().notice_days)) for deal in deals)
    ending = [(deal, notice) for deal, notice in notices if notice is not None]
    silent = [deal for deal in deals if deal.wants_update]
    return ForRep(people, ending, silent) if ending or silent else None


def _tell_rep(found: ForRep) -> int:
    ending = [(deal, notice.days) for deal, notice in found.ending if notice.is_told]
    together = len(ending) + len(found.silent) > MOST_SINGLE
    for deal, notice in found.ending:
        if not notice.is_told:
            deal.pass_notice(notice.days)
    for deal, days in ending:
        deal.give_notice(days, together=together)
    for deal in found.silent:
        deal.ask_update(together=together)
    if together:
        said = {"ending": [deal.ref for deal, _days in ending], "silent": [deal.ref for deal in found.silent]}
        for person in found.people:
            person.record("person.deals_need_you", by=None, **said)
    return len(ending) + len(found.silent)


def _for_managers(partner_id: int) -> ForManagers | None:
    deals = noticing.at_risk_of(partner_id)
    people = answerers(deals[0]) if deals else []
    return ForManagers(people, partner_id, deals) if deals and _is_daytime(people) else None


def _tell_managers(found: ForManagers) -> int:
    together = len(found.deals) > MOST_SINGLE
    for deal in found.deals:
        deal.tell_risk(together=together)
    if together:
        said = {"partner": found.partner_id, "at_risk": [deal.ref for deal in found.deals]}
        for person in found.people:
            person.record("person.deals_at_risk", by=None, **said)
    return len(found.deals)


def _is_daytime(people: Sequence[User]) -> bool:
    return not people or is_daytime(clock.now(), people[0].zone)
