"""A test that can't fail is a defect: each gate and each wall is taken away in turn, and the checks must notice."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import psycopg
import pytest
from flask_login import current_user
from sqlalchemy import func, select

from portal.models import tenancy
from portal.models.base import db
from portal.models.tenancy import Reach, Width, acting, walled_records
from tests.client import Client
from tests.postgres import boss_url
from tests.walls.matrix_check import filled, guarded_routes, wrong_answers
from tests.walls.stage import set_stage


def open_gate(app, endpoint: str) -> Callable:
    """The view without its `@may`: everybody signed in passes, and reaches everything."""
    closed = app.view_functions[endpoint]

    def opened(*args, **kwargs):
        with acting(Reach(Width.ALL, getattr(current_user, "id", None))):
            return closed.__wrapped__(*args, **kwargs)

    opened.may = closed.may
    return opened


def test_each_gate_that_is_taken_away_is_missed(app):
    stage = set_stage()
    missed = []
    for endpoint in sorted({rule.endpoint for rule, _method in guarded_routes(app)}):
        with patch.dict(app.view_functions, {endpoint: open_gate(app, endpoint)}):
            if not (_lets_a_stranger_in(app, endpoint) or next(wrong_answers(app, stage, only=endpoint), None)):
                missed.append(endpoint)

    assert missed == []


def _lets_a_stranger_in(app, endpoint: str) -> bool:
    stranger = Client(app)
    rule, method = next((rule, method) for rule, method in guarded_routes(app) if rule.endpoint == endpoint)
    path = filled(rule, "DR-0000-0000")
    answer = stranger.post(path) if method == "POST" else stranger.get(path)
    return not answer.headers.get("Location", "").startswith("/login")


@pytest.mark.parametrize("table", sorted(walled_records()))
def test_each_wall_that_is_taken_away_is_missed(app, table):
    stage = set_stage()
    record = walled_records()[table]

    def seen() -> int:
        with app.app_context(), acting(Reach(Width.COMPANY, stage.our_rep.id, stage.our_rep.partner_id)):
            return db.session.scalar(select(func.count()).select_from(select(record.id).subquery()))

    one_more_of_a_rival(app, table, stage)
    held = seen()
    with without_policy(app, table), patch.object(record, "within", classmethod(lambda cls, reach: cls.everything())):
        tenancy.criteria.cache_clear()
        opened = seen()
    tenancy.criteria.cache_clear()

    assert opened > held


@contextmanager
def without_policy(app, table: str) -> Iterator[None]:
    """On PostgreSQL the third wall would hold what the second lets through."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            yield
            return
    with psycopg.connect(boss_url(os.environ["DATABASE_URL"]), autocommit=True) as boss:
        boss.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            yield
        finally:
            boss.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def one_more_of_a_rival(app, table: str, stage) -> None:
    """A row of this table that is a rival's, where the stage has none."""
    from portal.models.assets import Asset, AssetTake, Only
    from portal.models.assets.basket import BasketItem
    from portal.models.assets.terms import TermsAcceptance
    from portal.models.form_keys import FormKey
    from portal.models.sessions import SignIn
    from tests.assets.branding import a_brand_kit, a_result, a_template
    from tests.factories import a_share_link, an_ad_spec, an_asset, an_upload, database

    with database():
        if table == "form_keys":
            FormKey.use(key="k", person_id=stage.rival.id, digest="", led_to="/")
        if table == "sign_ins":
            SignIn.begin(person_id=stage.rival.id, holds={}, device="", remember=False)
    if table == "uploads":
        an_upload(stage.rival)
    if table == "ad_specs":
        an_ad_spec(only=Only(partners=(stage.partners[1],)))
    if table in OF_THE_LIBRARY:
        OF_THE_LIBRARY[table](stage)
    if table.startswith("asset") or table == "audiences":
        rivals = an_asset(only=Only(partners=(stage.partners[1],)))
        with database():
            AssetTake.note(asset_id=rivals.id, version_id=rivals.newest_id, by=stage.rival, what="original")
            db.session.get_one(Asset, rivals.id).withdraw(by=None, reason="The brand changed")  # tells the rival
    if table in ("brand_kits", "co_templates", "co_results"):
        a_brand_kit(stage.rival)
        a_result(a_template(), by=stage.rival)
        a_template(only=Only(partners=(stage.partners[1],)))
    if table in ("basket_items", "terms_acceptances", "share_links"):
        rivals = an_asset(terms_en="Show it alone.")
        a_share_link(rivals, by=stage.rival)
        with database():
            BasketItem.put(rivals, person_id=stage.rival.id)
            TermsAcceptance.accept(rivals, by=stage.rival, terms="Show it alone.")


