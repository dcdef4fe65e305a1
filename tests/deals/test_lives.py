"""Random lives of deals: whatever people and the clock do in whatever order, the rules hold after each step.

What is expected is written here anew, from the contract, and not asked of the model. `bin/test --all` lives 300 lives.
"""

import os
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.models.base import NotNow, db
from portal.models.deals import Deal, DeclineReason, LossReason, Stage, WithdrawalReason, due
from portal.models.events import Event
from portal.models.people import Role, User
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database

LIVES = 300 if os.environ.get("ALIADO_TEST_ALL") else 30
LONGEST = timedelta(days=270)
# The state that each event leaves a deal in; what is not here leaves it as it was.
LEADS_TO = {
    "deal.drafted": "draft", "deal.submitted": "submitted", "deal.information_requested": "info_requested",
    "deal.information_given": "submitted", "deal.approved": "approved", "deal.declined": "declined",
    "deal.lapsed": "declined", "deal.withdrawn": "withdrawn", "deal.revoked": "submitted", "deal.expired": "expired",
    "deal.renewed": "approved", "deal.win_claimed": "won_claimed", "deal.won": "won", "deal.win_refused": "approved",
    "deal.lost": "lost", "deal.appealed": "submitted", "deal.reopened": "submitted",
}  # fmt: skip
DECISIONS = {
    "deal.approved", "deal.declined", "deal.renewed", "deal.renewal_refused", "deal.extension_refused", "deal.won",
    "deal.win_refused",
}  # fmt: skip
BY_VENDOR: dict[str, dict[str, Any]] = {
    "approve": {"protected_days": 90}, "decline": {"reason": DeclineReason.OTHER}, "reopen": {}, "extend": {},
    "request_information": {"question": "Which site?"}, "refuse_extension": {}, "renew": {}, "refuse_renewal": {},
    "confirm_win": {}, "refuse_win": {"reason": "No order"}, "revoke": {"reason": "A slip"},
}  # fmt: skip
BY_PARTNER: dict[str, dict[str, Any]] = {
    "give_information": {"answer": "Austin"}, "withdraw": {"reason": WithdrawalReason.BY_MISTAKE},
    "update": {"stage": Stage.QUOTED, "value": None, "next_step": ""}, "ask_extension": {"reason": "May"},
    "ask_renewal": {"reason": "Again"}, "lose": {"reason": LossReason.PRICE}, "appeal": {"words": "Look again"},
    "claim_win": {"number": "PO-1", "value": Decimal(1)},
}  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(BY_VENDOR)), st.sampled_from(("manager", "owner"))),
        st.tuples(st.sampled_from(sorted(BY_PARTNER)), st.sampled_from(("rep", "admin"))),
        st.tuples(st.just("wait"), st.integers(min_value=1, max_value=60)),
    ),
    min_size=5, max_size=40,
)  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    partner = a_partner(zone="America/Mexico_City")
    return {
        "rep": a_rep(partner), "admin": a_person(Role.PARTNER_ADMIN, partner=partner), "manager": a_manager(partner),
        "owner": a_person(Role.OWNER),
    }  # fmt: skip


@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_the_rules_hold(app, people, steps):
    moment = datetime.fromisoformat("2026-03-02T10:00:00+00:00")
    with clock.moved_to(moment):
        ref = a_deal("submitted", by=people["rep"]).ref
    for command, how in steps:
        moment += timedelta(days=how) if command == "wait" else timedelta(minutes=7)
        with clock.moved_to(moment):
            before = seen(ref)
            if command == "wait":
                tick()
            elif not take(ref, command, people[how]):
                assert seen(ref) == before, f"{command} was refused and left something"
            assert_rules(ref, people)


def tick() -> None:
    """What the clock does each minute."""
    with database():
        due.expire()
        due.lapse()


def take(ref: str, command: str, by: User) -> bool:
    """Give the command; answers whether it was taken."""
    said = {**BY_VENDOR, **BY_PARTNER}[command]
    if command == "claim_win":
        said = {**said, "on": clock.today()}
    try:
        with database():
            getattr(Deal.shown(ref), command)(by=by, **said)
    except NotNow:
        with database():
            db.session.rollback()
        return False
    return True


def seen(ref: str) -> tuple[Any, ...]:
    with database():
        deal = Deal.shown(ref)
        columns = tuple(getattr(deal, column.key) for column in Deal.__mapper__.column_attrs)
        return columns, tuple(db.session.scalars(db.select(Event.id).where(Event.subject_ref == ref)))


def assert_rules(ref: str, people: dict[str, User]) -> None:
    with database():
        deal = Deal.shown(ref)
        story = db.session.scalars(db.select(Event).where(Event.subject_ref == ref).order_by(Event.id)).all()
        state = "draft"
        for event in story:
            state = LEADS_TO.get(event.name, state)
            if event.name in DECISIONS:
                assert event.by_id not in (people["rep"].id, people["admin"].id)
        assert deal.state == state, "the timeline does not explain the state"
        assert deal.question == "" or state == "info_requested"
        assert (deal.answer_due_at is not None) == (state == "submitted"), "a promise is open while it is in review"
        if state in ("approved", "won_claimed", "won", "lost"):
            assert deal.protected_until <= deal.first_protected_at + LONGEST + timedelta(days=1)
        assert deal.extensions <= 2
        assert sum(event.name == "deal.appealed" for event in story) <= 1
        assert_second_person(story)


def assert_second_person(story: list[Event]) -> None:
    """Nobody decides on the appeal against their own no."""
    said_no: int | None = None
    is_appealed = False
    for event in story:
        if event.name == "deal.declined":
            assert not (is_appealed and event.by_id == said_no)
            said_no = event.by_id
        if event.name == "deal.approved":
            assert not (is_appealed and event.by_id == said_no)
        is_appealed |= event.name == "deal.appealed"
