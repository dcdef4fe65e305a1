"""Who took a version that is not to be used any more hears of it once, in their language, until they replaced it."""

from datetime import timedelta

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models.assets import Asset, AssetTake
from portal.models.assets.recalls import AssetRecall
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from tests.factories import LOGO, a_partner, a_person, a_rep, an_asset, database, kept_file


def take(asset, *people, ago: timedelta = timedelta()) -> None:
    with database():
        for person in people:
            AssetTake.note(asset_id=asset.id, version_id=asset.newest_id, by=person, what="original")
        db.session.flush()
        db.session.execute(db.update(AssetTake).values(at=clock.now() - ago))


def replace(asset, note: str = "The sign is rounder") -> None:
    editor = a_person(Role.EDITOR)
    with database():
        changed = db.session.get_one(Asset, asset.id)
        changed.add_version(by=editor, files=[kept_file(LOGO + b"<!-- new -->")], note=note)
        changed.replace(by=editor)


def letters() -> list[tuple[int, str]]:
    with database():
        found = db.session.execute(
            db.select(Delivery.to_id, Delivery.template).where(Delivery.template.like("assets/%"))
        )
        return [tuple(row) for row in found]


def test_each_of_fifty_who_took_a_logo_is_told_exactly_once_in_their_language(app, log_in):
    asset = an_asset(title="Primary logo", title_es="Logotipo principal")
    people = [a_rep(a_partner(), language="es" if place % 2 else "en") for place in range(50)]
    for person in people[:5]:
        take(asset, person)  # some took it twice
    take(asset, *people)

    replace(asset)
    with app.app_context():
        deliver_due()

    assert sorted(letters()) == sorted((person.id, "assets/replaced") for person in people)
    english, spanish = (log_in(person) for person in people[:2])
    assert "Primary logo: there is a new version" in english.get("/outbox").text
    assert "Logotipo principal: hay una versión nueva" in spanish.get("/outbox").text


def test_the_letter_says_what_changed_and_leads_to_the_new_file(app, log_in):
    rep, asset = a_rep(), an_asset(title="Primary logo")
    take(asset, rep)

    replace(asset, note="The sign is rounder")
    with app.app_context():
        deliver_due()
    (letter,) = [file.read_text() for file in app.config["OUTBOX"].glob("*.eml")]

    assert "The sign is rounder" in letter
    assert f"/assets/{asset.ref}" in letter


def test_nobody_is_told_twice_of_one_version(app):
    rep, asset = a_rep(), an_asset()
    take(asset, rep)

    replace(asset)
    replace(asset)

    assert len(letters()) == 1


def test_who_took_the_new_one_is_told_when_that_is_replaced(app):
    rep, asset = a_rep(), an_asset()
    take(asset, rep)
    replace(asset)
    with database():
        newest = db.session.get_one(Asset, asset.id)
    take(newest, rep)

    replace(asset)

    assert len(letters()) == 2


def test_who_took_it_more_than_two_years_ago_is_left_alone(app):
    rep, asset = a_rep(), an_asset()
    take(asset, rep, ago=timedelta(days=732))

    replace(asset)

    assert letters() == []


def test_a_withdrawn_one_is_told_of_with_the_reason_and_ticked_off(log_in):
    person = a_rep()
    rep, editor, asset = log_in(person), log_in(a_person(Role.EDITOR)), an_asset(title="Primary logo")
    take(asset, person)

    editor.post(f"/assets/{asset.ref}/withdrawal", {"reason": "The brand changed"})
    page = rep.get("/assets/recalls").text

    assert "Primary logo" in page
    assert "The brand changed" in page
    with database():
        recall = db.session.scalars(db.select(AssetRecall)).one()
    rep.post(f"/assets/recalls/{recall.ref}/replacement")
    assert "Nothing to replace" in rep.get("/assets/recalls").text


def test_the_owner_sees_who_has_not_replaced_it(log_in):
    person = a_rep(name="Dana Reyes")
    asset = an_asset()
    take(asset, person)
    replace(asset)

    page = log_in(a_person(Role.EDITOR)).get(f"/assets/{asset.ref}").text

    assert "Dana Reyes" in page
    assert "not yet" in page


def test_an_old_address_gives_the_new_one_and_says_so(log_in):
    rep, asset = log_in(a_rep()), an_asset()
    replace(asset)

    page = rep.get(f"/assets/{asset.ref}/v/1").text
    file = rep.get(f"/assets/{asset.ref}/download", follow_redirects=True)

    assert "This is the newest version" in page
    assert file.data == LOGO + b"<!-- new -->"


def test_one_is_told_nothing_of_who_else_took_it(log_in):
    person, rival = a_rep(), a_rep(name="Sam Rival")
    asset = an_asset()
    take(asset, person, rival)
    replace(asset)

    rep = log_in(person)

    assert "Sam Rival" not in rep.get(f"/assets/{asset.ref}").text + rep.get("/assets/recalls").text
