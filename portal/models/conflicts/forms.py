"""Legal forms: `Acme GmbH`, `Acme Gesellschaft mit beschränkter Haftung` and `ООО Acme` are called Acme.

After the lists of `cleanco`, and `tables/legal_forms.txt` (ISO 20275, Entity Legal Forms) as people spell them. A row
there is one form; forms of one row say the same, forms of different rows do not.
"""

from collections.abc import Sequence
from functools import cache

from cleanco.termdata import terms_by_country, terms_by_type

from portal.models.conflicts.tables import lines
from portal.models.conflicts.words import TELLING_BITS, bits, words_of

WOUND_UP = {
    "in liquidazione", "in liquidation", "en liquidacion", "en liquidation", "i l", "il", "in liq", "i likvidation",
    "em liquidacao", "w likwidacji", "in insolvenz", "liquidazione",
}  # fmt: skip
DEPARTMENTS = frozenset(lines("departments.txt"))
SHORTEST_IN_FRONT = 4  # letters of a form of several words; of the others only those of `forms_in_front.txt`
IN_FRONT = frozenset(lines("forms_in_front.txt"))


@cache
def _spellings() -> dict[tuple[str, ...], str]:
    others = {term for terms in (*terms_by_type.values(), *terms_by_country.values()) for term in terms}
    known = {tuple(words_of(term)): "" for term in others if term.isascii() and len("".join(words_of(term))) > 2}
    own = {tuple(words_of(said)): row for row in lines("legal_forms.txt") for said in row.split(" | ")}
    return {words: form for words, form in {**known, **own}.items() if words}


@cache
def _longest() -> int:
    return max(map(len, _spellings()))


def parted(words: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """The words of a name without its legal forms, and the forms; a name that is nothing else stays as it is."""
    left, forms = list(words), set[str]()
    while len(left) > 2 and (ending := _ending(left)):
        left = left[:-ending]
    while len(left) > 1 and (found := _at_end(left)):
        forms.add(found[1])
        left = left[: len(left) - found[0]]
    while len(left) > 1 and (found := _in_front(left)):
        forms.add(found[1])
        left = left[found[0] :]
    return left, frozenset(forms - {""})


def _ending(words: Sequence[str]) -> int:
    """How many words at the end say that the company is being wound up, or which of its departments is meant."""
    for count in (3, 2, 1):
        said = " ".join(words[-count:])
        if said in WOUND_UP or (said in DEPARTMENTS and sum(map(bits, words[:-count])) >= TELLING_BITS):
            return count
    return 0


def _in_front(words: Sequence[str]) -> tuple[int, str] | None:
    for count in range(min(_longest(), len(words) - 1), 1, -1):
        form = _spellings().get(tuple(words[:count]))
        if form and sum(map(len, words[:count])) > SHORTEST_IN_FRONT:
            return count, form
    telling = words[0] in IN_FRONT and sum(map(bits, words[1:])) >= TELLING_BITS
    return (1, _spellings().get((words[0],), "")) if telling else None


def _at_end(words: Sequence[str]) -> tuple[int, str] | None:
    for count in range(min(_longest(), len(words) - 1), 0, -1):
        form = _spellings().get(tuple(words[-count:]))
        if form is not None:
            return count, form
    return None
