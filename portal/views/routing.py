"""Routing: the rules by which a deal that is sent comes to one of us."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals.routing import RoutingForm
from portal.models.deals.assigning import answerer, answerers
from portal.models.deals.routing import RoutingRule
from portal.models.products import Product, product_names
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("routing", __name__, url_prefix="/settings/routing")


@bp.get("")
@may("settings.edit")
def index() -> Response:
    """The rules as they are tried, and an empty one."""
    return _rules()


@bp.post("")
@may("settings.edit")
def add() -> Response:
    """A rule behind the others."""
    form = _form()
    if not form.validate():
        return _rules(422, form)
    manager = answerer(form.manager.data or "")
    person: Any = answerer(form.person.data or "")
    product = Product.get(form.product.data) if form.product.data else None
    RoutingRule.add(
        by=current_user, person=person, country=form.country.data or "", product_id=product and product.id,
        value_from=form.least, currency=form.currency.data if form.least is not None else "",
        manager_id=manager and manager.id,
    )  # fmt: skip
    return done(_("Added. It holds for deals that are sent from now on."), to=url_for(".index"))


@bp.post("/<ref>/rise")
@may("settings.edit")
def rise(ref: str) -> Response:
    """Try it earlier."""
    RoutingRule.get(ref).rise(by=current_user)
    return done("", to=url_for(".index"))


@bp.post("/<ref>/removal")
@may("settings.edit")
def remove(ref: str) -> Response:
    """Take it away; deals that it gave stay where they are."""
    RoutingRule.get(ref).remove(by=current_user)
    return done(_("Removed. What it assigned stays assigned."), to=url_for(".index"))


@bp.get("/<ref>/rise")
@bp.get("/<ref>/removal")
@may("settings.edit")
def noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    RoutingRule.get(ref)
    return record_of_noun(".index")


def _form(**how: Any) -> RoutingForm:
    return RoutingForm(
        products=product_names(), people=tuple((one.ref, one.name) for one in answerers()), language=language(), **how
    )


def _rules(status: int = 200, form: RoutingForm | None = None) -> Response:
    rules = RoutingRule.in_order()
    return page("settings/routing.html", status, rules=rules, form=form or _form(formdata=None))
