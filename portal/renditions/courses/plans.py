"""What a folder says of a course, once it is read: nothing here is a record yet."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.models.training.states import LessonKind, Level


@dataclass(frozen=True)
class FilePlan:
    """A file of a lesson, where it lies now."""

    path: str  # in the folder
    name: str
    place: Path
    is_shown: bool  # its text shows it


@dataclass(frozen=True)
class LessonPlan:
    """One lesson."""

    file: str
    key: str
    kind: LessonKind
    title: tuple[str, str]
    text: tuple[str, str]
    minutes: int | None
    is_behind: bool  # its Spanish
    files: tuple[FilePlan, ...] = ()
    rules: dict[str, Any] = field(default_factory=dict)
    questions: tuple[dict[str, Any], ...] = ()
    package: FilePlan | None = None


@dataclass(frozen=True)
class ModulePlan:
    """Some lessons under one title."""

    title: tuple[str, str]
    lessons: tuple[LessonPlan, ...]


@dataclass(frozen=True)
class CoursePlan:
    """A whole course."""

    slug: str
    title: tuple[str, str]
    words: tuple[str, str]
    level: Level
    skills: tuple[list[str], list[str]]
    facts: dict[str, Any]  # in_order, certifies, validity_months, pass_mark
    modules: tuple[ModulePlan, ...]
    lines: dict[str, int]  # of what is looked up: product, needs, needs_certified, audience
    product: str = ""
    needs: tuple[str, ...] = ()  # addresses of courses
    needs_certified: tuple[str, ...] = ()
    audience: dict[str, list[str]] = field(default_factory=dict)
    file: str = "course.md"

    def lessons(self) -> list[LessonPlan]:
        """All of them in their order."""
        return [lesson for module in self.modules for lesson in module.lessons]
