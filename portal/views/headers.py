"""The headers of every answer, from one place."""

import hmac
import secrets

from flask import Flask, Response, current_app, g, request, session

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", "media-src 'self'", "worker-src 'self'", "manifest-src 'self'",
        "form-action 'self'", "base-uri 'none'", "object-src 'none'",
        "frame-ancestors 'none'",
        "report-uri /csp-reports",
    )
)  # fmt: skip
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"  # of what somebody sent: it runs nothing
KEPT = ("/static/", "/logo/")  # under names that carry the content's hash
OWN_FILE = "private, max-age=0"  # what the view says of a file of somebody's own: asked for anew each time
A_YEAR = "public, max-age=31536000, immutable"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"
VARY = ("Cookie", "Accept-Language", "HX-Request", "HX-Request-Type", "HX-Target")


def add_headers(app: Flask, *, serves_tls: bool) -> None:
    """Put the headers on every answer, errors and files included, and give each request its random id."""

    @app.before_request
    def _name() -> None:
        g.request_id = secrets.token_hex(12)

    @app.after_request
    def _add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if frames := g.get("frames_from"):  # the player's page alone
            response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src {frames}"
        response.headers["X-Request-Id"] = g.get("request_id") or secrets.token_hex(12)
        if serves_tls:
            response.headers["Strict-Transport-Security"] = TWO_YEARS
        if apart := g.get("policy_apart"):  # of what a package brings, on an origin of its own
            response.headers["Content-Security-Policy"] = apart
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = OWN_FILE
            response.headers.pop("X-Frame-Options", None)
            return response
        if request.path.startswith(KEPT) and response.status_code == 200:
            response.headers["Cache-Control"] = A_YEAR
            if not request.path.startswith("/static/"):
                response.headers["Content-Security-Policy"] = FILE_POLICY
        elif response.headers.get("Cache-Control") == OWN_FILE:
            response.headers["Content-Security-Policy"] = FILE_POLICY
        else:
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(VARY)
            if key := person_key():  # here alone: what may be kept on the way names nobody
                response.headers["Person-Key"] = key
        return response


def person_key() -> str:
    """By what a browser tells whether what it keeps is still this person's; it tells nothing, and nobody guesses it."""
    names = getattr(session, "names", "")
    secret = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), f"kept {names}".encode(), "sha256").hexdigest()[:32] if names else ""
