"""Accreditations: a company holds one while enough of its people are certified; granted and lost by itself."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.jobs.accreditations import turn_accreditations
from portal.mail.letters import write
from portal.models.base import db
from portal.models.events import Delivery, Event
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.tenancy import as_system
from portal.models.training.accreditations import Accreditation, Held, Weighed
from portal.models.training.accredited import Accredited
from portal.models.training.certificates import Certificate
from portal.models.training.validity import GRACE
from tests.factories import (
    a_certificate,
    a_course,
    a_manager,
    a_partner,
    a_person,
    a_rep,
    an_accreditation,
    database,
)

NOTICE = timedelta(days=30)


def look(app, *, days: int = 0) -> int:
    """The worker's clock, in so many days."""
    with app.app_context(), clock.moved_to(clock.now() + timedelta(days=days)):
        return turn_accreditations()


def stands(partner) -> Accredited | None:
    with database():
        return db.session.scalars(db.select(Accredited).where(Accredited.partner_id == partner.id)).one_or_none()


def happened(partner) -> list[str]:
    with database():
        about = Event.partner_id == partner.id, Event.name.startswith("accreditation.")
        return list(db.session.scalars(db.select(Event.name).where(*about).order_by(Event.id)))


def told(person) -> list[str]:
    with database():
        about = Delivery.to_id == person.id, Delivery.template.startswith("accreditations/")
        return list(db.session.scalars(db.select(Delivery.template).where(*about).order_by(Delivery.id)))


def leave(person, by) -> None:
    with database():
        db.session.get_one(User, person.id, options=[db.selectinload(User.grants)]).deactivate(by=by)


@pytest.fixture
def company(app):
    """An administrator, two of their people, a course, and an accreditation that asks for two certificates of it."""
    partner = a_partner()
    admin, people = (
        a_person(Role.PARTNER_ADMIN, partner=partner),
        [a_rep(partner, name=name) for name in ("Ann", "Ben")],
    )
    course = a_course(certifies=True, validity_months=24)
    return partner, admin, people, course, an_accreditation(course, certificates=2, people=2)


def test_it_is_granted_with_the_last_certificate_that_it_takes(company):
    partner, admin, (ann, ben), course, _accreditation = company

    a_certificate(course, by=ann)
    before = stands(partner)
    a_certificate(course, by=ben)

    assert before is None
    assert stands(partner).state == "held"
    assert happened(partner) == ["accreditation.granted"]
    assert told(admin) == ["accreditations/granted"]


def test_who_meets_a_new_one_holds_it_within_a_minute(app, company):
    partner, _admin, people, course, _accreditation = company
    for person in people:
        a_certificate(course, by=person)
    an_accreditation(course, title_en="Another")

    look(app)

    assert happened(partner) == ["accreditation.granted"] * 2


def test_one_person_with_two_certificates_is_one_person(company):
    _partner, _admin, (ann, _ben), course, _accreditation = company
    other = a_course(certifies=True)
    an_accreditation(course, other, certificates=2, people=1, title_en="By one")

    a_certificate(course, by=ann)
    a_certificate(other, by=ann)

    with database():
        held = list(db.session.scalars(db.select(Accreditation.title_en).join(Accredited)))
    assert held == ["By one"]


def test_who_leaves_counts_no_more_that_day_and_the_administrator_is_told_what_is_short(log_in, company):
    partner, admin, (ann, ben), course, accreditation = company
    kept = [a_certificate(course, by=person) for person in (ann, ben)]

    leave(ben, admin)
    stood = stands(partner)
    page = log_in(admin).get(f"/accreditations/{accreditation.ref}").text

    assert (stood.state, stood.lost_on) == ("short", clock.today() + NOTICE)
    assert stood.missing[0] == {"short": 1, "courses": [course.ref]}
    assert told(admin)[-1] == "accreditations/short"
    assert "It is lost on" in page and "Ben" in page and "1 of 2" in page
    with database():
        assert db.session.get_one(Certificate, kept[1].id).state == "valid"  # it stays the person's


