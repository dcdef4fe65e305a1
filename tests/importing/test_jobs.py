"""Files are looked through and brought in by the worker: stopped, resumed, killed, all or nothing, rights asked."""

import pytest

from portal.jobs import imports as jobs
from portal.models.base import db
from portal.models.importing import engine
from portal.models.importing.imports import Import
from portal.models.importing.plans import Plan
from portal.models.importing.rows import ImportRow
from portal.models.importing.states import ImportState
from portal.models.people import Role, User
from portal.models.products import Product
from portal.models.tenancy import as_system
from tests.factories import a_person, database, kept_file

CATALOGUE = "product,price\n" + "".join(f"Product {number},{number + 1}\n" for number in range(1200))
PLAN = Plan("products", {"name": "product", "price": "price"}, {"currency": "USD"})


@pytest.fixture
def owner(app) -> User:
    return a_person(Role.OWNER)


def an_import(owner: User, said: str = CATALOGUE, plan: Plan = PLAN) -> str:
    kept = kept_file(said.encode(), "prices.csv", "text/csv")
    with database():
        one = Import.begin(by=owner, plan=plan, name=kept.name, size_bytes=kept.size_bytes, key=kept.key, columns=[])
        one.check(plan)
    return one.ref


def start(ref: str, by: User, *, at_once: bool = False) -> None:
    with database():
        Import.shown(ref).start(by=by, at_once=at_once)


def work(app) -> int:
    with app.app_context():
        return jobs.work_on_waiting()


def as_it_is(ref: str) -> Import:
    with database():
        return Import.shown(ref)


def products() -> int:
    with database():
        return db.session.query(Product).count()


def test_a_look_keeps_what_would_become_of_each_row_and_makes_nothing(app, owner):
    ref = an_import(owner, "product,price\nGTX,1\nMG,free\nGTX,2\n")

    assert work(app) == 1

    one = as_it_is(ref)
    assert (one.state, one.rows, one.count("made"), one.count("refused")) == (ImportState.CHECKED, 3, 1, 2)
    assert products() == 0
    with database():
        rows = ImportRow.of(one, "refused", after=0, most=10)
        assert [(row.line, row.reasons) for row in rows] == [
            (3, [["no_amount", "price", "free"]]), (4, [["twice", "", "2"]]),
        ]  # fmt: skip


def test_what_is_started_is_brought_in_and_again_nothing_changes(app, owner):
    for made in (1200, 0):
        ref = an_import(owner)
        work(app)
        start(ref, owner)
        work(app)

        assert (as_it_is(ref).state, as_it_is(ref).count("made")) == (ImportState.DONE, made)
    assert products() == 1200


class Killed(BaseException):
    """As a power cut."""


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_worker_that_is_killed_is_followed_by_one_that_goes_on_there(app, owner, monkeypatch, at):
    ref = an_import(owner)
    work(app)
    start(ref, owner)
    bring_in, times = engine.bring_in, []

    def dying(rows, judge):
        times.append(1)
        if at == "before" and len(times) == 2:
            raise Killed
        chunk = bring_in(rows, judge)
        if at == "after" and len(times) == 2:
            raise Killed
        return chunk

    monkeypatch.setattr(engine, "bring_in", dying)
    with pytest.raises(Killed):
        work(app)
    assert (products(), as_it_is(ref).line) == (500, 501)
    with app.app_context():
        jobs.give_back_imports()
    assert work(app) == 1

    one = as_it_is(ref)
    assert (one.state, one.count("made"), products()) == (ImportState.DONE, 1200, 1200)
    with app.app_context(), as_system("a test"):
        assert db.session.query(ImportRow).filter_by(import_id=one.id).count() == 1200


def test_it_is_stopped_after_the_rows_in_hand_and_goes_on(app, owner, monkeypatch):
    ref = an_import(owner)
    work(app)
    start(ref, owner)
    bring_in = engine.bring_in

    def stopping(rows, judge):
        chunk = bring_in(rows, judge)
        with as_system("somebody presses the button"):
            Import.shown(ref).stop(by=owner)
        return chunk

    monkeypatch.setattr(engine, "bring_in", stopping)
    work(app)
    assert (as_it_is(ref).state, products()) == (ImportState.STOPPED, 500)
    monkeypatch.setattr(engine, "bring_in", bring_in)
    start(ref, owner)
    work(app)

    assert (as_it_is(ref).state, as_it_is(ref).count("made"), products()) == (ImportState.DONE, 1200, 1200)


def test_all_or_nothing_leaves_nothing_where_a_row_is_bad(app, owner):
    ref = an_import(owner, CATALOGUE + "Last,free\n")
    work(app)
    start(ref, owner, at_once=True)
    work(app)

    assert (as_it_is(ref).state, as_it_is(ref).error, products()) == (ImportState.FAILED, "not_all", 0)


def test_who_may_not_any_more_is_asked_with_each_chunk(app, owner, monkeypatch):
    a_person(Role.OWNER)
    ref = an_import(owner)
    work(app)
    start(ref, owner)
    bring_in = engine.bring_in

    def losing(rows, judge):
        chunk = bring_in(rows, judge)
        with as_system("somebody takes the role away"):
            db.session.get_one(User, owner.id).take_role(Role.OWNER, by=None)
        return chunk

    monkeypatch.setattr(engine, "bring_in", losing)
    work(app)

    assert (as_it_is(ref).state, as_it_is(ref).error, products()) == (ImportState.FAILED, "rights", 500)


def test_a_file_that_is_no_table_says_so(app, owner):
    ref = an_import(owner, "a,a\n1,2\n")
    work(app)

    assert (as_it_is(ref).state, as_it_is(ref).error) == (ImportState.FAILED, "Two columns are called “a”.")
