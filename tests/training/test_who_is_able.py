"""Who is able: administrators see how their people stand in each course, ask and remind them; nobody else's."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from portal import clock
from portal.models.assets import Only
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.training.assignments import Assignment
from tests.factories import (
    a_course,
    a_manager,
    a_partner,
    a_person,
    a_rep,
    an_assignment,
    an_enrolment,
    database,
)

SOON = str(clock.today() + timedelta(days=14))


@pytest.fixture
def company():
    """An administrator, and three of their people."""
    partner = a_partner()
    return a_person(Role.PARTNER_ADMIN, partner=partner), [a_rep(partner, name=name) for name in ("Ann", "Ben", "Cleo")]


def company_of(person: User) -> Partner:
    with database():
        return db.session.get_one(Partner, person.partner_id)


def told(template: str) -> int:
    with database():
        letters = db.select(db.func.count()).select_from(Delivery).where(Delivery.template == template)
        return db.session.scalar(letters)


def assignments() -> list[tuple[int, str]]:
    with database():
        return [(one.person_id, str(one.due_on)) for one in db.session.scalars(db.select(Assignment))]


def test_the_table_says_how_each_stands(log_in, company):
    admin, (ann, ben, cleo) = company
    course = a_course()
    for person in (ann, ben):
        an_enrolment(course, by=person)
    for key in ("first", "second"):
        log_in(ann).post(f"/training/{course.slug}/lessons/{key}/progress", {"share": "100"})
    an_assignment(course, to=cleo, by=admin, days=-1)

    answer = log_in(admin).get("/training/people/export?as=csv")
    rows = {row["Name"]: row["Sizing a site"] for row in csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))}

    assert rows["Ann"].startswith("Done, ")
    assert rows["Ben"] == "Under way"
    assert rows["Cleo"].startswith("Overdue, ")
    assert rows[admin.name] == "Not begun"


def test_who_is_asked_finds_it_in_training_and_in_the_mail(log_in, company):
    admin, (ann, ben, _cleo) = company
    course = a_course()

    sent = log_in(admin).post(
        "/training/people/assignments", {"people": [ann.ref, ben.ref], "course": course.slug, "due_on": SOON}
    )

    assert sent.status_code == 303
    assert sorted(assignments()) == sorted([(ann.id, SOON), (ben.id, SOON)])
    assert told("training/assigned") == 2
    assert "You are asked to do" in log_in(ann).get("/training").text


def test_to_ask_again_moves_the_day(log_in, company):
    admin, (ann, *_others) = company
    course, client = a_course(), log_in(admin)
    for day in (SOON, SOON, str(clock.today() + timedelta(days=20))):
        client.post("/training/people/assignments", {"people": [ann.ref], "course": course.slug, "due_on": day})

    assert assignments() == [(ann.id, str(clock.today() + timedelta(days=20)))]
    assert told("training/assigned") == 2


def test_who_is_through_or_not_meant_is_not_asked(log_in, company):
    admin, (ann, ben, _cleo) = company
    course = a_course(lessons=("text",), only=Only(roles=(str(Role.SALES), str(Role.PARTNER_ADMIN))))
    marketer = a_person(Role.MARKETING, partner=company_of(admin))
    an_enrolment(course, by=ann)
    log_in(ann).post(f"/training/{course.slug}/lessons/first/progress", {"share": "100"})

    people = [ann.ref, ben.ref, marketer.ref]
    log_in(admin).post("/training/people/assignments", {"people": people, "course": course.slug, "due_on": SOON})

    assert [person for person, _day in assignments()] == [ben.id]


def test_a_reminder_goes_to_who_is_not_through_once_a_day(log_in, company):
    admin, (ann, ben, cleo) = company
    course = a_course(lessons=("text",))
    for person in (ann, ben):
        an_assignment(course, to=person, by=admin)
    an_enrolment(course, by=ann)
    log_in(ann).post(f"/training/{course.slug}/lessons/first/progress", {"share": "100"})

    client, people = log_in(admin), [ann.ref, ben.ref, cleo.ref]
    for _ in range(2):
        assert client.post("/training/people/reminders", {"people": people, "course": course.slug}).status_code == 303

    assert told("training/reminded") == 1


def test_people_of_others_are_as_if_they_never_were(log_in, company):
    admin, _people = company
    course, rival = a_course(), a_rep(a_partner(), name="Sam Rival")
    an_enrolment(course, by=rival)
    client = log_in(admin)

    page = client.get("/training/people")
    asked = [
        client.post("/training/people/assignments", {"people": [ref], "course": course.slug, "due_on": SOON})
        for ref in (rival.ref, "PE-0000-0000")
    ]

    assert "Sam Rival" not in page.text
    assert [answer.status_code for answer in asked] == [422, 422]
    assert assignments() == []


@pytest.mark.parametrize("due_on", ["", "yesterday", "2020-01-01", "2999-01-01"])
def test_a_day_that_is_none_is_said_beside_the_field(log_in, company, due_on):
    admin, (ann, *_others) = company
    course = a_course()

    answer = log_in(admin).post(
        "/training/people/assignments", {"people": [ann.ref], "course": course.slug, "due_on": due_on}
    )

    assert answer.status_code == 422
    assert 'id="due_on-error"' in answer.text
    assert assignments() == []


def test_a_manager_sees_the_own_portfolio(log_in):
    ours, theirs = a_partner(), a_partner()
    a_rep(ours, name="Ann"), a_rep(theirs, name="Sam Rival")
    a_course()

    page = log_in(a_manager(ours)).get("/training/people")

    assert "Ann" in page.text
    assert "Sam Rival" not in page.text


def test_the_table_costs_as_many_statements_for_many_as_for_few(log_in, statements, company):
    admin, people = company
    courses = [a_course(title=f"Course {number}") for number in range(3)]
    with clock.moved_to(clock.now()):  # that one was seen is noted once a while
        client = log_in(admin)
        client.get("/training/people")
        with statements() as for_few:
            client.get("/training/people")
        for person in [*people, *(a_rep(company_of(admin)) for _ in range(20))]:
            for course in courses:
                an_enrolment(course, by=person)
        with statements() as for_many:
            client.get("/training/people")

    assert len(for_many) == len(for_few) <= 6
