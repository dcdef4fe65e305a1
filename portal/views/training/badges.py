"""Badges: a certificate to take along (JWT, JSON, PNG, SVG); and in public the issuer, its keys and what was taken
back.
"""

import json
from typing import Any

from flask import Blueprint, Response, current_app

from portal import clock
from portal.documents.badge import badge_png, badge_svg
from portal.integrations.openbadges import CONTEXTS
from portal.integrations.openbadges.baking import into_png, into_svg
from portal.integrations.openbadges.issuing import issuer_of, signed, status_list
from portal.models.base import NotThere
from portal.models.training.certificates import Certificate
from portal.models.training.issuer_keys import IssuerKey
from portal.models.vendor import vendor
from portal.permissions.gate import may, public
from portal.views.answers import record_of_noun

bp = Blueprint("badges", __name__)
ENVELOPED = "EnvelopedVerifiableCredential"


@bp.get("/certificates/<ref>/badge.jwt")
@may("certificates.download")
def jwt(ref: str) -> Response:
    """The credential as it was signed."""
    return _file(ref, "jwt", lambda one: one.badge, "application/vc+jwt")


@bp.get("/certificates/<ref>/badge.json")
@may("certificates.download")
def as_json(ref: str) -> Response:
    """The same as JSON that envelops it (W3C, Verifiable Credentials 2.0)."""
    return _file(ref, "json", lambda one: _json(_enveloped(one.badge)), "application/vc+json")


@bp.get("/certificates/<ref>/badge.png")
@may("certificates.download")
def png(ref: str) -> Response:
    """A picture with the credential in it."""
    return _file(ref, "png", lambda one: into_png(badge_png(_drawn(one)), one.badge), "image/png")


@bp.get("/certificates/<ref>/badge.svg")
@may("certificates.download")
def svg(ref: str) -> Response:
    """A drawing with the credential in it."""
    return _file(ref, "svg", lambda one: into_svg(_drawn(one), one.badge), "image/svg+xml")


@bp.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    """All keys that ever signed, the newest first (RFC 7517)."""
    return _answer({"keys": list(IssuerKey.published())})


@bp.get("/credentials/keys/<ref>")
@public
def key(ref: str) -> Response:
    """One of them, where credentials say that it is."""
    found = next((one for one in IssuerKey.published() if one["kid"] == ref), None)
    if found is None:
        raise NotThere(ref)
    return _answer(found)


@bp.get("/credentials/issuer")
@public
def issuer() -> Response:
    """Who issues."""
    return _answer({"@context": list(CONTEXTS), **issuer_of(current_app.config["PUBLIC_URL"], vendor().name)})


@bp.get("/credentials/status/<int:number>")
@public
def status(number: int) -> Response:
    """What was taken back, signed; as it is at this moment."""
    gone = Certificate.taken_back(number)
    if gone is None:
        raise NotThere(str(number))
    base, secret = current_app.config["PUBLIC_URL"], current_app.config["SECRET_KEY"]
    said = status_list(base, number, vendor().name, gone, clock.now())
    return Response(signed(said, IssuerKey.newest(secret).private(secret), base=base), mimetype="application/vc+jwt")


def _drawn(one: Certificate) -> str:
    look = vendor()
    return badge_svg(one.title, str(one.level.words), one.issued_by, hue=look.brand_hue, chroma=look.brand_chroma / 100)


def _file(ref: str, ending: str, made: Any, media_type: str) -> Response:
    found = Certificate.get(ref)
    if not found.has_badge:
        return record_of_noun("certificates.show", ref=ref)
    saved_as = f'attachment; filename="{ref}.{ending}"'
    return Response(made(found), mimetype=media_type, headers={"Content-Disposition": saved_as})


def _enveloped(badge: str) -> dict[str, str]:
    return {"@context": CONTEXTS[0], "id": f"data:application/vc+jwt,{badge}", "type": ENVELOPED}


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False)


def _answer(said: dict[str, Any]) -> Response:
    return Response(_json(said), mimetype="application/json")
