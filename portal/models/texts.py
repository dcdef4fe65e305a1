"""Text as people typed it: what of it is kept, wherever it comes from."""

from unicodedata import normalize

import regex

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones, too
STACKED = regex.compile(r"\p{M}{31}")
# Not kept: controls, halves of letters, what is no letter and never will be, blanks without width, and what turns the
# direction of all that follows. Kept: what joins letters (Persian, emoji), marks of direction, and tags in a flag.
UNKEPT = regex.compile(
    r"(\U0001F3F4[\U000E0020-\U000E007E]{1,8}\U000E007F)"
    r"|[\U000E0000-\U000E007F\u00AD\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB]"
    r"|[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\n\t])\p{Cc}"
)


def tidy(text: str | None) -> str:
    """Text without what nobody can see, composed (NFC), trimmed; line ends as one sign."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    if not plain.isascii() and not STACKED.search(plain):  # of thousands of marks in a row it takes minutes
        plain = normalize("NFC", plain)
    return UNKEPT.sub(lambda found: found[1] or "", plain).strip()


def harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula, told that it is none."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
