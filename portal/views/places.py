"""Where a person can go: the rail of a desk, the tabs of a phone."""

from typing import Any

from flask import current_app, request, url_for

from portal.permissions.gate import is_allowed
from portal.views.words import said as _


def places() -> list[dict[str, Any]]:
    """The places of the rail in groups; only those that the person may enter."""
    groups = [
        (_("Today"), [
            _place("home.view", "home.show", "house", _("Home")),
            _place("deals.view", "deals.index", "handshake", _("Deals")),
        ]),
        (_("Partners"), [
            _place("partners.view", "partners.index", "building-2", _("Partners")),
            _place("people.view", "people.index", "users", _("People")),
            _place("company.view", "company.show", "building-2", _("My company")),
        ]),
        (_("Programme"), [
            _place("products.view", "products.index", "package", _("Products")),
            _place("settings.edit", "settings.show", "settings", _("Settings")),
        ]),
        (_("You"), [_place("account.view", "account.show", "user", _("Account")), *_outbox()]),
    ]  # fmt: skip
    found = [{"title": title, "links": [link for link in links if link]} for title, links in groups]
    return [group for group in found if group["links"]]


def tabs() -> list[dict[str, Any]]:
    """The few places at the thumb."""
    register = _place("deals.register", "deals.new", "plus", _("Register"))
    found = [
        _place("home.view", "home.show", "house", _("Home")),
        _place("deals.view", "deals.index", "handshake", _("Deals")),
        register and {**register, "primary": True},
        *_outbox(),
        _place("account.view", "account.show", "user", _("Account")),
    ]
    return [tab for tab in found if tab]


def _outbox() -> list[dict[str, Any] | None]:
    return [_place("outbox.view", "outbox.index", "mail", _("Outbox"))] if current_app.config["DEMO"] else []


def _place(action: str, endpoint: str, icon: str, title: str) -> dict[str, Any] | None:
    if not is_allowed(action):
        return None
    url = url_for(endpoint)
    asked = request.path
    within = asked == url or (url != "/" and asked.startswith(url + "/") and asked != "/deals/new")
    return {"url": url, "icon": icon, "title": title, "current": within, "count": None, "primary": False}
