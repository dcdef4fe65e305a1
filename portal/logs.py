"""What the portal says of its work: one JSON object a line, to stderr, without what anybody typed or may not know."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from flask import g
from sqlalchemy.exc import OperationalError

FACTS = "facts"  # the name under which a record brings fields of its own


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, who says it, what; of a fault its kind and place."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            **getattr(record, FACTS, {"message": record.getMessage()}),
        }
        if record.exc_info and record.exc_info[1]:
            said["fault"] = _fault(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def begin(level: str, stream: TextIO | None = None) -> logging.Handler:
    """Write from now on; others' libraries only what is a warning."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=stream is None)
    logging.getLogger("portal").setLevel(level.upper())
    logging.raiseExceptions = False  # a log that can't be written fails nobody's request
    return handler


def refused(why: str, *, whom: str | None = None) -> None:
    """Say in the line of this request what a control refused, and whose account it was about, as far as is known."""
    g.refused = {"refused": why, **({"whom": whom} if whom else {})}


def _fault(error: BaseException) -> dict[str, Any]:
    """Kind and place. Its words may quote what somebody typed, so they are left out, but for the database's trouble."""
    cause = getattr(error, "original_exception", None) or error
    frames = traceback.extract_tb(cause.__traceback__)
    fault = {
        "kind": f"{type(cause).__module__}.{type(cause).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(cause, OperationalError):
        fault["words"] = str(cause.orig).partition("\n")[0]
    return fault
