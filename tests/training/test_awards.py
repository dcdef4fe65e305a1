"""Certificates given by hand: one for a day in a classroom, with an earlier day, or a list; exactly one a cycle."""

from datetime import timedelta
from io import BytesIO

import pytest

from portal import clock
from portal.models.base import db
from portal.models.events import Delivery, Event
from portal.models.people import Role
from portal.models.training.awards import NotAwarded, award
from portal.models.training.certificates import Certificate
from portal.models.training.learning import Enrolment
from tests.factories import a_certificate, a_course, a_manager, a_partner, a_person, a_rep, an_enrolment, database

TODAY = clock.today()


@pytest.fixture
def school(app):
    """A partner, its manager, one of its people and a course that certifies."""
    partner = a_partner()
    return (
        a_manager(partner),
        a_rep(partner, email="ann@north.example", name="Ann"),
        a_course(certifies=True, validity_months=24),
    )


def certificates() -> list[Certificate]:
    with database():
        return list(db.session.scalars(db.select(Certificate).order_by(Certificate.id)))


def said(of, email="ann@north.example", **more) -> dict[str, str]:
    return {"email": email, "course": of.ref, "day": str(TODAY), "reason": "Classroom in Austin", **more}


def test_a_manager_gives_a_certificate_for_a_day_in_a_classroom(log_in, school):
    manager, ann, course = school

    sent = log_in(manager).post("/training/awards", said(course, email="ANN@north.example"))

    (made,) = certificates()
    assert sent.headers["Location"].endswith(f"/certificates/{made.ref}")
    assert (made.person_id, made.partner_id, made.issued_on, made.score) == (ann.id, ann.partner_id, TODAY, None)
    with database():
        events = {one.name: one for one in db.session.scalars(db.select(Event).where(Event.subject_ref == made.ref))}
        letters = list(db.session.scalars(db.select(Delivery.template).where(Delivery.to_id == ann.id)))
    assert events["certificate.awarded"].facts["reason"] == "Classroom in Austin"
    assert events["certificate.awarded"].by_id == manager.id
    assert letters == ["certificates/issued"]


