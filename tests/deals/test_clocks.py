"""The promise of an answer, with a moved clock: how it counts, stands still, is reminded of, and what silence does."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.jobs.clocks import turn_deals
from portal.models import programme
from portal.models.base import NotNow, db
from portal.models.deals import Deal, DealState
from portal.models.events import Delivery, Event
from portal.models.people import Role
from portal.models.programme import ApprovalRule, Rules, Silence
from portal.models.programme.versions import Programme
from portal.models.working_hours import WorkingHours
from tests import factories
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, a_tier, database, now_stands

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # two hours before the vendor's evening
HOURS = WorkingHours("US", "UTC")


@contextmanager
def at(moment: datetime):
    with clock.moved_to(moment):
        yield


def turn(moment: datetime) -> int:
    with factories.app.app_context(), at(moment):
        return turn_deals()


def happened(deal: Deal, name: str) -> int:
    with database():
        return db.session.query(Event).filter_by(subject_ref=deal.ref, name=name).count()


def letters(template: str) -> list[int | None]:
    with database():
        return sorted(db.session.scalars(db.select(Delivery.to_id).where(Delivery.template == template)))


def let_rules(**said) -> None:
    """A version of the programme that holds from now on."""
    with at(clock.now()), database():
        version = Programme.draft(by=None)
        version.change_rules(Rules(**said), by=None)
        version.publish(by=None, starts_at=clock.now())
    programme.forget()


@pytest.fixture
def people(app):
    partner = a_partner()
    rep, manager, owner = a_rep(partner), a_manager(partner), a_person(Role.OWNER)
    with at(FRIDAY):
        yield rep, manager, owner, a_deal(by=rep)


def ask(deal: Deal, manager, moment: datetime) -> None:
    with at(moment), database():
        Deal.shown(deal.ref).request_information(by=manager, question="Which site?")


def reply(deal: Deal, rep, moment: datetime) -> None:
    with at(moment), database():
        Deal.shown(deal.ref).give_information(by=rep, answer="Austin")


def test_the_answer_is_due_after_the_tier_s_working_time(people):
    *_, deal = people

    assert deal.answer_due_at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert deal.answer_half_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_the_time_stands_still_while_the_partner_is_asked_and_goes_on_after_the_reply(people):
    rep, manager, _owner, deal = people
    asked = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # four of sixteen hours are used
    ask(deal, manager, asked)
    replied = asked + timedelta(days=2)
    reply(deal, rep, replied)

    now = now_stands(deal)
    assert now.answer_due_at == HOURS.after(replied, timedelta(hours=12))
    assert now.answer_half_at == HOURS.after(replied, timedelta(hours=4))


def test_half_of_the_time_is_told_once_to_who_answers(people):
    _rep, manager, _owner, deal = people
    half = now_stands(deal).answer_half_at

    assert turn(half - timedelta(seconds=1)) == 0
    assert (turn(half), turn(half), turn(half + timedelta(hours=1))) == (1, 0, 0)
    assert letters("deals/answer_halfway") == [manager.id]
    assert happened(deal, "deal.answer_halfway") == 1


def test_half_is_not_told_again_after_a_question(people):
    rep, manager, _owner, deal = people
    half = now_stands(deal).answer_half_at
    turn(half)
    ask(deal, manager, half + timedelta(hours=1))
    reply(deal, rep, half + timedelta(hours=2))
    turn(now_stands(deal).answer_due_at - timedelta(seconds=1))

    assert happened(deal, "deal.answer_halfway") == 1


def test_silence_calls_the_deputy_and_protects_provisionally_once(people):
    rep, manager, owner, deal = people
    due = now_stands(deal).answer_due_at

    assert turn(due - timedelta(seconds=1)) == 1  # the half
    assert (turn(due), turn(due), turn(due + timedelta(days=3))) == (1, 0, 0)
    now = now_stands(deal)
    assert (now.state, now.provisional_from, now.is_provisionally_protected) == (DealState.SUBMITTED, due, True)
    assert set(letters("deals/answer_late")) >= {manager.id, owner.id}
    assert letters("deals/provisional") == [rep.id]


def test_an_answer_ends_the_provisional_protection(people):
    _rep, manager, _owner, deal = people
    due = now_stands(deal).answer_due_at
    turn(due)
    with at(due + timedelta(hours=1)), database():
        Deal.shown(deal.ref).approve(by=manager, protected_days=90)

    now = now_stands(deal)
    assert not now.is_provisionally_protected
    assert now.answer_took_seconds == 17 * 3600


def test_nothing_is_told_of_what_was_answered_or_is_asked(people):
    _rep, manager, _owner, deal = people
    ask(deal, manager, FRIDAY + timedelta(minutes=5))

    assert turn(FRIDAY + timedelta(days=6)) == 0


def test_a_question_lapses_by_the_clock(people):
    _rep, manager, _owner, deal = people
    ask(deal, manager, FRIDAY)
    due = now_stands(deal).reply_due_at

    assert (turn(due - timedelta(seconds=1)), turn(due), turn(due)) == (0, 1, 0)
    assert now_stands(deal).state == DealState.DECLINED


def let_silence_approve(currency: str = "USD", under: int = 10_000) -> None:
    let_rules(silence=Silence.APPROVE, approvals=(ApprovalRule(_gold(), currency, Decimal(under)),))


def test_silence_approves_where_the_programme_and_a_rule_say_so(app):
    let_silence_approve()
    deal = a_deal()
    due = now_stands(deal).answer_due_at
    before = [*(due - timedelta(days=days) for days in (2, 1)), due - timedelta(seconds=1)]
    for moment in before:
        turn(moment)
        assert now_stands(deal).state == DealState.SUBMITTED
    turn(due)
    turn(due)

    now = now_stands(deal)
    assert (now.state, now.protected_days) == (DealState.APPROVED, 90)
    assert happened(deal, "deal.approved") == 1


@pytest.mark.parametrize("state", ["submitted", "approved", "won"])
def test_silence_asks_nobody_who_else_has_the_customer(app, state):
    let_silence_approve()
    a_deal(state)
    deal = a_deal(by=a_rep(a_partner()))
    turn(now_stands(deal).answer_due_at)

    assert now_stands(deal).state == DealState.APPROVED


@pytest.mark.parametrize("rule", [("EUR", 10_000), ("USD", 9_000)])
def test_silence_approves_only_what_is_below_a_limit(app, rule):
    let_silence_approve(*rule)
    deal = a_deal()
    turn(now_stands(deal).answer_due_at)

    assert now_stands(deal).is_provisionally_protected


@pytest.mark.parametrize("rules", [{"silence": Silence.APPROVE}, {"silence": Silence.DEPUTY, "is_ruled": True}])
def test_silence_calls_the_deputy_where_a_rule_or_the_programme_does_not_allow_it(app, rules):
    approvals = (ApprovalRule(_gold(), "USD", Decimal(10_000)),) if rules.pop("is_ruled", False) else ()
    let_rules(**rules, approvals=approvals)
    deal = a_deal()
    turn(now_stands(deal).answer_due_at)

    assert now_stands(deal).is_provisionally_protected


def test_an_approval_that_was_taken_back_is_not_given_again_by_silence(app):
    let_silence_approve()
    deal, owner = a_deal(), a_person(Role.OWNER)
    due = now_stands(deal).answer_due_at
    turn(due)
    with at(due), database():
        Deal.shown(deal.ref).revoke(by=owner, reason="Wrong")
    turn(due + timedelta(days=1))

    assert now_stands(deal).state == DealState.SUBMITTED


def test_a_command_of_the_clock_is_refused_before_its_time(people):
    *_, deal = people
    for command in ("remind_halfway", "end_answer_time"):
        with pytest.raises(NotNow), at(FRIDAY):
            getattr(now_stands(deal), command)()


def _gold() -> str:
    with database():
        return a_tier().ref


def test_both_sides_read_how_the_promise_stands(people, log_in):
    rep, manager, _owner, deal = people
    due = now_stands(deal).answer_due_at
    left = [log_in(one).get(f"/deals/{deal.ref}").text for one in (rep, manager)]
    turn(due)
    with at(due):
        late = [log_in(one).get(f"/deals/{deal.ref}").text for one in (rep, manager)]
        listed = log_in(rep).get("/deals").text

    assert all("Left of the time for the answer: 2 working days." in page for page in left)
    assert all("Protected provisionally" in page for page in late)
    assert "Answer is late, protected provisionally" in listed


def test_a_reply_that_is_waited_for_stops_the_time_on_the_page(people, log_in):
    rep, manager, _owner, deal = people
    ask(deal, manager, FRIDAY + timedelta(hours=1))

    assert "The time for our answer stands still until the reply" in log_in(rep).get(f"/deals/{deal.ref}").text


def test_a_late_answer_calls_who_stands_in(people):
    _rep, manager, _owner, deal = people
    deputy, due = a_person(Role.CHANNEL_MANAGER), now_stands(deal).answer_due_at
    with database(), at(FRIDAY):
        db.session.get(type(manager), manager.id).be_away(first=FRIDAY.date(), last=due.date(), deputy=deputy)
    turn(due)

    assert deputy.id in letters("deals/answer_late")
