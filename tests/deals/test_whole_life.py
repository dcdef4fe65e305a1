"""A deal's life beyond the first answer: each rule by its own example, through the portal's own addresses."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, WithdrawalReason, due
from portal.models.events import Delivery, Event
from portal.models.people import Role
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands, registration

YES = {"stage": "quoted", "value": "", "next_step": "Call on Monday"}


def a_company() -> dict[str, Any]:
    """A partner with a rep, an administrator, and a manager at the vendor."""
    partner = a_partner(name="Northgate")
    return {
        "partner": partner, "rep": a_rep(partner), "admin": a_person(Role.PARTNER_ADMIN, partner=partner),
        "manager": a_manager(partner), "owner": a_person(Role.OWNER),
    }  # fmt: skip


@pytest.fixture
def company():
    return a_company()


def at(deal: Deal, noun: str) -> str:
    return f"/deals/{deal.ref}/{noun}"


def letters(deal: Deal, template: str) -> list[int]:
    with database():
        found = (
            db.select(Delivery.to_id)
            .join(Event, Event.id == Delivery.event_id)
            .where(Event.subject_ref == deal.ref, Delivery.template == f"deals/{template}")
        )
        return list(db.session.scalars(found))


def test_protection_ends_with_the_last_day_in_the_partners_zone(log_in):
    partner = a_partner(zone="America/Mexico_City")
    deal = a_deal("submitted", by=a_rep(partner))
    night = datetime(2026, 5, 4, 3, 30, tzinfo=UTC)  # still the 3rd in Mexico

    with clock.moved_to(night):
        answer = log_in(a_manager(partner)).post(at(deal, "approval"), {"protected_days": "30", "note": ""})

    assert answer.status_code == 303
    until = now_stands(deal).protected_until.astimezone(ZoneInfo("America/Mexico_City"))
    assert (until.date().isoformat(), until.hour, until.minute) == ("2026-06-02", 23, 59)
    assert now_stands(deal).protected_days == 30


def test_the_first_extension_of_a_deal_that_was_updated_is_granted_at_once(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["manager"])
    before = now_stands(deal).protected_until
    rep = log_in(company["rep"])

    assert rep.post(at(deal, "update"), YES).status_code == 303
    assert rep.post(at(deal, "extension-request"), {"reason": "Budget in May"}).status_code == 303

    stands = now_stands(deal)
    assert stands.protected_until - before == timedelta(days=30)
    assert (stands.extensions, stands.extension_asked_at) == (1, None)
    assert letters(deal, "more_time") == [company["rep"].id]


def test_without_an_update_and_the_second_time_a_person_decides(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["manager"])
    rep, manager = log_in(company["rep"]), log_in(company["manager"])

    assert rep.post(at(deal, "extension-request"), {"reason": "Budget in May"}).status_code == 303
    assert now_stands(deal).extensions == 0
    assert letters(deal, "time_asked") == [company["manager"].id]
    assert rep.post(at(deal, "extension-request"), {"reason": "Again"}).status_code == 409
    assert manager.post(at(deal, "extension"), {"action": "refuse"}).status_code == 303
    assert letters(deal, "no_more_time") == [company["rep"].id]
    assert manager.post(at(deal, "extension"), {"action": "refuse"}).status_code == 409
    for count in (1, 2):
        assert manager.post(at(deal, "extension"), {"action": "extend"}).status_code == 303
        assert now_stands(deal).extensions == count
    assert manager.post(at(deal, "extension"), {"action": "extend"}).status_code == 409


def test_no_extension_reaches_beyond_the_longest_life(log_in, company):
    deal = a_deal("submitted", by=company["rep"])
    manager = log_in(company["manager"])
    assert manager.post(at(deal, "approval"), {"protected_days": "260", "note": ""}).status_code == 303
    first = now_stands(deal).first_protected_at

    assert manager.post(at(deal, "extension"), {"action": "extend"}).status_code == 303

    assert now_stands(deal).protected_until <= first + timedelta(days=270)
    assert manager.post(at(deal, "extension"), {"action": "extend"}).status_code == 409
    assert manager.post(at(deal, "approval"), {"protected_days": "271", "note": ""}).status_code in (409, 422)


def expire(deal: Deal) -> datetime:
    """Let its time pass; answers when."""
    ended = now_stands(deal).protected_until + timedelta(seconds=1)
    with database(), clock.moved_to(ended):
        assert due.expire() == 1
    return ended


def test_a_renewal_is_always_decided_by_a_person_and_given_where_the_customer_is_free(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["manager"])
    with clock.moved_to(expire(deal) + timedelta(days=6)):
        rep, manager = log_in(company["rep"]), log_in(company["manager"])
        assert rep.post(at(deal, "renewal"), {"reason": "They want it again"}).status_code == 303
        assert now_stands(deal).state == "expired"
        assert manager.post(at(deal, "renewal-answer"), {"action": "renew"}).status_code == 303

        stands = now_stands(deal)
        assert stands.state == "approved"
        assert stands.is_protected
        assert stands.protected_until < stands.first_protected_at + timedelta(days=270)


def test_a_renewal_comes_too_late_after_seven_days(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["manager"])
    with clock.moved_to(expire(deal) + timedelta(days=7)):
        rep = log_in(company["rep"])
        assert rep.post(at(deal, "renewal"), {"reason": "They want it again"}).status_code == 409


def test_a_customer_who_is_anothers_since_is_not_renewed_and_the_partner_sees_no_difference(log_in):
    """The vendor is told; the partner's pages, words and letters are those of a free customer that was refused."""
    seen = []
    for is_taken in (False, True):
        company = a_company()
        deal = a_deal("approved", by=company["rep"], decided_by=company["manager"])
        later = expire(deal) + timedelta(days=1)
        with clock.moved_to(later):
            rep, manager = log_in(company["rep"]), log_in(company["manager"])
            if is_taken:
                rival = a_rep(a_partner(name="Rivalgate"))
                a_deal("approved", by=rival)
            before = rep.get(f"/deals/{deal.ref}").text
            asked = rep.post(at(deal, "renewal"), {"reason": "They want it again"})
            waits = rep.get(f"/deals/{deal.ref}").text
            if is_taken:
                taken = manager.post(at(deal, "renewal-answer"), {"action": "renew"})
                assert taken.status_code == 409
                assert "Another partner was approved" in taken.text
                assert "Rivalgate" not in taken.text
            assert manager.post(at(deal, "renewal-answer"), {"action": "refuse"}).status_code == 303
            after = rep.get(f"/deals/{deal.ref}").text
        told = [one == company["rep"].id for one in letters(deal, "no_more_time")]
        seen.append((asked.status_code, [len(one) for one in (before, waits, after)], told))
        assert "another partner" not in (before + waits + after).lower()
        assert "renewal" in before

    assert seen[0] == seen[1]


