"""What is wrong with a row, and what was found in it, in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.importing.judging import Dirt, Rules

# Without what stands there, and with it.
WORDS: dict[str, tuple[Any, Any]] = {
    "unreadable": (_l("the row can't be read"), _l("the row can't be read: %(said)s")),
    "empty": (_l("nothing is said"), _l("nothing is said")),
    "unknown": (_l("unknown words"), _l("“%(said)s” is not known")),
    "no_day": (_l("no day"), _l("“%(said)s” is no day")),
    "no_amount": (_l("no amount"), _l("“%(said)s” is no amount")),
    "negative": (_l("less than nothing"), _l("“%(said)s” is less than nothing")),
    "too_much": (_l("far too much"), _l("“%(said)s” is far too much")),
    "too_many_decimals": (_l("more decimals than its currency has"), _l("“%(said)s” has too many decimals")),
    "no_count": (_l("no whole number"), _l("“%(said)s” is no whole number above zero")),
    "no_currency": (_l("no currency"), _l("“%(said)s” is no currency")),
    "no_email": (_l("no e-mail address"), _l("“%(said)s” is no e-mail address")),
    "no_website": (_l("no web site"), _l("“%(said)s” is no web site")),
    "no_yes_or_no": (_l("neither yes nor no"), _l("“%(said)s” is neither yes nor no")),
    "too_long": (_l("too long"), _l("“%(said)s” is too long")),
    "twice": (_l("it stands in the file twice"), _l("it stands in the file twice, first in line %(said)s")),
    "not_yours": (_l("another manager's partner"), _l("another manager's partner")),
    "ends_before": (_l("it ends before it begins"), _l("“%(said)s” is before it begins")),
    "left_open": (_l("nothing is said; left open"), _l("nothing is said; left open")),
    "elsewhere": (_l("has an account at another company"), _l("“%(said)s” has an account at another company")),
    "blanks": (_l("blanks around it were taken away"), _l("blanks around it were taken away")),
    "nothing": (_l("words for nothing"), _l("“%(said)s” was read as nothing")),
    "slip": (_l("perhaps a slip"), _l("“%(said)s” is perhaps a slip")),
    "repaired": (_l("repaired"), _l("“%(said)s” was repaired")),
    "changed_meanwhile": (_l("somebody changed it meanwhile"), _l("somebody changed it meanwhile")),
}  # fmt: skip
ERRORS = {
    "rights": _l("Who began it may not do this any more."),
    "not_all": _l("A row is not good, and it was to be all or nothing. Nothing was kept."),
    "missing": _l("The file is lost. Send it again."),
    "failed": _l("Something went wrong on our side. What was brought in so far stays; try again."),
}
HARMLESS = frozenset({"blanks", "nothing", "repaired", "slip", "left_open"})


def dirt_words(one: Dirt, rules: type[Rules]) -> str:
    """One kind of dirt as a sentence: which field, and what is the matter."""
    short, long = WORDS[one.code]
    said = str(long if one.said else short)
    words = said.replace("%(said)s", one.said)
    field = next((str(known.words) for known in rules.fields if known.name == one.field), "")
    return _("%(field)s: %(words)s", field=field, words=words) if field else words


def error_words(error: str) -> str:
    """Why an import can't go on, as a sentence."""
    return str(ERRORS.get(error, error))
