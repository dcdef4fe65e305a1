"""What a rival learns, fails, passes or plans moves nothing that others see: leak vector 83, with 27 and 34 in mind.

`test_twins.py` and `matrix_check.py` have each of the routes by each header and role; `tests/training/test_verify.py`
what the public page tells.
"""

from typing import NamedTuple

import pytest

from portal import clock
from portal.models.audiences import Only
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import Role
from portal.models.training import Course
from portal.models.training.learning import Enrolment
from tests.client import Client, without_keys
from tests.factories import (
    a_certificate,
    a_course,
    a_live_session,
    a_person,
    an_assignment,
    an_enrolment,
    database,
)
from tests.training.quizzing import a_quiz, an_attempt
from tests.walls.stage import Stage, set_stage
from tests.walls.timing import take_alike

PATHS = (
    "/", "/training", "/training/{course}", "/training/{course}/lessons/first", "/training/{quiz}",
    "/training/{quiz}/lessons/first", "/training/people", "/training/people?course={course}",
    "/training/people/export?as=csv", "/certificates", "/training/sessions", "/training/sessions/{session}",
    "/training/quizzes", "/training/quizzes?after=x", "/people", "/outbox",
)  # fmt: skip
SEES_NOTHING = [Role.TRAINEE, Role.SALES, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER]


class Taught(NamedTuple):
    """What there is to learn, for everybody."""

    course: Course
    quiz: Course
    session: str


@pytest.fixture
def taught(app) -> Taught:
    return Taught(a_course(certifies=True, validity_months=12), a_quiz(), a_live_session(seats=5).ref)


def seen_by(client: Client, taught: Taught) -> dict[str, tuple]:
    """All that this person's pages show of training."""
    names = {"course": taught.course.slug, "quiz": taught.quiz.slug, "session": taught.session}
    return {path: without_keys(client.get(path.format(**names))) for path in PATHS}


def learn(stage: Stage, taught: Taught, log_in) -> None:
    """A rival's people do whatever can be done, by the door where there is one."""
    with database():
        rivals = db.session.get_one(Partner, stage.rival.partner_id)
    boss, another = (a_person(role, partner=rivals) for role in (Role.PARTNER_ADMIN, Role.TRAINEE))
    client = log_in(stage.rival)
    for course in (taught.course, taught.quiz):
        assert client.post(f"/training/{course.slug}/enrolment").status_code == 303
    assert client.post(f"/training/{taught.course.slug}/lessons/first/progress", {"share": "100"}).status_code == 303
    at = client.post(f"/training/{taught.quiz.slug}/lessons/first/attempts").headers["Location"]
    assert "/attempts/" in at
    assert client.post(f"{at}/handing-in").status_code == 303
    assert client.post(f"/training/sessions/{taught.session}/seat").status_code == 303
    an_assignment(taught.quiz, to=another, by=boss, days=-2)
    a_certificate(taught.course, by=another)


@pytest.mark.parametrize("role", SEES_NOTHING)
def test_83_whatever_a_rival_learns_moves_nothing(log_in, taught, role):
    stage = set_stage()
    person = stage.people[role]
    if person.partner_id:
        an_enrolment(taught.course, by=person)
    ours = log_in(person)
    seen_by(ours, taught)  # what was never opened before says so

    with clock.moved_to(clock.now()):
        before = seen_by(ours, taught)
        learn(stage, taught, log_in)
        after = seen_by(ours, taught)

    assert [path for path in before if before[path] != after[path]] == []


def test_83_what_a_rival_learns_moves_what_the_owner_sees(log_in, taught):
    """What the test above compares does move for whom it may: it could fail."""
    stage = set_stage()
    owner = log_in(stage.people[Role.OWNER])

    with clock.moved_to(clock.now()):
        before = seen_by(owner, taught)
        learn(stage, taught, log_in)
        after = seen_by(owner, taught)

    moved = {path for path in before if before[path] != after[path]}
    assert {"/training/people", "/training/people/export?as=csv", "/training/quizzes"} <= moved


@pytest.mark.parametrize("way", ["", "/edit", "/lessons/first", "/lessons/first/progress", "/export", "/publication"])
def test_83_a_course_for_a_rival_alone_is_one_that_never_was(log_in, way):
    stage = set_stage()
    theirs = a_course(only=Only(partners=(stage.partners[1],)))
    client = log_in(stage.people[Role.TRAINEE])

    foreign, never = (
        without_keys(client.get(f"/training/{slug}{way}")) for slug in (theirs.slug, f"{theirs.slug[:-1]}x")
    )

    assert foreign[0] == never[0] in (403, 404)
    assert len(str(foreign)) == len(str(never))


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER])
def test_83_an_answer_to_a_rivals_attempt_is_kept_nowhere(log_in, role):
    stage = set_stage()
    theirs = an_attempt(stage.rival)
    client = log_in(stage.people[role])
    sent = {"question": "1", "go": "hand_in", "choice": "a", "saves": "0"}

    answers = [
        client.post(f"/training/attempts/{ref}/{act}", sent).status_code
        for ref in (theirs.ref, "QA-0000-0000") for act in ("answers", "handing-in")
    ]  # fmt: skip

    assert len(set(answers)) == 1
    assert answers[0] in (403, 404)
    with database():
        kept = db.session.get_one(type(theirs), theirs.id)
        assert (kept.answers, kept.handed_in_at) == ({}, None)


def test_83_progress_names_nobody_but_the_person(log_in, taught):
    stage = set_stage()
    an_enrolment(taught.course, by=stage.rival)
    client = log_in(stage.people[Role.TRAINEE])

    answer = client.post(f"/training/{taught.course.slug}/lessons/first/progress", {"share": "100"})

    assert answer.status_code in (303, 404)
    with database():
        (theirs,) = db.session.scalars(db.select(Enrolment).where(Enrolment.person_id == stage.rival.id))
        assert theirs.last_key in ("", None)


@pytest.mark.parametrize("kind", ["attempts", "certificates"])
def test_26_a_rivals_and_an_absent_one_take_as_long(log_in, kind):
    stage = set_stage()
    path, theirs = {
        "attempts": lambda: ("/training/attempts/QA-{}", an_attempt(stage.rival).ref),
        "certificates": lambda: ("/certificates/CT-{}", a_certificate(by=stage.rival).ref),
    }[kind]()
    client = log_in(stage.people[Role.TRAINEE])

    def asking(ref: str):
        def ask() -> None:
            assert client.http.get(path.format(ref[3:])).status_code == 404

        return ask

    assert take_alike(asking(theirs), asking("QA-0000-0000"), asking("QA-1111-1111"), rounds=200, seconds=0.002)
