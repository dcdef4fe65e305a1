"""Roles, doors and handing over: within one's reach, with the password typed again, and never for oneself."""

import pytest

from portal.models.base import db
from portal.models.events import Event
from portal.models.partners import Partner
from portal.models.people import Role, User
from tests.client import without_keys, without_tokens
from tests.factories import PASSWORD, a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands


def sure(**said):
    return {"password_again": PASSWORD, **said}


def test_a_risky_act_asks_for_the_password_and_keeps_what_was_typed(log_in):
    partner = a_partner()
    admin, rep = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner)
    client = log_in(admin)

    asked = client.post(f"/people/{rep.ref}/roles", {"roles": ["sales", "marketing"]})
    wrong = client.post(f"/people/{rep.ref}/roles", {"roles": ["marketing"], "password_again": "wrong"})
    right = client.post(f"/people/{rep.ref}/roles", sure(roles=["marketing"]))
    soon = client.post(f"/people/{rep.ref}/roles", {"roles": ["sales"]})

    assert asked.status_code == wrong.status_code == 422
    assert 'name="roles" value="marketing"' in asked.text
    assert "wrong" not in wrong.text
    assert right.status_code == soon.status_code == 303


def test_a_role_that_is_taken_is_gone_and_recorded(log_in):
    partner = a_partner()
    admin, rep = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner)
    reps = log_in(rep)

    log_in(admin).post(f"/people/{rep.ref}/roles", sure(roles=["marketing"]))

    assert reps.get("/deals").status_code == 302
    with database():
        assert User.by_email(rep.email).roles == {Role.MARKETING, Role.TRAINEE}
        said = db.session.scalars(db.select(Event.name).where(Event.subject_ref == rep.ref)).all()
        assert {"person.role_taken", "person.role_given"} <= set(said)


@pytest.mark.parametrize("noun", ["roles", "deactivation", "reactivation", "handover"])
def test_an_administrator_reaches_nobody_elsewhere(log_in, noun):
    ours = a_partner()
    client = log_in(a_person(Role.PARTNER_ADMIN, partner=ours))
    others = [a_rep(a_partner()), a_person(Role.OWNER), a_manager(ours)]

    answers = [client.post(f"/people/{other.ref}/{noun}", sure(roles=["sales"])) for other in others]
    absent = client.post(f"/people/PE-0000-0000/{noun}", sure(roles=["sales"]))

    for other, answer in zip(others, answers, strict=True):
        assert answer.status_code == 404
        assert without_tokens(answer, other.ref) == without_tokens(absent, "PE-0000-0000")


def test_the_list_of_people_holds_own_people_alone(log_in):
    ours = a_partner()
    admin, colleague = a_person(Role.PARTNER_ADMIN, partner=ours), a_rep(ours)
    rival, vendor = a_rep(a_partner()), a_manager(ours)

    page = log_in(admin).get("/people").text

    assert colleague.email in page
    assert rival.email not in page
    assert vendor.email not in page


def test_nobody_lifts_themselves(log_in):
    admin = a_person(Role.PARTNER_ADMIN, partner=a_partner())
    client = log_in(admin)

    lifted = client.post(f"/people/{admin.ref}/roles", sure(roles=["partner_admin", "owner"]))
    own = client.post(f"/people/{admin.ref}/roles", sure(roles=["partner_admin", "sales"]))
    gone = client.post(f"/people/{admin.ref}/deactivation", sure())

    assert lifted.status_code == own.status_code == gone.status_code == 422
    with database():
        assert User.by_email(admin.email).roles == {Role.PARTNER_ADMIN, Role.TRAINEE}


def test_the_last_owner_stays(log_in):
    first, second = a_person(Role.OWNER), a_person(Role.OWNER)

    log_in(first).post(f"/people/{second.ref}/deactivation", sure())
    with database():
        db.session.execute(db.update(User).where(User.id == second.id).values(deactivated_at=None, generation=1))
    log_in(second).post(f"/people/{first.ref}/deactivation", sure())
    with database():
        left = db.session.scalars(db.select(User).where(User.deactivated_at.is_(None))).all()

    assert [one.id for one in left] == [second.id]


