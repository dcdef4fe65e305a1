"""The vendor's own accounts in the demo: the CRM's 85, with who looks after them and what belongs to what."""

from sqlalchemy import select

from portal.cli.demo import source
from portal.cli.demo.companies import MANAGER, MANAGER2
from portal.cli.demo.customers import customers
from portal.models.accounts import Account
from portal.models.base import db
from portal.models.people import User

NAMED_EACH, TALKING_EACH = 9, 5


def make_accounts() -> None:
    """Make them by the real commands, in the transaction that is open."""
    people = [db.session.scalars(select(User).where(User.email == one)).one() for one in (MANAGER, MANAGER2)]
    made: dict[str, Account] = {}
    for number, (known, plan) in enumerate(zip(source.accounts(), customers(), strict=False)):
        made[known.name] = Account.begin(
            by=None, name=plan.name, website=plan.website, country=plan.country, city=plan.city, sector=known.sector,
            owner_id=people[number % len(people)].id, is_named=number % NAMED_EACH == 0,
            has_pipeline=number % TALKING_EACH == 0,
        )  # fmt: skip
    for known in source.accounts():
        if known.belongs_to:
            made[known.name].update(by=None, parent_id=made[known.belongs_to].id)
    db.session.flush()
