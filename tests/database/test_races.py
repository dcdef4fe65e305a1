"""Two at one instant: whoever comes first, there is one legal outcome, and nobody is shown a database's error.

`bin/test --all` runs a hundred rounds of each.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal, DealState
from portal.models.events import Event
from portal.models.invitations import Invitation
from portal.models.log_in import AT_THE_DOOR, LogInTries
from portal.models.partners import Partner
from portal.models.people import LastOwner, Role, RoleGrant, User
from portal.models.vendor import Vendor
from tests.client import Client
from tests.factories import a_deal, a_partner, a_person, a_rep, database, now_stands, registration

ROUNDS = range(100 if os.environ.get("ALIADO_TEST_ALL") else 5)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at one instant; answers what each came to."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def post(client: Client, path: str, **said: Any) -> Callable[[], int]:
    """A POST that is ready to go; comes to its status."""
    form = {"csrf_token": client.token(), "form_key": client.form_key(), **said}
    return lambda: client.http.post(path, data=form).status_code


def counted(record: Any, *criteria: Any) -> int:
    """How many rows there are."""
    with database():
        return db.session.scalar(select(func.count()).select_from(record).where(*criteria))


def test_a_yes_and_a_no_at_one_instant(log_in):
    yes, no, rep = log_in(a_person(Role.OWNER)), log_in(a_person(Role.OWNER)), a_rep()

    for _ in ROUNDS:
        deal = a_deal("submitted", by=rep, decided_by=rep)
        came_to = at_once(
            post(yes, f"/deals/{deal.ref}/approval", protected_days="90"),
            post(no, f"/deals/{deal.ref}/decline", reason="no_budget_or_plan"),
        )

        assert sorted(came_to) == [303, 409]
        state = {303: DealState.APPROVED, 409: DealState.DECLINED}[came_to[0]]
        assert now_stands(deal).state == state
        answers = ("deal.approved", "deal.declined")
        assert counted(Event, Event.subject_ref == deal.ref, Event.name.in_(answers)) == 1


def test_a_form_sent_twice_at_one_instant(log_in):
    rep = a_rep()
    client, other = log_in(rep), log_in(rep)

    for number in ROUNDS:
        form = {**registration(title=f"Sent twice {number}"), "form_key": client.form_key()}
        came_to = at_once(post(client, "/deals/new", **form), post(other, "/deals/new", **form))

        assert came_to == [303, 303]
        assert counted(Deal, Deal.title == f"Sent twice {number}") == 1


def test_two_reps_register_the_same_customer(log_in):
    partner = a_partner()
    reps = [log_in(a_rep(partner)) for _ in range(2)]

    for number in ROUNDS:
        form = registration(customer_name=f"Company {number}", customer_website=f"https://company{number}.example")

        assert at_once(*(post(rep, "/deals/new", **form) for rep in reps)) == [303, 303]
        assert counted(Customer, Customer.website == f"company{number}.example") == 1


def test_a_deal_that_is_sent_while_its_partner_ends(app, log_in):
    def end(ref: str) -> None:
        with database():
            Partner.get(ref).end(by=owner, reason="over")

    owner = a_person(Role.OWNER)
    for _ in ROUNDS:
        partner = a_partner()
        rep = log_in(a_rep(partner))
        at_once(post(rep, "/deals/new", **registration()), lambda ref=partner.ref: end(ref))

        assert counted(Deal, Deal.partner_id == partner.id, Deal.state == DealState.SUBMITTED) == 0


def test_the_last_two_owners_take_the_role_from_each_other(app):
    def take(ref: str, by: User) -> None:
        with suppress(LastOwner), database():
            User.get(ref, db.selectinload(User.grants)).have_roles({Role.EDITOR}, by=by)

    for _ in ROUNDS:
        with database():
            db.session.execute(db.delete(RoleGrant).where(RoleGrant.role == Role.OWNER))
        one, other = a_person(Role.OWNER), a_person(Role.OWNER)
        at_once(lambda a=one, b=other: take(a.ref, b), lambda a=one, b=other: take(b.ref, a))

        assert counted(RoleGrant, RoleGrant.role == Role.OWNER) == 1


def test_wrong_passwords_at_one_instant_are_all_counted(app):
    person = a_rep()
    clients = [Client(app) for _ in range(AT_THE_DOOR)]
    at_once(*(post(client, "/login", email=person.email, password="wrong") for client in clients))

    with database():
        assert set(db.session.scalars(select(LogInTries.count))) == {AT_THE_DOOR}


def test_an_invitation_is_accepted_once(app):
    def accept(client: Client, path: str) -> Callable[[], int]:
        return post(client, path, name="Ana", password="plain words that are long", again="plain words that are long")

    owner = a_person(Role.OWNER)
    for number in ROUNDS:
        email = f"new{number}@test.example"
        with database():
            invitation = Invitation.invite(by=owner, partner_id=None, email=email, name="", roles=[Role.EDITOR])
            db.session.flush()
            path = f"/invitations/{invitation.token(app.config['SECRET_KEY'])}"
        came_to = at_once(*(accept(Client(app), path) for _ in range(2)))

        assert came_to.count(303) == 1, came_to
        assert counted(User, User.email == email) == 1


def test_the_same_address_is_invited_by_two(app, log_in):
    clients = [log_in(a_person(Role.OWNER)) for _ in range(2)]
    for number in ROUNDS:
        said = {"email": f"asked{number}@test.example", "name": "", "roles": "editor", "partner": "us"}
        at_once(*(post(client, "/people/invitations", **said) for client in clients))

        assert counted(Invitation, Invitation.email == said["email"]) == 1


def test_the_first_settings_are_one_row(app):
    def begin() -> None:
        with database():
            Vendor.to_change()

    for _ in ROUNDS:
        with database():
            db.session.execute(db.delete(Vendor))
        at_once(*[begin] * 3)

        assert counted(Vendor) == 1
