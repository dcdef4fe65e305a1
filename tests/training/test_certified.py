"""Certified people by partner, product and country, and gaps against tiers, each within one's own reach."""

from portal import clock
from portal.models.base import db
from portal.models.partners import Partner, Tier
from portal.models.people import Role, User
from portal.models.training import Course
from portal.models.training.assignments import Assignment
from tests.factories import (
    a_certificate,
    a_course,
    a_manager,
    a_partner,
    a_person,
    a_product,
    a_rep,
    a_tier,
    an_assignment,
    database,
)


def asks(people: int, *courses: Course) -> None:
    """The tier of all partners here asks for this."""
    with database():
        tier = a_tier()
        tier.certified_people, tier.certified_in = people, [one.ref for one in courses]


def test_people_are_counted_by_partner_product_and_country(log_in):
    gtx, free = a_course(certifies=True, product_id=a_product().id), a_course(certifies=True)
    north, south = a_partner(name="Northgate"), a_partner(name="Southgate")
    with database():
        db.session.execute(db.update(Partner).where(Partner.id == south.id).values(country="MX"))
    ann = a_rep(north)
    for person, course in ((ann, gtx), (ann, free), (a_rep(north), gtx), (a_rep(south), free)):
        a_certificate(course, by=person)

    page = " ".join(log_in(a_person(Role.OWNER)).get("/training/certified").text.split())

    assert [_row(page, name) for name in ("GTX Pro", "No product", "United States", "Mexico")] == [2, 2, 2, 1]
    assert _row(page, "Northgate", which=1) == 2


def _row(page: str, name: str, which: int = 0) -> int:
    """The number in the row of this name."""
    cell = page.split(f"{name}</bdi>", 1)[1].split('class="number"', 2)[1]
    return int(cell.split("</span>", 1)[1].split("</td>", 1)[0])


def test_what_does_not_count_today_is_not_counted(log_in):
    course, partner = a_course(certifies=True), a_partner(name="Northgate")
    a_certificate(course, by=a_rep(partner, deactivated_at=clock.now()))
    taken = a_certificate(course, by=a_rep(partner))
    with database():
        db.session.merge(taken).withdraw(by=db.session.scalars(db.select(User)).first(), reason="Copied")

    page = log_in(a_person(Role.OWNER)).get("/training/certified").text

    assert _row(" ".join(page.split()), "Northgate", which=1) == 0


def test_a_partner_that_lacks_people_for_its_tier_stands_in_the_list(log_in):
    gtx, other = a_course(certifies=True), a_course(certifies=True)
    short, whole = a_partner(name="Shortgate"), a_partner(name="Wholegate")
    asks(1, gtx)
    a_certificate(other, by=a_rep(short))
    a_certificate(gtx, by=a_rep(whole))

    page = log_in(a_person(Role.OWNER)).get("/training/certified?short=1").text

    assert "Shortgate" in page and "0 of 1" in page
    assert "Wholegate" not in page


def test_without_courses_any_certificate_counts_for_the_tier(log_in):
    partner = a_partner(name="Northgate")
    asks(2)
    a_certificate(a_course(certifies=True), by=a_rep(partner))

    page = log_in(a_person(Role.OWNER)).get("/training/certified?short=1").text

    assert "1 of 2" in page


def test_a_manager_sees_the_own_portfolio_alone(log_in):
    course, own, other = a_course(certifies=True), a_partner(name="Northgate"), a_partner(name="Rivalgate")
    for partner in (own, other):
        a_certificate(course, by=a_rep(partner, name=f"Of {partner.name}"))
    manager = log_in(a_manager(own))

    pages = [manager.get(path).text for path in ("/training/certified", "/training/certified/people")]
    theirs = [manager.get(f"/training/certified/people?partner={one}").text for one in (other.ref, "PT-0000-0000")]

    assert "Northgate" in pages[0] and "Of Northgate" in pages[1]
    assert not any("Rivalgate" in page for page in (*pages, *theirs))
    assert all("Nobody yet" in page for page in theirs)


