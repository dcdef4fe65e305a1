"""SCORM packages: what is in one, and how far a person came in each part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, ColumnElement, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import NotThere, Record, db, pk
from portal.models.tenancy import PartnerOwned, Reach
from portal.models.training.editions import Lesson, LessonFile, OfCourse
from portal.models.training.learning import WHOLE, Enrolment, LessonProgress

PURPOSE = "package"
PASSED, FAILED, COMPLETED, UNKNOWN = "passed", "failed", "completed", "unknown"
WHY_NOT: dict[str, Any] = {
    "manifest": _l("There is no imsmanifest.xml in it: it is no SCORM package."),
    "xml": _l("Its imsmanifest.xml can't be read. Make the package anew."),
    "entities": _l("Its imsmanifest.xml declares entities or a document type. Make the package without."),
    "version": _l("It is of another version. We take SCORM 1.2 and SCORM 2004."),
    "entry": _l("A page that its imsmanifest.xml names is not in it. Make the package anew."),
    "escapes": _l("A name in it leads out of it. Make the package anew."),
    "outside": _l("A part of it lies on another server. Make a package that has all in itself."),
    "empty": _l("Its imsmanifest.xml names nothing to learn."),
    "items": _l("It has too many parts: 500 at most."),
    "twice": _l("Two of its parts have the same name. Make the package anew."),
    "files": _l("It has too many files: 5,000 at most."),
    "much": _l("There is too much in it."),
    "nested": _l("There is an archive in it. Make the package without."),
    "locked": _l("It is protected by a password."),
    "active": _l("It has no imsmanifest.xml, or a program in it that is no page. Make the package anew."),
    "broken": _l("It is no zip that can be read. Make the package anew."),
}
Item = dict[str, Any]  # id, title, href, is_sco, mastery, threshold, data


class Package(OfCourse, Record):
    """A zip that a lesson has: its version of SCORM, its parts in their order, and where each of its files lies in it.

    All editions that have the zip share it, by its key in storage.
    """

    __tablename__ = "packages"

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(unique=True)
    version: Mapped[str]  # 1.2 or 2004
    title: Mapped[str] = mapped_column(default="")
    items: Mapped[list[Item]] = mapped_column(JSON)
    files: Mapped[dict[str, list[int]]] = mapped_column(JSON)  # begins, bytes there, bytes that become of them, packed

    # Commands
    @classmethod
    def keep(cls, key: str, *, version: str, title: str, items: list[Item], files: dict[str, list[int]]) -> None:
        """Remember what is in a zip that lies in storage."""
        db.session.add(cls(key=key, version=version, title=title, items=items, files=files))
        db.session.flush()

    # Questions
    def item(self, name: str) -> Item:
        """The part of this name. Raises NotThere."""
        found = next((one for one in self.items if one["id"] == name), None)
        if found is None:
            raise NotThere(name)
        return found

    # Queries
    @classmethod
    def of_lesson(cls, lesson: Lesson) -> "Package | None":
        """What the lesson has."""
        its = select(LessonFile.key).where(LessonFile.lesson_id == lesson.id, LessonFile.purpose == PURPOSE)
        return db.session.scalars(select(cls).where(cls.key.in_(its)).order_by(cls.id.desc()).limit(1)).first()

    @classmethod
    def of_file(cls, ref: str) -> "tuple[Package, LessonFile]":
        """By the reference of the lesson's file. Raises NotThere."""
        both = select(cls, LessonFile).join(LessonFile, LessonFile.key == cls.key)
        found = db.session.execute(both.where(LessonFile.ref == ref, LessonFile.purpose == PURPOSE)).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found[0], found[1]

    # The wall
    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        file = select(LessonFile.id).where(LessonFile.within(reach), LessonFile.key == cls.key)
        return file.correlate(cls).exists()


@dataclass(frozen=True)
class Said:
    """What a part of a package says of itself, once."""

    completion: str = UNKNOWN
    success: str = UNKNOWN
    score: Mapping[str, float | None] | None = None  # raw, min, max, scaled
    place: str = ""
    suspended: str = ""
    seconds: int = 0
    has_ended: bool = False
    launched: int = 0  # when its page was opened, in milliseconds
    number: int = 0  # of what that page sent


