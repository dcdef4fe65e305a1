"""What of a file is which field of ours: proposed by the names of columns and by what stands in them, then kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz, process

from portal.models.identifiers import folded
from portal.models.importing import reading
from portal.models.importing.reading import Unread, squeezed
from portal.models.sheets import Row

NAMES_ALIKE, MOSTLY = 90, 0.8  # of a hundred; of the cells that say something
SURVEYED = 20_000  # rows that are looked at for how days and amounts are written
ENOUGH_DIGITS = 0.34  # of the first line, and it names no columns


class Sort(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WORD = "word"  # one of a vocabulary
    DAY = "day"
    AMOUNT = "amount"
    COUNT = "count"
    COUNTRY = "country"
    CURRENCY = "currency"
    EMAIL = "email"
    WEBSITE = "website"
    YES = "yes"


@dataclass(frozen=True)
class Field:
    """A field of ours: what people call it, what it holds, and what other programs call it."""

    name: str
    words: Any
    sort: Sort = Sort.TEXT
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    most: int = 200  # letters


@dataclass(frozen=True)
class Plan:
    """How a file of one kind is read. Plain, so that it is kept as JSON and used again."""

    kind: str
    columns: dict[str, str] = field(default_factory=dict)  # field: column
    fixed: dict[str, str] = field(default_factory=dict)  # field: what holds where the file says nothing
    repairs: dict[str, dict[str, str]] = field(default_factory=dict)  # field: what is said: what is meant
    styles: dict[str, str] = field(default_factory=dict)  # field: how days (dmy, mdy) or amounts (. ,) are written
    has_header: bool = True

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return dict(self.__dict__)

    def given(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        """The fields of which something is said."""
        return tuple(one for one in fields if one.name in self.columns or self.fixed.get(one.name))


CONTENT: dict[Sort, Callable[[str], Any]] = {
    Sort.EMAIL: reading.email,
    Sort.COUNTRY: reading.country,
    Sort.DAY: reading.day,
    Sort.WEBSITE: reading.website,
    Sort.CURRENCY: reading.currency,
}


def proposed_columns(
    fields: Sequence[Field], columns: Sequence[str], sample: Sequence[Row],
    vocabularies: Mapping[str, Mapping[str, Any]],
) -> dict[str, str]:  # fmt: skip
    """Field by field the column that seems to hold it: by name, by a name alike, by content."""
    found: dict[str, str] = {}
    by_name = {squeezed(column): column for column in reversed(columns) if squeezed(column)}
    for one in fields:
        for said in (one.name, *one.synonyms):
            column = by_name.get(squeezed(said))
            if column and one.name not in found and column not in found.values():
                found[one.name] = column
    for one in fields:
        if one.name not in found:
            free = [name for name, column in by_name.items() if column not in found.values() and not name.isdigit()]
            called = [squeezed(name) for name in (one.name, *one.synonyms)]
            best = max((_alike(name, free) for name in called), default=("", 0.0), key=lambda pair: pair[1])
            if best[1] >= NAMES_ALIKE:
                found[one.name] = by_name[best[0]]
    for one in fields:
        if one.name not in found:
            free_columns = [column for column in columns if column not in found.values()]
            column = _by_content(one, free_columns, sample, vocabularies.get(one.name))
            if column:
                found[one.name] = column
    return found


def is_headless(first: Sequence[str]) -> bool:
    """Whether a first line looks like a row, not like names of columns."""
    filled = [cell for cell in first if cell.strip()]
    numbers = sum(any(map(str.isdigit, cell)) for cell in filled)
    return bool(filled) and numbers >= ENOUGH_DIGITS * len(filled)


def surveyed_styles(plan: Plan, fields: Iterable[Field], rows: Iterable[Any]) -> dict[str, str]:
    """How days and amounts of each column are written, where its cells prove it; what was chosen stays."""
    prove = {Sort.DAY: reading.style_of_day, Sort.AMOUNT: reading.point_of}
    asked = [(one, plan.columns[one.name], prove[one.sort]) for one in fields
             if one.sort in prove and one.name in plan.columns and not plan.styles.get(one.name)]  # fmt: skip
    found: dict[str, dict[str, int]] = {one.name: {} for one, _column, _prove in asked}
    for number, row in enumerate(rows):
        if not asked or number >= SURVEYED:
            break
        if isinstance(row, Row):
            for one, column, proves in asked:
                style = proves(row.cells.get(column, ""))
                if style:
                    found[one.name][style] = found[one.name].get(style, 0) + 1
    proved = {name: max(counts, key=lambda style: counts[style]) for name, counts in found.items() if counts}
    of_sort = {one.sort: proved[one.name] for one, _column, _prove in asked if one.name in proved}
    others = {one.name: of_sort[one.sort] for one, _column, _prove in asked if one.sort in of_sort}
    return {**plan.styles, **others, **proved}  # who writes one column month first, writes the others so


def _alike(name: str, others: list[str]) -> tuple[str, float]:
    found = process.extractOne(name, others, scorer=fuzz.ratio) if name and others else None
    return (found[0], found[1]) if found else ("", 0.0)


def _by_content(
    one: Field, columns: Sequence[str], sample: Sequence[Row], vocabulary: Mapping[str, Any] | None
) -> str:  # fmt: skip
    read = CONTENT.get(one.sort)
    for column in columns:
        said = [cell for row in sample if (cell := row.cells[column].strip())]
        if len(said) < 2:
            continue
        if vocabulary:
            known = sum(folded(cell) in vocabulary for cell in said)
        elif read is not None:
            known = sum(_can_be_read(read, cell) for cell in said)
        else:
            return ""
        if known >= MOSTLY * len(said):
            return column
    return ""


def _can_be_read(read: Callable[[str], Any], said: str) -> bool:
    try:
        read(said)
    except Unread:
        return False
    return not said.isdecimal()
