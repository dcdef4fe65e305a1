"""Who else has a deal's customer: the deals and accounts that match it, with the evidence. For the vendor's eyes alone.

Computed when somebody of the vendor looks, never where a partner's person does anything: so it is always of now, and
no partner's page, letter, state or time can depend on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, bindparam, false, literal, null, or_, select, union_all

from portal import clock
from portal.models.accounts import Account
from portal.models.base import Moment, db
from portal.models.conflicts import Band, Match, compare
from portal.models.conflicts.said import why
from portal.models.conflicts.sides import Side
from portal.models.countries import country_name
from portal.models.deals import OPEN, Deal, DealLine, DealState
from portal.models.matching.finding import Candidate, candidates
from portal.models.matching.subjects import parted, side_of_account, side_of_deal
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.products import Product
from portal.models.programme import rules
from portal.models.tenancy import Reach, Width, as_system, current_reach

RECENTLY_WON = timedelta(days=365)
MOST_SHOWN, MOST_READ = 20, 600
HOLDING = (DealState.APPROVED, DealState.WON_CLAIMED, DealState.WON)
FIELDS = (
    ("name", _l("Name")), ("website", _l("Web site")), ("country", _l("Country")), ("city", _l("City")),
    ("tax_id", _l("Tax number")), ("email", _l("Contact mail")), ("phone", _l("Phone")),
)  # fmt: skip
BAND_WORDS = {Band.SAME: _l("The same customer"), Band.LOOK: _l("Worth a look")}
OF_A_PERSON = ("email", "phone")


@dataclass(frozen=True)
class Agreement:
    """One field of both sides, and what it says: `same`, `alike`, `other`, or nothing."""

    field: str
    label: Any
    ours: str
    theirs: str
    verdict: str

    @property
    def agrees(self) -> bool:
        """Whether it speaks for one customer."""
        return self.verdict in ("same", "alike")


@dataclass(frozen=True)
class Found:
    """A deal or an account that may be of the same customer."""

    match: Match
    ours: Side
    theirs: Side
    row: Any
    products: tuple[str, ...]  # that both deals are about
    is_within_reach: bool

    @property
    def is_account(self) -> bool:
        """Whether it is one of our own accounts."""
        return bool(self.row.kind == "account")

    @property
    def band(self) -> Band:
        """What it asks for."""
        return self.match.band

    @property
    def words(self) -> Any:
        """The band in the reader's language."""
        return BAND_WORDS[self.band]

    @property
    def tone(self) -> str:
        """How the band looks."""
        return "warn" if self.band == Band.SAME else "info"

    @property
    def stands_against_it(self) -> bool:
        """Whether it is surely this customer, protected or won, and for a product of this deal."""
        return self.band == Band.SAME and self.is_holding and bool(self.products)

    @property
    def standing_with_us(self) -> str:
        """What we are to an account."""
        said = ((self.row.is_named, _("Named")), (self.row.has_pipeline, _("Talking")))
        return ", ".join(words for holds, words in said if holds) if self.is_account else ""

    @property
    def why(self) -> str:
        """The evidence, as one plain sentence in the reader's language."""
        return why(self.match)

    @property
    def whose(self) -> str:
        """The partner; beyond one's portfolio only whom to ask."""
        if self.is_account:
            return _("Our account, looked after by %(person)s", person=self.row.manager or _("nobody"))
        if self.is_within_reach:
            return str(self.row.partner)
        if self.row.manager:
            return _("A partner of %(person)s", person=self.row.manager)
        return _("A partner beyond your portfolio")

    @property
    def state(self) -> DealState | None:
        """How far the deal is; none for an account."""
        return None if self.is_account else DealState(self.row.state)

    @property
    def protected_until(self) -> datetime | None:
        """Until when it is protected, if it is."""
        until: datetime | None = self.row.protected_until
        return until if self.state in HOLDING and until is not None and until > clock.now() else None

    @property
    def is_holding(self) -> bool:
        """Whether somebody was approved for it or won it."""
        return self.state in HOLDING

    @cached_property
    def agreements(self) -> list[Agreement]:
        """Both sides, field by field; what is of a person only within reach."""
        said = {one.field: one.verdict.value for one in self.match.evidence}
        return [
            Agreement(field, label, _written(self.ours, field), _written(self.theirs, field), said.get(field, ""))
            for field, label in FIELDS
            if (getattr(self.ours, field) or getattr(self.theirs, field))
            and (self.is_within_reach or field not in OF_A_PERSON)
        ]


