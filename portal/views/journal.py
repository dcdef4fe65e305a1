"""One line in the log for each request: what was asked of which route, by whom, how it ended and how long it took."""

import logging
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

from portal.logs import FACTS

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

log = logging.getLogger("portal.requests")


def note_requests(app: Flask) -> None:
    """Write them. The route's rule stands for the address: tokens, references and questions are in no log."""

    app.log_exception = _leave_to_errors  # type: ignore[method-assign, assignment]

    @app.before_request
    def _begin() -> None:
        g.begun = perf_counter()

    @app.after_request
    def _note(response: Response) -> Response:
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        log.log(level, "request", extra={FACTS: _facts(response)})
        return response


def _facts(response: Response) -> dict[str, Any]:
    return {
        "request": response.headers.get("X-Request-Id"),
        "method": request.method if request.method in METHODS else "other",
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((perf_counter() - g.begun) * 1000, 1) if "begun" in g else None,
        "person": vars(g.get("_login_user", None) or object).get("ref"),  # asks the database nothing
        **({"client": request.remote_addr, **g.refused} if "refused" in g else {}),
    }


def _leave_to_errors(_fault: Any) -> None:
    """Flask's own line would quote the address; `errors` logs each fault without it."""
