"""The great load is made of copies that differ in nothing that a command would have made."""

from collections import defaultdict

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.cli import portal
from portal.cli.demo.load import grow
from portal.cli.demo.load_names import ONE, Names, key_of
from portal.cli.demo.load_seats import END
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal, DealLine
from portal.models.events import Event
from portal.models.identifiers import folded, name_key
from portal.models.lookalikes import look
from portal.models.partners import Partner
from portal.models.people import User
from tests.demo.test_demo import empty, play, sample, stage  # noqa: F401 - a fixture

MORE = 600


@pytest.fixture
def load(stage, monkeypatch):  # noqa: F811
    """A few deals by commands, and many copies at many small partners."""
    monkeypatch.setattr("portal.cli.demo.load_seats.DEALS_OF_PARTNER", 30)
    monkeypatch.setattr("portal.cli.demo.load_seats.DEALS_OF_REP", 20)
    for plan in sample(stage):
        play(plan)
    db.session.commit()
    by_commands = set(db.session.scalars(select(Deal.id)))
    list(grow(len(by_commands) + MORE))
    return by_commands


def kinds(*, of) -> dict[str, set]:
    """By state: which columns have something, which events and how many lines there are, where `of` holds."""
    events, lines = defaultdict(list), defaultdict(int)
    for ref, name, facts in db.session.execute(select(Event.subject_ref, Event.name, Event.facts).order_by(Event.id)):
        events[ref].append((name, tuple(sorted(set(facts) - {"receipt"}))))
    for key in db.session.scalars(select(DealLine.deal_id)):
        lines[key] += 1
    found = defaultdict(set)
    for row in db.session.execute(select(Deal.__table__)).mappings():
        if of(row["id"]):
            filled = frozenset(name for name, value in row.items() if value not in (None, ""))
            found[row["state"]].add((filled, tuple(events[row["ref"]]), lines[row["id"]]))
    return found


def test_a_copy_has_what_a_deal_of_commands_has(load):
    by_commands, copies = kinds(of=load.__contains__), kinds(of=lambda key: key not in load)

    assert copies.keys() == by_commands.keys()
    assert {state: found - by_commands[state] for state, found in copies.items()} == {state: set() for state in copies}


def test_nothing_of_a_copy_points_to_anybody_elses(load):
    copies = db.session.scalars(select(Deal).where(Deal.id.not_in(load))).all()
    partners = {one.id: one for one in db.session.scalars(select(Partner))}
    people = {one.id: one for one in db.session.scalars(select(User))}
    customers = {one.id: one for one in db.session.scalars(select(Customer))}

    assert len(copies) == MORE
    for deal in copies:
        assert people[deal.registered_by_id].partner_id == deal.partner_id
        assert people[deal.registered_by_id].email.endswith(END)
        known = customers[deal.customer_id] if deal.customer_id else None
        assert known is None or (known.partner_id, known.name) == (deal.partner_id, deal.customer_name)
        assert deal.typed is None or deal.typed["customer_name"] == deal.customer_name
        said = f"{deal.customer_name} {deal.title} {deal.customer_website} {deal.external_ref}"
        assert deal.search_text.strip() == folded(said)
        events = db.session.scalars(select(Event).where(Event.subject_ref == deal.ref)).all()
        manager = partners[deal.partner_id].manager_id
        assert {one.by_id for one in events} <= {deal.registered_by_id, manager, None}
        assert {one.partner_id for one in events} == {deal.partner_id}
        assert all(one.facts["on"] == str(deal.won_on) for one in events if one.name == "deal.win_claimed")
    lines = db.session.execute(select(DealLine.partner_id, Deal.partner_id).join(Deal, Deal.id == DealLine.deal_id))
    assert all(one == other for one, other in lines)


def test_the_same_load_comes_again(load):
    def made() -> list:
        asked = (
            select(Deal.ref, Deal.customer_name, Deal.state, Deal.total).where(Deal.ref.in_(refs)).order_by(Deal.ref)
        )
        return db.session.execute(asked).all()

    refs = set(db.session.scalars(select(Deal.ref).where(Deal.id.not_in(load))))
    first = made()
    kept = [dict(row) for row in db.session.execute(select(Deal.__table__).where(Deal.id.in_(load))).mappings()]
    stories = [
        dict(row) for row in db.session.execute(select(Event.__table__)).mappings() if row["subject_ref"] not in refs
    ]
    empty()
    db.session.execute(db.delete(User).where(User.email.endswith(END)))
    db.session.execute(Deal.__table__.insert(), [{**row, "customer_id": None} for row in kept])
    db.session.execute(Event.__table__.insert(), stories)
    db.session.commit()
    list(grow(len(kept) + MORE))

    assert made() == first
    assert len(first) == MORE


def test_growing_to_less_than_there_is_makes_nothing(load):
    assert list(grow(10)) == []
    assert db.session.scalar(select(func.count()).select_from(Deal)) == len(load) + MORE


def test_a_made_up_name_folds_as_any_other():
    from random import Random

    names = Names(Random(1))
    for name in [names.new().name for _ in range(300)] + [names.again().name for _ in range(100)]:
        assert key_of(name) == name_key(name)
        assert key_of(name).translate(ONE) == look(name)


def test_nothing_made_up_comes_into_what_is_no_demo(tmp_path):
    environ = {"ALIADO_DATA": str(tmp_path), "ALIADO_DEMO": "0", "DATABASE_URL": ""}

    answer = CliRunner().invoke(portal, ["demo", "--deals", "100"], env=environ)

    assert answer.exit_code == 1
    assert "no demo" in answer.output
