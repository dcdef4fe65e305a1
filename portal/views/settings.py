"""The vendor's settings: brand, clocks, reasons, tiers."""

from typing import Any

from flask import Blueprint, Response, make_response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.settings import TierForm, VendorForm
from portal.models.partners import Tier
from portal.models.training.lacking import certifying
from portal.models.vendor import Vendor, vendor
from portal.permissions.gate import may, public
from portal.views.answers import done, page
from portal.views.confirmation import expect_password
from portal.views.words import language

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@may("settings.edit")
def show() -> Response:
    """Everything that can be set."""
    kept = vendor()
    return page("settings/show.html", form=VendorForm(kept, obj=kept), tiers=Tier.by_protection().all())


@bp.post("/settings")
@may("settings.edit")
def save() -> Response:
    """Keep brand, zone, holidays and reasons."""
    kept = Vendor.to_change()
    expect_password(kept)
    form = VendorForm(kept)
    form.settle(VendorForm(kept, obj=kept, formdata=None))
    if not form.validate():
        return page("settings/show.html", 422, form=form, tiers=Tier.by_protection().all())
    kept.update(by=current_user, **form.values)
    return done(_("Saved."), to=url_for(".show"))


@bp.get("/settings/tiers/new")
@may("settings.edit")
def new_tier() -> Response:
    """An empty tier."""
    return page("settings/tier.html", form=_form(None), tier=None)


@bp.post("/settings/tiers/new")
@may("settings.edit")
def create_tier() -> Response:
    """Add a tier."""
    form = _form(None)
    if not form.validate():
        return page("settings/tier.html", 422, form=form, tier=None)
    Tier.begin(by=current_user, **form.values)
    return done(_("Saved."), to=url_for(".show"))


@bp.get("/settings/tiers/<ref>")
@may("settings.edit")
def tier(ref: str) -> Response:
    """What a tier gives, to change."""
    found = Tier.get(ref)
    return page("settings/tier.html", form=_form(found, obj=found), tier=found)


@bp.post("/settings/tiers/<ref>")
@may("settings.edit")
def save_tier(ref: str) -> Response:
    """Keep the changes; deals that were answered keep what they were promised."""
    found = Tier.get(ref)
    form = _form(found)
    form.settle(_form(found, obj=found, formdata=None))
    if not form.validate():
        return page("settings/tier.html", 422, form=form, tier=found)
    found.update(by=current_user, **form.values)
    return done(_("Saved."), to=url_for(".show"))


def _form(tier: Tier | None, **how: Any) -> TierForm:
    courses = certifying(tier.certified_in if tier is not None else (), language())
    return TierForm(tier, courses, **how)


@bp.get("/brand.css")
@public
def brand() -> Response:
    """The two numbers that theme everything."""
    response = make_response(vendor().theme)
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    return response
