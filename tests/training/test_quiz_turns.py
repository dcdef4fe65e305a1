"""Attempts by the clock and the door: waits, limits of time, fifty at one instant, and a manager's help."""

from datetime import timedelta

import pytest

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.jobs.quizzes import close_over
from portal.mail.letters import read
from portal.models.base import db
from portal.models.events import Delivery, Event
from portal.models.people import Role
from portal.models.training.attempts import Attempt
from portal.models.training.learning import Enrolment
from portal.models.training.unlocking import ExtraTime
from tests.database.test_races import at_once, counted, post
from tests.factories import a_manager, a_partner, a_person, a_rep, an_enrolment, database
from tests.training.quizzing import EACH_KIND, a_quiz, right_of, the_attempt

MANY_AT_ONCE = 50


def tried(client, course, rep, *, is_right=False):
    """Begin an attempt and hand it in; answers its address."""
    at = client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"]
    if "/attempts/" in at:
        said = right_of(the_attempt(rep), 1, is_right=is_right)
        client.post(f"{at}/answers", {"question": "1", "go": "hand_in", **said})
    return at


def used_up(log_in, course, rep):
    """Three attempts without luck, each as soon as it may be."""
    for hours in (0, 24, 24 * 8):
        with clock.moved_to(clock.now() + timedelta(hours=hours)):
            tried(log_in(rep), course, rep)


def enrolment_ref(person) -> str:
    with database():
        return db.session.scalars(db.select(Enrolment.ref).where(Enrolment.person_id == person.id)).one()


