"""The bands keep what they promise on pairs that nothing was tuned on, and on companies that are all different."""

import csv
from pathlib import Path

from portal.models.conflicts import Band, compare
from portal.models.conflicts.joining import Candidates
from portal.models.conflicts.sides import Side
from tests.conflicts.figures import judged, precision, recall

GLEIF = Path(__file__).parent / "gleif.csv"  # every eighth of the 20,000 of the GLEIF golden copy, CC0 1.0


def test_the_bands_tell_apart_what_they_were_not_tuned_on():
    figures = judged(held=True)["all"]

    assert sum(figures.values()) > 1000
    assert figures["yes", Band.SAME] > 200
    assert precision(figures) >= 0.98
    assert recall(figures) >= 0.95


def test_different_companies_are_seldom_taken_for_one():
    same, look, candidates, sides = set(), set(), Candidates(), []
    with GLEIF.open(encoding="utf-8", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            side = Side.typed({"name": row["legal_name"], "country": row["country"]})
            for other in candidates.like(side):
                band = compare(sides[other], side).band
                (same if band == Band.SAME else look if band == Band.LOOK else set()).update((number, other))
            candidates.add(number, side)
            sides.append(side)

    assert len(sides) == 2500
    assert len(same) <= 0.001 * len(sides)
    assert len(look) <= 0.03 * len(sides)
