"""The programme's versions: drafted, rehearsed, published for a day; what a deal was given stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.models import programme
from portal.models.base import NotNow, db
from portal.models.deals import Deal
from portal.models.people import Role
from portal.models.programme import USUAL, ApprovalRule, Rules, Silence, rules
from portal.models.programme.rehearsal import Rehearsal
from portal.models.programme.versions import Programme
from portal.models.tenancy import Reach, Width, acting
from tests.factories import PASSWORD, a_deal, a_person, a_rep, a_tier, database, now_stands, registration


@pytest.fixture
def owner(log_in, app):
    with database():
        a_tier()
    return log_in(a_person(Role.OWNER))


def drafted(owner) -> str:
    return owner.post("/settings/programme").headers["Location"]


def fields(owner, at: str, **said) -> dict:
    """What the form says, with some of it otherwise."""
    with database():
        version = Programme.get(at.rsplit("/", 1)[-1])
        tier = a_tier().ref.replace("-", "_")
        plain = {name: value for name, value in version.said.plain.items() if not isinstance(value, list | dict)}
        shown = {
            **plain,
            "notice_days": "30, 14, 7, 1",
            "version": version.version,
            f"below_{tier}": "10000 USD; 9,000 EUR",
        }
    return {**shown, **said}


def refs(at: str) -> Programme:
    with database():
        return Programme.get(at.rsplit("/", 1)[-1])


def test_rules_are_the_same_when_they_were_kept():
    said = Rules(
        silence=Silence.APPROVE, approvals=(ApprovalRule("TI-1", "USD", Decimal("10.50")),), open_deals=(("TI-1", 3),),
        notice_days=(5,), required_fields=("needs",),
    )  # fmt: skip

    assert Rules.read(said.plain, version=0) == said


def test_the_usual_rules_hold_where_there_is_no_version(app):
    with database():
        assert rules() == USUAL


def test_an_owner_writes_rehearses_and_publishes_a_version(owner):
    at = drafted(owner)
    assert owner.post(at, fields(owner, at, at_risk_after_days=3)).status_code == 303
    assert owner.get(f"{at}/rehearsal").status_code == 200
    today = str(clock.today())
    owner.post(f"{at}/publication", {"starts_on": today, "password_again": PASSWORD, "version": 2})

    version = refs(at)
    programme.forget()
    with database():
        held = rules()
    assert (version.number, held.version, held.at_risk_after_days) == (1, 1, 3)
    assert [(one.currency, one.under) for one in held.approvals] == [("USD", 10_000), ("EUR", 9_000)]


def test_what_was_published_never_changes(owner):
    at = drafted(owner)
    owner.post(f"{at}/publication", {"starts_on": str(clock.today()), "password_again": PASSWORD, "version": 1})

    assert owner.post(at, fields(owner, at, at_risk_after_days=3)).status_code == 409
    assert refs(at).said.at_risk_after_days == USUAL.at_risk_after_days
    with pytest.raises(NotNow), database():
        Programme.get(at.rsplit("/", 1)[-1]).change_rules(Rules(), by=None)


@pytest.mark.parametrize(
    "wrong",
    [{"notice_days": "soon"}, {"closes_hour": "8"}, {"extension_days": "0"}, {"notice_days": "400"}, {"silence": "x"}],
)
def test_what_can_not_hold_is_refused_beside_its_field(owner, wrong):
    at = drafted(owner)
    answer = owner.post(at, fields(owner, at, **wrong))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_version_holds_from_its_day_on(app):
    with database():
        version = Programme.draft(by=None)
        version.change_rules(Rules(renewal_days=3), by=None)
        begins = clock.now() + timedelta(days=10)
        version.publish(by=None, starts_at=begins)
    with database():
        assert rules().renewal_days == USUAL.renewal_days
        assert rules(at=begins).renewal_days == 3
        with clock.moved_to(begins):
            assert rules().version == 1


def test_a_deal_keeps_the_version_it_was_protected_under(app):
    deal = a_deal("approved")
    with database():
        version = Programme.draft(by=None)
        version.publish(by=None, starts_at=clock.now() + timedelta(seconds=1))

    assert now_stands(deal).programme_version == 0


def test_a_rehearsal_says_what_would_change(app, statements):
    owner, rep = a_person(Role.OWNER), a_rep()
    with clock.moved_to(clock.now() - timedelta(days=40)):
        silent = a_deal("approved", by=rep)
    waiting = a_deal(by=a_rep(), customer="Waits", website="")
    after = Rules(at_risk_after_days=5, most_extensions=0, opens_hour=8, closes_hour=10)
    with app.app_context(), acting(Reach(Width.ALL, owner.id)), statements() as seen:
        changes, is_part = Rehearsal(USUAL, after).changes()

    found = {one.kind: [row.ref for row in one.deals] for one in changes}
    assert found["at_risk"] == found["extension_lost"] == [silent.ref]
    assert [*found.get("due_earlier", ()), *found.get("due_later", ())] in ([waiting.ref], [])
    assert not is_part
    assert len(seen) <= 6


def test_the_programme_asks_for_fields(log_in, app):
    with database():
        version = Programme.draft(by=None)
        version.change_rules(Rules(required_fields=("needs", "customer_city")), by=None)
        version.publish(by=None, starts_at=clock.now() + timedelta(milliseconds=1))
    programme.forget()
    rep = log_in(a_rep())
    refused = rep.post("/deals/new", registration(needs=""))
    sent = rep.post("/deals/new", registration(needs="Faster", customer_city="Austin"))

    assert (refused.status_code, sent.status_code) == (422, 303)


@pytest.mark.parametrize(("said", "words"), [({"sent_an_hour": 1}, "within an hour"), ({}, "open deal")])
def test_a_rep_who_sends_too_much_keeps_a_draft_and_is_told(log_in, app, monkeypatch, said, words):
    monkeypatch.setitem(app.config, "REQUEST_LIMITS", True)
    with database():
        open_deals = () if said else ((a_tier().ref, 1),)
        version = Programme.draft(by=None)
        version.change_rules(Rules(open_deals=open_deals, **said), by=None)
        version.publish(by=None, starts_at=clock.now() + timedelta(milliseconds=1))
    programme.forget()
    person = a_rep()
    a_deal(by=person, customer="First", website="")
    rep = log_in(person)
    answer = rep.post("/deals/new", registration())

    assert answer.headers["Location"].endswith("/edit")
    assert words in rep.get(answer.headers["Location"]).text
    with database():
        states = sorted(str(state) for state in db.session.scalars(db.select(Deal.state)))
    assert states == ["draft", "submitted"]