def _an_attachment(stage) -> None:
    from tests.factories import an_attachment

    an_attachment(stage.theirs)


def _a_favourite(stage) -> None:
    from portal.models.assets.personal import AssetFavourite
    from tests.factories import an_asset, database

    asset = an_asset()
    with database():
        AssetFavourite.keep(asset, by=stage.rival)


def _a_visit(stage) -> None:
    from portal.models.assets.personal import LibraryVisit
    from tests.factories import database

    with database():
        LibraryVisit.note(stage.rival.id)


def _a_miss(stage) -> None:
    from portal.models.assets.misses import SearchMiss
    from tests.factories import database

    with database():
        SearchMiss.note("nothing like it", partner_id=stage.rival.partner_id)


def _a_look(stage) -> None:
    from portal.models.assets.seen import AssetView
    from tests.factories import an_asset, database

    asset = an_asset()
    with database():
        AssetView.note(asset, by=stage.rival)


def _a_request(stage) -> None:
    from portal.models.assets.requests import AssetRequest
    from tests.factories import database

    with database():
        AssetRequest.ask(by=stage.rival, words="In Czech, 970x250")


def _a_collection(stage) -> None:
    from portal.models.assets import Only
    from portal.models.assets.collections import AssetCollection
    from tests.factories import an_asset, database

    asset = an_asset()
    with database():
        only = Only(partners=(stage.partners[1],))
        AssetCollection.begin(by=stage.people["owner"], title_en="Rival kit", assets=[asset], only=only, is_out=True)


def _a_course(stage) -> None:
    from portal.models.assets import Only
    from tests.factories import a_course, a_lesson_file, an_assignment, an_enrolment, database

    course = a_course(only=Only(partners=(stage.partners[1],)))
    a_lesson_file(course)
    enrolment = an_enrolment(course, by=stage.rival)
    with database():
        db.session.add(enrolment)
        enrolment.note(course.lesson("first"), share=10)
    an_assignment(course, to=stage.rival, by=stage.people["owner"])


def _a_seat(stage) -> None:
    from portal.models.assets import Only
    from tests.factories import a_live_session, database

    session = a_live_session(only=Only(partners=(stage.partners[1],)))
    with database():
        db.session.add(session)
        session.take_seat(by=stage.rival)


OF_TRAINING = dict.fromkeys(
    (
        "courses",
        "course_editions",
        "course_modules",
        "lessons",
        "lesson_files",
        "enrolments",
        "lesson_progress",
        "course_assignments",
    ),
    _a_course,
)


def _a_certificate(stage) -> None:
    from tests.factories import a_certificate

    a_certificate(by=stage.rival)


def _an_accreditation(stage) -> None:
    from portal.jobs.accreditations import turn_accreditations
    from tests.factories import a_certificate, a_course, an_accreditation, app

    course = a_course(certifies=True, validity_months=24)
    a_certificate(course, by=stage.rival)
    an_accreditation(course)
    with app.app_context():
        turn_accreditations()


def _an_attempt(stage) -> None:
    from portal.models.training.unlocking import ExtraTime, QuizUnlock
    from tests.factories import database
    from tests.training.quizzing import an_attempt

    attempt, owner = an_attempt(stage.rival), stage.people["owner"]
    with database():
        whose = {"person_id": stage.rival.id, "partner_id": stage.rival.partner_id, "by_id": owner.id}
        db.session.add(
            QuizUnlock(enrolment_id=attempt.enrolment_id, lesson_key="first", number=1, reason="Ill", **whose)
        )
        db.session.add(ExtraTime(per_cent=25, **whose))


