"""The CRM's own files: 85 accounts, 7 products, 8,800 opportunities, with every kind of dirt named and repaired."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import importing
from portal.models.accounts import Account
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal, DealLine
from portal.models.deals.states import DealState
from portal.models.events import Delivery
from portal.models.people import Role
from tests.factories import a_partner, a_person, a_rep, database

DATA = Path(importing.__file__).parent / "demo" / "data"


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr("portal.create_app", lambda: app)
    a_person(Role.OWNER)
    return lambda kind, file, *options: CliRunner().invoke(importing.import_, [kind, str(file), *options])


@pytest.fixture
def agents(run):
    """The CRM's 35 sales agents, at two partners; and its catalogue."""
    partners = a_partner(), a_partner()
    with (DATA / "sales_teams.csv").open() as file:
        for number, row in enumerate(csv.DictReader(file)):
            a_rep(partners[number % 2], name=row["sales_agent"])
    assert "7 made" in run("products", DATA / "products.csv").stdout


def test_accounts_come_in_with_whom_they_belong_to_and_the_second_time_nothing_changes(run):
    looked = run("accounts", DATA / "accounts.csv", "--dry-run")
    first, second = (run("accounts", DATA / "accounts.csv", "--take-repairs") for _time in range(2))

    assert "Sector: “technolgy” is perhaps a slip: did you mean technology?" in looked.stdout, looked.output
    assert "Country: “Philipines” is not known: did you mean Philippines?" in looked.stdout
    assert "85 made" in first.stdout, first.output
    assert "85 as they are" in second.stdout, second.output
    with database():
        found = {one.name: one for one in db.session.query(Account)}
        assert {one.sector for one in found.values()} >= {"technology"} and "technolgy" not in found
        with (DATA / "accounts.csv").open() as file:
            children = {row["account"]: row["subsidiary_of"] for row in csv.DictReader(file) if row["subsidiary_of"]}
        assert {name: found[parent].id for name, parent in children.items()} == {
            name: found[name].parent_id for name in children
        }


def few(tmp_path: Path, often: int) -> Path:
    """Each so-and-so-many-th of the 8,800."""
    lines = (DATA / "sales_pipeline.csv").read_text().splitlines(keepends=True)
    (tmp_path / "deals.csv").write_text("".join([lines[0], *lines[1::often]]))
    return tmp_path / "deals.csv"


def test_opportunities_become_deals_in_their_states_and_the_second_time_nothing_changes(run, agents, tmp_path):
    file = few(tmp_path, 10)
    with file.open() as opened:
        rows = list(csv.DictReader(opened))
    unnamed, slips = sum(not row["account"] for row in rows), sum(row["product"] == "GTXPro" for row in rows)

    looked = run("deals", file, "--dry-run")
    how = ("--take-repairs", "--repair", "customer:=Customer not named")
    first, second = (run("deals", file, *how) for _time in range(2))

    assert f"{unnamed}  Customer: nothing is said" in looked.stdout, looked.output
    assert f"{slips}  Product: “GTXPro” is not known: did you mean GTX Pro?" in looked.stdout
    assert "880 made" in first.stdout, first.output
    assert "880 as they are" in second.stdout, second.output
    with database():
        deals = {deal.external_ref: deal for deal in db.session.query(Deal)}
        for row in rows:
            state = {"Won": "won", "Lost": "lost", "Engaging": "expired", "Prospecting": "draft"}[row["deal_stage"]]
            assert deals[row["opportunity_id"]].state == state
        won = next(deals[row["opportunity_id"]] for row in rows if row["deal_stage"] == "Won")
        assert (won.won_value, won.total, won.currency) == (won.won_value, won.won_value, "USD")
        assert won.won_on.year in (2016, 2017) and won.submitted_at < won.won_at
        assert db.session.query(DealLine).count() == sum(deal.state != DealState.DRAFT for deal in deals.values())
        assert db.session.query(Delivery).count() == 0
        assert db.session.query(Customer).filter_by(name="Customer not named").count() == 2


def test_what_cant_be_is_left_out_with_its_reason(run, agents, tmp_path):
    (tmp_path / "deals.csv").write_text(
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "A1,Moses Frase,GTX Pro,Cancity,Won,10/20/2016,,1054\n"
        "A2,Moses Frase,GTX Pro,Cancity,Won,10/20/2016,3/1/2016,1054\n"
        "A3,Nobody,GTX Pro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
        "A4,Moses Frase,GTX Pro,Cancity,Won,30/30/2016,3/1/2017,1054\n"
        "A5,Moses Frase,GTX Pro,Cancity,Won,10/20/2016,3/1/2017,1054\n"
    )

    result = run("deals", tmp_path / "deals.csv", "--rejected", str(tmp_path / "out.csv"))

    assert "1 made" in result.stdout, result.output
    reasons = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.rpartition(",")[2] for line in reasons] == [
        "Closed on: nothing is said", "Closed on: “2016-03-01” is before it begins", "Sales rep: “Nobody” is not known",
        "Begun on: “30/30/2016” is no day",
    ]  # fmt: skip
