"""The CSRF token looks different each time it is written, so that a compressed page gives nothing of it away.

Guessing a secret from the size of compressed answers (BREACH, 2013) needs it to stand there unchanged.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any

from flask import g, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect, _FlaskFormCSRF, generate_csrf

MARK = "m."
KEPT_AS = "csrf_token"  # in the session; under this name Flask-WTF looks for it


def masked_token() -> str:
    """The session's CSRF token, as a page may carry it."""
    if KEPT_AS not in session:
        begin_anew()
    return _mask(generate_csrf())


def begin_anew() -> None:
    """Give the session a token that no page carries yet."""
    session[KEPT_AS] = secrets.token_urlsafe(32)
    g.pop(KEPT_AS, None)  # Flask-WTF keeps the one before for the rest of the request


class MaskedCSRF(_FlaskFormCSRF):
    """Writes the token masked into forms; `Protection` reads it."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """The token for the hidden field."""
        return masked_token()


class Protection(CSRFProtect):
    """Flask-WTF's protection, for masked tokens."""

    def _get_csrf_token(self) -> str | None:
        return _unmask(super()._get_csrf_token())


class PageForm(FlaskForm):
    """A form on a page."""

    class Meta(FlaskForm.Meta):
        csrf_class = MaskedCSRF


def _mask(token: str) -> str:
    plain = token.encode()
    noise = secrets.token_bytes(len(plain))
    return MARK + urlsafe_b64encode(noise + _xor(plain, noise)).decode()


def _unmask(token: str | None) -> str | None:
    if not token or not token.startswith(MARK):
        return None
    try:
        both = urlsafe_b64decode(token.removeprefix(MARK))
        return _xor(both[len(both) // 2 :], both[: len(both) // 2]).decode()
    except (Error, ValueError):
        return None


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