def test_what_is_mended_in_time_stays(company):
    partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    leave(ben, admin)

    a_certificate(course, by=a_rep(partner))

    assert (stands(partner).state, stands(partner).lost_on) == ("held", None)
    assert happened(partner)[-1] == "accreditation.mended"


def test_what_is_not_mended_is_lost_on_the_day_that_was_said(app, company):
    partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    leave(ben, admin)

    seen = []
    for days in (1, 22, 23, 23, 29, 30, 31):
        look(app, days=days)
        seen.append(stands(partner).state)

    assert seen == ["short"] * 5 + ["lost"] * 2
    assert told(admin) == [f"accreditations/{name}" for name in ("granted", "short", "ending", "lost")]


def test_who_comes_back_mends_it_and_what_was_lost_is_granted_anew(app, company):
    partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    leave(ben, admin)
    look(app, days=30)

    with database():
        db.session.get_one(User, ben.id).reactivate(by=admin)

    assert stands(partner).state == "held"
    assert happened(partner)[-1] == "accreditation.granted"


def test_a_certificate_that_is_withdrawn_counts_no_more(company):
    partner, _admin, (ann, ben), course, _accreditation = company
    a_certificate(course, by=ann)
    taken = a_certificate(course, by=ben)

    with database():
        db.session.get_one(Certificate, taken.id).withdraw(by=a_owner(), reason="Copied")

    assert (stands(partner).state, stands(partner).cause) == ("short", "withdrawn")


def a_owner() -> User:
    return db.session.scalars(db.select(User).order_by(User.id)).first()


def test_a_certificate_counts_to_the_end_of_its_grace(app, company):
    partner, _admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    with database():
        ends = db.session.scalar(db.select(db.func.max(Certificate.valid_until)))
    last = (ends + GRACE - clock.today()).days

    states = []
    for days in (last, last + 1):
        look(app, days=days)
        states.append(stands(partner).state)

    assert states == ["held", "short"]
    assert stands(partner).lost_on == ends + GRACE + timedelta(days=1) + NOTICE


def test_the_day_on_which_it_will_be_short_is_said_before(log_in, company):
    _partner, admin, (ann, ben), course, accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)

    page = log_in(admin).get(f"/accreditations/{accreditation.ref}").text

    assert "if nobody renews" in page
    assert "From then on it can be mended for 30 days" in page


def test_what_the_programme_changes_is_looked_at_by_the_worker(app, log_in, company):
    partner, _admin, (ann, ben), course, accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    owner = log_in(a_person(Role.OWNER))

    sent = owner.post(f"/accreditations/{accreditation.ref}/edit", asked(course, certificates="3", version="1"))
    look(app)

    assert sent.status_code == 303
    assert (stands(partner).state, stands(partner).cause) == ("short", "changed")


def test_what_is_offered_no_more_is_held_by_nobody(app, log_in, company):
    partner, admin, (ann, ben), course, accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)

    log_in(a_person(Role.OWNER)).post(f"/accreditations/{accreditation.ref}/ending", {"reason": "The product went"})
    look(app)

    assert stands(partner).state == "lost"
    assert told(admin)[-1] == "accreditations/lost"
    assert log_in(admin).get(f"/accreditations/{accreditation.ref}").status_code == 404


def test_a_partner_that_parts_ways_holds_nothing(company):
    partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)

    with database():
        db.session.get_one(Partner, partner.id).end(by=admin, reason="Parted")

    assert stands(partner).state == "lost"


def test_another_partner_never_sees_who_holds_it(log_in, company):
    partner, _admin, (ann, ben), course, accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    rival = log_in(a_person(Role.PARTNER_ADMIN, partner=a_partner(name="Rivalgate")))

    pages = [rival.get(path).text for path in ("/accreditations", f"/accreditations/{accreditation.ref}")]

    assert "Not held yet" in pages[0] and "0 of 2" in pages[0]
    assert "Not held yet" in pages[1] and "0 of 2" in pages[1]
    assert partner.name not in "".join(pages)
    assert not re.findall(r"\b(Ann|Ben)\b", "".join(pages))  # as words: a random token may have three letters


