"""Everything that a person reads is there in Spanish, and means the same places to fill in."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PORTAL = Path(__file__).parent.parent.parent / "portal"
SPANISH = PORTAL / "locales" / "es" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
PLACES = re.compile(r"%\((\w+)\)[sd]")


def spanish():
    return read_po(BytesIO(SPANISH.read_bytes()), locale="es")


def test_nothing_is_left_untranslated():
    said = {message for _file, _line, message, *_rest in extract_from_dir(PORTAL, METHODS, keywords=KEYWORDS)}
    translated = {message.id for message in spanish() if message.id and all(message.string) and not message.fuzzy}

    assert said - translated == set()


def test_places_to_fill_in_agree():
    for message in spanish():
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for english, translation in zip(ids, strings, strict=True):
                assert sorted(PLACES.findall(english)) == sorted(PLACES.findall(translation)), english


def test_the_door_speaks_the_browsers_language(stranger):
    page = stranger.get("/login", headers={"Accept-Language": "es-MX,es;q=0.9"}).text

    assert "Contraseña" in page
    assert '<html lang="es"' in page
