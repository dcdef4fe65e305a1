"""Without the line: the worker that answers then, the page that it shows, and what makes the portal an app."""

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import get_locale

from portal.models.vendor import vendor
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
    icon = {"src": static_files.static("icon.svg"), "type": "image/svg+xml", "sizes": "any"}
    response = jsonify(
        name=vendor().name, short_name=vendor().name, start_url="/", id="/", scope="/", display="standalone",
        lang=str(get_locale()), background_color="#f9fafc", theme_color="#f9fafc", icons=[icon],
    )  # fmt: skip
    response.headers["Content-Type"] = "application/manifest+json"
    return response
