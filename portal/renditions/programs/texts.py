"""Plain text and tables of values: what can be read as such, and is no program of the web."""

import csv
import re
from pathlib import Path
from typing import Any

from bounds import Refused

MOST_BYTES, MOST_TEXT = 64 * 1024 * 1024, 200_000
MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|iframe|svg|\?php|\?xml|%)", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
ENCODINGS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252"))


def plain(file: Path, name: str) -> dict[str, Any]:
    """What it is. Raises Refused."""
    if file.stat().st_size > MOST_BYTES:
        raise Refused("kind")
    content = file.read_bytes()
    said = _read(content)
    if not said.strip() or CONTROL.search(said) or MARKUP.search(said[:4096]) or said.startswith("#!"):
        raise Refused("kind")
    is_table = name.lower().endswith((".csv", ".tsv")) and _is_table(said)
    return {"media_type": "text/csv" if is_table else "text/plain", "text": said[:MOST_TEXT]}


def _read(content: bytes) -> str:
    for begins, encoding in ENCODINGS:
        if content.startswith(begins):
            try:
                return content.decode(encoding)
            except UnicodeError:
                continue
    raise Refused("kind")


def _is_table(said: str) -> bool:
    try:
        rows = list(csv.reader(said[:20_000].splitlines()[:20]))
    except csv.Error:
        return False
    return bool(rows)
