"""Products and list prices."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.products import product_form
from portal.models.products import Product, priced_currencies
from portal.permissions.gate import may
from portal.views.answers import done, page

bp = Blueprint("products", __name__, url_prefix="/products")


@bp.get("")
@may("products.view")
def index() -> Response:
    """All products with their prices."""
    return page("products/index.html", products=Product.with_prices(), currencies=priced_currencies())


@bp.get("/new")
@may("products.edit")
def new() -> Response:
    """An empty product."""
    return page("products/form.html", form=product_form(None), product=None)


@bp.post("/new")
@may("products.edit")
def create() -> Response:
    """Sell something new."""
    form = product_form(None)
    if not form.validate():
        return page("products/form.html", 422, form=form, product=None)
    Product.begin(
        by=current_user, name=form.name.data or "", series=form.series.data or "", is_sold=bool(form.is_sold.data),
        prices=form.prices,
    )  # fmt: skip
    return done(_("Saved."), to=url_for(".index"))


@bp.get("/<ref>")
@may("products.view")
def show(ref: str) -> Response:
    """One product, to change."""
    product = Product.get(ref)
    return page("products/form.html", form=product_form(product, obj=product), product=product)


@bp.post("/<ref>")
@may("products.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    product = Product.get(ref)
    form = product_form(product)
    form.settle(product_form(product, obj=product, formdata=None))
    if not form.validate():
        return page("products/form.html", 422, form=form, product=product)
    product.update(
        by=current_user, name=form.name.data or "", series=form.series.data or "", is_sold=bool(form.is_sold.data),
        prices=form.prices,
    )  # fmt: skip
    return done(_("Saved."), to=url_for(".index"))
