"""Courses as folders of Markdown with front matter: read, checked, taken in whole or not at all, and given back.

`course.md` says what the course is; each folder `NN-name` in it is a module (`module.md` names it) with its lessons
`NN-key.en.md` and `NN-key.es.md`, their files in a folder `NN-key`, and of a quiz its questions in `NN-key.quiz.yaml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where: a file, and its line if it is not the whole of it (0)."""

    file: str
    line: int
    words: Any

    def __str__(self) -> str:
        """As the command line says it."""
        return f"{self.file}:{self.line}: {self.words}" if self.line else f"{self.file}: {self.words}"


class NotRead(ValueError):
    """Nothing of it was taken in; `mistakes` is all that is wrong."""

    def __init__(self, mistakes: Sequence[Mistake]):
        super().__init__("\n".join(str(one) for one in mistakes))
        self.mistakes = mistakes
