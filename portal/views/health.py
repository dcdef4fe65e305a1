"""For machines: whether the portal lives and is ready, whom to tell of a hole in it, what browsers report."""

import re

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from sqlalchemy.exc import SQLAlchemyError

from portal.jobs import heartbeat
from portal.models.people import people_count
from portal.permissions.gate import public
from portal.storage import folder

bp = Blueprint("health", __name__)
MOST_REPORT_BYTES = 10_000
DIRECTIVE = re.compile(r"[a-z]{3,10}-src(-elem|-attr)?|form-action|base-uri|frame-ancestors")


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Whether people can work: somebody is known, what they send can be kept, and what follows from it is done."""
    data = current_app.config["SETTINGS"].data
    try:
        fit = folder.is_writable(data) and folder.has_room(data) and heartbeat.is_alive(data) and people_count() > 0
    except (OSError, SQLAlchemyError):
        fit = False
    return jsonify(status="ok" if fit else "not ready"), 200 if fit else 503


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """Whom to tell (RFC 9116)."""
    base = current_app.config["PUBLIC_URL"]
    words = f"Contact: {base}/login\nExpires: 2027-11-01T00:00:00Z\nPreferred-Languages: en, es\n"
    response = make_response(words)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response


@bp.post("/csp-reports")
@public
def csp_report() -> tuple[str, int]:
    """A browser says that a page broke the content policy: which directive, nothing of the person."""
    report = request.get_json(force=True, silent=True) if (request.content_length or 0) <= MOST_REPORT_BYTES else None
    body = report.get("csp-report") if isinstance(report, dict) else None
    if isinstance(body, dict):
        directive = str(body.get("effective-directive", ""))
        known = DIRECTIVE.fullmatch(directive)  # what else a body says goes into no log
        current_app.logger.warning("content policy broken: %s", directive if known else "another directive")
    return "", 204
