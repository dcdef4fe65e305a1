"""Live sessions: the last seat is given once, who waits gets the next one, and nobody learns who else comes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from icalendar import Calendar

from portal import clock
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from portal.models.training.live import LiveSession, Seat, SeatState
from tests.client import without_keys
from tests.factories import a_live_session, a_person, a_rep, database

SAID = {
    "title_en": "Sizing, live", "title_es": "", "words_en": "An hour of sizing.", "words_es": "", "language": "en",
    "place": "https://meet.example/sizing", "seats": "1", "starts": "2031-05-06T10:00", "ends": "2031-05-06T11:00",
}  # fmt: skip


def states(session) -> list[SeatState]:
    with database():
        return list(db.session.scalars(db.select(Seat.state).where(Seat.session_id == session.id).order_by(Seat.id)))


def told(template: str) -> int:
    with database():
        letters = db.select(db.func.count()).select_from(Delivery).where(Delivery.template == template)
        return db.session.scalar(letters)


def code_of(session) -> str:
    with database():
        return db.session.get_one(LiveSession, session.id).code


def test_a_seat_is_taken_given_back_and_given_to_who_waits(log_in):
    session, first, second = a_live_session(seats=1), a_rep(), a_rep()
    for person in (first, second):
        log_in(person).post(f"/training/sessions/{session.ref}/seat")
    assert states(session) == [SeatState.TAKEN, SeatState.WAITING]

    log_in(first).post(f"/training/sessions/{session.ref}/seat-return")

    assert states(session) == [SeatState.RETURNED, SeatState.TAKEN]
    assert [told(f"live/{name}") for name in ("seat", "waiting")] == [2, 1]
    assert "You have a seat" in log_in(second).get(f"/training/sessions/{session.ref}").text


def test_taken_twice_is_one_seat(log_in):
    session, rep = a_live_session(), a_rep()
    client = log_in(rep)
    for _ in range(2):
        assert client.post(f"/training/sessions/{session.ref}/seat").status_code == 303

    assert states(session) == [SeatState.TAKEN]
    assert told("live/seat") == 1


def test_of_twenty_who_come_at_once_one_gets_the_last_seat(app, log_in):
    session = a_live_session(seats=1)
    clients = [log_in(a_rep()) for _ in range(20)]

    def take(client) -> int:
        for _ in range(20):
            status = client.post(f"/training/sessions/{session.ref}/seat").status_code
            if status != 503:
                break
        return status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(take, clients)) == {303}

    assert sorted(states(session)) == [SeatState.TAKEN, *[SeatState.WAITING] * 19]


def test_the_page_is_the_same_however_many_come(log_in):
    session, rep = a_live_session(seats=2), a_rep()
    client = log_in(rep)
    with clock.moved_to(clock.now()):
        before = client.get(f"/training/sessions/{session.ref}")
        for _ in range(3):
            log_in(a_rep()).post(f"/training/sessions/{session.ref}/seat")
        after = client.get(f"/training/sessions/{session.ref}")

    assert without_keys(before) == without_keys(after)


def test_who_was_there_types_the_code(log_in):
    session, rep = a_live_session(days=1), a_rep()
    client = log_in(rep)
    client.post(f"/training/sessions/{session.ref}/seat")
    early = client.post(f"/training/sessions/{session.ref}/attendance", {"code": code_of(session)})
    with clock.moved_to(session.starts_at + timedelta(minutes=5)):
        client = log_in(rep)
        wrong = client.post(f"/training/sessions/{session.ref}/attendance", {"code": "WRONG0"})
        right = client.post(f"/training/sessions/{session.ref}/attendance", {"code": f" {code_of(session).lower()} "})

    assert [early.status_code, wrong.status_code, right.status_code] == [422, 422, 303]
    assert 'id="code-error"' in wrong.text
    with database():
        assert db.session.scalars(db.select(Seat)).one().attended_at is not None


def test_codes_are_not_guessed(log_in):
    session, rep = a_live_session(days=1), a_rep()
    log_in(rep).post(f"/training/sessions/{session.ref}/seat")
    with clock.moved_to(session.starts_at):
        client = log_in(rep)
        for _ in range(12):
            last = client.post(f"/training/sessions/{session.ref}/attendance", {"code": "WRONG0"})

    assert "Too many tries." in last.text


def test_the_code_is_for_the_trainer_alone(log_in):
    session, rep = a_live_session(days=1), a_rep()
    client = log_in(rep)
    client.post(f"/training/sessions/{session.ref}/seat")

    assert code_of(session) not in client.get(f"/training/sessions/{session.ref}").text
    assert code_of(session) in log_in(a_person(Role.EDITOR)).get(f"/training/sessions/{session.ref}").text


def test_an_editor_plans_a_session_and_partners_see_it(log_in):
    editor, rep = log_in(a_person(Role.EDITOR)), log_in(a_rep())
    made = editor.post("/training/sessions/new", SAID)
    at = made.headers["Location"]
    hidden = rep.get(at).status_code
    editor.post(f"{at}/publication")

    assert (made.status_code, hidden) == (303, 404)
    assert "Sizing, live" in rep.get("/training/sessions").text


@pytest.mark.parametrize(
    ("field", "said"), [("ends", "2031-05-06T09:00"), ("starts", "2020-01-01T10:00"), ("seats", "0"), ("title_en", "")]
)
def test_what_is_wrong_is_said_beside_the_field(log_in, field, said):
    answer = log_in(a_person(Role.EDITOR)).post("/training/sessions/new", {**SAID, field: said})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_more_seats_go_to_who_waits_and_a_new_time_is_told(log_in):
    session, reps = a_live_session(seats=1), [a_rep() for _ in range(3)]
    for rep in reps:
        log_in(rep).post(f"/training/sessions/{session.ref}/seat")
    editor = log_in(a_person(Role.EDITOR))
    version = {"version": str(session.version)}

    saved = editor.post(f"/training/sessions/{session.ref}/edit", {**SAID, **version, "seats": "2"})

    assert saved.status_code == 303
    assert states(session) == [SeatState.TAKEN, SeatState.TAKEN, SeatState.WAITING]
    assert told("live/moved") == 3


def test_a_cancelled_session_is_told_with_its_reason(log_in):
    session, rep = a_live_session(), a_rep()
    client = log_in(rep)
    client.post(f"/training/sessions/{session.ref}/seat")
    editor = log_in(a_person(Role.EDITOR))

    silent = editor.post(f"/training/sessions/{session.ref}/cancellation", {"reason": ""})
    said = editor.post(f"/training/sessions/{session.ref}/cancellation", {"reason": "The trainer is ill"})

    assert [silent.status_code, said.status_code] == [422, 303]
    assert told("live/cancelled") == 1
    assert "Take a seat" not in client.get(f"/training/sessions/{session.ref}").text


def test_the_entry_for_a_calendar_says_when_and_where(log_in):
    session = a_live_session(title="Größe; bemessen, live")

    answer = log_in(a_rep()).get(f"/training/sessions/{session.ref}/calendar")

    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert str(event["summary"]) == "Größe; bemessen, live"
    assert event.decoded("dtstart") == session.starts_at
    assert str(event["location"]) == "https://meet.example/sizing"


@pytest.mark.parametrize("role", [Role.OWNER, Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST])
def test_the_vendors_people_come_too(log_in, role):
    session, person = a_live_session(), a_person(role)

    answer = log_in(person).post(f"/training/sessions/{session.ref}/seat")

    assert answer.status_code == 303
    assert told("live/seat") == 1
