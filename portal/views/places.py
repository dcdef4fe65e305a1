"""Where a person can go: the rail of a desk, the tabs of a phone."""

from functools import lru_cache
from typing import Any

from flask import current_app, request, url_for
from flask_babel import pgettext
from flask_login import current_user

from portal.models.people import Role
from portal.permissions.gate import is_allowed
from portal.permissions.roles import roles_of
from portal.views.queue_rows import waiting_count
from portal.views.words import counted, language
from portal.views.words import said as _

Links = list[dict[str, Any]]


def places() -> Links:
    """The places of the rail in groups; only those that the person may enter."""
    groups, _tabs = _known()
    return [{**group, "links": _with_current(group["links"])} for group in groups]


def tabs() -> Links:
    """The few places at the thumb."""
    _groups, found = _known()
    return _with_current(found)


def _known() -> tuple[Links, Links]:
    roles = roles_of(current_user) if current_user.is_authenticated else frozenset()
    return _of_roles(roles, language(), current_app.config["DEMO"])


@lru_cache(maxsize=256)
def _of_roles(
    _roles: frozenset[Role], _language: str, _demo: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rail and tabs; kept, since they are the same for all who have these roles and speak this language."""
    return _rail(), _thumb()


def _rail() -> Links:
    groups = [
        (_("Today"), [
            _place("home.view", "home.show", "house", _("Home")),
            _place("deals.approve", "queue.index", "inbox", _("Queue")),
            _place("deals.view", "deals.index", "handshake", _("Deals")),
        ]),
        (_("Market"), [
            _place("assets.view", "assets.index", "image", _("Assets")),
            _place("assets.view", "collections.index", "layers", _("Collections")),
        ]),
        (_("Learn"), [
            _place("training.view", "training.index", "graduation-cap", _("Training")),
            _place("training.view", "live.index", "calendar", _("Live sessions")),
            _place("training.people", "standings.index", "users", _("Who is able")),
            _place("training.certified", "certified.index", "award", _("Certified people")),
            _place("accreditations.view", "accreditations.index", "award", _("Accreditations")),
        ]),
        (_("Partners"), [
            _place("partners.view", "partners.index", "building-2", _("Partners")),
            _place("accounts.view", "accounts.index", "flag", _("Our accounts")),
            _place("people.view", "people.index", "users", _("People")),
            _place("imports.view", "imports.index", "file-text", _("Data in")),
            _place("company.view", "company.show", "building-2", _("My company")),
        ]),
        (_("Programme"), [
            _place("products.view", "products.index", "package", _("Products")),
            _place("components.view", "components.show", "shapes", _("Components")),
            _place("settings.edit", "settings.show", "settings", _("Settings")),
        ]),
        (_("You"), [_place("account.view", "account.show", "user", _("Account")), *_outbox(_("Outbox"))]),
    ]  # fmt: skip
    found = [{"title": title, "links": [link for link in links if link]} for title, links in groups]
    return [group for group in found if group["links"]]


def _thumb() -> Links:
    register = _place("deals.register", "deals.new", "plus", _("Register"))
    answers = is_allowed("deals.approve")  # who has a queue at the thumb instead
    learn = _place("training.view", "training.index", "graduation-cap", pgettext("tab, one short word", "Learn"))
    found = [
        _place("home.view", "home.show", "house", _("Home")),
        _place("deals.approve", "queue.index", "inbox", _("Queue")),
        _place("deals.view", "deals.index", "handshake", _("Deals")),
        register and {**register, "primary": True},
        _place("assets.view", "assets.index", "image", _("Assets")),
        None if answers else learn,
        *_outbox(pgettext("tab, one short word", "Outbox")),
    ]
    return [tab for tab in found if tab]


def _outbox(title: str) -> list[dict[str, Any] | None]:
    return [_place("outbox.view", "outbox.index", "mail", title)] if current_app.config["DEMO"] else []


def _place(action: str, endpoint: str, icon: str, title: str) -> dict[str, Any] | None:
    if not is_allowed(action):
        return None
    return {"url": url_for(endpoint), "icon": icon, "title": title, "current": False, "count": None, "primary": False}


def _with_current(links: Links) -> Links:
    """Of several places that lie within one another, the innermost is where the person is."""
    here = max((link["url"] for link in links if _is_within(request.path, link["url"])), key=len, default="")
    return [{**link, "current": link["url"] == here, "count": _count(link)} for link in links]


def _count(link: dict[str, Any]) -> str | None:
    """What waits for the person, beside the way to it."""
    waiting = waiting_count() if link["url"] == url_for("queue.index") else None
    return counted(waiting) if waiting else None


def _is_within(asked: str, url: str) -> bool:
    return asked == url or (url != "/" and asked.startswith(url + "/") and asked != "/deals/new")
