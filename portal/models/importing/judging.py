"""Row by row: what would be made, changed, left as it is or left out, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from anyascii import anyascii
from flask_babel import lazy_gettext as _l
from rapidfuzz import fuzz, process

from portal.models.countries import countries_by_name
from portal.models.identifiers import folded
from portal.models.importing import reading
from portal.models.importing.plans import Field, Plan, Sort
from portal.models.importing.reading import Unread, squeezed
from portal.models.people import User
from portal.models.sheets import BadRow, Row
from portal.models.tenancy import Reach
from portal.models.texts import FORMULA_SIGNS, tidy

Values = dict[str, Any]
MOST_SAID, LONGEST_SAID = 2_000, 80  # different cells that are told apart; letters of one
MEANT = 80  # of a hundred: a word so much alike is proposed
MOST_PROPOSED = 100
REPAIRABLE = frozenset({"unknown", "slip", "no_currency", "no_yes_or_no", "no_day", "no_amount", "no_count"})


class Outcome(StrEnum):
    """What becomes of a row."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"

    @property
    def words(self) -> Any:
        """What became of it, in the reader's language."""
        return OUTCOMES[self]

    @property
    def planned_words(self) -> Any:
        """What would become of it, while nothing was written."""
        return PLANNED.get(self, OUTCOMES[self])


