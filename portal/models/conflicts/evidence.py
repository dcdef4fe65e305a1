"""What speaks for and against two customers being one, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.fuzz import ratio

from portal.models.conflicts import weights as w
from portal.models.conflicts.pairing import Likeness
from portal.models.conflicts.sides import Side, label

HARD = ("website", "email", "phone")  # what a company shares with no other, or seldom
ALIKE_TOWN, SAME_STREET, LEAST_OF_A_TAX_NUMBER = 85, 0.6, 8


class Verdict(StrEnum):
    """What a field says."""

    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"


@dataclass(frozen=True)
class Evidence:
    """One field: what it says, and the points that it is worth."""

    field: str
    verdict: Verdict
    points: float


def gathered(left: Side, right: Side, likeness: Likeness) -> tuple[Evidence, ...]:
    """All the evidence, the name first."""
    return tuple(_all(left, right, likeness))


def _all(left: Side, right: Side, likeness: Likeness) -> Iterator[Evidence]:
    yield _name(likeness)
    yield from _website(left, right)
    yield from _tax_number(left, right)
    yield from _both("email", left, right, w.SAME_EMAIL, 0, against=False)
    yield from _both("phone", left, right, w.SAME_PHONE, 0, against=False)
    yield from _address(left, right)
    if left.plain_postcode and right.plain_postcode:
        same = left.plain_postcode == right.plain_postcode
        yield Evidence("postcode", *((Verdict.SAME, w.SAME_POSTCODE) if same else (Verdict.OTHER, w.OTHER_POSTCODE)))
    yield from _city(left, right)
    yield from _both("country", left, right, w.SAME_COUNTRY, w.OTHER_COUNTRY)
    if left.products & right.products:
        yield Evidence("products", Verdict.SAME, w.SAME_PRODUCT)


def _name(likeness: Likeness) -> Evidence:
    much = (likeness.bits >= w.TELLS_SOME) + (likeness.bits >= w.TELLS_MUCH)
    points = w.NAME[likeness.grade.value][much] * (0.5 + likeness.share / 2)
    points -= 4 * max(0, likeness.slips - 1)
    points -= 24 * likeness.numbers_differ + 12 * likeness.places_differ + 6 * likeness.forms_differ
    points = max(points, 0)
    verdict = {"equal": Verdict.SAME, "other": Verdict.OTHER}.get(likeness.grade.value, Verdict.ALIKE)
    return Evidence("name", verdict, points)


def _website(left: Side, right: Side) -> Iterator[Evidence]:
    ours, theirs = {left.domain, left.mail_domain} - {""}, {right.domain, right.mail_domain} - {""}
    if not ours or not theirs:
        return
    if ours & theirs:
        yield Evidence("website", Verdict.SAME, w.SAME_DOMAIN)
    elif {label(one) for one in ours} & {label(one) for one in theirs}:
        yield Evidence("website", Verdict.ALIKE, w.SAME_LABEL)
    else:
        yield Evidence("website", Verdict.OTHER, w.OTHER_DOMAIN)


def _both(
    field: str, left: Side, right: Side, same: float, other: float, *, against: bool = True
) -> Iterator[Evidence]:
    ours, theirs = getattr(left, field), getattr(right, field)
    if not ours or not theirs:
        return
    if ours == theirs:
        yield Evidence(field, Verdict.SAME, same)
    elif against:
        yield Evidence(field, Verdict.OTHER, other)


def _tax_number(left: Side, right: Side) -> Iterator[Evidence]:
    """Equal too where one has the country's letters and check digits before it: `FR40 303265045` and `303265045`."""
    short, long = sorted((left.tax_id, right.tax_id), key=len)
    if not short:
        return
    if long == short or (len(short) >= LEAST_OF_A_TAX_NUMBER and long.endswith(short)):
        yield Evidence("tax_id", Verdict.SAME, w.SAME_TAX_NUMBER)
    elif left.country == right.country and len(short) == len(long):
        yield Evidence("tax_id", Verdict.OTHER, 0)


def _city(left: Side, right: Side) -> Iterator[Evidence]:
    if not left.town or not right.town:
        return
    ours, theirs = " ".join(sorted(left.town)), " ".join(sorted(right.town))
    if left.town & right.town or ratio(ours, theirs) >= ALIKE_TOWN:
        yield Evidence("city", Verdict.SAME, w.SAME_CITY)
    else:
        yield Evidence("city", Verdict.OTHER, w.OTHER_CITY)


def _address(left: Side, right: Side) -> Iterator[Evidence]:
    if not left.street or not right.street:
        return
    share = len(left.street & right.street) / min(len(left.street), len(right.street))
    numbers = {word for word in left.street if word[0].isdigit()}, {word for word in right.street if word[0].isdigit()}
    if share >= SAME_STREET and (not all(numbers) or numbers[0] & numbers[1]):
        yield Evidence("address", Verdict.SAME, w.SAME_ADDRESS)
    else:
        yield Evidence("address", Verdict.OTHER, w.OTHER_ADDRESS)
