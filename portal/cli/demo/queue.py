"""The demo's queue: a rule, a deal given by hand, views that people keep, a deputy for days to come."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.cli.demo.companies import MANAGER, MANAGER2
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.deals.routing import RoutingRule
from portal.models.partners import Partner
from portal.models.people import Role, User

AWAY_IN_DAYS, AWAY_DAYS = 12, 9


def make_queue() -> None:
    """Make it by the real commands, in the transaction that is open."""
    owner = next(iter(User.having(Role.OWNER)))
    manager, manager2 = (db.session.scalars(select(User).where(User.email == one)).one() for one in (MANAGER, MANAGER2))
    RoutingRule.add(by=owner, person=owner, country="MX")
    waiting = select(Deal).join(Partner).where(Deal.state == DealState.SUBMITTED, Partner.manager_id == manager.id)
    for deal in db.session.scalars(waiting.order_by(Deal.total.desc()).limit(1)):
        deal.assign(to=owner, by=manager)
    owner.keep_view(name="Waits anywhere", at="queue", query={"whose": "all"})
    manager.keep_view(name="United States", at="queue", query={"country": "US"})
    first = clock.today() + timedelta(days=AWAY_IN_DAYS)
    manager2.be_away(first=first, last=first + timedelta(days=AWAY_DAYS), deputy=manager)
    db.session.flush()