def _written(side: Side, field: str) -> str:
    said: str = getattr(side, field)
    return country_name(said) if said and field == "country" else said


def matches_of(deal: Deal) -> list[Found]:
    """All that may be of the same customer, the likeliest first; among equals what is protected."""
    reach = current_reach()
    names = {line.product.ref: line.product.name for line in deal.lines}
    side = side_of_deal(deal, frozenset(names))
    with as_system("whom partners know is compared by the vendor alone"):
        found = candidates(side)
        rows = _rows(found, but=deal.id)
    judged = [one for one in _judged(side, rows, found, reach, names) if one.band != Band.NONE]
    return sorted(judged, key=lambda one: (-one.match.score, not one.is_holding, one.row.ref))[:MOST_SHOWN]


def _judged(
    side: Side, rows: Sequence[Any], found: list[Candidate], reach: Reach, names: dict[str, str]
) -> Iterable[Found]:
    known: dict[Side, Match] = {}
    products: dict[str, set[str]] = {}
    for row in rows:
        products.setdefault(row.ref, set()).add(row.product)
    for row in {row.ref: row for row in rows}.values():
        theirs = side_of_account(row) if row.kind == "account" else side_of_deal(row, frozenset(products[row.ref]))
        if theirs not in known:
            known[theirs] = compare(side, theirs)
        both = tuple(sorted(names[one] for one in products[row.ref] & names.keys()))
        within = row.kind == "account" or reach.width == Width.ALL or row.partner_id in reach.portfolio
        yield Found(known[theirs], side, theirs, row, both, within)


def _rows(found: Iterable[Candidate], *, but: int | None) -> Sequence[Any]:
    """What there is of these subjects now: a row for each product of each deal, and for each account."""
    customers, accounts = parted(one.subject for one in found)
    if not customers and not accounts:
        return ()
    now = clock.now()
    asked = {
        "customers": customers, "accounts": accounts, "but": but or 0, "won_since": now - RECENTLY_WON,
        "expired_since": now - timedelta(days=rules().renewal_days),
    }  # fmt: skip
    return db.session.execute(_both(), asked).all()


@cache
def _both() -> Any:
    """The statement, made once: the making takes as long as the asking."""
    return union_all(_deals(), _accounts()).limit(MOST_READ)


def _deals() -> Any:
    live = or_(
        Deal.state.in_(OPEN),
        and_(Deal.state == DealState.EXPIRED, Deal.protected_until >= bindparam("expired_since", type_=Moment())),
        and_(Deal.state == DealState.WON, Deal.won_at >= bindparam("won_since", type_=Moment())),
    )
    return (
        select(
            literal("deal").label("kind"), Deal.ref, Deal.customer_name.label("name"), Deal.customer_name,
            Deal.customer_website.label("website"), Deal.customer_website, Deal.customer_country.label("country"),
            Deal.customer_country, Deal.customer_city.label("city"), Deal.customer_city,
            literal("").label("postcode"), Deal.customer_tax_id.label("tax_id"), Deal.customer_tax_id,
            Deal.contact_email, Deal.contact_phone.label("phone"), Deal.contact_phone, Deal.state,
            Deal.protected_until, Deal.submitted_at, Deal.partner_id, Partner.name.label("partner"),
            User.name.label("manager"), Product.ref.label("product"), false().label("is_named"),
            false().label("has_pipeline"),
        )
        .join(Partner, Partner.id == Deal.partner_id)
        .outerjoin(User, User.id == Partner.manager_id)
        .outerjoin(DealLine, DealLine.deal_id == Deal.id)
        .outerjoin(Product, Product.id == DealLine.product_id)
        .where(Deal.customer_id.in_(bindparam("customers", expanding=True)), live, Deal.id != bindparam("but"))
    )  # fmt: skip


def _accounts() -> Any:
    return (
        select(
            literal("account"), Account.ref, Account.name, Account.name, Account.website, Account.website,
            Account.country, Account.country, Account.city, Account.city, Account.postcode, Account.tax_id,
            Account.tax_id, literal(""), Account.phone, Account.phone, null(), null(), null(), null(), null(),
            User.name, null(), Account.is_named, Account.has_pipeline,
        )
        .outerjoin(User, User.id == Account.owner_id)
        .where(Account.id.in_(bindparam("accounts", expanding=True)))
    )  # fmt: skip
