"""Text as people typed it: what of it is kept, and how long it is as people count."""

from typing import Any

import regex
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation

from portal.models.texts import FORMULA_SIGNS, tidy

MOST_STACKED = 32  # signs of one letter; Unicode's stream-safe format has 30 marks, the longest emoji has fewer
LETTER = regex.compile(r"\X")


__all__ = ["FORMULA_SIGNS", "Short", "length", "short", "tidy"]


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
