"""The states and kinds of courses and lessons: fixed sets with their words, and the life of a course as a table."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.base import Life


class Worded(StrEnum):
    """A fixed set in which each member has its words."""

    @property
    def words(self) -> Any:
        """The member in the reader's language."""
        return WORDS[self]


class CourseState(Worded):
    """Where a course stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def tone(self) -> str:
        """How it looks."""
        return {CourseState.PUBLISHED: "good", CourseState.WITHDRAWN: "bad"}.get(self, "")


class Level(Worded):
    """How much a course asks for."""

    FIRST = "first"
    FURTHER = "further"
    EXPERT = "expert"


class LessonKind(Worded):
    """What a lesson is made of."""

    TEXT = "text"
    VIDEO = "video"
    FILE = "file"
    PACKAGE = "package"  # SCORM
    QUIZ = "quiz"

    @property
    def icon(self) -> str:
        """The picture that stands for it."""
        return ICONS[self]


@dataclass(frozen=True)
class Standing:
    """How a course stands, for a page."""

    tone: str
    words: Any
    detail: str


OTHER_PAGES = {
    "attempts",
    "awards",
    "certified",
    "import",
    "kept",
    "new",
    "paths",
    "people",
    "quizzes",
    "sessions",
}  # /training/<these> are no courses
ICONS = {
    LessonKind.TEXT: "file-text", LessonKind.VIDEO: "circle-play", LessonKind.FILE: "download",
    LessonKind.PACKAGE: "package", LessonKind.QUIZ: "list-checks",
}  # fmt: skip
WORDS: dict[Worded, Any] = {
    CourseState.DRAFT: _l("Draft"),
    CourseState.PUBLISHED: _l("Published"),
    CourseState.WITHDRAWN: _l("Withdrawn"),
    Level.FIRST: _l("Basics"),
    Level.FURTHER: _l("Further"),
    Level.EXPERT: _l("Expert"),
    LessonKind.TEXT: _l("Text"),
    LessonKind.VIDEO: _l("Video"),
    LessonKind.FILE: _l("File"),
    LessonKind.PACKAGE: _l("Interactive"),
    LessonKind.QUIZ: _l("Quiz"),
}
LIFE = Life(
    (None, "draft", CourseState.DRAFT),
    (CourseState.DRAFT, "remove", None),
    (CourseState.DRAFT, "publish", CourseState.PUBLISHED),
    (CourseState.PUBLISHED, "publish", CourseState.PUBLISHED),  # a new edition
    (CourseState.PUBLISHED, "withdraw", CourseState.WITHDRAWN),
    (CourseState.WITHDRAWN, "publish", CourseState.PUBLISHED),
)
