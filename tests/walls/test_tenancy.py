"""The wall itself: what each reach sees and may write, and the guard that stops what bears no criterion."""

import pytest
from sqlalchemy import func, select, text

from portal.models.base import NotThere, db
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.deals.listing import DealFilters, counts, deals
from portal.models.events import Event
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.tenancy import NOBODY, OutsideReach, Reach, Unwalled, Width, acting, as_system, walled_records
from portal.permissions.roles import reach
from tests.factories import a_deal, a_partner, a_person
from tests.walls.stage import set_stage


def seen(record) -> int:
    return db.session.scalar(select(func.count()).select_from(select(record.id).subquery()))


@pytest.mark.parametrize("table", sorted(walled_records()))
def test_nobody_sees_nothing(app, table):
    set_stage()

    with app.app_context(), acting(NOBODY):
        assert seen(walled_records()[table]) == 0


@pytest.mark.parametrize("table", ["customers", "deal_lines", "deals", "events", "partners"])
def test_a_partner_sees_its_own_alone(app, table):
    stage = set_stage()
    record = walled_records()[table]

    with app.app_context(), acting(reach(stage.our_rep, "deals.view")):
        column = record.id if record is Partner else record.partner_id
        assert set(db.session.scalars(select(column))) == {stage.our_rep.partner_id}


def test_a_partner_sees_no_person_of_a_rival(app):
    stage = set_stage()

    with app.app_context(), acting(reach(stage.our_rep, "deals.view")):
        assert stage.rival.email not in set(db.session.scalars(select(User.email)))


def test_a_manager_sees_the_own_portfolio_alone(app):
    stage = set_stage()
    manager = stage.people[Role.CHANNEL_MANAGER]

    with app.app_context(), acting(reach(manager, "deals.view")):
        assert set(db.session.scalars(select(Deal.ref))) == {stage.ours.ref}
        with pytest.raises(NotThere):
            Deal.get(stage.theirs.ref)


def test_a_vendor_role_on_a_partners_person_counts_for_nothing(app):
    person = a_person(Role.OWNER, Role.SALES, partner=a_partner())

    assert reach(person, "deals.approve") == NOBODY


def test_counts_search_and_filters_stay_inside(app):
    stage = set_stage()

    with app.app_context(), acting(reach(stage.our_rep, "deals.view")):
        assert counts()["open"] == 1
        for filters in ({"q": "rival"}, {"partner": stage.theirs.ref}, {"country": "US", "q": "secrets"}):
            assert len(deals(DealFilters(**filters), due_first=False).page()) == 0


@pytest.mark.parametrize("after", ["theirs", "absent"])
def test_a_cursor_of_a_rival_is_as_good_as_none(app, after):
    stage = set_stage()
    newer = a_deal("submitted", by=stage.our_rep)  # so that theirs stands between ours
    cursor = {"theirs": stage.theirs.ref, "absent": "DR-0000-0000"}[after]

    with app.app_context(), acting(reach(stage.our_rep, "deals.view")):
        found = deals(DealFilters(), due_first=False).page(after=cursor)

    assert [row.ref for row in found] == [newer.ref, stage.ours.ref]


def test_a_write_beyond_ones_reach_is_refused(app):
    stage = set_stage()

    with app.app_context(), acting(reach(stage.our_rep, "deals.register")):
        db.session.add(Customer(partner_id=stage.rival.partner_id, name="X", name_key="x", country="US"))
        with pytest.raises(OutsideReach):
            db.session.flush()


def test_work_without_a_person_does_not_carry_a_write_past_the_wall(app):
    stage = set_stage()

    with app.app_context(), acting(reach(stage.our_rep, "deals.register")):
        db.session.add(Customer(partner_id=stage.rival.partner_id, name="X", name_key="x", country="US"))
        with pytest.raises(OutsideReach), as_system("something else is looked up"):
            db.session.scalar(db.select(db.func.count()).select_from(Deal))


def test_nobody_moves_a_record_to_another_partner(app):
    stage = set_stage()
    wide = Reach(Width.ALL, stage.people[Role.OWNER].id)

    with app.app_context(), acting(wide):
        Deal.get(stage.ours.ref).partner_id = stage.rival.partner_id
        with pytest.raises(OutsideReach):
            db.session.flush()


@pytest.mark.parametrize(
    "statement", [text("SELECT count(*) FROM deals"), select(func.count()).select_from(Deal.__table__)]
)
def test_a_statement_without_the_walls_criterion_is_stopped(app, statement):
    stage = set_stage()

    with app.app_context(), acting(reach(stage.our_rep, "deals.view")), pytest.raises(Unwalled):
        db.session.execute(statement)


def test_a_try_beyond_ones_reach_is_kept_for_the_audit(app, log_in):
    stage = set_stage()
    rival = log_in(stage.rival)

    rival.get(f"/deals/{stage.ours.ref}")
    rival.get("/deals/DR-0000-0000")

    with app.app_context(), acting(Reach(Width.ALL, 1)):
        refused = db.session.scalars(select(Event).where(Event.name == "access.refused").order_by(Event.id)).all()
    assert [event.facts["asked"] for event in refused] == [stage.ours.ref, "DR-0000-0000"]
    assert {event.by_id for event in refused} == {stage.rival.id}
