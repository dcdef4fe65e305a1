"""A browser for tests: real HTTP requests, each in a context of its own, with the tokens that a page would carry."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.models.form_keys import FormKeyMaker
from portal.views.server_sessions import COOKIE

FORM_KEY = re.compile(r'name="form_key"[^>]*value="[^"]*"')
HIDDEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Client:
    """Asks as one person does."""

    def __init__(self, app: Flask):
        self.app = app
        self.http: FlaskClient = app.test_client()
        self.person_id: int | None = None
        self._token: tuple[object, str] = None, ""

    def log_in(self, email: str, password: str, **more: Any) -> TestResponse:
        """Log in by the door."""
        answer = self.http.post(
            "/login", data={"email": email, "password": password, "csrf_token": self.token(), **more}
        )
        found = re.search(r"/", answer.headers.get("Location", ""))
        if answer.status_code == 303 and found:
            with self.app.app_context():
                from portal.models.people import User

                self.person_id = User.by_email(email).id
        return answer

    def get(self, path: str, **how: Any) -> TestResponse:
        """GET."""
        return self.http.get(path, **how)

    def post(self, path: str, data: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        """POST with the tokens that the form's page would carry; give them in `data` to send others."""
        tokens = {"csrf_token": self.token(), "form_key": self.form_key()}
        return self.http.post(path, data={**tokens, **(data or {})}, **how)

    def fragment(self, path: str, target: str, **how: Any) -> TestResponse:
        """GET as HTMX does when it fills one element."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target}
        return self.http.get(path, headers=headers, **how)

    def token(self) -> str:
        """The CSRF token of this browser's session, from the last page of the session that was asked for it."""
        if self._token[0] != self._session() or not self._token[1]:
            page = self.http.get("/account") if self.person_id else self.http.get("/login")
            found = HIDDEN.search(page.text)
            self._token = self._session(), found[1] if found else ""
        return self._token[1]

    def _session(self) -> object:
        cookie = self.http.get_cookie(COOKIE)
        return self.person_id, cookie and cookie.value

    def form_key(self) -> str:
        """A form key as a page would carry it."""
        return FormKeyMaker(self.app.config["SECRET_KEY"]).make(self.person_id) if self.person_id else ""


def without_tokens(answer: TestResponse, *refs: str) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, body and headers without what is random in every answer, and without the references asked for."""
    text = re.sub(r'(name="csrf_token"[^>]*value=)"[^"]+"', r"\1", answer.text)
    text = re.sub(r"X-CSRFToken&#34;: &#34;[^&]+|\"X-CSRFToken\": \"[^\"]+", "", text)
    for ref in refs:
        text = text.replace(ref, "")
    headers = [
        (name, value) for name, value in answer.headers if name not in ("X-Request-Id", "Content-Length", "Set-Cookie")
    ]
    return answer.status_code, text, sorted(headers)


def without_keys(answer: TestResponse, *refs: str) -> tuple[int, str, list[tuple[str, str]]]:
    """The same for pages with forms that are acted on once: without their keys too."""
    status, text, headers = without_tokens(answer, *refs)
    return status, FORM_KEY.sub("", text), headers