def test_an_appeal_goes_to_a_second_person_once_within_ten_days(log_in, company):
    deal = a_deal("declined", by=company["rep"], decided_by=company["manager"])
    rep, manager, owner = (log_in(company[who]) for who in ("rep", "manager", "owner"))

    assert rep.post(at(deal, "appeal"), {"words": "The budget is there now"}).status_code == 303
    assert letters(deal, "appealed") == [company["owner"].id]
    for noun, said in (
        ("approval", {"protected_days": "30", "note": ""}),
        ("decline", {"reason": "other", "note": ""}),
    ):
        refused = manager.post(at(deal, noun), said)
        assert refused.status_code == 409
        assert "second person" in refused.text
    assert owner.post(at(deal, "decline"), {"reason": "no_budget_or_plan", "note": ""}).status_code == 303
    assert rep.post(at(deal, "appeal"), {"words": "Once more"}).status_code == 409


def test_after_ten_days_there_is_no_appeal_and_after_fourteen_no_reopening(log_in, company):
    deal = a_deal("declined", by=company["rep"], decided_by=company["manager"])
    answered = now_stands(deal).answered_at
    with clock.moved_to(answered + timedelta(days=10)):
        assert log_in(company["rep"]).post(at(deal, "appeal"), {"words": "Please"}).status_code == 409
    with clock.moved_to(answered + timedelta(days=14)):
        assert log_in(company["owner"]).post(at(deal, "reopening")).status_code == 409


