"""Certificates: exactly one for each cycle of a course, as things were on the day."""

from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.jobs.certificates import print_due
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from portal.models.training.certificates import Certificate
from tests.factories import a_certificate, a_course, a_manager, a_partner, a_person, a_rep, an_enrolment, database
from tests.training.quizzing import a_quiz, right_of, the_attempt


def pass_course(client, course) -> str:
    """Through all of it; answers where that leads."""
    for key in ("first", "second"):
        answer = client.post(f"/training/{course.slug}/lessons/{key}/progress", {"share": "100"})
    return answer.headers["Location"]


def certificates_of(person) -> list[Certificate]:
    with database():
        mine = db.select(Certificate).where(Certificate.person_id == person.id).order_by(Certificate.id)
        return list(db.session.scalars(mine))


def now_stands(certificate) -> Certificate:
    with database():
        return db.session.get_one(Certificate, certificate.id)


def letters() -> list[str]:
    with database():
        return sorted(db.session.scalars(db.select(Delivery.template)))


def test_who_passes_has_a_certificate_at_once(app, log_in):
    course, rep = a_course(certifies=True, validity_months=24, skills_en=["Sizing"]), a_rep(name="María López")
    an_enrolment(course, by=rep)
    client = log_in(rep)

    passed = client.get(pass_course(client, course))
    (certificate,) = certificates_of(rep)
    page = client.get(f"/certificates/{certificate.ref}")

    assert f"/certificates/{certificate.ref}" in passed.text
    assert (certificate.name, certificate.title, certificate.skills) == ("María López", "Sizing a site", ["Sizing"])
    assert "The PDF is being made" in page.text
    assert "certificates/issued" in letters()


def test_the_worker_prints_it_right_after(app, log_in):
    rep = a_rep()
    certificate = a_certificate(by=rep, is_printed=False)
    client = log_in(rep)

    with app.app_context():
        printed = print_due(), print_due()
    pdf, letter = (client.get(f"/certificates/{certificate.ref}/pdf{how}") for how in ("", "?paper=letter"))
    again = client.get(f"/certificates/{certificate.ref}/pdf")

    assert printed == (1, 0)
    assert pdf.data.startswith(b"%PDF-1.7")
    assert letter.data.startswith(b"%PDF-1.7") and letter.data != pdf.data
    assert again.data == pdf.data
    assert max(len(pdf.data), len(letter.data)) < 200_000


def test_a_course_that_does_not_certify_gives_none(log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)
    pass_course(log_in(rep), course)

    assert certificates_of(rep) == []


def test_the_vendors_own_people_are_certified_too(log_in):
    course, editor = a_course(certifies=True), a_person(Role.EDITOR)
    client = log_in(editor)
    client.post(f"/training/{course.slug}/enrolment")
    pass_course(client, course)
    (certificate,) = certificates_of(editor)

    assert client.get(f"/certificates/{certificate.ref}").status_code == 200


def test_what_is_done_twice_certifies_once(log_in):
    course, rep = a_course(certifies=True), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    pass_course(client, course)
    pass_course(client, course)

    assert len(certificates_of(rep)) == 1


def test_a_manager_sees_and_withdraws_with_a_reason(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    certificate = a_certificate(by=rep)
    client = log_in(manager)

    refused = client.post(f"/certificates/{certificate.ref}/withdrawal", {"reason": ""})
    done = client.post(f"/certificates/{certificate.ref}/withdrawal", {"reason": "Somebody else sat the test"})
    again = client.post(f"/certificates/{certificate.ref}/withdrawal", {"reason": "Once more"})

    assert [refused.status_code, done.status_code, again.status_code] == [422, 303, 409]
    assert "Somebody else sat the test" in log_in(rep).get(f"/certificates/{certificate.ref}").text
    assert "certificates/withdrawn" in letters()


def test_a_correction_makes_another_that_names_the_old(log_in):
    rep, owner = a_rep(), a_person(Role.OWNER)
    old = a_certificate(by=rep)

    log_in(owner).post(f"/certificates/{old.ref}/correction", {"name": "Ana Ruiz"})
    before, after = certificates_of(rep)

    assert (after.name, after.replaces_id, after.has_paper) == ("Ana Ruiz", old.id, False)
    assert before.state == "replaced" and before.name == old.name
    assert after.code != before.code


def test_an_analyst_sees_no_name(log_in):
    certificate, analyst = a_certificate(by=a_rep(name="Nadia Secret")), a_person(Role.ANALYST)
    client = log_in(analyst)

    page, pdf = client.get(f"/certificates/{certificate.ref}"), client.get(f"/certificates/{certificate.ref}/pdf")

    assert page.status_code == 200
    assert "Nadia Secret" not in page.text
    assert pdf.status_code == 404


def test_a_colleague_sees_none_of_mine_but_the_administrator_does(log_in):
    partner = a_partner()
    certificate = a_certificate(by=a_rep(partner))

    asked = {
        role: log_in(a_person(role, partner=partner)).get(f"/certificates/{certificate.ref}").status_code
        for role in (Role.TRAINEE, Role.PARTNER_ADMIN)
    }

    assert asked == {Role.TRAINEE: 404, Role.PARTNER_ADMIN: 200}


def test_a_name_that_no_typeface_can_write_is_told_and_not_printed(app, log_in):
    a_person(Role.EDITOR)
    rep = a_rep(name="Ana \ue000")
    certificate = a_certificate(by=rep, is_printed=False)

    with app.app_context():
        assert print_due() == 0
        assert print_due() == 0
    page = log_in(rep).get(f"/certificates/{certificate.ref}")

    assert not now_stands(certificate).has_paper
    assert "No typeface here has these signs" in page.text
    assert letters().count("certificates/unwritable") == 1


@pytest.mark.parametrize("months_ago", [0])
def test_it_can_be_renewed_in_its_window_alone(log_in, months_ago):
    course, rep = a_course(certifies=True, validity_months=12), a_rep()
    issued = datetime(2026, 11, 23, 9, tzinfo=UTC)
    old = a_certificate(course, by=rep, on=issued)
    client = log_in(rep)

    with clock.moved_to(datetime(2027, 8, 1, tzinfo=UTC)):
        client = log_in(rep)
        client.post(f"/certificates/{old.ref}/renewal")
        early = "You are through" in client.get(f"/training/{course.slug}").text
    with clock.moved_to(datetime(2027, 11, 2, tzinfo=UTC)):
        client = log_in(rep)
        client.post(f"/certificates/{old.ref}/renewal")
        pass_course(client, course)
    before, after = certificates_of(rep)

    assert early
    assert (before.valid_until, after.valid_until) == (date(2027, 11, 30), date(2028, 11, 30))


@pytest.mark.parametrize("role", [Role.OWNER, Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST])
def test_the_vendors_people_pass_and_are_certified_too(log_in, role):
    course, person = a_quiz(certifies=True, validity_months=12), a_person(role)
    client = log_in(person)
    client.post(f"/training/{course.slug}/enrolment")
    at = client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"]
    handed_in = client.post(f"{at}/answers", {"question": "1", "go": "hand_in", **right_of(the_attempt(person), 1)})

    assert handed_in.status_code == 303
    assert len(certificates_of(person)) == 1
