"""Letters as mail programs save them: read, and kept as they are, since they prove something by that alone."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import archives
from bounds import Refused

MOST_BYTES, MOST_TEXT, MOST_PARTS = 64 * 1024 * 1024, 200_000, 200
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xd0\xcf\x11\xe0")
FROM, WHEN = ("From",), ("Date", "Message-ID", "Received")


def is_called_so(name: str) -> bool:
    """Whether a file says by its name that it is one."""
    return name.lower().endswith(".eml")


def letter(file: Path) -> dict[str, Any]:
    """What it says. Raises Refused for what is none, or brings a program along."""
    if file.stat().st_size > MOST_BYTES:
        raise Refused("much")
    try:
        with file.open("rb") as opened:
            said = BytesParser(policy=policy.default).parse(opened)
        return {"media_type": "message/rfc822", "text": _text(said)}
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise Refused("broken") from error


def _text(said: Any) -> str:
    if not (any(said.get(name) for name in FROM) and any(said.get(name) for name in WHEN)):
        raise Refused("kind")
    words = [str(said.get("Subject") or "")]
    for number, part in enumerate(said.walk()):
        if number > MOST_PARTS:
            raise Refused("much")
        words += _of_part(part)
    return "\n".join(words)[:MOST_TEXT].replace("\0", "")


def _of_part(part: EmailMessage) -> list[str]:
    if part.is_multipart():
        return []
    if archives.PROGRAM.search(part.get_filename() or ""):
        raise Refused("active")
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and content.startswith(PROGRAMS):
        raise Refused("active")
    if part.get_content_type() == "text/plain" and isinstance(content, bytes):
        return [content.decode(part.get_content_charset() or "utf-8", "replace")]
    return []