def test_who_is_deactivated_is_refused_at_once_and_can_come_back(log_in, app):
    partner = a_partner()
    admin, rep = log_in(a_person(Role.PARTNER_ADMIN, partner=partner)), a_rep(partner)
    reps = log_in(rep)

    admin.post(f"/people/{rep.ref}/deactivation", sure())
    refused = reps.get("/").status_code
    admin.post(f"/people/{rep.ref}/reactivation", sure())

    assert refused == 302
    assert log_in(rep).get("/").status_code == 200


def test_deals_are_handed_to_a_colleague_drafts_too(log_in):
    partner = a_partner()
    admin, rep, colleague = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner), a_rep(partner)
    open_one, draft, closed = a_deal("submitted", by=rep), a_deal("draft", by=rep), a_deal("declined", by=rep)

    log_in(admin).post(f"/people/{rep.ref}/handover", {"to": colleague.ref})

    assert [now_stands(deal).registered_by_id for deal in (open_one, draft, closed)] == [
        colleague.id, colleague.id, rep.id,
    ]  # fmt: skip


def test_deals_go_to_nobody_elsewhere(log_in):
    partner = a_partner()
    admin, rep, rival = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner), a_rep(a_partner())
    deal = a_deal("submitted", by=rep)
    client = log_in(admin)

    foreign = client.post(f"/people/{rep.ref}/handover", {"to": rival.ref})
    absent = client.post(f"/people/{rep.ref}/handover", {"to": "PE-0000-0000"})

    assert foreign.status_code == 422
    assert without_keys(foreign, rival.ref) == without_keys(absent, "PE-0000-0000")
    assert now_stands(deal).registered_by_id == rep.id


def test_a_portfolio_goes_over_as_a_whole(log_in):
    partners = [a_partner() for _ in range(3)]
    before, after = a_manager(*partners), a_manager()

    log_in(a_person(Role.OWNER)).post(f"/people/{before.ref}/portfolio-handover", sure(to=after.ref))

    with database():
        assert set(db.session.scalars(db.select(Partner.manager_id))) == {after.id}


def test_a_suspended_partner_stays_out_and_its_deals_stay(log_in, app):
    partner = a_partner()
    manager, rep = a_manager(partner), a_rep(partner)
    deal, reps, managers = a_deal("approved", by=rep), log_in(rep), log_in(manager)

    managers.post(f"/partners/{partner.ref}/suspension", sure(reason="Unpaid"))
    refused = reps.get("/").status_code
    stays = now_stands(deal).state
    managers.post(f"/partners/{partner.ref}/resumption", sure())

    assert refused == 302
    assert stays == "approved"
    assert reps.get("/").status_code == 302  # the old session stays dead
    assert log_in(rep).get("/").status_code == 200


def test_the_end_of_a_partnership_closes_what_is_open(log_in):
    partner = a_partner()
    manager, rep = a_manager(partner), a_rep(partner)
    deals = [
        a_deal(state, by=rep, customer=f"C {state}", website="")
        for state in ("submitted", "info_requested", "approved", "declined", "draft")
    ]

    log_in(manager).post(f"/partners/{partner.ref}/end", sure(reason="Sold"))

    assert [now_stands(deal).state for deal in deals] == ["withdrawn", "withdrawn", "expired", "declined", "draft"]


def test_the_manager_hears_when_the_last_administrator_leaves(log_in, app):
    from portal.models.events import Delivery

    partner = a_partner()
    manager, admin = a_manager(partner), a_person(Role.PARTNER_ADMIN, partner=partner)

    log_in(manager).post(f"/people/{admin.ref}/deactivation", sure())

    with database():
        told = db.session.execute(db.select(Delivery.template, Delivery.to_id)).all()
    assert ("people/without_admin", manager.id) in [tuple(row) for row in told]


def test_a_partner_is_taken_on_by_its_manager(log_in):
    a_partner()
    manager = a_manager()
    with database():
        from portal.models.partners import Tier

        tier = db.session.scalars(db.select(Tier.ref)).first()
    client = log_in(manager)
    said = {"name": "Kestrel", "kind": "msp", "tier": tier, "manager": manager.ref, "country": "MX",
            "currency": "USD", "zone": "America/Mexico_City", "language": "es"}  # fmt: skip

    refused = client.post("/partners/new", {**said, "name": "", "zone": "Mars/Base"})
    taken_on = client.post("/partners/new", said)

    assert refused.status_code == 422
    assert "America/Mexico_City" in refused.text
    assert taken_on.status_code == 303
    assert "Kestrel" in client.get("/partners").text