def test_an_administrator_sees_the_own_people_and_the_own_gap_alone(log_in):
    course, own, other = a_course(certifies=True), a_partner(name="Northgate"), a_partner(name="Rivalgate")
    asks(3)
    for partner in (own, other):
        a_certificate(course, by=a_rep(partner, name=f"Of {partner.name}"))
    admin = log_in(a_person(Role.PARTNER_ADMIN, partner=own))

    overview = admin.get("/training/certified")
    people, gap = (admin.get(path).text for path in ("/training/certified/people", "/accreditations"))

    assert overview.status_code == 403
    assert "Of Northgate" in people and "Of Rivalgate" not in people
    assert "1 of 3" in gap and "2 people short" in gap


def test_an_analyst_sees_counts_and_no_names(log_in):
    a_certificate(a_course(certifies=True), by=a_rep(a_partner(name="Northgate"), name="Ann Ames"))
    analyst = log_in(a_person(Role.ANALYST))

    page = analyst.get("/training/certified").text

    assert "Northgate" in page and "Ann Ames" not in page and "/training/certified/people" not in page
    assert analyst.get("/training/certified/people").status_code == 403


def test_people_are_narrowed_by_product_and_country(log_in):
    gtx, free = a_course(certifies=True, product_id=a_product().id), a_course(certifies=True)
    partner = a_partner()
    a_certificate(gtx, by=a_rep(partner, name="Gus"))
    a_certificate(free, by=a_rep(partner, name="Fay"))
    owner = log_in(a_person(Role.OWNER))

    of_product = owner.get(f"/training/certified/people?product={a_product().ref}").text
    of_country = owner.get("/training/certified/people?country=MX").text

    assert "Gus" in of_product and "Fay" not in of_product
    assert "Gus" not in of_country


def test_many_cost_as_many_statements_as_one(log_in, statements):
    course = a_course(certifies=True)
    a_certificate(course, by=a_rep())
    owner = log_in(a_person(Role.OWNER))
    paths = "/training/certified", "/training/certified?short=1", "/training/certified/people"
    for path in paths:
        owner.get(path)
    counts = []
    for _round in range(2):
        with statements() as seen:
            for path in paths:
                owner.get(path)
        counts.append(len(seen))
        for _number in range(8):
            a_certificate(course, by=a_rep())

    assert counts[0] == counts[1]


def test_a_tier_says_what_it_asks_for(log_in):
    course, owner = a_course(certifies=True), log_in(a_person(Role.OWNER))
    with database():
        tier = a_tier("Silver")

    sent = owner.post(
        f"/settings/tiers/{tier.ref}",
        {"name": "Silver", "protection_days": "60", "margin_percent": "8", "answer_working_days": "3",
         "certified_people": "2", "certified_in": course.ref, "version": "1"},
    )  # fmt: skip

    assert sent.status_code == 303
    with database():
        kept = db.session.get_one(Tier, tier.id)
    assert (kept.certified_people, kept.certified_in) == (2, [course.ref])


def test_who_leaves_is_late_with_nothing_any_more(log_in):
    partner = a_partner()
    admin, ben = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner, name="Ben")
    course = a_course(certifies=True)
    an_assignment(course, to=ben, by=admin, days=-3)
    with database():
        db.session.get_one(User, ben.id, options=[db.selectinload(User.grants)]).deactivate(by=admin)

    page = log_in(admin).get("/training/people").text
    with database():
        db.session.get_one(User, ben.id).reactivate(by=admin)
    again = log_in(admin).get("/training/people/export?as=csv").text

    assert "Ben" not in page
    assert "Ben" in again and "Overdue" not in again
    with database():
        assert db.session.scalar(db.select(db.func.count()).select_from(Assignment)) == 0
