"""Without the line: the worker that answers then, the page that it shows, and what makes the portal an app."""

from hashlib import sha256

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.documents.app_icon import KINDS, app_icon
from portal.models.base import NotThere
from portal.models.vendor import Vendor, vendor
from portal.permissions.gate import public
from portal.views import static_files

bp = Blueprint("offline", __name__)


@bp.get("/service-worker.js")
@public
def worker() -> Response:
    """What answers in a browser that keeps something, while there is no line."""
    return static_files.service_worker()


@bp.get("/offline")
@public
def show() -> str:
    """What is shown there of a page that is not kept. It says nothing of anybody."""
    return render_template("offline.html")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """How the portal looks as an app on a phone."""
    icons = (
        [{"src": static_files.static("icon.svg"), "type": "image/svg+xml", "sizes": "any"}] if _is_as_it_came() else []
    )
    for kind, side in KINDS.items():
        at, purpose = url_for(".icon", kind=kind, look=_look()), "maskable" if kind == "maskable" else "any"
        icons.append({"src": at, "type": "image/png", "sizes": f"{side}x{side}", "purpose": purpose})
    response = jsonify(
        name=vendor().name, short_name=vendor().name, start_url="/", id="/", scope="/", display="standalone",
        lang=str(get_locale()), background_color="#f9fafc", theme_color="#f9fafc", icons=icons,
        shortcuts=[{"name": _("Register a deal"), "url": url_for("deals.new")}],
    )  # fmt: skip
    response.headers["Content-Type"] = "application/manifest+json"
    return response


@bp.get("/logo/app/<look>/<kind>.png")
@public
def icon(look: str, kind: str) -> Response:
    """The app's icon as it looks now, for everybody. Raises NotThere for any other."""
    if kind not in KINDS or look != _look():
        raise NotThere(kind)
    ours = vendor()
    logo = Vendor.picture(ours.logo) if ours.logo else None
    made = app_icon(kind, letter=ours.letter, hue=ours.brand_hue, chroma=ours.brand_chroma / 100, logo=logo or b"")
    return Response(made, mimetype="image/png")


def _look() -> str:
    """What the icon is made of, in one word: another look has another address."""
    ours = vendor()
    return sha256(f"{ours.letter} {ours.brand_hue} {ours.brand_chroma} {ours.logo}".encode()).hexdigest()[:16]


def _is_as_it_came() -> bool:
    ours = vendor()
    return ours.letter == "A" and not ours.logo and not ours.has_own_colour