OUTCOMES = {
    Outcome.MADE: _l("made"),
    Outcome.CHANGED: _l("changed"),
    Outcome.SAME: _l("as it is"),
    Outcome.REFUSED: _l("left out"),
}
PLANNED = {Outcome.MADE: _l("to be made"), Outcome.CHANGED: _l("to be changed")}


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: why (`words.py`), in which field, and what stands there."""

    code: str
    field: str = ""
    said: str = ""


@dataclass
class Judged:
    """A row with what becomes of it."""

    line: int
    outcome: Outcome = Outcome.REFUSED
    label: str = ""  # by what a person knows it again
    reasons: list[Dirt] = field(default_factory=list)  # why it is left out
    notes: list[Dirt] = field(default_factory=list)  # what was found and does no harm
    values: Values = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    record: Any = None  # what is there already
    raw: str = ""  # why a row can't even be read


class Rules:
    """What holds for one kind. Begun for one person and one reach; asked chunk by chunk, in the transaction."""

    kind: ClassVar[str]
    words: ClassVar[Any]
    fields: ClassVar[tuple[Field, ...]]
    with_choices: ClassVar[frozenset[str]] = frozenset()  # fields of which a person chooses one

    def __init__(self, by: User, reach: Reach):
        self.by, self.reach = by, reach

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """What a field of words may say: each way to say it, folded, with what it means."""
        return {}

    def choices(self, name: str) -> Sequence[tuple[str, str]]:
        """The same for a person to choose from: what to write, and how it is called."""
        return ()

    def spellings(self, name: str) -> Sequence[str]:
        """How words of a field that may say anything are usually written: a slip is told, and kept."""
        return ()

    def defaults(self) -> dict[str, str]:
        """What is proposed to hold where a file says nothing."""
        return {}

    def label(self, values: Values) -> str:
        """By what a person knows it again."""
        return str(values.get("name", ""))

    def key(self, values: Values) -> Any:
        """What no two rows of a file have alike."""
        raise NotImplementedError

    def prepare(self, rows: Sequence[Judged]) -> None:
        """Look up what is there already, for these rows at once."""

    def remember(self, row: Judged) -> None:
        """A row that could be read, also one that was done before."""

    def end(self) -> list[Dirt]:
        """Do what can only be done once all rows are; answers what was found amiss."""
        return []

    def judge(self, row: Judged) -> None:
        """Say what becomes of a row that could be read."""
        raise NotImplementedError

    def write(self, rows: Sequence[Judged]) -> None:
        """Do it."""
        raise NotImplementedError


class Judge:
    """Reads rows by a plan and judges them by the rules of their kind; counts what it finds."""

    def __init__(self, plan: Plan, rules: Rules):
        self.plan, self.rules = plan, rules
        self.outcomes: Counter[Outcome] = Counter()
        self.dirt: Counter[Dirt] = Counter()
        self.seen: dict[int, int] = {}
        self._given = plan.given(rules.fields)
        self._read = {one.name: _reader(one, plan, rules) for one in self._given}
        self._slips: dict[str, dict[str, str]] = {one.name: {} for one in self._given if rules.spellings(one.name)}
        self._read_before: dict[str, dict[str, Any]] = {one.name: {} for one in self._given}

    def judge(self, rows: Iterable[Row | BadRow]) -> list[Judged]:
        """What becomes of these rows, the next of the file."""
        judged = [self._read_row(row) for row in rows]
        good = [row for row in judged if not row.reasons]
        self.rules.prepare(good)
        for row in good:
            self.rules.judge(row)
            if row.reasons:
                row.outcome = Outcome.REFUSED
        for row in judged:
            self._count(row)
        return judged

    def end(self) -> None:
        """After the last row, in the transaction that is open."""
        for one in self.rules.end():
            self.dirt[one] += 1

    def pass_by(self, rows: Iterable[Row | BadRow]) -> None:
        """Rows that were done before: only what they are known by is remembered."""
        for row in rows:
            self._read_row(row)

    def go_on_from(self, report: Mapping[str, Any]) -> None:
        """Count on from what was counted before."""
        self.outcomes = Counter({Outcome(name): rows for name, rows in report["outcomes"].items()})
        self.dirt = Counter({Dirt(code, name, said): rows for code, name, said, rows in report["dirt"]})

    def _read_row(self, row: Row | BadRow) -> Judged:
        judged = Judged(row.line)
        if isinstance(row, BadRow):
            judged.raw = row.reason
            judged.reasons.append(Dirt("unreadable", "", row.reason[:LONGEST_SAID]))
            return judged
        for one in self._given:
            self._read_field(one, row.cells, judged)
        for one in self.rules.fields:
            if one.is_required and one not in self._given:
                judged.reasons.append(Dirt("empty", one.name))
        judged.label = self.rules.label(judged.values)[:LONGEST_SAID]
        if not judged.reasons:
            key = hash(self.rules.key(judged.values))
            first = self.seen.setdefault(key, row.line)
            if first != row.line:
                judged.reasons.append(Dirt("twice", "", str(first)))
            else:
                self.rules.remember(judged)
        return judged

    def _read_field(self, one: Field, cells: Mapping[str, str], judged: Judged) -> None:
        column = self.plan.columns.get(one.name)
        typed = cells.get(column, "") if column else ""
        said = _plain(typed)
        if said != typed and said:
            judged.notes.append(Dirt("blanks", one.name))
        if said and reading.is_nothing(said, of_values=one.sort not in (Sort.TEXT, Sort.WORD, Sort.COUNTRY)):
            judged.notes.append(Dirt("nothing", one.name, said))
            said = ""
        repairs = self.plan.repairs.get(one.name)
        if repairs and said in repairs:
            judged.notes.append(Dirt("repaired", one.name, said))
            said = repairs[said]
        said = said or self._fixed(one.name, cells)
        if not said:
            if one.is_required:
                judged.reasons.append(Dirt("empty", one.name))
            return
        known = self._read_before[one.name]
        if said not in known:
            if len(known) > MOST_SAID:
                known.clear()
            try:
                known[said] = self._read[one.name](said)
            except Unread as refused:
                known[said] = Dirt(refused.code, one.name, said[:LONGEST_SAID])
        found = known[said]
        if isinstance(found, Dirt):
            judged.reasons.append(found)
        else:
            judged.values[one.name] = found
            if one.name in self._slips and self._slip(one.name, said):
                judged.notes.append(Dirt("slip", one.name, said[:LONGEST_SAID]))

    def _fixed(self, name: str, cells: Mapping[str, str]) -> str:
        """What holds where the file says nothing; addresses may be made of names (`{name}@northgate.example`)."""
        said = self.plan.fixed.get(name, "")
        if "{name}" in said:
            words = folded(anyascii(cells.get(self.plan.columns.get("name", ""), ""))).split()
            said = said.replace("{name}", ".".join(words)) if words else ""
        return said

    def _slip(self, name: str, said: str) -> str:
        """What it seems to be a slip of; empty for what is written as usual, or is something else."""
        known = self._slips[name]
        if said not in known:
            usual = {folded(word): word for word in self.rules.spellings(name)}
            plain = folded(said)
            found = (
                None if plain in usual else process.extractOne(plain, list(usual), scorer=fuzz.ratio, score_cutoff=85)
            )
            known[said] = usual[found[0]] if found else ""
        return known[said]

    def _count(self, row: Judged) -> None:
        self.outcomes[row.outcome] += 1
        for one in {*row.reasons, *row.notes}:
            plain = Dirt(one.code, one.field) if one.code == "twice" else one
            if plain not in self.dirt and len(self.dirt) >= MOST_SAID:
                plain = Dirt(one.code, one.field)
            self.dirt[plain] += 1

    @property
    def report(self) -> dict[str, Any]:
        """What was found, plain, so that it is kept as JSON."""
        return {
            "rows": self.outcomes.total(),
            "outcomes": {outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "dirt": [[one.code, one.field, one.said, rows] for one, rows in self.dirt.most_common()],
            "proposals": self.proposals(),
        }

    def proposals(self) -> list[list[Any]]:
        """Repairs of all rows alike: field, what is said, what may be meant (empty: nobody knows), in how many rows."""
        found = list[list[Any]]()
        for one, rows in self.dirt.most_common():
            asked = (one.said and one.code in REPAIRABLE) or (one.code == "empty" and one.field in self.plan.columns)
            if asked and one.field and len(found) < MOST_PROPOSED:
                found.append([one.field, one.said, self._meant(one) if one.said else "", rows])
        return found

    def _meant(self, one: Dirt) -> str:
        if one.code == "slip":
            return self._slip(one.field, one.said)
        if one.code != "unknown":
            return ""
        choices = {squeezed(words): said for said, words in self.rules.choices(one.field)}
        if any(known.name == one.field and known.sort == Sort.COUNTRY for known in self._given):
            choices = {squeezed(name): name for _code, name in countries_by_name()}
        found = process.extractOne(squeezed(one.said), list(choices), scorer=fuzz.ratio, score_cutoff=MEANT)
        return choices[found[0]] if found else ""


def _reader(one: Field, plan: Plan, rules: Rules) -> Callable[[str], Any]:
    style = plan.styles.get(one.name, "")
    match one.sort:
        case Sort.WORD:
            return lambda said: _word(rules.vocabulary(one.name), said)
        case Sort.DAY:
            return lambda said: reading.day(said, style)
        case Sort.AMOUNT:
            return lambda said: reading.amount(said, "", style)
        case Sort.COUNT:
            return reading.whole_number
        case Sort.COUNTRY:
            return reading.country
        case Sort.CURRENCY:
            return reading.currency
        case Sort.EMAIL:
            return reading.email
        case Sort.WEBSITE:
            return reading.website
        case Sort.YES:
            return reading.yes_or_no
    return lambda said: reading.short_text(said, one.most)


def _word(vocabulary: Mapping[str, Any], said: str) -> Any:
    found = vocabulary.get(folded(said))
    if found is None:
        raise Unread("unknown")
    return found


def _plain(typed: str) -> str:
    """Without blanks around; and without the sign by which we made a formula harmless in a file that was sent back."""
    said = typed.strip()
    if not said.isascii():
        said = tidy(said)
    return said[1:] if said.startswith("'") and said[1:].startswith(FORMULA_SIGNS) else said
