"""Fields that are nobody's to send: whatever a form carries beside its own, the same is stored as without it."""

from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal, DealLine
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User
from tests.client import without_keys
from tests.factories import database, registration
from tests.walls.stage import Stage, set_stage

OF_ITS_OWN = {"id", "ref", "deal_id"}  # what two records never share
ALSO_KNOWN_AS = ("owner", "owner_id", "person", "person_id", "user_id", "tenant", "tenant_id", "partner", "tier",
                 "tier_id", "created_by", "created_at", "role", "roles", "is_admin", "status", "margin")  # fmt: skip


def strays(stage: Stage) -> dict[str, Any]:
    """Each column of a deal and of a person, and what else a program might call them, with the rival's values."""
    columns = {column.name for record in (Deal, DealLine, User, Partner, Customer) for column in record.__table__.c}
    own_fields = {*registration(), "customer_city", "customer_tax_id", "contact_role", "contact_phone", "title",
                  "needs", "help_wanted", "competitors", "differs_because", "external_ref", "language", "theme",
                  "zone", "version", "name", "email", "currency"}  # fmt: skip
    values = {"state": "approved", "protected_until": "2031-01-01 00:00:00", "total": "1", "role": "owner"}
    with database():
        rivals = db.session.scalar(select(Partner.ref).where(Partner.id == stage.rival.partner_id))
    given = {"partner": rivals, "partner_id": stage.rival.partner_id, "registered_by_id": stage.rival.id}
    names = sorted({*columns, *ALSO_KNOWN_AS} - own_fields)
    return {name: values.get(name, str(given.get(name, stage.rival.id))) for name in names}


def everything_of(ref: str) -> dict[str, Any]:
    """A deal and its lines as they are stored, without what no two deals share."""
    with database():
        deal = db.session.execute(select(Deal.__table__).where(Deal.ref == ref)).one()._mapping
        lines = db.session.execute(select(DealLine.__table__).where(DealLine.deal_id == deal["id"])).all()
        kept = [{**deal}, *({**line._mapping} for line in lines)]
    return {"rows": [{name: value for name, value in row.items() if name not in OF_ITS_OWN} for row in kept]}


@pytest.mark.parametrize("action", ["save", "send"])
@pytest.mark.parametrize("way", ["create", "edit"])
def test_a_registration_stores_its_own_fields_alone(log_in, way, action):
    stage = set_stage()
    client, more, stored = log_in(stage.our_rep), strays(stage), []
    address = {f"{name}s": "x" for name in more}

    with clock.moved_to(clock.now()):
        for beside in ({}, more):
            at = "/deals/new"
            if way == "edit":
                at = client.post(at, registration(action="save")).headers["Location"]
                beside = {**beside, "version": "1"}
            sent = registration(action=action, customer_name="Kept Ltd", **beside)
            answer = client.post(at, sent, query_string={**beside, **address} if beside else None)
            assert answer.status_code == 303
            stored.append(everything_of(answer.headers["Location"].split("/")[2]))

    for one in stored:  # the customer is found again: the same row
        one["rows"][0].pop("customer_id")
        (one["rows"][0]["typed"] or {}).pop("partner", None)  # kept as typed, and never read for a partner's person
    assert stored[0] == stored[1]
    assert stored[1]["rows"][0]["partner_id"] == stage.our_rep.partner_id


@pytest.mark.parametrize("command", ["approval", "decline", "information-request", "withdrawal"])
def test_an_answer_stores_its_own_fields_alone(log_in, command):
    stage, stored = set_stage(), []
    seller = command == "withdrawal"
    ours, boss = log_in(stage.our_rep), log_in(stage.people[Role.OWNER])
    own = {"protected_days": "90", "note": "Well", "question": "Which?", "reason": "by_mistake" if seller else "other"}

    with clock.moved_to(clock.now()):
        for beside in ({}, {name: text for name, text in strays(stage).items() if name not in own}):
            ref = ours.post("/deals/new", registration()).headers["Location"].split("/")[2]
            answer = (ours if seller else boss).post(f"/deals/{ref}/{command}", {**beside, **own})
            assert answer.status_code == 303
            stored.append(everything_of(ref))

    assert stored[0] == stored[1]


@pytest.mark.parametrize("role", [Role.SALES, Role.TRAINEE, Role.PARTNER_ADMIN, Role.EDITOR])
def test_preferences_change_nothing_of_who_one_is(log_in, role):
    stage = set_stage()
    person = stage.people[role]
    client, beside = log_in(person), {**strays(stage), "name": "Sam Rival", "email": stage.rival.email}
    before = who_one_is(person)

    answer = client.post("/account/preferences", {**beside, "language": "es", "theme": "dark", "zone": "UTC"})

    assert answer.status_code == 303
    after = who_one_is(person)
    assert (after["language"], after["theme"]) == ("es", "dark")
    assert {**after, "language": "", "theme": ""} == before


def who_one_is(person: User) -> dict[str, Any]:
    """A person as stored, with roles."""
    with database():
        row = db.session.execute(select(User.__table__).where(User.id == person.id)).one()._mapping
        roles = db.session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id)).all()
        return {**row, "roles": sorted(roles)}


def test_the_session_says_whose_it_is_whatever_the_address_says(log_in):
    stage = set_stage()
    client = log_in(stage.our_rep)
    with database():
        theirs = db.session.scalar(select(Partner.ref).where(Partner.id == stage.rival.partner_id))
    cookie = client.http.get_cookie("__Host-session")
    client.http.set_cookie(cookie.key, cookie.value, domain="rivalgate.localhost")
    elsewhere = {"Host": "rivalgate.localhost", "X-Forwarded-Host": "rivalgate.localhost", "X-Tenant": theirs}

    with clock.moved_to(clock.now()):
        plain, foreign = client.get("/deals"), client.get(f"/deals?tenant={theirs}", headers=elsewhere)
        sent = client.post(f"/deals/new?partner={theirs}", registration(partner=theirs), headers=elsewhere)

    assert without_keys(plain) == without_keys(foreign)
    assert sent.status_code == 303
    assert everything_of(sent.headers["Location"].split("/")[2])["rows"][0]["partner_id"] == stage.our_rep.partner_id
    assert log_in(stage.rival).get(sent.headers["Location"]).status_code == 404
