"""The session of a browser: on the server for who is signed in, a signed cookie for who is not.

The cookie of a signed-in person is a random token and nothing else; it is dead as soon as its row is gone. A stranger
needs a session for the log-in form's CSRF token alone, so that costs no row.
"""

from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import CallbackDict

from portal.models.base import db
from portal.models.connections import TROUBLE, in_passing, only_reading
from portal.models.people import User
from portal.models.sessions import REMEMBERED, SignIn, new_token

COOKIE = "__Host-session"
SERVER_SIDE, STRANGER = "s.", "a."
STRANGER_SECONDS = 24 * 3600
WITHOUT_SESSION = (
    "/static/", "/logo/", "/service-worker.js", "/manifest.webmanifest", "/healthz", "/readyz", "/.well-known/",
    "/csp-reports", "/packages/",
)  # fmt: skip


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """What one browser's session holds."""

    def __init__(
        self,
        holds: dict[str, Any] | None = None,
        token: str = "",
        row: SignIn | None = None,
        person: User | None = None,
        is_kept: bool = True,
    ):
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(holds, changed)
        self.token, self.remember = token, False
        self.is_remembered = row is not None and row.is_remembered
        self.next_token = ""  # takes the token's place with this answer
        self.person, self.is_kept = person, is_kept
        self.here = row.ref if row else ""  # to tell this session from the person's others
        self.names = person.get_id() if person else ""  # plain, too
        self.lives_until = row.lives_until if row else None
        self.is_to_be_seen = row is not None and row.is_to_be_seen  # plain: a failed flush takes the row's values
        self.modified, self.ended, self.begun = False, False, False
        self.unread: Exception | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether it belongs to somebody."""
        return "_user_id" in self

    def begin(self, *, person_id: int, device: str, remember: bool) -> None:
        """Become the session of a person, under a token that nobody saw before; whose it was before is signed out."""
        if self.token:
            SignIn.end_token(self.token)
        self.token = SignIn.begin(person_id=person_id, holds=dict(self), device=device, remember=remember)
        self.next_token = ""
        self.remember, self.modified, self.begun = remember, False, True

    def renew(self) -> None:
        """Go on under a new token: whoever copied the one before, before the password was asked again, is out."""
        self.next_token, self.modified = new_token(), True

    def store(self) -> None:
        """Keep what it holds now, in the transaction that is open."""
        if self.token and self.modified:
            SignIn.keep_apart(self.token, dict(self), next_token=self.next_token)
            self.modified = False

    def end(self) -> None:
        """End it, here and wherever its cookie was copied to."""
        if self.token:
            SignIn.end_token(self.token)
        self.clear()
        self.token, self.ended = "", True


class ServerSessions(SessionInterface):
    """Opens and saves sessions."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session that the cookie names; a new one for anything else."""
        only_reading(request.method in ("GET", "HEAD", "OPTIONS"))
        kind, value = request.cookies.get(COOKIE, "")[:2], request.cookies.get(COOKIE, "")[2:]
        if request.path.startswith(WITHOUT_SESSION):
            return BrowserSession(is_kept=False)
        if kind == SERVER_SIDE:
            return self._signed_in(value)
        if kind == STRANGER:
            try:
                return BrowserSession(_serializer(app).loads(value, max_age=STRANGER_SECONDS))
            except BadSignature:
                return BrowserSession()
        return BrowserSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and set or take back the cookie."""
        if not isinstance(session, BrowserSession) or session.unread or not session.is_kept:
            return
        if session.is_signed_in:
            if not self._save_row(session):
                session.next_token = ""  # the one that is known stays
            if session.next_token:
                session.token, session.begun, session.remember = session.next_token, True, session.is_remembered
            if session.begun:
                life = int(REMEMBERED.total_seconds()) if session.remember else None
                _set_cookie(response, SERVER_SIDE + session.token, life)
        elif session.modified and session:
            _set_cookie(response, STRANGER + _serializer(app).dumps(dict(session)))  # type: ignore[operator]
        elif session.ended:
            response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")

    def _signed_in(self, token: str) -> BrowserSession:
        """Flask can't answer a failure in here, so one is kept for `say_if_unread`."""
        try:
            found = SignIn.by_token(token)
        except TROUBLE as error:
            unread = BrowserSession()
            unread.unread = error
            return unread
        return BrowserSession(dict(found[0].holds), token, *found) if found else BrowserSession()

    def _save_row(self, session: BrowserSession) -> bool:
        """Keep it, if there is something to keep; answers whether its cookie may follow."""
        if not session.token or not (session.modified or session.is_to_be_seen):
            return True
        db.session.expunge_all()
        db.session.rollback()
        try:
            with in_passing():
                SignIn.keep_apart(session.token, dict(session), next_token=session.next_token)
        except TROUBLE:  # it is noted with a later request; the answer to this one stands
            db.session.rollback()
            return False
        return True


def who_asks(name: str) -> User | None:
    """The person whom this browser's session names, unless something ended the session meanwhile."""
    person = getattr(session, "person", None)
    return person if person and person.get_id() == name and person.may_come_in else None


def say_if_unread() -> None:
    """Before anything else: raise what kept the session from being read, so that nobody is taken for a stranger."""
    if session.unread:  # type: ignore[attr-defined]
        raise session.unread  # type: ignore[attr-defined]


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="stranger")


def _set_cookie(response: Response, value: str, seconds: int | None = None) -> None:
    response.set_cookie(COOKIE, value, max_age=seconds, secure=True, httponly=True, samesite="Lax", path="/")