def test_the_second_attempt_waits_a_day_and_the_third_a_week(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    start = clock.now()
    lesson = f"/training/{course.slug}/lessons/first"
    begun = []
    for after in (timedelta(0), timedelta(hours=23), timedelta(hours=25), timedelta(days=7), timedelta(days=9)):
        with clock.moved_to(start + after):
            begun.append(tried(log_in(rep), course, rep) != lesson)
    with clock.moved_to(start + timedelta(days=400)):
        client = log_in(rep)
        last, page = tried(client, course, rep), client.get(lesson)

    assert begun == [True, False, True, False, True]
    assert last == lesson
    assert "No attempts are left" in page.text


def test_when_no_attempt_is_left_what_is_right_is_told(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    used_up(log_in, course, rep)
    with clock.moved_to(clock.now() + timedelta(days=9)):
        assert "Right is" in log_in(rep).get(f"/training/attempts/{the_attempt(rep).ref}").text


def test_who_passed_begins_no_other_attempt(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    tried(client, course, rep, is_right=True)

    assert client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"].endswith("/lessons/first")
    assert counted(Attempt) == 1


@pytest.mark.parametrize("closes", ["look", "worker", "answer"])
def test_an_attempt_whose_time_is_over_is_marked_with_what_it_had(log_in, app, closes):
    course, rep = a_quiz(*EACH_KIND, rules={"minutes": 10}), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    at = client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"]
    assert "quiz-clock" in client.get(at).text
    client.post(f"{at}/answers", {"question": "1", **right_of(the_attempt(rep), 1)})
    late = {"question": "2", **right_of(the_attempt(rep), 2)}
    ends = the_attempt(rep).ends_at
    with clock.moved_to(ends):
        client = log_in(rep)
        if closes == "worker":
            with app.app_context():
                assert close_over() == 1
                assert close_over() == 0
        elif closes == "answer":
            client.post(f"{at}/answers", late)
        page = client.get(at)

    assert "The time was over" in page.text
    assert (the_attempt(rep).score, the_attempt(rep).handed_in_at) == (16, ends)
    assert counted(Event, Event.name == "quiz.failed") == 1


def test_before_its_time_is_over_the_worker_closes_nothing(log_in, app):
    course, rep = a_quiz(rules={"minutes": 10}), a_rep()
    an_enrolment(course, by=rep)
    log_in(rep).post(f"/training/{course.slug}/lessons/first/attempts")
    with clock.moved_to(the_attempt(rep).ends_at - timedelta(seconds=1)), app.app_context():
        assert close_over() == 0


def test_fifty_begin_at_one_instant_and_one_attempt_is_made(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    begin = f"/training/{course.slug}/lessons/first/attempts"

    came_to = at_once(*(post(client, begin) for _ in range(MANY_AT_ONCE)))

    assert set(came_to) <= {303, 503}
    assert 303 in came_to
    assert counted(Attempt) == 1


def test_fifty_hand_in_at_one_instant_and_one_grade_is_given(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    at = client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"]
    said = {"question": "1", "go": "hand_in", **right_of(the_attempt(rep), 1)}

    came_to = at_once(*(post(client, f"{at}/answers", **said) for _ in range(MANY_AT_ONCE)))

    assert set(came_to) <= {303, 503}
    assert counted(Event, Event.name == "quiz.passed") == 1
    assert counted(Event, Event.name == "course.completed") == 1
    assert (the_attempt(rep).score, the_attempt(rep).is_passed) == (100, True)


def test_a_manager_unlocks_one_attempt_with_a_reason(log_in):
    partner = a_partner()
    course, rep, manager = a_quiz(), a_rep(partner), a_manager(partner)
    an_enrolment(course, by=rep)
    used_up(log_in, course, rep)
    with clock.moved_to(clock.now() + timedelta(days=9)):
        boss, at = log_in(manager), f"/training/quizzes/{enrolment_ref(rep)}"
        waiting, page = boss.get("/training/quizzes"), boss.get(at)
        silent = boss.post(f"{at}/first/unlocking", {"reason": " "})
        unlocked = boss.post(f"{at}/first/unlocking", {"reason": "The line was dead"})
        again = boss.post(f"{at}/first/unlocking", {"reason": "Once more"})
        passed = tried(log_in(rep), course, rep, is_right=True)

    assert rep.name in waiting.text
    assert "Unlock one attempt" in page.text
    assert [silent.status_code, unlocked.status_code, again.status_code] == [422, 303, 303]
    assert "/attempts/" in passed
    assert (the_attempt(rep).number, the_attempt(rep).is_passed) == (4, True)
    assert counted(Event, Event.name == "quiz.unlocked") == 1


def test_extra_time_is_given_from_the_next_attempt_on(log_in):
    partner = a_partner()
    course, rep, manager = a_quiz(rules={"minutes": 10}), a_rep(partner), a_manager(partner)
    an_enrolment(course, by=rep)
    given = log_in(manager).post(f"/training/quizzes/{enrolment_ref(rep)}/extra-time", {"per_cent": "25"})
    client = log_in(rep)
    page = client.get(f"/training/{course.slug}/lessons/first")
    client.post(f"/training/{course.slug}/lessons/first/attempts")

    assert given.status_code == 303
    assert "13 minutes" in page.text
    assert the_attempt(rep).ends_at - the_attempt(rep).begun_at == timedelta(minutes=13)


def test_nobody_helps_themselves(log_in):
    course, owner = a_quiz(rules={"minutes": 10}), a_person(Role.OWNER)
    an_enrolment(course, by=owner)
    client, at = log_in(owner), f"/training/quizzes/{enrolment_ref(owner)}"

    assert "Extra time" not in client.get(at).text
    assert client.post(f"{at}/extra-time", {"per_cent": "100"}).status_code == 404
    assert counted(ExtraTime) == 0


def test_another_portfolios_learner_is_as_one_who_never_was(log_in):
    rep, other = a_rep(), a_manager(a_partner())
    an_enrolment(a_quiz(), by=rep)
    client = log_in(other)

    assert client.get(f"/training/quizzes/{enrolment_ref(rep)}").status_code == 404
    assert rep.name not in client.get("/training/quizzes").text


def test_the_manager_hears_once_who_is_locked_out_and_the_learner_of_one_more_attempt(app, log_in):
    partner = a_partner()
    rep, manager, course = a_rep(partner), a_manager(partner), a_quiz()
    an_enrolment(course, by=rep)
    used_up(log_in, course, rep)
    with clock.moved_to(clock.now() + timedelta(days=9)):
        log_in(manager).post(f"/training/quizzes/{enrolment_ref(rep)}/first/unlocking", {"reason": "The line was dead"})
        with app.app_context():
            deliver_due()
    with database():
        quizzes = db.select(Delivery).where(Delivery.template.startswith("quizzes/")).order_by(Delivery.id)
        letters = list(db.session.scalars(quizzes.options(db.joinedload(Delivery.event), db.joinedload(Delivery.to))))
        locked, unlocked = (read(one) for one in letters)

    assert [(one.template, one.to_id) for one in letters] == [
        ("quizzes/locked", manager.id), ("quizzes/unlocked", rep.id)
    ]  # fmt: skip
    assert rep.name in locked.subject and f"/training/quizzes/{enrolment_ref(rep)}" in locked.text
    assert "The line was dead" in unlocked.text and f"/training/{course.slug}" in unlocked.text
