"""The clock tells of protected deals: that they end, that an update is wanted, that they are at risk.

At a reasonable hour of who reads it, each once, and more than three of a day in one letter. All of a person's is told
in one transaction that holds the deals: a worker that is killed tells none of it, and two never tell it twice.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from portal import clock
from portal.jobs.turns import a_turn
from portal.mail.deal_readers import answerers, sellers
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.deals import Deal, noticing
from portal.models.deals.noticing import Whose
from portal.models.deals.reminded import is_daytime
from portal.models.people import User
from portal.models.programme import rules
from portal.models.tenancy import as_system

log = logging.getLogger("portal.worker")
MOST_SINGLE = 3  # letters a day; more than that are one


def give_notices() -> int:
    """Tell whom it concerns; answers of how many deals something was told."""
    only_reading(False)
    with as_system("the clock tells of protections"):
        told = sum(_in_a_turn(_tell_rep, one) for one in noticing.reps_to_tell())
        told += sum(_in_a_turn(_tell_managers, one) for one in noticing.partners_at_risk())
        db.session.rollback()
    return told


def _in_a_turn(tell: Callable[[Any], int], whose: Any) -> int:
    with a_turn():
        return _apart(tell, whose)


def _apart(tell: Callable[[Any], int], whose: Any) -> int:
    """In a transaction of its own: one person's trouble is nobody else's."""
    db.session.rollback()
    db.session.expunge_all()
    try:
        told = tell(whose)
        db.session.commit()
    except Exception:
        log.exception("what the clock tells %s could not be told", whose)  # the next minute tries again
        db.session.rollback()
        return 0
    return told


def _tell_rep(whose: Whose) -> int:
    deals = noticing.to_tell(whose)
    people = sellers(deals[0]) if deals else []
    if not deals or not _is_daytime(people):
        return 0
    zone = people[0].zone if people else deals[0].partner.zone
    ending = list(_due_notices(deals, zone))
    silent = [deal for deal in deals if deal.wants_update]
    together = len(ending) + len(silent) > MOST_SINGLE
    for deal, days in ending:
        deal.give_notice(days, together=together)
    for deal in silent:
        deal.ask_update(together=together)
    if together:
        said = {"ending": [deal.ref for deal, _days in ending], "silent": [deal.ref for deal in silent]}
        for person in people:
            person.record("person.deals_need_you", by=None, **said)
    return len(ending) + len(silent)


def _due_notices(deals: Sequence[Deal], zone: str) -> Iterable[tuple[Deal, int]]:
    for deal in deals:
        notice = deal.notice_due_in(zone, rules().notice_days)
        if notice is not None and notice.is_told:
            yield deal, notice.days
        elif notice is not None:
            deal.pass_notice(notice.days)


def _tell_managers(partner_id: int) -> int:
    deals = noticing.at_risk_of(partner_id)
    people = answerers(deals[0]) if deals else []
    if not deals or not _is_daytime(people):
        return 0
    together = len(deals) > MOST_SINGLE
    for deal in deals:
        deal.tell_risk(together=together)
    if together:
        for person in people:
            person.record("person.deals_at_risk", by=None, partner=partner_id, at_risk=[deal.ref for deal in deals])
    return len(deals)


def _is_daytime(people: Sequence[User]) -> bool:
    return not people or is_daytime(clock.now(), people[0].zone)
