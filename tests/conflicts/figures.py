"""`python -m tests.conflicts.figures`: how well the bands tell the labelled pairs apart, by kind, as a table.

Half of the pairs, chosen by a hash of their names, are `held`: nothing is tuned on them, their misses are not shown.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import click

from portal.models.conflicts import Band, compare
from portal.models.conflicts.said import why
from portal.models.conflicts.sides import FIELDS, Side

PAIRS = Path(__file__).parent / "pairs"
Judged = Counter[tuple[str, Band]]


def pairs(*, held: bool) -> Iterator[dict[str, str]]:
    """The rows of this half."""
    for file in sorted(PAIRS.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                names = f"{row['left_name']}\0{row['right_name']}".encode()
                if bool(sha256(names).digest()[0] & 1) == held:
                    yield row


def match_of(row: dict[str, str]):
    """The match of a row's two sides."""
    left, right = (Side.typed({name: row[f"{side}_{name}"] for name in FIELDS if f"{side}_{name}" in row})
                   for side in ("left", "right"))  # fmt: skip
    return compare(left, right)


def judged(*, held: bool) -> dict[str, Judged]:
    """How many pairs of each kind, by label and band; under `all` their sum."""
    found: dict[str, Judged] = {}
    for row in pairs(held=held):
        band = match_of(row).band
        for kind in (row["kind"], "all"):
            found.setdefault(kind, Counter())[row["same"], band] += 1
    return found


def precision(figures: Judged) -> float:
    """The share of those called the same that are."""
    called = figures["yes", Band.SAME] + figures["no", Band.SAME]
    return figures["yes", Band.SAME] / called if called else 1.0


def recall(figures: Judged) -> float:
    """The share of those that are the same for which somebody is asked to look, at least."""
    same = sum(count for (label, _band), count in figures.items() if label == "yes")
    return 1 - figures["yes", Band.NONE] / same if same else 1.0


def missed() -> Iterator[str]:
    """What the bands get wrong in the half that is tuned on, with the reasons."""
    for row in pairs(held=False):
        match = match_of(row)
        if (row["same"], match.band) in (("yes", Band.NONE), ("no", Band.SAME)):
            yield f"{row['kind']}: {row['left_name']} | {row['right_name']} | {row['same']} {match.score}: {why(match)}"


if __name__ == "__main__":
    for held in (False, True):
        click.echo(f"{'held' if held else 'tuned on':16}{'pairs':>7}{'precision of same':>19}{'recall':>8}")
        for kind, figures in sorted(judged(held=held).items(), key=lambda one: (one[0] == "all", one[0])):
            click.echo(f"{kind:16}{sum(figures.values()):7}{precision(figures):19.3f}{recall(figures):8.3f}")
    if "--missed" in sys.argv:
        click.echo("\n".join(missed()))
