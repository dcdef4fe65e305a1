"""An ad spec to take along: as PDF, and as a blank template in SVG and PNG."""

from flask import Response, make_response
from flask_login import current_user

from portal.documents.ad_spec import spec_pdf, template_png, template_svg
from portal.models.assets import Asset
from portal.models.assets.ad_specs import AdSpec, plain
from portal.models.assets.takes import AssetTake
from portal.models.connections import writing
from portal.models.identifiers import folded
from portal.models.vendor import vendor
from portal.permissions.gate import may
from portal.storage.saving import saved_as
from portal.views.assets.drawing import drawing_of
from portal.views.assets.spec_words import facts_of
from portal.views.assets.specs import bp, spec_of
from portal.views.words import date_of, language

TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif",
         "webp": "image/webp", "tiff": "image/tiff"}  # fmt: skip


@bp.get("/<ref>/spec.pdf")
@may("assets.download")
def pdf(ref: str) -> Response:
    """The spec on paper."""
    asset, spec = spec_of(ref)
    newest = asset.newest
    content = spec_pdf(
        title=asset.title_in(language()), language=language(), vendor=vendor().name, ref=asset.ref,
        number=asset.newest_number, released=date_of(newest.released_at if newest else None),
        words=asset.words_in(language()), drawn=drawing_of(spec), facts=facts_of(spec),
    )  # fmt: skip
    return _taken(asset, spec, content, "pdf")


@bp.get("/<ref>/spec.svg")
@may("assets.download")
def svg(ref: str) -> Response:
    """A blank template to draw on."""
    asset, spec = spec_of(ref)
    return _taken(asset, spec, template_svg(spec, asset.title_in(language())), "svg")


@bp.get("/<ref>/spec.png")
@may("assets.download")
def png(ref: str) -> Response:
    """A blank template in pixels."""
    asset, spec = spec_of(ref)
    return _taken(asset, spec, template_png(spec), "png")


def handed_over(asset: Asset, spec: AdSpec, content: bytes, ending: str) -> Response:
    """A file that is kept nowhere, under a name of title and size."""
    title = folded(asset.title_in(language())).replace(" ", "-") or asset.ref.lower()
    name = f"{title}-{plain(spec.width)}x{plain(spec.height)}.{ending}"
    response = make_response(content)
    response.headers["Content-Type"] = TYPES[ending]
    response.headers["Content-Disposition"] = saved_as(name)
    return response


def _taken(asset: Asset, spec: AdSpec, content: bytes, ending: str) -> Response:
    with writing():
        AssetTake.note(asset_id=asset.id, version_id=spec.version_id, by=current_user, what=f"spec {ending}")
    return handed_over(asset, spec, content, ending)
