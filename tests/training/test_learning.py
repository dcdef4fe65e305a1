"""Learning: one lesson after the other, kept at each step, never taken back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.base import db
from portal.models.events import Event
from portal.models.people import Role
from portal.models.training.learning import Enrolment, LessonProgress, joined
from tests.factories import a_course, a_lesson_file, a_partner, a_person, a_rep, an_enrolment, database

BY_ITSELF = {"Prefer": "return=minimal"}
SECONDS = 100.0
moments = st.floats(0, 2 * SECONDS, allow_nan=False)


def done_of(person) -> tuple[int, bool]:
    """How many lessons of the one course are done, and whether it is."""
    with database():
        enrolment = db.session.scalars(db.select(Enrolment).where(Enrolment.person_id == person.id)).one()
        return enrolment.lessons_done, enrolment.is_done


def progress_of(person) -> LessonProgress:
    with database():
        return db.session.scalars(db.select(LessonProgress).where(LessonProgress.person_id == person.id)).one()


def test_a_course_is_begun_and_done_lesson_by_lesson(log_in):
    course, rep = a_course(), a_rep()
    client = log_in(rep)

    catalogue, about = client.get("/training"), client.get(f"/training/{course.slug}")
    begun = client.post(f"/training/{course.slug}/enrolment")
    first = client.get(begun.headers["Location"])
    second = client.post(f"{begun.headers['Location']}/progress", {"share": "100"})
    last = client.post(f"{second.headers['Location']}/progress", {"share": "100"})

    assert "Sizing a site" in catalogue.text
    assert "Begin the course" in about.text
    assert begun.headers["Location"] == f"/training/{course.slug}/lessons/first"
    assert "What the first says." in first.text
    assert second.headers["Location"] == f"/training/{course.slug}/lessons/second"
    assert last.headers["Location"] == f"/training/{course.slug}"
    assert "You are through with this course." in client.get(last.headers["Location"]).text
    assert done_of(rep) == (2, True)


def test_the_vendors_own_people_learn_too(log_in):
    course, editor = a_course(), a_person(Role.EDITOR)
    client = log_in(editor)

    begun = client.post(f"/training/{course.slug}/enrolment")
    for key in ("first", "second"):
        client.post(f"/training/{course.slug}/lessons/{key}/progress", {"share": "100"})

    assert begun.headers["Location"] == f"/training/{course.slug}/lessons/first"
    assert done_of(editor) == (2, True)


def test_being_through_is_told_once(log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    for key in ("first", "second", "first", "second"):
        client.post(f"/training/{course.slug}/lessons/{key}/progress", {"share": "100"})

    with database():
        names = list(db.session.scalars(db.select(Event.name).where(Event.name.startswith("course.comp"))))
    assert names == ["course.completed"]


def test_to_open_a_lesson_is_not_to_have_done_it(log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)

    log_in(rep).get(f"/training/{course.slug}/lessons/first")

    assert done_of(rep) == (0, False)


def test_a_page_that_says_how_far_it_is_gets_nothing_back(log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)

    half = client.post(f"/training/{course.slug}/lessons/first/progress", {"share": "50"}, headers=BY_ITSELF)
    whole = client.post(f"/training/{course.slug}/lessons/first/progress", {"share": "100"}, headers=BY_ITSELF)

    assert [half.status_code, whole.status_code] == [204, 204]
    assert ["Lesson-Done" in answer.headers for answer in (half, whole)] == [False, True]


def test_what_comes_late_lowers_nothing(log_in):
    course, rep = a_course(lessons=("video", "text")), a_rep()
    a_lesson_file(course, name="clip.mp4", purpose="video", media_type="video/mp4", seconds=SECONDS)
    an_enrolment(course, by=rep)
    client = log_in(rep)
    for watched in ("0-80", "0-10", "", "70-95"):
        client.post(f"/training/{course.slug}/lessons/first/progress", {"watched": watched}, headers=BY_ITSELF)

    assert progress_of(rep).done_at is not None
    assert done_of(rep) == (1, False)


@pytest.mark.parametrize(("watched", "is_done"), [("0-89", False), ("0-45,45-90.1", True), ("10-20,10-20", False)])
def test_a_video_is_done_when_nine_tenths_were_watched(log_in, watched, is_done):
    course, rep = a_course(lessons=("video",)), a_rep()
    a_lesson_file(course, name="clip.mp4", purpose="video", media_type="video/mp4", seconds=SECONDS)
    an_enrolment(course, by=rep)

    said = {"watched": watched, "place": "31.5"}
    log_in(rep).post(f"/training/{course.slug}/lessons/first/progress", said, headers=BY_ITSELF)

    assert (progress_of(rep).done_at is not None) is is_done
    assert progress_of(rep).place == 31.5


def test_of_a_course_in_order_a_later_lesson_is_shut(log_in):
    course, rep = a_course(in_order=True), a_rep()
    an_enrolment(course, by=rep)
    client, second = log_in(rep), f"/training/{course.slug}/lessons/second"

    shut, refused = client.get(second), client.post(f"{second}/progress", {"share": "100"})
    client.post(f"/training/{course.slug}/lessons/first/progress", {"share": "100"})

    assert [shut.status_code, refused.status_code] == [303, 303]
    assert done_of(rep) == (1, False)
    assert client.get(second).status_code == 200


def test_another_course_comes_first(log_in):
    basics, rep = a_course(title="Basics"), a_rep()
    further = a_course(title="Further", needs_done=[basics.ref])
    client = log_in(rep)

    refused = client.post(f"/training/{further.slug}/enrolment")
    page = client.get(f"/training/{further.slug}")
    an_enrolment(basics, by=rep)
    for key in ("first", "second"):
        client.post(f"/training/{basics.slug}/lessons/{key}/progress", {"share": "100"})
    begun = client.post(f"/training/{further.slug}/enrolment")

    assert refused.headers["Location"] == f"/training/{further.slug}"
    assert "Other courses come first" in page.text
    assert begun.headers["Location"].endswith("/lessons/first")


def test_a_colleague_sees_nothing_of_it_in_their_own_training(log_in):
    partner, course = a_partner(), a_course()
    one, other = (a_person(Role.TRAINEE, partner=partner) for _ in range(2))
    an_enrolment(course, by=one)

    assert "Begin the course" in log_in(other).get(f"/training/{course.slug}").text


def test_who_may_write_courses_alone_sees_drafts(log_in):
    course = a_course(is_out=False)

    asked = {
        role: log_in(a_person(role)).get(f"/training/{course.slug}").status_code for role in (Role.EDITOR, Role.ANALYST)
    }

    assert asked == {Role.EDITOR: 200, Role.ANALYST: 404}
    assert log_in(a_rep()).get(f"/training/{course.slug}").status_code == 404


def test_a_file_of_a_lesson_is_for_who_is_under_way(log_in):
    course, rep, other = a_course(), a_rep(), a_rep()
    a_lesson_file(course, b"Take this along")
    an_enrolment(course, by=rep)
    at = f"/training/{course.slug}/lessons/first/files/first.txt"

    mine, part = log_in(rep).get(at), log_in(rep).get(at, headers={"Range": "bytes=5-8"})

    assert mine.data == b"Take this along"
    assert (part.status_code, part.data) == (206, b"this")
    assert log_in(other).get(at).status_code == 404


@given(st.lists(st.tuples(moments, moments), max_size=20), st.lists(st.tuples(moments, moments), max_size=20))
def test_parts_of_a_video_are_joined_without_loss(some, more):
    known = joined(some, SECONDS)
    together = joined([*known, *more], SECONDS)

    assert all(since < to <= SECONDS for since, to in together)
    assert all(before[1] < after[0] for before, after in pairwise(together))
    assert sum(to - since for since, to in together) >= sum(to - since for since, to in known)
