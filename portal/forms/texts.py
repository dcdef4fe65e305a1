"""Text as people typed it: what of it is kept, and how long it is as people count."""

from typing import Any
from unicodedata import normalize

import regex
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation

MOST_STACKED = 32  # signs of one letter; Unicode's stream-safe format has 30 marks, the longest emoji has fewer
LETTER = regex.compile(r"\X")
STACKED = regex.compile(r"\p{M}{31}")
# Not kept: controls, halves of letters, what is no letter and never will be, blanks without width, and what turns the
# direction of all that follows. Kept: what joins letters (Persian, emoji), marks of direction, and tags in a flag.
UNKEPT = regex.compile(
    r"(\U0001F3F4[\U000E0020-\U000E007E]{1,8}\U000E007F)"
    r"|[\U000E0000-\U000E007F\u00AD\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB]"
    r"|[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\n\t])\p{Cc}"
)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones, too


def tidy(text: str | None) -> str:
    """Text without what nobody can see, composed (NFC), trimmed; line ends as one sign."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    if not plain.isascii() and not STACKED.search(plain):  # of thousands of marks in a row it takes minutes
        plain = normalize("NFC", plain)
    return UNKEPT.sub(lambda found: found[1] or "", plain).strip()


def length(text: str) -> int:
    """How many letters, as people count: one for a letter with its marks, and for a family in one picture."""
    return len(text) if text.isascii() else sum(1 for _letter in LETTER.finditer(text))


class Short:
    """At most so many letters, none of them a tower of marks.

    No `maxlength` goes to the browser: it counts otherwise, and cuts what is pasted without a word.
    """

    def __init__(self, most: int):
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse what is longer. Raises StopValidation."""
        text: Any = field.data or ""
        if len(text) > self.most and (len(text) > self.most * MOST_STACKED or length(text) > self.most):
            raise StopValidation(_("Write at most %(max)d characters.", max=self.most))
        if any(found.end() - found.start() > MOST_STACKED for found in LETTER.finditer(text) if not text.isascii()):
            raise StopValidation(_("One letter carries too many marks. Take some away."))


def short(most: int = 200) -> Short:
    """A line of text."""
    return Short(most)
