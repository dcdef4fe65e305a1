"""`portal import`: a look first, then what is good, and what is not comes back; sent twice, nothing changes."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from portal.cli import importing
from portal.models.base import db
from portal.models.events import Event
from portal.models.partners import Kind, Partner
from portal.models.people import Role
from portal.models.products import Product
from tests.factories import a_manager, a_partner, a_person, a_tier, database

DATA = Path(importing.__file__).parent / "demo" / "data"


@pytest.fixture
def run(app, monkeypatch, tmp_path):
    """The command on the tests' database; a list is its content."""
    monkeypatch.setattr("portal.create_app", lambda: app)
    a_person(Role.OWNER)
    with database():
        a_tier()

    def invoke(kind: str, file: Path | bytes, *options: str) -> Result:
        if isinstance(file, bytes):
            (tmp_path / "sent").write_bytes(file)
            file = tmp_path / "sent"
        return CliRunner().invoke(importing.import_, [kind, str(file), *options])

    return invoke


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_catalogue_comes_in_and_the_second_time_nothing_changes(run):
    first = run("products", DATA / "products.csv")
    second = run("products", DATA / "products.csv")

    assert "7 rows: 7 made, 0 changed" in first.stdout, first.output
    assert "7 rows: 0 made, 0 changed, 7 as they are" in second.stdout
    with database():
        prices = {product.name: dict(found) for product, found in Product.with_prices()}
        assert prices["GTX Pro"] == {"USD": 4821}
        assert db.session.query(Event).filter_by(name="product.begun").count() == 7


def test_a_look_says_all_and_writes_nothing(run):
    result = run("products", DATA / "products.csv", "--dry-run")

    assert "7 to make" in result.stdout
    with database():
        assert db.session.query(Product).count() == 0


def test_what_is_left_out_comes_back_with_a_reason_and_goes_through_once_it_is_mended(run, tmp_path):
    out = tmp_path / "left out.csv"
    said = b"product;price;sold\nGTX Pro;4.821,50;yes\n=EVIL();free;yes\nGTX Pro;1,00;yes\nMG;;yes\n"

    result = run("products", said, "--rejected", str(out))

    assert "1 made" in result.stdout and "3 left out" in result.stdout
    text = out.read_text("utf-8-sig").splitlines()
    assert text[0] == "product;price;sold;reason"
    assert text[1] == "'=EVIL();free;yes;List price: “free” is no amount"
    assert text[2].endswith("it stands in the file twice, first in line 2")
    assert text[3] == "MG;;yes;List price: nothing is said"
    mended = "\n".join(text).replace("free", "12").replace("MG;;", "MG;55;")
    again = run("products", mended.encode())
    assert "2 made" in again.stdout, again.output
    with database():
        assert {product.name for product in db.session.query(Product)} == {"GTX Pro", "=EVIL()", "MG"}


def test_all_or_nothing_keeps_nothing_where_one_row_is_bad(run):
    result = run("products", b"product,price\nA,1\nB,x\n", "--all-or-nothing")

    assert result.exit_code == 1
    with database():
        assert db.session.query(Product).count() == 0


RESELLERS = (
    b"1|637|AW00000001|245-555-0173|Value Added Reseller|A Bike Store|US\n"
    b"2|635|AW00000002|170-555-0127|Specialty Bike Shop|Progressive Sports|United States\n"
    b"3|584|AW00000003|279-555-0130|Warehouse|Advanced Bike Components|Germany\n"
    b"4|584|AW00000004|279-555-0131|Warehouse|A Bike Store|US\n"
)
BY_PLACE = ("--no-header", "--map", "external_ref=3", "--map", "kind=5", "--map", "name=6", "--map", "country=7")


def test_a_list_without_a_header_is_read_by_places_and_words_are_repaired_for_all_rows(run):
    looked = run("partners", RESELLERS, *BY_PLACE, "--dry-run")

    assert "3 to leave out" in looked.stdout
    assert "Kind: “Warehouse” is not known" in looked.stdout
    repairs = ("--repair", "kind:Warehouse=distributor", "--repair", "kind:Specialty Bike Shop=reseller")
    result = run("partners", RESELLERS, *BY_PLACE, *repairs)
    assert "4 made" in result.stdout, result.output
    assert "4 as they are" in run("partners", RESELLERS, *BY_PLACE, *repairs).stdout
    with database():
        found = {one.external_ref: one for one in db.session.query(Partner)}
        assert found["AW00000001"].kind == Kind.VAR
        assert (found["AW00000003"].kind, found["AW00000003"].country) == (Kind.DISTRIBUTOR, "DE")
        assert db.session.query(Event).filter_by(name="partner.begun").count() == 4


def test_what_differs_is_changed_and_what_is_not_said_stays(run):
    partner = a_partner(name="Northgate IT", zone="Europe/Madrid")

    result = run("partners", "Empresa,País,Nivel\nNorthgate IT,Estados Unidos,Gold\n".encode(), "--set", "kind=VAR")

    assert "1 changed" in result.stdout, result.output
    with database():
        found = db.session.get_one(Partner, partner.id)
        assert (found.kind, found.zone, found.country) == (Kind.VAR, "Europe/Madrid", "US")


def test_a_manager_brings_in_partners_of_their_own_and_of_nobody_else(run):
    manager, other = a_manager(), a_manager(a_partner(name="Rival"))
    said = f"name,country,manager\nMine,US,{manager.email}\nTheirs,US,{other.email}\nRival,US,{manager.email}\n"

    result = run("partners", said.encode(), "--by", manager.email)

    assert "2 made" in result.stdout and "1 left out" in result.stdout, result.output
    assert run("products", b"product,price\nA,1\n", "--by", manager.email).exit_code == 1


def test_a_workbook_is_read_like_a_list_and_what_is_left_out_is_one_too(run, tmp_path):
    book, out = Workbook(), tmp_path / "out.xlsx"
    for row in (("Product", "Price"), ("GTX Pro", 4821.5), ("MG", "free"), (None, None), ("GTK 500", 26768)):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")

    result = run("products", tmp_path / "list.xlsx", "--rejected", str(out))

    assert "2 made" in result.stdout and "1 left out" in result.stdout, result.output
    assert out.read_bytes().startswith(b"PK")
