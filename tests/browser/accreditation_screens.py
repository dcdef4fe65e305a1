"""Accreditations as they stand for their company, forms refused, and lists of certificates looked at."""

from datetime import timedelta

from flask import Flask

from portal import clock
from portal.jobs.accreditations import turn_accreditations
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import Role, User
from tests.client import Client
from tests.factories import PASSWORD, a_certificate, a_course, a_person, a_rep, an_accreditation, database
from tests.walls.stage import Stage


def accreditations(app: Flask, stage: Stage) -> dict[str, str]:
    """Held, short, lost; what waits at whom; refused; a list that would be given, one with all that can be wrong."""
    admin, owner = Client(app), Client(app)
    company = stage.people[Role.PARTNER_ADMIN]
    admin.log_in(company.email, PASSWORD)
    owner.log_in(stage.people[Role.OWNER].email, PASSWORD)
    course = a_course(certifies=True, validity_months=24)
    with database():
        partner = db.session.get_one(Partner, company.partner_id)
    ben = a_person(Role.SALES, partner=partner, name="Ben Thornton")
    at = f"/accreditations/{an_accreditation(course, words_en='Knows how to size.').ref}"
    a_certificate(course, by=ben)
    screens = {"accreditation, held": admin.get(at).text}
    with database():
        db.session.get_one(User, ben.id, options=[db.selectinload(User.grants)]).deactivate(by=None)
    screens |= {
        "accreditation, short": admin.get(at).text,
        "accreditations, something short": owner.get("/accreditations").text,
        "accreditation, refused": owner.post("/accreditations/new", {"certificates_2": "3"}).text,
        "accreditation, not ended": owner.post(f"{at}/ending", {"reason": ""}).text,
    }
    with app.app_context(), clock.moved_to(clock.now() + timedelta(days=31)):
        turn_accreditations()
    row = f"{a_rep().email},{course.slug},{clock.today()}"
    good, bad = f"email,course,day\n{row}", f"email,course,day\n{row}\n{row}\nnobody@north.example,none,soon"
    looks = {"reason": "Classroom in Austin"}
    return {
        **screens,
        "accreditation, lost": admin.get(at).text,
        "award, refused": owner.post("/training/awards", {"email": "x"}).text,
        "awards, nothing": owner.post("/training/awards/import/preview").text,
        "awards, looked at": owner.post("/training/awards/import/preview", {**looks, "rows": good}).text,
        "awards, wrong": owner.post("/training/awards/import/preview", {**looks, "rows": bad}).text,
    }
