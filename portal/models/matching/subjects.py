"""Whom a deal may match: a customer as a partner's deals name it, or one of our accounts; as one number each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from portal.models.accounts import Account
from portal.models.base import db
from portal.models.conflicts.sides import Side
from portal.models.customers import Customer
from portal.models.deals import Deal, DealState

AS_TYPED = (
    Deal.customer_id, Deal.customer_name, Deal.customer_website, Deal.customer_country, Deal.customer_city,
    Deal.customer_tax_id, Deal.contact_email, Deal.contact_phone,
)  # fmt: skip
OF_ACCOUNT = (
    Account.id, Account.name, Account.website, Account.country, Account.city, Account.postcode, Account.phone,
    Account.tax_id,
)  # fmt: skip


def of_customer(customer_id: int) -> int:
    """A customer's number."""
    return 2 * customer_id


def of_account(account_id: int) -> int:
    """An account's number."""
    return 2 * account_id + 1


def parted(subjects: Iterable[int]) -> tuple[list[int], list[int]]:
    """The keys of the customers among them, and of the accounts."""
    found: tuple[list[int], list[int]] = ([], [])
    for subject in subjects:
        found[subject % 2].append(subject // 2)
    return found


def sides_of(subjects: Iterable[int]) -> dict[int, list[Side]]:
    """What each is called, and all else that was ever said of it."""
    customers, accounts = parted(subjects)
    found: dict[int, list[Side]] = defaultdict(list)
    known = select(
        Customer.id, Customer.name, Customer.website, Customer.country, Customer.city, Customer.tax_id
    ).where(Customer.id.in_(customers))  # fmt: skip
    for row in db.session.execute(known):
        found[of_customer(row.id)].append(
            Side(name=row.name, website=row.website, country=row.country, city=row.city, tax_id=row.tax_id)
        )
    typed = select(*AS_TYPED).distinct().where(Deal.customer_id.in_(customers), Deal.state != DealState.DRAFT)
    for deal in db.session.execute(typed):
        found[of_customer(deal.customer_id or 0)].append(side_of_deal(deal))
    for account in db.session.execute(select(*OF_ACCOUNT).where(Account.id.in_(accounts))):
        found[of_account(account.id)].append(side_of_account(account))
    return found


def side_of_deal(said: Any, products: frozenset[str] = frozenset()) -> Side:
    """The customer of a deal, or of a row with its columns."""
    return Side(
        name=said.customer_name, website=said.customer_website, country=said.customer_country, city=said.customer_city,
        email=said.contact_email.lower(), phone=said.contact_phone, tax_id=said.customer_tax_id, products=products,
    )  # fmt: skip


def side_of_account(said: Any) -> Side:
    """An account, or a row with its columns."""
    return Side(
        name=said.name, website=said.website, country=said.country, city=said.city, postcode=said.postcode,
        phone=said.phone, tax_id=said.tax_id,
    )  # fmt: skip
