"""Partners and people, made from their plans."""

from portal.cli.demo.companies import VENDORS_PEOPLE, CompanyPlan, PersonPlan, companies
from portal.models.base import db
from portal.models.partners import Partner, Tier
from portal.models.people import RoleGrant, User, hasher

PASSWORD = "aliado-demo"  # noqa: S105 - the contract says it to everybody


def make_people(tiers: dict[str, Tier]) -> None:
    """The vendor's people, then each partner with its own."""
    password_hash = hasher.hash(PASSWORD)  # slow on purpose, so once for all
    for plan in VENDORS_PEOPLE:
        db.session.add(_person(plan, None, password_hash))
    db.session.flush()
    for company in companies():
        partner = _partner(company, tiers[company.tier])
        for plan in company.people:
            db.session.add(_person(plan, partner, password_hash))
        db.session.flush()


def _partner(company: CompanyPlan, tier: Tier) -> Partner:
    manager = User.by_email(company.manager)
    assert manager is not None
    partner = Partner(
        name=company.name, kind=company.kind, country=company.country, tier_id=tier.id, manager_id=manager.id
    )
    db.session.add(partner)
    db.session.flush()
    return partner


def _person(plan: PersonPlan, partner: Partner | None, password_hash: str) -> User:
    return User(
        name=plan.name, email=plan.email, password_hash=password_hash, language=plan.language, zone=plan.zone,
        partner_id=partner.id if partner else None, grants=[RoleGrant(role=plan.role)],
    )  # fmt: skip
