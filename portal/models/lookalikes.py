"""Names that look alike are found together: `Асme` in Cyrillic letters, `Micr0soft`, `PaypaI` with a capital i.

By the confusables of Unicode (UTS 39), as a skeleton that does not mind case: each foreign letter becomes the Latin one
that it looks like, then Latin letters and digits that look alike become one.
"""

from functools import cache
from unicodedata import normalize

from confusable_homoglyphs.utils import load

from portal.models.identifiers import name_key

ONE = str.maketrans({"i": "l", "1": "l", "0": "o", "m": "rn"})  # as UTS 39 has them, in small letters
LONGEST_NAME = 300


def look(name: str) -> str:
    """How a company's name looks; equal for names that are easily taken for one another."""
    letters = normalize("NFKD", name[:LONGEST_NAME])
    latin = letters if letters.isascii() else "".join(map(latin_letter, letters))
    return name_key(latin).translate(ONE)


@cache
def latin_letter(letter: str) -> str:
    """The Latin letters that this one looks like, by itself or as its capital or small form; else itself."""
    if letter.isascii():
        return letter
    for form in (letter, letter.upper(), letter.lower()):
        for like in _confusables().get(form, ()):
            return "I" if like == "l" and form.isupper() else like
    return letter


@cache
def _confusables() -> dict[str, tuple[str, ...]]:
    """For each letter that is not ASCII, the ASCII letters and digits that look like it."""
    alike = {
        letter: tuple(sorted(one["c"] for one in others if one["c"].isascii() and one["c"].isalnum()))
        for letter, others in load("confusables.json").items()
    }
    return {letter: latin for letter, latin in alike.items() if latin and not letter.isascii()}
