"""What is for the certified alone: courses and assets, from the day of the certificate to the end of its grace."""

from datetime import timedelta

from portal import clock
from portal.models.assets import Only
from portal.models.base import db
from portal.models.people import Role
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.validity import GRACE
from tests.factories import a_certificate, a_course, a_partner, a_person, a_rep, an_asset, database


def of_course(certificate: Certificate):
    with database():
        return db.session.get_one(Course, certificate.course_id)


def test_a_course_for_the_certified_waits_for_the_certificate(log_in):
    certified, other = a_rep(), a_rep()
    basics = of_course(a_certificate(by=certified))
    further = a_course(title="Further", needs_certified=[basics.ref])

    asked = [
        log_in(person).post(f"/training/{further.slug}/enrolment").headers["Location"] for person in (certified, other)
    ]

    assert asked == [f"/training/{further.slug}/lessons/first", f"/training/{further.slug}"]


def test_an_asset_for_the_certified_is_there_for_them_alone(log_in):
    partner = a_partner()
    certified, other = a_rep(partner), a_rep(partner)
    asset = an_asset(only=Only(certificates=(of_course(a_certificate(by=certified)).ref,)))

    assert [log_in(person).get(f"/assets/{asset.ref}").status_code for person in (certified, other)] == [200, 404]


def test_what_is_for_the_certified_ends_with_the_grace_and_with_a_withdrawal(log_in):
    rep, owner = a_rep(), a_person(Role.OWNER)
    certificate = a_certificate(by=rep)
    asset = an_asset(only=Only(certificates=(of_course(certificate).ref,)))
    with database():
        kept = db.session.get_one(Certificate, certificate.id)
        kept.valid_until = clock.today() - GRACE
    within = log_in(rep).get(f"/assets/{asset.ref}").status_code
    with database():
        db.session.get_one(Certificate, certificate.id).valid_until = clock.today() - GRACE - timedelta(days=1)
    beyond = log_in(rep).get(f"/assets/{asset.ref}").status_code
    with database():
        kept = db.session.get_one(Certificate, certificate.id)
        kept.valid_until = None
        kept.withdraw(by=owner, reason="By mistake")

    assert [within, beyond, log_in(rep).get(f"/assets/{asset.ref}").status_code] == [200, 404, 404]
