"""The lists that can be taken along: columns and rows of each, as far as who asks may see them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.models.accounts import Account
from portal.models.deals.listing import DealFilters
from portal.models.deals.taking_along import columns as columns_of_deals
from portal.models.deals.taking_along import deals_to_take
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.products import Product, priced_currencies
from portal.models.tenancy import current_reach
from portal.permissions.gate import is_allowed

Batches = Iterator[Sequence[Sequence[Any]]]
AT_ONCE = 500
OF_A_PARTNER = (
    "ref", "name", "kind", "country", "countries", "currency", "zone", "language", "state", "tier", "made_at",
)  # fmt: skip
OF_A_PERSON = ("ref", "name", "email", "partner_name", "roles", "active", "language", "zone", "made_at")
OF_AN_ACCOUNT = (
    "ref", "name", "website", "country", "city", "postcode", "phone", "tax_id", "sector", "is_named", "has_pipeline",
    "made_at",
)  # fmt: skip


@dataclass(frozen=True)
class Takeable:
    """One list as it is asked for now: its columns by name, its rows in batches, and what it is narrowed by."""

    name: str
    columns: tuple[str, ...]
    batches: Batches
    narrowed_by: dict[str, str]


@dataclass(frozen=True)
class Place:
    """Where a list stands, which permission it asks for, and how it is read."""

    name: str
    action: str
    index: str
    words: Any
    of: Callable[[Mapping[str, str]], Takeable]


def _deals(asked: Mapping[str, str]) -> Takeable:
    filters = DealFilters.from_address(asked)
    names = columns_of_deals(with_people=is_allowed("deals.contact"), with_partner=current_user.partner_id is None)
    return Takeable("deals", names, deals_to_take(filters, names), filters.with_())


def _partners(asked: Mapping[str, str]) -> Takeable:
    q, state = asked.get("q", "")[:100], asked.get("state", "")[:40]
    manager = ("manager",) if is_allowed("people.view") else ()
    names = (*OF_A_PARTNER, *manager)
    batches = _rows(Partner.matching(q, state).batches(size=AT_ONCE), partial(_of_partner, names))
    return Takeable("partners", names, batches, _said(q=q, state=state))


def _people(asked: Mapping[str, str]) -> Takeable:
    q, partner = asked.get("q", "")[:100], asked.get("partner", "")[:20]
    batches = _rows(User.listed(current_reach(), q, partner).batches(size=AT_ONCE), _of_person)
    return Takeable("people", OF_A_PERSON, batches, _said(q=q, partner=partner))


def _accounts(asked: Mapping[str, str]) -> Takeable:
    q = asked.get("q", "")[:100]
    batches = _rows(Account.matching(q).batches(size=AT_ONCE), _of_account)
    return Takeable("accounts", OF_AN_ACCOUNT, batches, _said(q=q))


def _products(_asked: Mapping[str, str]) -> Takeable:
    currencies = priced_currencies()
    names = ("ref", "name", "series", "is_sold", *(f"price_{code.lower()}" for code in currencies))
    rows = (
        [[one.ref, one.name, one.series, one.is_sold, *(prices.get(code) for code in currencies)]]
        for one, prices in Product.with_prices()
    )
    return Takeable("products", names, rows, {})


PLACES = (
    Place("deals", "deals.view", "deals.index", _l("Deals"), _deals),
    Place("partners", "partners.view", "partners.index", _l("Partners"), _partners),
    Place("people", "people.view", "people.index", _l("People"), _people),
    Place("accounts", "accounts.view", "accounts.index", _l("Our accounts"), _accounts),
    Place("products", "products.view", "products.index", _l("Products"), _products),
)


def own_people() -> Batches:
    """The people of the company of who asks."""
    yield from _rows(User.listed(current_reach()).batches(size=AT_ONCE), _of_person)


def own_company() -> Batches:
    """The company of who asks, as a list of one."""
    yield from _rows(Partner.matching().batches(size=1), partial(_of_partner, OF_A_PARTNER))


def _of_partner(names: Sequence[str], one: Partner) -> list[Any]:
    apart = {"tier": one.tier.name, "manager": one.manager and one.manager.name}
    return [apart[name] if name in apart else getattr(one, name) for name in names]


def _of_account(one: Account) -> list[Any]:
    return [getattr(one, name) for name in OF_AN_ACCOUNT]


def _of_person(one: User) -> list[Any]:
    comes_in = one.deactivated_at is None
    return [one.ref, one.name, one.email, one.company, sorted(one.roles), comes_in, one.language, one.zone, one.made_at]


def _rows(batches: Iterator[Sequence[Any]], row_of: Any) -> Batches:
    return ([row_of(one) for one in found] for found in batches)


def _said(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
