"""Favourites: what a person wants at hand in the library."""

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from portal.models.assets import Asset
from portal.models.assets.listing import AssetFilters
from portal.models.assets.personal import AssetFavourite
from portal.permissions.gate import may
from portal.views.answers import done

bp = Blueprint("favourites", __name__, url_prefix="/assets/favourites")


@bp.get("")
@may("assets.view")
def index() -> Response:
    """The favourites, in the library."""
    return redirect(url_for("assets.index", favourites="1"), 303)  # type: ignore[return-value]


@bp.post("")
@may("assets.view")
def change() -> Response:
    """Keep one (`keep`) or drop one (`drop`), by its reference; then back to the list as it was (`back`), or to it."""
    if "keep" in request.form:
        AssetFavourite.keep(Asset.get(request.form["keep"]), by=current_user)
    elif "drop" in request.form:
        AssetFavourite.drop(Asset.get(request.form["drop"]))
    asked = {"keep", "drop"} & set(request.form)
    if asked and "back" not in request.form:
        return done("", to=url_for("assets.show", ref=request.form[asked.pop()]))
    filters = AssetFilters.from_address(dict(parse_qsl(request.form.get("back", "")[:1000])))
    narrowed: dict[str, Any] = filters.with_()
    return done("", to=url_for("assets.index", **narrowed))
