"""An asset's collections, from its own page."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.models.assets import Asset
from portal.models.assets.collections import AssetCollection, CollectionFull
from portal.permissions.gate import may
from portal.views.answers import done, record_of_noun


def add_collecting(bp: Blueprint) -> None:
    """Register the views."""
    bp.add_url_rule("/<ref>/collections", view_func=collect, methods=["POST"])
    bp.add_url_rule("/<ref>/collections", view_func=collect_noun, methods=["GET"])


@may("assets.edit")
def collect(ref: str) -> Response:
    """Put it into a collection (`into`), or take it out of one (`out_of`)."""
    asset, here = Asset.get(ref), url_for("assets.show", ref=ref)
    if request.form.get("out_of"):
        AssetCollection.get(request.form["out_of"]).take_out(asset, by=current_user)
        return done(_("Taken out."), to=here)
    if not request.form.get("into"):
        return done("", to=here)
    try:
        AssetCollection.get(request.form["into"]).add(asset, by=current_user)
    except CollectionFull:
        return done(_("This collection is full. Take something out first."), to=here)
    return done(_("Put in."), to=here)


@may("assets.edit")
def collect_noun(ref: str) -> Response:
    """A noun that takes POST alone. Raises NotThere."""
    Asset.get(ref)
    return record_of_noun("assets.show", ref=ref)
