"""The portal in a language that nobody speaks: `python -m tests.browser.pseudo PORT`, on the data of ALIADO_DATA.

Every text that goes through gettext comes longer by two fifths, accented and in brackets; so what has no brackets goes
not through gettext, and what is cut here is cut in some real language.
"""

import re
import sys
from gettext import NullTranslations
from typing import Any

import flask_babel
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import create_app

PLACES = re.compile(r"(%\(\w+\)[sd]|%%|%[sd]|&\w+;|<[^>]+>)")
ACCENTS = str.maketrans("aeiounscyAEIOUNSCY", "áéíóúñşçýÁÉÍÓÚÑŞÇÝ")
MORE = 1.4


def pseudo(words: str) -> str:
    """The words, longer, accented, in brackets; places to fill in stay as they are."""
    if not words.strip():
        return words
    parts = PLACES.split(words)
    wanted = round(sum(len(part) for part in parts[::2]) * (MORE - 1)) - 2
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    longer = re.sub(r"[áéíóúý]", lambda vowel: vowel[0] * 2, "".join(parts), count=max(0, wanted))
    short = max(0, wanted - (len(longer) - len("".join(parts))))
    return f"[{longer}{' ñandú'[:short] if short else ''}]"


class Pseudo(NullTranslations):
    """Translations into it."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return pseudo(singular if n == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    ugettext, ungettext, upgettext = gettext, ngettext, pgettext


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any, **__: Any) -> None:
        """Nothing."""


def main(port: int) -> None:
    """Serve until it is ended."""
    spoken = Pseudo()
    flask_babel.Domain.get_translations = lambda _domain: spoken  # type: ignore[method-assign]
    make_server("127.0.0.1", port, create_app(), threaded=True, request_handler=Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
