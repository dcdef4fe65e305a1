"""How much somebody may ask in a time: a signed-in person by themselves, a stranger by their address.

Counted in the memory of the one web process, or in Redis by `REDIS_URL`; where that is away, in memory again. What
others do never counts for a person, so a limit tells nothing of them; and an office behind one address shares only
the door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time
from typing import Any

from flask import Flask, current_app, g, request
from flask_limiter import ApplicationLimit, Limiter
from flask_login import current_user

from portal.models.assets.plans import is_asked_format
from portal.views.answers import wants_nothing_back
from portal.views.server_sessions import WITHOUT_SESSION

REDIS_PATIENCE_S = 0.3
REPORTS = "/csp-reports"
WITH_TOKEN = {
    "invitations",
    "passwords",
    "setup",
    "share_links",
    "verify",
}  # what a stranger could try tokens on, by blueprint
UPLOADS = {"uploads", "deal_uploads"}
WITHOUT = {"settings.brand", "login.show"}


def _person() -> str:
    return f"person {current_user.id}" if current_user.is_authenticated else _address()


def _partner() -> str:
    partner_id = getattr(current_user, "partner_id", None)
    return f"partner {partner_id}" if partner_id else _person()


def _address() -> str:
    """An address; of the newer kind the network, since one household has more of them than could be counted."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "nowhere"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


@dataclass(frozen=True)
class Rule:
    """So much of one kind, counted by so and so."""

    kind: str
    much: str
    by: Callable[[], str] = _person


RULES = (
    Rule("reading", "600 per minute"),
    Rule("preview", "3000 per minute"),  # one each tile: a page of the library has 48
    Rule("search", "60 per minute; 600 per hour"),
    Rule("typing", "300 per minute"),  # what the form sends by itself
    # Formats that nobody asked for before: each is work, and stays.
    Rule("format", "30 per minute; 200 per hour"),
    Rule("format", "1000 per day", _partner),
    Rule("export", "60 per hour; 300 per day"),
    Rule("act", "120 per minute; 2000 per hour"),
    # Names of customers tried: new deals, sends, withdrawals.
    Rule("register", "30 per minute; 200 per hour; 600 per day"),
    Rule("register", "2000 per day", _partner),
    Rule("log in", "60 per minute; 600 per hour", _address),
    Rule("token", "30 per minute; 200 per hour", _address),
    Rule("report", "30 per minute", _address),
    Rule("upload", "1500 per minute"),  # parts of files
)


def limit_requests(app: Flask, *, redis_url: str = "") -> Limiter:
    """Answer 429 to what goes beyond the rules. In tests `REQUEST_LIMITS` takes them off."""
    limiter = Limiter(
        _person, app=app, application_limits=[_limit(rule) for rule in RULES], strategy="fixed-window",
        storage_uri=redis_url or "memory://", in_memory_fallback_enabled=bool(redis_url), key_prefix="aliado",
        storage_options=_hurried() if redis_url else {},
    )  # fmt: skip
    limiter.request_filter(lambda: not app.config["REQUEST_LIMITS"])
    return limiter


def seconds_to_wait() -> int:
    """Until what went beyond its limit is looked at again."""
    (limiter,) = current_app.extensions["limiter"]
    exceeded = limiter.current_limit
    return max(1, ceil(exceeded.window.reset_time - time())) if exceeded else 60  # `reset_at` is a second later


def _limit(rule: Rule) -> ApplicationLimit:
    return ApplicationLimit(
        rule.much, key_function=rule.by, scope=f"{rule.kind} {rule.by.__name__}",
        exempt_when=lambda: _kind() != rule.kind,
    )  # fmt: skip


def _kind() -> str:
    if "limited_as" not in g:
        g.limited_as = _upload() or (_posted() if request.method == "POST" else _read())
    return g.limited_as


def _upload() -> str:
    return "upload" if request.blueprint in UPLOADS and current_user.is_authenticated else ""


def _read() -> str:
    if request.path.startswith(WITHOUT_SESSION) or request.endpoint in WITHOUT:
        return ""
    if _has_token():
        return "token"
    if request.endpoint == "assets.preview":
        return "preview"
    if request.endpoint == "assets.download" and is_asked_format(request.args):
        return "format"
    if request.blueprint == "exports" and "as" in request.args:
        return "export"
    return "search" if request.args.get("q") else "reading"


def _posted() -> str:
    if request.path == REPORTS:
        return "report"
    if request.endpoint == "login.log_in":
        return "log in"
    if _has_token():
        return "token"
    if request.endpoint in ("deals.register", "deals.withdraw"):
        return "register"
    if request.endpoint == "deals.read" or wants_nothing_back():
        return "typing"
    return "act"


def _has_token() -> bool:
    return request.blueprint in WITH_TOKEN and not current_user.is_authenticated


def _hurried() -> dict[str, Any]:
    return {"socket_connect_timeout": REDIS_PATIENCE_S, "socket_timeout": REDIS_PATIENCE_S}
