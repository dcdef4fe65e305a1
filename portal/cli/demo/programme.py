"""The demo's partner programme: three tiers, and what is sold at which list price."""

from portal.cli.demo import source
from portal.models.base import db
from portal.models.partners import Tier
from portal.models.products import ListPrice, Product

CURRENCY = "USD"
TIERS = (
    {"name": "Gold", "protection_days": 90, "margin_percent": 12, "answer_working_days": 2},
    {"name": "Silver", "protection_days": 60, "margin_percent": 8, "answer_working_days": 3},
    {"name": "Registered", "protection_days": 30, "margin_percent": 5, "answer_working_days": 5},
)


def make_tiers() -> dict[str, Tier]:
    """The tiers by their names."""
    tiers = {str(said["name"]): Tier(**said) for said in TIERS}
    db.session.add_all(tiers.values())
    db.session.flush()
    return tiers


def make_products() -> None:
    """The products of the CRM, each with its price in US dollars."""
    for listed in source.products():
        product = Product(name=listed.name, series=listed.series)
        db.session.add(product)
        db.session.flush()
        db.session.add(ListPrice(product_id=product.id, currency=CURRENCY, amount=listed.amount))
    db.session.flush()