def test_an_owner_puts_it_back_at_its_old_place(log_in, company):
    deal = a_deal("submitted", by=company["rep"])
    due_at = now_stands(deal).answer_due_at
    assert log_in(company["manager"]).post(at(deal, "decline"), {"reason": "other", "note": ""}).status_code == 303

    assert log_in(company["owner"]).post(at(deal, "reopening")).status_code == 303

    assert (now_stands(deal).state, now_stands(deal).answer_due_at) == ("submitted", due_at)


@pytest.fixture
def on_behalf(log_in, company):
    """What a manager registered for the partner."""
    company["manager"] = a_manager(company["partner"])
    sent = registration(partner=company["partner"].ref)
    answer = log_in(company["manager"]).post("/deals/new", sent)
    assert answer.status_code == 303
    with database():
        return db.session.scalars(db.select(Deal).where(Deal.ref == answer.headers["Location"].split("/")[-1])).one()


def test_what_the_vendor_registers_waits_for_the_partner_and_is_then_the_partners(log_in, company, on_behalf):
    rep, owner = log_in(company["rep"]), log_in(company["owner"])
    approval = {"protected_days": "30", "note": ""}

    assert letters(on_behalf, "to_confirm") == [company["admin"].id]
    assert letters(on_behalf, "to_answer") == []
    assert now_stands(on_behalf).answer_due_at is None
    assert owner.post(at(on_behalf, "approval"), approval).status_code == 409
    assert rep.post(at(on_behalf, "confirmation"), {"action": "confirm"}).status_code == 303

    stands = now_stands(on_behalf)
    assert stands.registered_by_id == company["rep"].id
    assert stands.answer_due_at is not None
    assert log_in(company["manager"]).post(at(on_behalf, "approval"), approval).status_code == 409, "who registered it"
    assert owner.post(at(on_behalf, "approval"), approval).status_code == 303


def test_what_is_refused_or_not_confirmed_in_time_is_withdrawn(log_in, company, on_behalf):
    later = now_stands(on_behalf).confirm_until
    with database(), clock.moved_to(later - timedelta(seconds=1)):
        assert due.lapse() == 0
    with database(), clock.moved_to(later):
        assert due.lapse() == 1
    assert now_stands(on_behalf).state == "withdrawn"
    assert letters(on_behalf, "not_confirmed") == [company["manager"].id]

    second = log_in(company["manager"]).post("/deals/new", registration(partner=company["partner"].ref, title="Two"))
    ref = second.headers["Location"].split("/")[-1]
    assert log_in(company["rep"]).post(f"/deals/{ref}/confirmation", {"action": "refuse"}).status_code == 303
    with database():
        story = list(db.session.scalars(db.select(Event).where(Event.subject_ref == ref, Event.name == "deal.refused")))
    assert [event.facts["reason"] for event in story] == [WithdrawalReason.NOT_CONFIRMED]


def test_while_asked_only_the_fields_that_the_question_names_can_be_changed(log_in, company):
    deal = a_deal("submitted", by=company["rep"])
    asked = {"question": "Whom do you speak with?", "fields": ["contact_name", "contact_email"]}
    assert log_in(company["manager"]).post(at(deal, "information-request"), asked).status_code == 303
    rep = log_in(company["rep"])
    page = rep.get(f"/deals/{deal.ref}").text
    assert 'name="contact_name"' in page
    assert 'name="needs"' not in page

    wrong = {"answer": "Ana Ruiz", "contact_name": "Ana Ruiz", "contact_email": "nobody at all", "needs": "Other"}
    refused = rep.post(at(deal, "information"), wrong)
    assert refused.status_code == 422
    assert "Ana Ruiz" in refused.text
    assert rep.post(at(deal, "information"), {**wrong, "contact_email": "ana@ZOOM.example"}).status_code == 303

    stands = now_stands(deal)
    assert (stands.contact_name, stands.contact_email) == ("Ana Ruiz", "ana@zoom.example")
    assert stands.needs == deal.needs
    assert (stands.asked_fields, stands.reply_due_at) == ([], None)