def _a_path(stage) -> None:
    from portal.models.assets import Only
    from tests.factories import a_path

    a_path(only=Only(partners=(stage.partners[1],)))


def _a_package(stage) -> None:
    from portal.models.assets import Only
    from portal.models.training import Course
    from portal.models.training.packages import PackageOfPerson, PackageProgress, Said
    from tests.factories import a_course, an_enrolment, database
    from tests.training.packaging import WITH_QUESTION, package, put_into

    course = a_course(lessons=("package",), only=Only(partners=(stage.partners[1],)))
    put_into(course, package("1.2", "Secrets", [WITH_QUESTION]))
    enrolment = an_enrolment(course, by=stage.rival)
    with database():
        enrolment = db.session.merge(enrolment)
        lesson = db.session.get_one(Course, course.id).lesson("first")
        mine = PackageOfPerson.of(lesson, enrolment)
        PackageProgress.note(enrolment, lesson, mine.package, mine.here.item, Said())


def _a_routing_rule(stage) -> None:
    from portal.models.deals.routing import RoutingRule
    from tests.factories import database

    owner = stage.people["owner"]
    with database():
        RoutingRule.add(by=owner, person=owner, country="MX")


def _an_account(stage) -> None:
    from portal.models.accounts import Account
    from tests.factories import database

    with database():
        Account.begin(by=stage.people["owner"], name="Zoomdrive Inc")


def _an_import(stage) -> None:
    from portal.models.importing.rows import ImportRow
    from tests.factories import database
    from tests.walls.stage import _import

    with database():
        from portal.models.importing.imports import Import

        ref = _import(stage.people["owner"])
        one = db.session.scalars(db.select(Import).where(Import.ref == ref)).one()
        db.session.add(ImportRow(import_id=one.id, person_id=one.person_id, line=2, outcome="made"))


def _talk(stage) -> None:
    from portal.models.deals import looks
    from portal.models.deals.conversation import Conversation
    from tests.factories import database

    looks._known.clear()  # of another test, whose deal had the same key
    with database():
        Conversation(stage.theirs).note("For us alone", by=stage.people["owner"])
        looks.DealLook.note(stage.theirs, by=stage.people["owner"])


OF_THE_LIBRARY = {
    "deal_attachments": _an_attachment,
    "routing_rules": _a_routing_rule, "accounts": _an_account,
    "imports": _an_import, "import_rows": _an_import,
    "deal_notes": _talk, "deal_looks": _talk,
    "learning_paths": _a_path,
    "packages": _a_package, "package_progress": _a_package,
    "certificates": _a_certificate, "partner_accreditations": _an_accreditation,

    **OF_TRAINING, "live_sessions": _a_seat, "live_seats": _a_seat,
    "asset_favourites": _a_favourite, "library_visits": _a_visit, "search_misses": _a_miss,
    "asset_views": _a_look,
    "asset_requests": _a_request, "asset_collections": _a_collection, "collection_members": _a_collection,
    "quiz_questions": _an_attempt, "quiz_attempts": _an_attempt, "quiz_unlocks": _an_attempt,
    "extra_times": _an_attempt,
}  # fmt: skip


@pytest.mark.parametrize("listener", ["_wall_selects", "_wall_writes"])
def test_each_listener_that_is_taken_away_is_missed(app, listener):
    from tests.walls import test_tenancy

    name = {"_wall_selects": "do_orm_execute", "_wall_writes": "before_flush"}[listener]
    check = {
        "_wall_selects": test_tenancy.test_a_manager_sees_the_own_portfolio_alone,
        "_wall_writes": test_tenancy.test_a_write_beyond_ones_reach_is_refused,
    }[listener]
    function = getattr(tenancy, listener)
    with ExitStack() as after:
        tenancy.event.remove(db.session, name, function)
        after.callback(tenancy.event.listen, db.session, name, function)
        with pytest.raises(BaseException):  # noqa: B017 - whatever the check says, it must not pass
            check(app)
