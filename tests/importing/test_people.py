"""People of partners, and the 701 resellers: known by address and by number; nobody gets a letter by surprise."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import importing
from portal.models import tenancy
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.invitations import Invitation
from portal.models.partners import Kind, Partner
from portal.models.people import Role
from tests.factories import PASSWORD, a_manager, a_partner, a_person, a_rep, a_tier, database
from tests.importing.test_pages import chosen, ref_of, send, work

DATA = Path(importing.__file__).parent / "demo" / "data"
RESELLERS = Path(__file__).parent / "files" / "DimReseller.csv"
BY_PLACE = {"external_ref": "3", "kind": "5", "name": "6"}
MEANT = {"Warehouse": "distributor", "Specialty Bike Shop": "reseller"}


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr("portal.create_app", lambda: app)
    a_person(Role.OWNER)
    with database():
        a_tier()
    return lambda kind, file, *options: CliRunner().invoke(importing.import_, [kind, str(file), *options])


def test_701_resellers_come_in_by_place_and_the_second_time_nothing_changes(run):
    how = ["--no-header", "--set", "country=US"]
    how += [word for pair in BY_PLACE.items() for word in ("--map", "=".join(pair))]
    looked = run("partners", RESELLERS, *how, "--dry-run")
    how += [word for said, meant in MEANT.items() for word in ("--repair", f"kind:{said}={meant}")]
    first, second = (run("partners", RESELLERS, *how) for _time in range(2))

    assert "Kind: “Warehouse” is not known" in looked.stdout
    assert "701 made" in first.stdout, first.output
    assert "701 as they are" in second.stdout, second.output
    with database():
        assert db.session.query(Partner).filter_by(kind=Kind.VAR).count() == 238


def test_sales_agents_are_written_down_as_invited_and_nobody_gets_a_letter(run):
    a_partner(name="Northgate IT")
    how = ("--map", "role=", "--set", "partner=Northgate IT", "--set", "email={name}@northgate.example")

    first, second = (run("people", DATA / "sales_teams.csv", *how) for _time in range(2))

    assert "35 made" in first.stdout, first.output
    assert "35 as they are" in second.stdout, second.output
    with database():
        asked = db.session.query(Invitation).filter_by(email="moses.frase@northgate.example").one()
        assert (asked.name, asked.roles, asked.nonce) == ("Moses Frase", ["sales"], "")
        assert db.session.query(Delivery).count() == 0
        assert Invitation.by_token(asked.token("secret"), "secret") is None


def test_a_letter_goes_to_each_where_that_was_chosen(run, tmp_path):
    partner = a_partner(name="Northgate IT")
    (tmp_path / "people.csv").write_text("correo,nombre,empresa,rol\nana@x.example,Ana,Northgate IT,Marketing\n")

    run("people", tmp_path / "people.csv", "--set", "send=yes")

    with database():
        assert db.session.query(Delivery).one().address == "ana@x.example"
        assert db.session.query(Invitation).one().partner_id == partner.id


def test_who_works_elsewhere_is_told_to_who_may_know_and_to_nobody_else(run, tmp_path):
    mine, other = a_partner(name="Mine"), a_partner(name="Other")
    manager, rival = a_manager(mine), a_rep(other)
    (tmp_path / "people.csv").write_text(f"email,name,partner\n{rival.email},Ana,Mine\nbo@x.example,Bo,Other\n")

    by_manager = run("people", tmp_path / "people.csv", "--by", manager.email, "--dry-run")
    by_owner = run("people", tmp_path / "people.csv", "--dry-run")

    assert "1 to make" in by_manager.stdout and "“Other” is not known" in by_manager.stdout, by_manager.output
    assert f"“{rival.email}” has an account at another company" in by_owner.stdout


def test_rights_are_given_only_after_the_password(run, log_in, app):
    a_partner(name="Northgate IT")
    owner = log_in(a_person(Role.OWNER))
    page = send(owner, "people", b"email,name,partner\nana@x.example,Ana,Northgate IT\n")
    ref = ref_of(page)
    owner.post(f"/import/{ref}/columns", chosen(page))
    work(app)

    assert owner.post(f"/import/{ref}/run", {"how": "good"}).status_code == 422
    assert owner.post(f"/import/{ref}/run", {"how": "good", "password_again": PASSWORD}).status_code == 303
    work(app)

    with database():
        assert db.session.query(Invitation).one().email == "ana@x.example"


def test_a_reference_that_is_taken_is_not_given_again(run, monkeypatch):
    said = iter([a_partner().ref, "PT-0000-0001"])
    monkeypatch.setattr(tenancy, "new_ref", lambda _kind: lambda: next(said))

    with database():
        assert tenancy.fresh_refs(Partner, "PT", 1) == ["PT-0000-0001"]
