"""Questions of a quiz: six kinds, in banks; the vendor's alone, since they carry what is right."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import NotThere, Record, Versioned, db, pk
from portal.models.tenancy import Reach, Walled, Width, as_system, read_rows
from portal.models.training.editions import Lesson
from portal.models.training.states import Worded

MOST_OPTIONS = 12


class QuestionKind(Worded):
    """How a question is answered."""

    ONE = "one"
    MANY = "many"
    ORDER = "order"
    MATCH = "match"
    NUMBER = "number"
    TEXT = "text"

    @property
    def words(self) -> Any:
        """The kind in the reader's language."""
        return WORDS[self]

    @property
    def asks(self) -> Any:
        """What the reader is to do."""
        return ASKS[self]

    @property
    def has_options(self) -> bool:
        """Whether something stands there to choose from."""
        return self not in (QuestionKind.NUMBER, QuestionKind.TEXT)


WORDS = {
    QuestionKind.ONE: _l("One answer"), QuestionKind.MANY: _l("Several answers"), QuestionKind.ORDER: _l("Order"),
    QuestionKind.MATCH: _l("Match"), QuestionKind.NUMBER: _l("Number"), QuestionKind.TEXT: _l("Short text"),
}  # fmt: skip
ASKS = {
    QuestionKind.ONE: _l("Choose one answer."),
    QuestionKind.MANY: _l("Choose all that are right."),
    QuestionKind.ORDER: _l("Give each its place, 1 for the first."),
    QuestionKind.MATCH: _l("Choose what belongs to each."),
    QuestionKind.NUMBER: _l("Type a number."),
    QuestionKind.TEXT: _l("Type a word or a few."),
}


class Question(Walled, Versioned, Record):
    """One question of a quiz lesson. Its key stays through all editions, so that its statistics do.

    `options` are `{"key", "en", "es"}`; of one and many answers with `"right"`, of an order as they are right, of a
    match with what belongs to each (`"to_en"`, `"to_es"`). `accepted` are the forms of a text, or the number.
    """

    __tablename__ = "quiz_questions"
    __table_args__ = (UniqueConstraint("lesson_id", "key"),)

    id: Mapped[pk]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(default=lambda: new_key())
    position: Mapped[int]
    bank: Mapped[str] = mapped_column(default="")
    kind: Mapped[QuestionKind]
    text_en: Mapped[str]
    text_es: Mapped[str] = mapped_column(default="")
    says_en: Mapped[str] = mapped_column(default="")  # why it is so; shown with what is right
    says_es: Mapped[str] = mapped_column(default="")
    knocks_out: Mapped[bool] = mapped_column(default=False)  # who has it wrong has not passed
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    accepted: Mapped[list[str]] = mapped_column(JSON, default=list)
    tolerance: Mapped[str] = mapped_column(default="0")  # of a number, as a decimal

    # Commands
    @classmethod
    def add(cls, lesson: Lesson, *, kind: QuestionKind, text_en: str, **said: Any) -> "Question":
        """A question at the quiz's end."""
        made = cls(lesson_id=lesson.id, position=len(cls.of_lesson(lesson)), kind=kind, text_en=text_en, **said)
        made.options = keyed(made.options or [])
        db.session.add(made)
        db.session.flush()
        return made

    def rewrite(self, **said: Any) -> None:
        """Say it anew."""
        for name, value in said.items():
            setattr(self, name, keyed(value) if name == "options" else value)
        self.version += 1

    def move(self, *, by: int) -> None:
        """Change places with the one before (-1) or behind it (1)."""
        others = list(self.of_lesson_id(self.lesson_id))
        place = others.index(self)
        to = min(max(place + by, 0), len(others) - 1)
        others.insert(to, others.pop(place))
        for number, one in enumerate(others):
            one.position = number

    def remove(self) -> None:
        """Take it out of the quiz."""
        db.session.delete(self)

    # Queries
    @classmethod
    def of_lesson(cls, lesson: Lesson) -> Sequence["Question"]:
        """All of a quiz, in their order; for the vendor's eyes."""
        return cls.of_lesson_id(lesson.id)

    @classmethod
    def of_lesson_id(cls, lesson_id: int) -> Sequence["Question"]:
        """The same, by the lesson's key in the database."""
        db.session.flush()
        of_this = select(cls).where(cls.lesson_id == lesson_id).order_by(cls.position, cls.id)
        return db.session.scalars(of_this).all()

    @classmethod
    def of_key(cls, lesson: Lesson, key: str) -> "Question":
        """One of a quiz. Raises NotThere."""
        found = db.session.scalars(select(cls).where(cls.lesson_id == lesson.id, cls.key == key)).one_or_none()
        if found is None:
            raise NotThere(key)
        return found

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor's alone; a quiz is drawn and marked without a person."""
        return cls.everything() if cls._is_vendors(reach) else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return self._is_vendors(reach)

    @staticmethod
    def _is_vendors(reach: Reach) -> bool:
        return not reach.is_of_partner and reach.width == Width.ALL


@dataclass(frozen=True)
class QuizRules:
    """How a quiz is held, as its lesson's `rules` say: how many of each bank (all where nothing is said), the limit
    in minutes, its own pass mark in per cent, whether questions and options are shuffled.
    """

    draw: dict[str, int]
    minutes: int | None
    pass_mark: int | None
    is_shuffled: bool

    @classmethod
    def of(cls, rules: dict[str, Any] | None) -> "QuizRules":
        """From what the lesson keeps."""
        said = rules or {}
        return cls(
            {bank: int(many) for bank, many in (said.get("draw") or {}).items()}, said.get("minutes") or None,
            said.get("pass_mark") or None, bool(said.get("shuffled", True)),
        )  # fmt: skip

    def count(self, banks: dict[str, int]) -> int:
        """How many are asked, of so many in each bank."""
        return sum(min(self.draw.get(bank, there), there) for bank, there in banks.items())


def new_key() -> str:
    """A key that tells nothing."""
    return secrets.token_hex(4)


def keyed(options: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options, each with a key."""
    return [{**one, "key": one.get("key") or new_key()} for one in options]


def copy_questions(from_lesson: Lesson, to_lesson: Lesson) -> None:
    """Give a lesson of a new edition the questions of the one it was copied from."""
    same = [column.key for column in Question.__table__.columns if column.key not in ("id", "lesson_id")]
    for one in Question.of_lesson(from_lesson):
        db.session.add(Question(lesson_id=to_lesson.id, **{name: getattr(one, name) for name in same}))
    db.session.flush()


def questions_to_ask(lesson_id: int) -> Sequence[Any]:
    """All of a quiz with what is right, as rows; for drawing and marking, never for a page before that."""
    db.session.flush()
    with as_system("a quiz is drawn and marked on the server"):
        of_this = select(*Question.__table__.columns).where(Question.lesson_id == lesson_id)
        return read_rows(of_this.order_by(Question.position, Question.id))


def number_asked(lesson: Lesson) -> int:
    """How many questions an attempt at this quiz has."""
    db.session.flush()
    with as_system("how long a quiz is"):
        banks = select(Question.bank, func.count(Question.id)).where(Question.lesson_id == lesson.id)
        counted = read_rows(banks.group_by(Question.bank))
    return QuizRules.of(lesson.rules).count({row[0]: row[1] for row in counted})
