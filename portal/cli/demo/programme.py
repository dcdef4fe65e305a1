"""What the demo's partners sell, and at which list price."""

from portal.cli.demo import source
from portal.models.base import db
from portal.models.products import ListPrice, Product

CURRENCY = "USD"


def make_products() -> None:
    """The products of the CRM, each with its price in US dollars."""
    for listed in source.products():
        product = Product(name=listed.name, series=listed.series)
        db.session.add(product)
        db.session.flush()
        db.session.add(ListPrice(product_id=product.id, currency=CURRENCY, amount=listed.amount))
    db.session.flush()
