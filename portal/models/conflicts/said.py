"""Why two customers match, as one plain sentence: "same web site; names 93 % alike; another city"."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.conflicts import Match
from portal.models.conflicts.evidence import Evidence
from portal.models.conflicts.pairing import Grade, Likeness

WORDS = {
    ("website", "same"): _l("same web site"), ("website", "other"): _l("another web site"),
    ("website", "alike"): _l("web sites of one name"),
    ("tax_id", "same"): _l("same tax number"), ("tax_id", "other"): _l("another tax number"),
    ("email", "same"): _l("same contact mail"), ("phone", "same"): _l("same phone"),
    ("address", "same"): _l("same street"), ("address", "other"): _l("another street"),
    ("postcode", "same"): _l("same postcode"), ("postcode", "other"): _l("another postcode"),
    ("city", "same"): _l("same city"), ("city", "other"): _l("another city"),
    ("country", "same"): _l("same country"), ("country", "other"): _l("another country"),
    ("products", "same"): _l("a product in common"),
}  # fmt: skip
NAMES = {
    Grade.EQUAL: _l("same name"), Grade.ACRONYM: _l("one name is short for the other"),
    Grade.NEARLY: _l("nearly the same name"), Grade.MORE: _l("one name is part of the other"),
    Grade.PART: _l("one name is part of the other"), Grade.OTHER: _l("other names"),
}  # fmt: skip


def why(match: Match) -> str:
    """What speaks for it, the strongest first, then what speaks against it."""
    ordered = sorted(match.evidence, key=lambda one: (one.verdict == "other", -abs(one.points)))
    parts = [str(_said(one, match.likeness)) for one in ordered]
    return "; ".join(parts + [str(words) for words in _besides(match.likeness)])


def _said(one: Evidence, likeness: Likeness) -> Any:
    if one.field != "name":
        return WORDS[one.field, one.verdict.value]
    return NAMES.get(likeness.grade) or _l("names %(percent)d %% alike", percent=likeness.percent)


def _besides(likeness: Likeness) -> list[Any]:
    if likeness.grade == Grade.OTHER:
        return []
    told = (
        (likeness.numbers_differ, _l("another number in the name")),
        (likeness.places_differ, _l("another place in the name")), (likeness.forms_differ, _l("another legal form")),
    )  # fmt: skip
    return [words for holds, words in told if holds]
