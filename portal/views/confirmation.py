"""Risky acts ask for the password again: a session that was left open, or stolen, can't do them."""

from flask import Response, current_app, request, session
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.logs import refused
from portal.models.base import Record
from portal.models.log_in import LogIn, MustWait
from portal.views.answers import page, undo

FOR_SECONDS = 600
FIELD = "password_again"


class PasswordWanted(Exception):
    """The act asks for the password; `words` say what was wrong with the one that was typed."""

    def __init__(self, words: str = "", wait_seconds: int = 0):
        super().__init__(words)
        self.words, self.wait_seconds = words, wait_seconds


def expect_password(record: Record) -> None:
    """Go on if the password was typed within the last minutes; called once the record is known to be within reach.

    Raises PasswordWanted. Tries are counted like log-in's, so that a stolen session can't try one after the other.
    To count is to commit; so the record is read anew.
    """
    if is_confirmed():
        return
    if FIELD not in request.form:
        raise PasswordWanted
    try:
        email, waits = current_user.email, current_app.config["LIMITS"]
        right = LogIn(
            email=email, password=request.form[FIELD], address=request.remote_addr or "", waits=waits
        ).person()
    except MustWait as wait:
        raise PasswordWanted(_("Too many tries. Try again in a moment."), wait.seconds) from wait
    if right is None:
        raise PasswordWanted(_("The password is not right."))
    record.read_anew()
    session.renew()  # type: ignore[attr-defined]
    session["confirmed_until"] = int(clock.now().timestamp()) + FOR_SECONDS


def is_confirmed() -> bool:
    """Whether the password was typed within the last minutes."""
    return session.get("confirmed_until", 0) > clock.now().timestamp()


def ask_for_password(error: PasswordWanted) -> Response:
    """The question, with all that was typed kept beside it."""
    undo()
    if error.words:
        refused("too many tries" if error.wait_seconds else "password")
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", FIELD)]
    status = 429 if error.wait_seconds else 422
    response = page("confirm.html", status, fields=fields, wrong=error.words, field=FIELD)
    if error.wait_seconds:
        response.headers["Retry-After"] = str(error.wait_seconds)
    return response
