"""How the promise was kept: rounded, once a month, and never where it could tell of one partner."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, DeclineReason
from portal.models.people import Role
from portal.models.promise_kept import Answer, Kept, PromiseMonth, is_enough
from tests.factories import a_deal, a_partner, a_person, a_rep, database

DAY = timedelta(hours=8)
JUNE, JULY = datetime(2026, 6, 10, 12, tzinfo=UTC), datetime(2026, 7, 2, 12, tzinfo=UTC)


def answers(*partners: int, hours: int = 8, reason: DeclineReason | None = None) -> list[Answer]:
    return [Answer(partner, hours * 3600, reason) for partner in partners]


def test_nothing_is_said_of_fewer_than_five_partners():
    assert Kept.of(answers(*[1, 2, 3, 4] * 20), DAY) is None


def test_nothing_is_said_where_one_makes_more_than_two_fifths():
    assert Kept.of(answers(1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6), DAY) is None
    assert Kept.of(answers(1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6), DAY) is not None


def test_reasons_are_said_only_where_enough_were_declined():
    approved = answers(1, 2, 3, 4, 5, 6)
    few = Kept.of(approved + answers(1, 2, reason=DeclineReason.OTHER), DAY)
    many = Kept.of(approved + answers(1, 2, 3, 4, 5, reason=DeclineReason.OTHER), DAY)

    assert (few.reasons, many.reasons) == ((), [("other", 100)])


def test_small_reasons_are_said_together():
    large = answers(*range(1, 7), *range(1, 7), *range(1, 7), reason=DeclineReason.OTHER)
    small = answers(1, reason=DeclineReason.NO_BUDGET_OR_PLAN) + answers(2, reason=DeclineReason.OUTSIDE_THE_PROGRAMME)

    assert Kept.of(large + small, DAY).reasons == [("other", 90), ("", 10)]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 200_000), st.booleans()), max_size=60))
def test_whatever_is_said_is_coarse_and_stands_for_many(said):
    rows = [Answer(partner, took, DeclineReason.OTHER if no else None) for partner, took, no in said]
    kept = Kept.of(rows, DAY)

    assert (kept is not None) == is_enough(row.partner_id for row in rows)
    if kept is not None:
        assert kept.approved_percent % 5 == 0
        assert 1 <= kept.median_half_days <= kept.ninetieth_half_days


def five_partners_answered(at: datetime, *, declined: int = 1, partners: int = 6) -> None:
    owner = a_person(Role.OWNER)
    with clock.moved_to(at):
        for number in range(partners):
            state = "declined" if number < declined else "approved"
            a_deal(state, by=a_rep(a_partner()), decided_by=owner, customer=f"C {number}", website="")


def worked_out(at: datetime) -> Kept | None:
    with clock.moved_to(at), database():
        assert PromiseMonth.work_out()
        return PromiseMonth.newest().kept


def test_what_too_few_partners_changed_is_not_said(app):
    five_partners_answered(JUNE)
    said = worked_out(JULY)
    for month in (7, 8):
        five_partners_answered(JULY.replace(month=month, day=9), declined=3, partners=3)
        if month == 7:
            assert worked_out(JULY.replace(month=8)) == said

    assert worked_out(JULY.replace(month=9)).approved_percent == 40, "the three of July and those of August are six"


def test_reasons_that_too_few_partners_gave_since_are_not_said(app):
    five_partners_answered(JUNE, declined=6)
    said = worked_out(JULY)
    five_partners_answered(JULY.replace(day=9), declined=1)
    later = worked_out(JULY.replace(month=8))

    assert said.reasons
    assert (later.approved_percent, later.reasons) == (40, said.reasons)


def test_a_month_is_worked_out_once_and_does_not_move(app):
    five_partners_answered(JUNE)
    with clock.moved_to(JULY):
        with database():
            assert PromiseMonth.work_out()
        five_partners_answered(JULY)
        with database():
            assert not PromiseMonth.work_out()
            month = PromiseMonth.newest()

    assert (month.month.month, month.kept.approved_percent, month.kept.median_half_days) == (7, 85, 1)


def test_the_page_says_the_figures_or_that_there_are_none(log_in, app):
    rep = log_in(a_rep())
    before = rep.get("/promise").text
    five_partners_answered(JUNE)
    with clock.moved_to(JULY), database():
        PromiseMonth.work_out()
    after = rep.get("/promise").text

    assert "Not enough to say yet" in before
    assert "half a working day" in after
    assert "Not enough" not in after


def test_a_lapsed_question_is_no_answer_of_ours(app):
    deal = a_deal("info_requested")
    with database():
        due = db.session.get(Deal, deal.id).reply_due_at
    with clock.moved_to(due), database():
        Deal.shown(deal.ref).lapse()

    with database():
        assert db.session.get(Deal, deal.id).answer_took_seconds is None
