"""The gate: each view says which action it is, and nobody passes without it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g
from flask_login import current_user
from flask_principal import Permission

from portal.models.tenancy import Reach, Walled, acting
from portal.permissions.roles import ActionNeed, reach

View = TypeVar("View", bound=Callable[..., Any])


class Undeclared(Exception):
    """A view that says neither `@may` nor `@public`."""


def may(action: str) -> Callable[[View], View]:
    """Let only those through whose role gives `action`, and let them reach as far as it says.

    Decided before the record is looked for: who has no such action learns nothing from the reference (403). The app
    refuses to start with a view that has no declaration.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            with Permission(ActionNeed(action)).require(http_exception=403), acting(reach_for(action)):
                return view(*args, **kwargs)

        guarded.may = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def public(view: View) -> View:
    """Let everybody through, strangers too. The list of public views is asserted in a test."""
    view.may = None  # type: ignore[attr-defined]
    return view


def reach_for(action: str) -> Reach:
    """The reach of the person who asks, computed once a request for each action, then frozen."""
    reaches: dict[str, Reach] = g.setdefault("reaches", {})
    if action not in reaches:
        reaches[action] = reach(current_user._get_current_object(), action)
    return reaches[action]


def is_allowed(action: str, record: Walled | None = None) -> bool:
    """For templates: whether the person may do this at all, or to this record."""
    if not (current_user.is_authenticated and Permission(ActionNeed(action)).can()):
        return False
    return record is None or record.admits(reach_for(action))


def assert_declared(app: Flask) -> None:
    """Stop the start if a view says nothing of who may see it. Raises Undeclared."""
    silent = [endpoint for endpoint, view in app.view_functions.items() if not hasattr(view, "may")]
    if silent:
        raise Undeclared(f"Say @may or @public on: {', '.join(sorted(silent))}")
