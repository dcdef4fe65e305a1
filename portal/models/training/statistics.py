"""How questions do: how many get them right, and whether those who know more do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.models.tenancy import read_rows
from portal.models.training import Course
from portal.models.training.attempts import Attempt

LEAST = 10  # attempts, before anything is said of a question
MOST = 5_000  # attempts that are looked at, the newest ones
TOO_HARD, TOO_EASY = 30, 95  # per cent right
GROUP = 0.27  # of all, that the best and the weakest are


@dataclass(frozen=True)
class Figures:
    """Of one question: how often it was asked, and its two indices; None where that is too seldom."""

    asked: int
    facility: int | None = None  # per cent right
    discrimination: float | None = None  # -1 to 1

    @property
    def is_too_hard(self) -> bool:
        """Whether it should be looked at: hardly anybody has it right."""
        return self.facility is not None and self.facility < TOO_HARD

    @property
    def is_too_easy(self) -> bool:
        """Whether it should be looked at: it tells nobody from anybody."""
        return self.facility is not None and self.facility > TOO_EASY


def figures(course: Course, lesson_key: str) -> dict[str, Figures]:
    """By the question's key, of everybody's first attempt: later ones have learned from it."""
    first = select(Attempt.marks, Attempt.score).where(
        Attempt.course_id == course.id, Attempt.lesson_key == lesson_key, Attempt.number == 1,
        Attempt.handed_in_at.is_not(None),
    )  # fmt: skip
    rows = read_rows(first.order_by(Attempt.id.desc()).limit(MOST))
    keys = {key for row in rows for key in row.marks}
    return {key: of_question([(row.score, row.marks[key]) for row in rows if key in row.marks]) for key in keys}


def of_question(results: Sequence[tuple[int, int]]) -> Figures:
    """Facility and discrimination index from scores and marks (1 or 0).

    Facility: the share that has it right. Discrimination: that share among the best 27 % less that among the weakest
    27 % (T. L. Kelley, The selection of upper and lower groups for the validation of test items, Journal of
    Educational Psychology 30, 1939, 17-24). From .4 on it is very good, under .2 to be mended or dropped (R. L. Ebel,
    Measuring Educational Achievement, 1965).
    """
    if len(results) < LEAST:
        return Figures(len(results))
    ranked = sorted(results, key=lambda result: result[0])
    size = max(round(len(ranked) * GROUP), 1)
    weakest, best = (_share(part) for part in (ranked[:size], ranked[-size:]))
    right = sum(mark for _score, mark in ranked)
    return Figures(len(ranked), 100 * right // len(ranked), round(best - weakest, 2))


def _share(results: Sequence[Any]) -> float:
    return sum(mark for _score, mark in results) / len(results)