def test_credit_counts_from_its_own_day(log_in, school):
    manager, _ann, course = school
    day = TODAY - timedelta(days=200)

    log_in(manager).post("/training/awards", said(course, day=str(day)))

    (made,) = certificates()
    assert made.issued_on == day
    assert made.valid_until.year * 12 + made.valid_until.month == day.year * 12 + day.month + 24


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": str(TODAY + timedelta(days=1))}, "Choose today or an earlier day."),
        ({"day": str(TODAY - timedelta(days=1500))}, "would have ended by now"),
        ({"day": ""}, "Choose a day."),
        ({"reason": ""}, "Say why."),
        ({"course": ""}, "Choose a course."),
        ({"email": "nobody@north.example"}, "Nobody here has this address."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_given(log_in, school, wrong, words):
    manager, _ann, course = school

    answer = log_in(manager).post("/training/awards", said(course, **wrong))

    assert answer.status_code == 422
    assert words in answer.text
    assert certificates() == []


def test_who_is_out_of_reach_is_as_unknown_as_nobody(log_in, school):
    manager, _ann, course = school
    rival, left = a_rep(email="sam@rival.example"), a_rep(email="gone@north.example", deactivated_at=clock.now())
    client = log_in(manager)

    answers = [
        client.post("/training/awards", said(course, email=email)) for email in (rival.email, left.email, manager.email)
    ]
    listed = client.post("/training/awards/import/preview", a_list((rival.email, course.slug, str(TODAY))))

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all("Nobody here has this address." in answer.text for answer in answers)
    assert "nobody here has this address" in listed.text
    assert certificates() == []


def test_who_is_under_way_is_through_with_that_cycle(log_in, school):
    manager, ann, course = school
    under_way = an_enrolment(course, by=ann)

    log_in(manager).post("/training/awards", said(course))

    (made,) = certificates()
    assert made.enrolment_id == under_way.id
    with database():
        assert db.session.scalar(db.select(db.func.count()).select_from(Enrolment)) == 1


def test_who_holds_it_is_given_none_before_it_can_be_renewed(log_in, school):
    manager, ann, course = school
    a_certificate(course, by=ann)

    answer = log_in(manager).post("/training/awards", said(course))

    assert answer.status_code == 422
    assert "holds this certificate already" in answer.text
    assert len(certificates()) == 1


def test_in_its_window_it_is_renewed_in_another_cycle_without_losing_a_day(school):
    manager, ann, course = school
    old = a_certificate(course, by=ann)

    with database(), clock.moved_to(clock.now() + timedelta(days=24 * 30)):
        new = award(course, ann, by=manager, day=clock.today(), reason="Classroom")

    assert new.enrolment_id != old.enrolment_id
    assert new.valid_until.year == old.valid_until.year + 2
    assert (new.valid_until.month, new.valid_until.day) >= (old.valid_until.month, 28)


def test_a_day_before_the_one_that_is_held_gives_nothing(school):
    manager, ann, course = school
    a_certificate(course, by=ann)

    with pytest.raises(NotAwarded), database(), clock.moved_to(clock.now() + timedelta(days=24 * 30)):
        award(course, ann, by=manager, day=TODAY - timedelta(days=5), reason="Older")


def test_sent_twice_it_is_given_once(log_in, school):
    manager, _ann, course = school
    client = log_in(manager)
    sent = said(course)
    with client.get("/training/awards") as page:
        key = page.text.split('name="form_key"', 1)[1].split('value="', 1)[1].split('"', 1)[0]

    first, second = (client.post("/training/awards", {**sent, "form_key": key}) for _time in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(certificates()) == 1


def a_list(*rows, head="email,course,day", **more) -> dict[str, str]:
    return {"rows": "\n".join([head, *(",".join(row) for row in rows)]), "reason": "Classroom in Austin", **more}


def test_a_list_is_looked_at_then_given(log_in, school):
    manager, ann, course = school
    with database():
        partner_id = ann.partner_id
    ben = a_person(Role.SALES, email="ben@north.example", partner=_partner(partner_id))
    rows = (ann.email, course.slug, str(TODAY)), (ben.email.upper(), course.ref, str(TODAY - timedelta(days=9)))
    client = log_in(manager)

    looked = client.post("/training/awards/import/preview", a_list(*rows))
    before = certificates()
    given = client.post("/training/awards/import", a_list(*rows))

    assert (looked.status_code, before) == (200, [])
    assert "2 certificates would be given" in looked.text
    assert given.status_code == 303
    assert [(one.person_id, one.issued_on) for one in certificates()] == [
        (ann.id, TODAY),
        (ben.id, TODAY - timedelta(days=9)),
    ]


def _partner(key: int):
    from portal.models.partners import Partner

    with database():
        return db.session.get_one(Partner, key)


def test_all_that_is_wrong_is_said_at_once_by_line_and_nothing_is_half_saved(log_in, school):
    manager, ann, course = school
    rows = (
        (ann.email, course.slug, str(TODAY)), (ann.email, course.slug, str(TODAY)),
        ("x@y.example", "none", "31/5/2026"),
        (ann.email, course.slug, str(TODAY + timedelta(days=2))),
    )  # fmt: skip
    client = log_in(manager)

    answers = [client.post(f"/training/awards/import{end}", a_list(*rows)) for end in ("/preview", "")]

    for answer in answers:
        assert answer.status_code == 422
        for words in (
            "Line 3:",
            "twice",
            "Line 4:",
            "nobody here",
            "no course",
            "write the day as",
            "Line 5:",
            "to come",
        ):
            assert words in answer.text
        assert "Line 2:" not in answer.text
        assert str(rows[2][0]) in answer.text
    assert certificates() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name;course\nAnn;gtx\n", "the first line names the columns"),
        (b"email,course,day\n", "there is nobody in the list"),
        (b"\xff\xfe\x00e", "Save the list as CSV in UTF-8"),
        (b"email,course,day\n" + b"a@b.example,c,2026-01-01\n" * 501, "the most in one list is 500"),
        (b"x" * 300_000, "Save the list as CSV in UTF-8"),
        (b'email,course,day\n"' + b"x" * 140_000 + b'"\n', 'class="error"'),
    ],
)
def test_a_file_that_is_no_list_gets_a_clear_word(log_in, school, content, words):
    manager, _ann, _course = school

    answer = log_in(manager).post(
        "/training/awards/import/preview", {"file": (BytesIO(content), "list.csv"), "rows": "", "reason": "Classroom"}
    )

    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_of_a_spreadsheet_is_read(log_in, school):
    manager, ann, course = school
    content = f"\ufeffDay;E-Mail;Email;Course\r\n{TODAY};x;{ann.email};{course.slug}\r\n".encode()

    answer = log_in(manager).post(
        "/training/awards/import/preview", {"file": (BytesIO(content), "list.csv"), "rows": "", "reason": "Classroom"}
    )

    assert answer.status_code == 200
    assert "1 certificate would be given" in answer.text


def test_a_list_costs_few_statements_to_look_at(log_in, school, statements):
    manager, ann, course = school
    client = log_in(manager)
    client.get("/training/awards/import")
    with statements() as for_one:
        client.post("/training/awards/import/preview", a_list((ann.email, course.slug, str(TODAY))))
    with statements() as for_many:
        client.post("/training/awards/import/preview", a_list(*[(ann.email, course.slug, str(TODAY))] * 300))

    assert len(for_many) <= len(for_one)