class PackageProgress(PartnerOwned, Record):
    """How far a person is in one part of a package; nothing of it is ever lowered."""

    __tablename__ = "package_progress"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_key", "item"),)

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    lesson_key: Mapped[str]
    item: Mapped[str]
    completion: Mapped[str] = mapped_column(default=UNKNOWN)
    success: Mapped[str] = mapped_column(default=UNKNOWN)
    score: Mapped[dict[str, float | None]] = mapped_column(JSON, default=dict)  # the best
    place: Mapped[str] = mapped_column(default="")
    suspended: Mapped[str] = mapped_column(default="")
    seconds: Mapped[int] = mapped_column(default=0)
    launched: Mapped[int] = mapped_column(BigInteger, default=0)
    number: Mapped[int] = mapped_column(default=0)
    is_done: Mapped[bool] = mapped_column(default=False)

    # Commands
    @classmethod
    def note(cls, enrolment: Enrolment, lesson: Lesson, package: Package, item: Item, said: Said) -> "Outcome":
        """Keep what a part says, and with its last part finish the lesson. What comes late or twice lowers nothing."""
        enrolment.hold()
        mine = cls.of(enrolment, lesson)
        found = mine.get(item["id"])
        if found is None:
            found = cls(
                enrolment_id=enrolment.id, person_id=enrolment.person_id, partner_id=enrolment.partner_id,
                lesson_key=lesson.key, item=item["id"], completion=UNKNOWN, success=UNKNOWN, score={}, place="",
                suspended="", seconds=0, launched=0, number=0, is_done=False,
            )  # fmt: skip
            db.session.add(found)
            mine = {**mine, found.item: found}
        is_newest = found.take(said)
        done = sum(one["id"] in mine and mine[one["id"]].is_done for one in package.items)
        progress = enrolment.note(lesson, share=WHOLE * done // len(package.items))
        return Outcome(progress, found, is_newest)

    def take(self, said: Said) -> bool:
        """Come further; answers whether its place is where to go on, or another page was opened since."""
        self.seconds = max(self.seconds, said.seconds)
        self._judge(said)
        if (said.launched, said.number) <= (self.launched, self.number):
            return said.launched >= self.launched
        self.launched, self.number = said.launched, said.number
        self.place, self.suspended = said.place, said.suspended
        return True

    def _judge(self, said: Said) -> None:
        score = {name: value for name, value in (said.score or {}).items() if value is not None}
        if score and _worth(score) >= _worth(self.score):
            self.score = dict(score)
        if PASSED in (said.success, self.success):
            self.success = PASSED
        elif said.success == FAILED:
            self.success = FAILED
        ends_silently = said.has_ended and said.completion == UNKNOWN
        if COMPLETED in (said.completion, self.completion) or ends_silently or self.success == PASSED:
            self.completion = COMPLETED
        elif said.completion != UNKNOWN:
            self.completion = said.completion
        self.is_done = self.is_done or (self.completion == COMPLETED and self.success != FAILED)

    # Queries
    @classmethod
    def of(cls, enrolment: Enrolment, lesson: Lesson) -> dict[str, "PackageProgress"]:
        """By the names of parts."""
        db.session.flush()
        of_both = select(cls).where(cls.enrolment_id == enrolment.id, cls.lesson_key == lesson.key)
        return {one.item: one for one in db.session.scalars(of_both)}


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    lesson: LessonProgress
    item: PackageProgress
    is_newest: bool


@dataclass(frozen=True)
class Part:
    """One part of a package as it stands for a person."""

    item: Item
    progress: PackageProgress | None

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.progress is not None and self.progress.is_done


@dataclass(frozen=True)
class PackageOfPerson:
    """The parts of a lesson's package, and the one that is open."""

    package: Package
    parts: Sequence[Part]
    here: Part

    @classmethod
    def of(cls, lesson: Lesson, enrolment: Enrolment, *, chosen: str = "") -> "PackageOfPerson | None":
        """With the part that was chosen, or the first that is not done. Raises NotThere."""
        package = Package.of_lesson(lesson)
        if package is None:
            return None
        mine = PackageProgress.of(enrolment, lesson)
        parts = [Part(item, mine.get(item["id"])) for item in package.items]
        if chosen:
            package.item(chosen)
        named = next((one for one in parts if one.item["id"] == chosen), None)
        first = next((one for one in parts if not one.is_done), parts[0])
        return cls(package, parts, named or first)

    @property
    def after(self) -> Part | None:
        """The part behind the open one."""
        place = self.parts.index(self.here) + 1
        return self.parts[place] if place < len(self.parts) else None


def _worth(score: Mapping[str, float | None]) -> float:
    """To tell the best of several: as a share of the most, where that is known."""
    scaled, raw, most = score.get("scaled"), score.get("raw"), score.get("max")
    if scaled is not None:
        return scaled
    if raw is None:
        return -1_000_000.0
    return raw / most if most else raw / 100
