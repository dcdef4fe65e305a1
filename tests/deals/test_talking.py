"""Talking on a deal: messages reach the other side, notes never do; who looked is told by role and day."""

import pytest
from sqlalchemy import func, select

from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.deals.conversation import WRITERS, Conversation, DealNote, mentioned
from portal.models.deals.looks import DealLook
from portal.models.events import Delivery
from portal.models.people import Role
from portal.models.tenancy import OutsideReach, Reach, Width, acting
from portal.permissions.matrix import table
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database
from tests.walls.stage import set_stage

SENTENCE = "The board meets on Tuesday"


@pytest.fixture
def deal_of(app):
    """A deal of a partner with a manager: (deal, rep, manager)."""
    partner = a_partner()
    manager, rep = a_manager(partner, name="Mara Manager"), a_rep(partner, name="Rita Rep")
    return a_deal("submitted", by=rep), rep, manager


def letters(template: str) -> list[int]:
    with database():
        return sorted(db.session.scalars(select(Delivery.to_id).where(Delivery.template == template)))


def test_a_message_is_on_both_sides_pages_and_in_the_others_mail(app, log_in, deal_of):
    deal, rep, manager = deal_of

    answer = log_in(rep).post(f"/deals/{deal.ref}/messages", {"message": SENTENCE})

    assert answer.status_code == 303
    for person in (rep, manager, a_person(Role.OWNER)):
        page = log_in(person).get(f"/deals/{deal.ref}").text
        assert SENTENCE in page
        assert "Rita Rep" in page.partition('id="conversation"')[2]
    assert letters("deal_messages/message") == [manager.id]
    with app.app_context():
        deliver_due()
        (written,) = [one.read_text() for one in app.config["OUTBOX"].glob("*.eml") if "board meets" in one.read_text()]
    assert "Rita Rep writes" in written


def test_the_vendors_message_reaches_the_rep(log_in, deal_of):
    deal, rep, manager = deal_of

    log_in(manager).post(f"/deals/{deal.ref}/messages", {"message": SENTENCE})

    assert letters("deal_messages/message") == [rep.id]


def test_an_analyst_reads_neither_a_name_nor_what_people_say(log_in, deal_of):
    deal, rep, _manager = deal_of
    log_in(rep).post(f"/deals/{deal.ref}/messages", {"message": SENTENCE})

    page = log_in(a_person(Role.ANALYST)).get(f"/deals/{deal.ref}").text

    assert deal.ref in page
    assert SENTENCE not in page
    assert "Rita Rep" not in page


def test_an_empty_message_is_refused_with_what_is_wrong(log_in, deal_of):
    deal, rep, manager = deal_of

    for person, noun in ((rep, "messages"), (manager, "notes")):
        answer = log_in(person).post(f"/deals/{deal.ref}/{noun}", {"message": " ", "internal_note": "x" * 4001})
        assert answer.status_code == 422
    assert "x" * 4001 in answer.text


def test_nobody_talks_on_a_draft(log_in):
    rep = a_rep()
    draft = a_deal("draft", by=rep)

    assert log_in(rep).post(f"/deals/{draft.ref}/messages", {"message": SENTENCE}).status_code == 409


def test_a_mention_tells_ones_own_side_alone(log_in, deal_of):
    deal, rep, manager = deal_of
    colleague = a_rep(next(iter([rep])).partner or None, name="Cora Colleague") if False else None
    with database():
        partner = db.session.get(type(deal).partner.property.mapper.class_, rep.partner_id)
    colleague = a_rep(partner, name="Cora Colleague")
    owner, foreign = a_person(Role.OWNER, name="Olga Owner"), a_rep(name="Fred Foreign")
    said = f"@cora colleague, @{manager.name}, @Olga Owner and @Fred Foreign: see"

    log_in(rep).post(f"/deals/{deal.ref}/messages", {"message": said})

    assert letters("deal_messages/message") == sorted([manager.id, colleague.id])
    assert owner.id not in letters("deal_messages/message")
    assert foreign.id not in letters("deal_messages/message")


def test_a_name_within_a_longer_one_is_not_meant(app):
    ana, ana_maria = a_person(Role.OWNER, name="Ana"), a_person(Role.OWNER, name="Ana Maria")

    assert mentioned("Ask @Ana Maria", [ana, ana_maria]) == [ana_maria]


def test_a_note_stays_with_the_vendor(log_in, deal_of):
    deal, rep, manager = deal_of
    owner = a_person(Role.OWNER, name="Olga Owner")

    answer = log_in(manager).post(f"/deals/{deal.ref}/notes", {"internal_note": "Careful here, @Olga Owner, @Rita Rep"})

    assert answer.status_code == 303
    assert "Careful here" in log_in(owner).get(f"/deals/{deal.ref}/notes").text
    for person in (rep, a_person(Role.ANALYST)):
        assert "Careful here" not in log_in(person).get(f"/deals/{deal.ref}").text
        assert log_in(person).get(f"/deals/{deal.ref}/notes").status_code == 403
    assert letters("deal_notes/mentioned") == [owner.id]
    assert log_in(rep).post(f"/deals/{deal.ref}/notes", {"internal_note": "x"}).status_code == 403


def test_no_reach_of_a_partner_reads_or_writes_a_note(app):
    stage = set_stage()
    with database():
        Conversation(stage.ours).note("for us", by=stage.people[Role.OWNER])
    for width in Width:
        with app.app_context(), acting(Reach(width, stage.our_rep.id, stage.our_rep.partner_id)):
            assert db.session.scalar(select(func.count()).select_from(DealNote)) == 0
            db.session.add(
                DealNote(deal_id=stage.ours.id, partner_id=stage.ours.partner_id, by_id=stage.our_rep.id, text="x")
            )
            with pytest.raises(OutsideReach):
                db.session.flush()
            db.session.rollback()


def test_the_page_tells_which_role_looked_and_no_more(log_in, deal_of):
    deal, rep, manager = deal_of
    for _ in range(3):
        log_in(manager).get(f"/deals/{deal.ref}")
    page = log_in(rep).get(f"/deals/{deal.ref}").text.partition('aria-labelledby="looks"')[2].partition("</section>")[0]

    assert page.count("Channel manager") == 1
    assert "today" in page
    assert "Mara" not in page
    with database():
        assert db.session.scalar(select(func.count()).select_from(DealLook)) == 1


def test_the_partners_own_looks_are_not_kept(log_in, deal_of):
    deal, rep, _manager = deal_of
    log_in(rep).get(f"/deals/{deal.ref}")

    with database():
        assert db.session.scalar(select(func.count()).select_from(DealLook)) == 0


def test_a_deals_page_takes_six_statements(log_in, statements, deal_of):
    deal, rep, manager = deal_of
    for person in (rep, manager):
        client = log_in(person)
        client.post(f"/deals/{deal.ref}/messages", {"message": SENTENCE})
        client.get(f"/deals/{deal.ref}")
        with statements() as seen:
            client.get(f"/deals/{deal.ref}")
        assert len(seen) <= 6, seen


def test_who_writes_by_mail_reaches_as_far_as_in_the_portal():
    assert {role: width for role, width in table()["deals.message"].items() if width} == WRITERS