def test_a_manager_sees_what_is_short_in_the_own_portfolio_alone(log_in, company):
    partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    leave(ben, admin)

    own, other = (log_in(a_manager(one)).get("/accreditations").text for one in (partner, a_partner()))

    assert partner.name in own and "Somebody left" in own
    assert partner.name not in other and "Somebody left" not in other


def asked(course, **said) -> dict[str, str]:
    return {
        "title_en": "Sizing partner", "people": "1", "notice_days": "30", "product": "", "certificates_1": "1",
        "courses_1": course.ref, **({"certificates_1": said.pop("certificates")} if "certificates" in said else {}),
        **said,
    }  # fmt: skip


def test_an_owner_offers_one_and_mistakes_stand_beside_their_fields(log_in):
    course, owner = a_course(certifies=True), log_in(a_person(Role.OWNER))

    refused = [
        owner.post("/accreditations/new", asked(course, **wrong))
        for wrong in ({"title_en": ""}, {"certificates_1": ""}, {"courses_1": ""}, {"people": "0"})
    ]
    made = owner.post("/accreditations/new", asked(course))

    assert [one.status_code for one in refused] == [422] * 4
    assert made.status_code == 303
    with database():
        (kept,) = db.session.scalars(db.select(Accreditation))
    assert kept.requirements == [{"certificates": 1, "courses": [course.ref]}]


def test_a_course_that_is_not_for_a_partner_is_not_named(log_in):
    from portal.models.assets import Only

    hidden = a_course(title="For a rival", certifies=True, only=Only(partners=(a_partner().ref,)))
    an_accreditation(hidden, title_en="Not for you")
    admin = log_in(a_person(Role.PARTNER_ADMIN, partner=a_partner()))

    page = admin.get("/accreditations").text

    assert "Not for you" not in page and "For a rival" not in page


def test_fifty_people_cost_as_many_statements_as_one(log_in, statements, company):
    partner, admin, (ann, _ben), course, accreditation = company
    a_certificate(course, by=ann)
    client = log_in(admin)
    client.get("/accreditations")
    with statements() as for_one:
        client.get(f"/accreditations/{accreditation.ref}")
    for _number in range(9):
        a_certificate(course, by=a_rep(partner))
    with statements() as for_ten:
        client.get(f"/accreditations/{accreditation.ref}")

    assert len(for_ten) == len(for_one)


def test_the_letters_say_what_is_short_why_and_until_when(app, company):
    _partner, admin, (ann, ben), course, _accreditation = company
    for person in (ann, ben):
        a_certificate(course, by=person)
    leave(ben, admin)
    for days in (23, 30):
        look(app, days=days)

    with app.app_context(), as_system("read the letters"):
        letters = db.select(Delivery.ref).where(Delivery.template.startswith("accreditations/")).order_by(Delivery.id)
        granted, short, ending, lost = (
            write(Delivery.shown(ref)).content.decode() for ref in db.session.scalars(letters)
        )

    assert "Your company is accredited: Sizing partner" in granted
    assert "Somebody left: Ben." in short
    assert "1 certificate more: Sizing a site" in short and "1 person more" in short
    assert "1 certificate more: Sizing a site" in ending
    assert "not accredited any more" in lost


@given(
    held=st.lists(st.tuples(st.integers(1, 4), st.sampled_from("ab"), st.none() | st.integers(0, 60)), max_size=12),
    asked=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["a", "b", "ab"])), min_size=1, max_size=2),
    people=st.integers(1, 3),
)
def test_the_day_it_falls_is_the_first_on_which_it_is_not_met(held, asked, people):
    today = clock.today()
    said = [{"certificates": many, "courses": list(courses)} for many, courses in asked]
    accreditation = Accreditation(requirements=said, people=people)
    all_held = [Held(who, course, days if days is None else today + timedelta(days)) for who, course, days in held]

    weighed = Weighed(accreditation, all_held)
    met = []
    for day in range(62):
        with clock.moved_to(clock.now() + timedelta(days=day)):
            met.append(Weighed(accreditation, all_held).is_met)

    first = next((today + timedelta(day) for day, is_met in enumerate(met) if not is_met), None)
    assert weighed.falls_on == (first if met[0] else None)
