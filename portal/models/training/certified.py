"""Certified people by partner, product and country, and what partners lack for their tier; for who looks after them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, distinct, false, func, or_, select

from portal.models.listing import Key, Listing
from portal.models.partners import Partner, PartnerState, Tier
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import current_reach, read_rows
from portal.models.training import Course
from portal.models.training.accreditations import counting
from portal.models.training.certificates import Certificate

PAGE_SIZE = 25


@dataclass(frozen=True)
class OfPartner:
    """One partner: how many of its people are certified, and what its tier asks for."""

    ref: str
    name: str
    country: str
    tier: Any  # words, certified_people
    people: int
    for_tier: int  # of them, in what the tier asks for

    @property
    def short(self) -> int:
        """How many more people the tier asks for."""
        return max(self.tier.certified_people - self.for_tier, 0)


@dataclass(frozen=True)
class Bar:
    """How many certified people there are of something; `share` per cent of the most."""

    key: str
    name: str
    people: int
    share: int


class Overview:
    """What there is within the reach of who asks; three statements, whatever the volume."""

    def __init__(self) -> None:
        tiers = read_rows(select(Tier.id, Tier.name, Tier.certified_people, Tier.certified_in))
        self._partners = [
            OfPartner(row.ref, row.name, row.country, TierAsks(tier.name, tier.certified_people), row.people, row.fit)
            for row in read_rows(_by_partner(tiers))
            for tier in tiers
            if tier.id == row.tier_id
        ]
        self._products = read_rows(BY_PRODUCT.where(*counting()).group_by(Product.ref, Product.name))

    @property
    def people(self) -> int:
        """All certified people. Each works at one partner."""
        return sum(one.people for one in self._partners)

    @property
    def partner_count(self) -> int:
        """The partners that have some."""
        return sum(one.people > 0 for one in self._partners)

    @property
    def short_count(self) -> int:
        """The partners that lack some for their tier."""
        return sum(one.short > 0 for one in self._partners)

    @property
    def products(self) -> list[Bar]:
        """By product, the most first; last what is about none."""
        return _bars((row.ref or "", row.name or "", row.people) for row in self._products)

    @property
    def countries(self) -> list[Bar]:
        """By the country where the partner sits, the most first."""
        found: Counter[str] = Counter()
        for one in self._partners:
            found[one.country] += one.people
        return _bars((code, code, many) for code, many in found.items() if many)

    def partners(self, *, only_short: bool, after: str) -> tuple[Sequence[OfPartner], str | None]:
        """Some of the partners by name, or those that are short, the shortest first; and what the next follow."""
        found = [one for one in self._partners if one.short or not only_short]
        if only_short:
            found.sort(key=lambda one: (-one.short, one.name, one.ref))
        place = next((number + 1 for number, one in enumerate(found) if one.ref == after), 0)
        rows = found[place : place + PAGE_SIZE]
        return rows, rows[-1].ref if len(found) > place + PAGE_SIZE else None


@dataclass(frozen=True)
class TierAsks:
    """What a tier asks for."""

    name: str
    certified_people: int

    @property
    def words(self) -> Any:
        """The tier in the reader's language."""
        return Tier(name=self.name).words


@dataclass(frozen=True)
class Certified:
    """Somebody, with what they are certified for."""

    person: Any  # ref, name, company
    certificates: Sequence[Any]  # ref, title, valid_until


BY_PRODUCT = (
    select(Product.ref, Product.name, func.count(distinct(Certificate.person_id)).label("people"))
    .select_from(Certificate)
    .join(User, User.id == Certificate.person_id)
    .join(Course, Course.id == Certificate.course_id)
    .outerjoin(Product, Product.id == Course.product_id)
)


def certified_people(*, product: str = "", country: str = "", partner: str = "") -> Listing[Any]:
    """Who is certified within reach, by name: for a product, in a country, at a partner."""
    theirs = select(Certificate.id).join(Course, Course.id == Certificate.course_id)
    theirs = theirs.where(Certificate.person_id == User.id, *counting()).correlate(User)
    if product:
        theirs = theirs.join(Product, Product.id == Course.product_id).where(Product.ref == product)
    found = (
        select(User.id, User.ref, User.name, Partner.name.label("company"))
        .join(Partner, Partner.id == User.partner_id)
        .where(User.looked_after(current_reach()), User.deactivated_at.is_(None), theirs.exists())
    )
    if country:
        found = found.where(Partner.country == country)
    if partner:
        found = found.where(Partner.ref == partner)
    return Listing(User.ref, found, (Key(User.name), Key(User.id)))


def with_certificates(people: Sequence[Any]) -> list[Certified]:
    """These people with what they hold today."""
    columns = Certificate.person_id, Certificate.ref, Certificate.title, Certificate.valid_until
    theirs = select(*columns).join(User, User.id == Certificate.person_id)
    theirs = theirs.where(Certificate.person_id.in_([one.id for one in people]), *counting())
    rows = read_rows(theirs.order_by(Certificate.person_id, Certificate.title, Certificate.id))
    held = {key: list(found) for key, found in groupby(rows, key=lambda row: row.person_id)}
    return [Certified(one, held.get(one.id, [])) for one in people]


def _by_partner(tiers: Sequence[Any]) -> Any:
    held = (
        select(Certificate.person_id, User.partner_id.label("at"), Course.ref.label("course"))
        .select_from(Certificate)
        .join(User, User.id == Certificate.person_id)
        .join(Course, Course.id == Certificate.course_id)
        .where(*counting())
        .subquery()
    )
    fits = or_(
        false(),
        *(
            and_(Partner.tier_id == tier.id, *([held.c.course.in_(tier.certified_in)] if tier.certified_in else []))
            for tier in tiers
        ),
    )
    columns = Partner.ref, Partner.name, Partner.country, Partner.tier_id
    people = func.count(distinct(held.c.person_id)).label("people")
    fit = func.count(distinct(case((fits, held.c.person_id)))).label("fit")
    there = select(*columns, people, fit).outerjoin(held, held.c.at == Partner.id)
    there = there.where(Partner.state != PartnerState.ENDED)
    return there.group_by(Partner.id, *columns).order_by(Partner.name, Partner.id)


def _bars(found: Iterable[tuple[str, str, int]]) -> list[Bar]:
    rows = sorted(found, key=lambda row: (not row[1], -row[2], row[1]))
    most = max((row[2] for row in rows), default=1)
    return [Bar(key, name, many, round(100 * many / most)) for key, name, many in rows]
