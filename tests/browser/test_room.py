"""In a language that is longer, accented and in brackets: nothing is cut, and every word went through gettext."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from babel import Locale

from portal.views.languages import LANGUAGES
from tests.browser import checks
from tests.browser.conftest import DESK, ROOT, _await
from tests.browser.walk import PEOPLE

NARROW = {"width": 390, "height": 844}
DATES = re.compile(r"\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b( \d{4})?")
NO_WORDS = re.compile(
    r"^(\S+@\S+|https?:\S*|[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}|[A-Z]{3}|[\w.-]+\.example|[A-Z][a-z]+/\w+|\d+\s×\s\d+\spx)$"
)


@pytest.fixture(scope="session")
def pseudo(server: str, data: Path) -> Iterator[str]:
    """The same portal, in that language; answers its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "ALIADO_DATA": str(data), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0"}
    process = subprocess.Popen([sys.executable, "-m", "tests.browser.pseudo", str(port)], cwd=ROOT, env=environ)
    try:
        _await(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def known(server: str, data: Path) -> str:
    """All that the database says, names and words of people; and the names of countries, currencies and languages."""
    said = [
        "Aliado",
        "Chrome",
        "Linux",
        "HTML5",
        "TIFF",
        "sRGB",
        "CMYK",
        "WebM",
        "WebP",
        "CSV",
        "XLSX",
        "JSON",
        "verify",  # in an address
        *LANGUAGES.values(),
    ]
    said += [*Locale("en").territories.values(), *Locale("en").currencies.values()]
    with closing(sqlite3.connect(data / "aliado.db")) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                texts = [value for value in row if isinstance(value, str)]
                said += [*texts, *(_as_typed(text) for text in texts if text.startswith(("[", "{")))]
    return "\n".join(said)


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_is_cut_and_nothing_untranslated(signed_in, walked, pseudo, known, name):
    page, found = signed_in(PEOPLE[name], base_url=pseudo, **DESK), {}
    for path in walked[name].chosen:
        page.set_viewport_size(DESK["viewport"])
        page.goto(path)
        wrong = [f"is no text of ours: {part}" for part in checks.words(page) if not _is_data(part, known)]
        wrong += checks.cut(page)
        page.set_viewport_size(NARROW)
        wrong += [f"at 390 px: {fault}" for fault in checks.cut(page)]
        if wrong:
            found[path] = wrong

    assert found == {}


def _is_data(part: str, known: str) -> bool:
    part = DATES.sub("", part).strip()
    if not part or part in known or NO_WORDS.fullmatch(part) or all(map(NO_WORDS.fullmatch, part.split())):
        return True
    return all(line in known for line in part.splitlines())  # a list that is typed a line each


def _as_typed(text: str) -> str:
    """A list or an object, with its letters as people write them."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return ""
