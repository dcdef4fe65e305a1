"""Which language and zone a page speaks in."""

from typing import Any
from urllib.parse import urlencode

from flask import g, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user

LANGUAGES = {"en": "English", "es": "Español"}


def choose_language() -> str:
    """The person's choice; else the address's, else the browser's."""
    if "reader" in g or not has_request_context():
        return g.reader.language or "en" if "reader" in g else "en"
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return current_user.language
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(list(LANGUAGES), "en")


def choose_zone() -> str:
    """The person's zone."""
    if "reader" in g:
        return g.reader.zone
    known = has_request_context() and current_user and current_user.is_authenticated
    return current_user.zone if known else "UTC"


def language_links() -> list[dict[str, Any]]:
    """This page in each language, the choice kept in the address; the path is left to the browser, who knows it."""
    kept = {name: value for name, value in request.args.items() if name != "lang"}
    return [
        {"code": code, "name": name, "url": f"?{urlencode({**kept, 'lang': code})}",
         "current": code == str(get_locale())}
        for code, name in LANGUAGES.items()
    ]  # fmt: skip
