"""Whether two registrations are for the same customer: a score, a band, and the evidence field by field.

`compare` is pure: the same two sides give the same answer, whichever comes first. What a match leads to is for a person
of the vendor to decide; no partner ever learns of one.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.models.conflicts import weights as w
from portal.models.conflicts.evidence import HARD, Evidence, Verdict, gathered
from portal.models.conflicts.pairing import Grade, Likeness, paired
from portal.models.conflicts.sides import Side


class Band(StrEnum):
    """What a match asks for: it is the same customer, somebody should look, nothing."""

    SAME = "same"
    LOOK = "look"
    NONE = "none"


@dataclass(frozen=True)
class Match:
    """What comparing two sides gave. `score` is 0 to 100."""

    score: int
    evidence: tuple[Evidence, ...]
    likeness: Likeness

    @property
    def band(self) -> Band:
        """What the score asks for."""
        if self.score >= w.SAME:
            return Band.SAME
        return Band.LOOK if self.score >= w.LOOK else Band.NONE


def compare(left: Side, right: Side, *, is_linked: bool = False) -> Match:
    """How likely two customers are one. `is_linked`: the vendor keeps one as the other's parent or daughter."""
    likeness = _names(left, right)
    evidence = gathered(left, right, likeness)
    points = sum(one.points for one in evidence) + (w.LINKED if is_linked else 0)
    most = _most(likeness, evidence, is_linked=is_linked)
    return Match(max(0, min(round(points), most)), evidence, likeness)


def _names(left: Side, right: Side) -> Likeness:
    """Of all that the two are called, what is nearest."""
    order, country, towns = list(Grade), left.country or right.country, left.town | right.town
    pairs = [paired(one, other, towns) for one in left.names_in(country) for other in right.names_in(country)]
    return min(pairs, key=lambda one: (order.index(one.grade), -one.share, -one.bits, one.numbers_differ))


def _most(likeness: Likeness, evidence: tuple[Evidence, ...], *, is_linked: bool) -> int:
    """The highest score that the evidence allows: what forbids that two are called the same, whatever adds up."""
    said = {one.field: one.verdict for one in evidence}
    if said.get("tax_id") == Verdict.SAME:
        return 100
    if said.get("tax_id") == Verdict.OTHER:
        return w.OTHER_TAX_NUMBER
    is_hard = any(said.get(field) == Verdict.SAME for field in HARD)
    is_named_so = likeness.grade in (Grade.EQUAL, Grade.ALIKE)
    is_named_nearly = likeness.grade in (Grade.NEARLY, Grade.ACRONYM) and is_hard and not likeness.forms_differ
    is_elsewhere = likeness.slips > 0 and said.get("city") == Verdict.OTHER
    contradicted = likeness.forms_differ or any(
        said.get(field) == Verdict.OTHER for field in ("website", "city", "postcode")
    )
    forbidden = (
        is_linked or is_elsewhere or likeness.numbers_differ or likeness.places_differ
        or said.get("country") == Verdict.OTHER
        or not (is_named_so or is_named_nearly)
        or (contradicted and not is_hard)
        or (likeness.says_place_once and (likeness.forms_differ or not is_hard))
    )  # fmt: skip
    return w.SAME - 1 if forbidden else 100
