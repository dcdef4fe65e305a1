"""What of a course a phone can keep: the lessons that need no server, with their pictures, and films on demand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import func, select

from portal import clock
from portal.models.base import db
from portal.models.people import User
from portal.models.tenancy import read_rows
from portal.models.training import Course
from portal.models.training.editions import Edition, Lesson, LessonFile
from portal.models.training.learning import Enrolment, Step, Way
from portal.models.training.states import CourseState, LessonKind

LONGEST = timedelta(days=30)
SMALL, LARGE = ("picture",), ("picture", "video", "captions", "download")
NEED_THE_SERVER = (LessonKind.QUIZ, LessonKind.PACKAGE)
A_PAGE = 6_000  # bytes, about, beside what its lesson says


class Keep:
    """What of a course this person's phone keeps. It is as the edition is that they learn by."""

    def __init__(self, course: Course, enrolment: Enrolment):
        self.course, self.enrolment = course, enrolment
        self.way = Way(course, enrolment)

    @property
    def steps(self) -> list[Step]:
        """The lessons that can be kept. Where each opens after the one before, none behind what needs the server."""
        if not self.course.in_order:
            return [step for step in self.way.steps if _can_be_kept(step)]
        reached = takewhile(lambda step: step.is_done or _can_be_kept(step), self.way.steps)
        return [step for step in reached if _can_be_kept(step)]

    @property
    def edition(self) -> str:
        """Which edition it is."""
        found = db.session.get_one(Edition, self.enrolment.edition_id)
        return f"{found.major}.{found.minor}"

    def lessons(self) -> Sequence[Lesson]:
        """They with all that they say, in their order."""
        wanted = select(Lesson).where(Lesson.id.in_(step.lesson.id for step in self.steps))
        return db.session.scalars(wanted.order_by(Lesson.position, Lesson.id)).all()

    def files(self, *, with_films: bool) -> dict[int, list[LessonFile]]:
        """What belongs to each of them and is kept."""
        of_these = LessonFile.lesson_id.in_(step.lesson.id for step in self.steps)
        wanted = select(LessonFile).where(of_these, LessonFile.purpose.in_(LARGE if with_films else SMALL))
        found = defaultdict(list)
        for one in db.session.scalars(wanted.order_by(LessonFile.id)):
            found[one.lesson_id].append(one)
        return found

    def sizes(self) -> tuple[int, int]:
        """About how many bytes it is, and how many more with films and files."""
        ids = [step.lesson.id for step in self.steps]
        said = func.sum(func.length(Lesson.text_en) + func.length(Lesson.text_es))
        text = db.session.scalar(select(said).where(Lesson.id.in_(ids))) or 0
        files = select(LessonFile.purpose, func.sum(LessonFile.size_bytes).label("bytes"))
        sizes = {row.purpose: int(row.bytes) for row in read_rows(
            files.where(LessonFile.lesson_id.in_(ids)).group_by(LessonFile.purpose)
        )}  # fmt: skip
        small = int(text) + A_PAGE * (len(ids) + 1) + sum(sizes.get(one, 0) for one in SMALL)
        return small, sum(sizes.get(one, 0) for one in LARGE if one not in SMALL)


def kept_until(session_ends: datetime | None) -> datetime:
    """Until when a phone shows what it keeps without having heard of the server: never longer than its session is."""
    longest = clock.now() + LONGEST
    return min(longest, session_ends) if session_ends else longest


def editions_of(person: User) -> dict[str, str]:
    """The courses that the person's phones may keep, each with its edition: begun, out, and still for them."""
    mine = (
        select(Course.slug, Edition.major, Edition.minor, Enrolment.cycle)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .where(Enrolment.person_id == person.id, Course.state == CourseState.PUBLISHED)
        .order_by(Enrolment.cycle)
    )
    return {row.slug: f"{row.major}.{row.minor}" for row in read_rows(mine)}


def _can_be_kept(step: Step) -> bool:
    return step.lesson.kind not in NEED_THE_SERVER