def test_a_question_that_nobody_answers_is_declined_after_five_working_days(company):
    deal = a_deal("info_requested", by=company["rep"], decided_by=company["manager"])
    at_ = now_stands(deal).reply_due_at
    with database(), clock.moved_to(at_ - timedelta(seconds=1)):
        assert due.lapse() == 0
    with database(), clock.moved_to(at_):
        assert due.lapse() == 1
        assert due.lapse() == 0
    stands = now_stands(deal)
    assert (stands.state, stands.decline_reason) == ("declined", "no_answer")


def test_a_win_is_claimed_refused_claimed_again_and_confirmed(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["owner"])
    rep, manager = log_in(company["rep"]), log_in(company["manager"])
    order = {"number": "PO-7", "day": str(clock.today()), "value": "8.500,50"}

    assert rep.post(at(deal, "win-claim"), {**order, "value": "a lot"}).status_code == 422
    assert rep.post(at(deal, "win-claim"), order).status_code == 303
    assert manager.post(at(deal, "win-refusal"), {"reason": "No such order"}).status_code == 303
    assert "No such order" in rep.get(f"/deals/{deal.ref}").text
    assert now_stands(deal).is_protected
    assert rep.post(at(deal, "win-claim"), order).status_code == 303
    assert manager.post(at(deal, "win")).status_code == 303

    stands = now_stands(deal)
    assert (stands.state, str(stands.won_value), stands.win_number) == ("won", "8500.5", "PO-7")
    assert letters(deal, "won") == [company["rep"].id]


def test_a_deal_goes_to_a_colleague_and_to_nobody_else(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["owner"])
    colleague, stranger = a_rep(company["partner"]), a_rep()
    admin = log_in(company["admin"])

    absent, foreign = (admin.post(at(deal, "transfer"), {"to": ref}) for ref in ("PE-0000-0000", stranger.ref))
    assert (absent.status_code, foreign.status_code) == (422, 422)
    assert stranger.name not in foreign.text
    assert admin.post(at(deal, "transfer"), {"to": colleague.ref}).status_code == 303
    assert now_stands(deal).registered_by_id == colleague.id
    assert letters(deal, "handed_over") == [colleague.id]
    assert log_in(company["rep"]).post(at(deal, "update"), YES).status_code == 404


def test_who_does_not_say_how_it_goes_is_at_risk(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["owner"])
    answered = now_stands(deal).answered_at
    with clock.moved_to(answered + timedelta(days=44)):
        assert not now_stands(deal).is_at_risk
    with clock.moved_to(answered + timedelta(days=44, seconds=1)):
        assert now_stands(deal).is_at_risk
        assert log_in(company["rep"]).post(at(deal, "update"), YES).status_code == 303
        assert not now_stands(deal).is_at_risk


def test_the_order_comes_along_as_a_file(log_in, company):
    deal = a_deal("approved", by=company["rep"], decided_by=company["owner"])
    order = {"number": "PO-7", "day": str(clock.today()), "value": "9642"}
    rep = log_in(company["rep"])

    refused = rep.post(at(deal, "win-claim"), {**order, "files": (BytesIO(b"MZ\x90\x00"), "order.exe")})
    assert refused.status_code == 422
    assert now_stands(deal).state == "approved"
    taken = rep.post(at(deal, "win-claim"), {**order, "files": (BytesIO(b"Two sites, signed"), "order.txt")})

    assert taken.status_code == 303
    assert "order.txt" in log_in(company["manager"]).get(f"/deals/{deal.ref}").text
