"""The files that the demo is made from, read and repaired. Where they come from: `data/ATTRIBUTION.md`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

DATA = Path(__file__).parent / "data"
REPAIRED = {"GTXPro": "GTX Pro", "technolgy": "technology"}
COUNTRIES = {
    "Belgium": "BE", "Brazil": "BR", "China": "CN", "Germany": "DE", "Italy": "IT", "Japan": "JP", "Jordan": "JO",
    "Kenya": "KE", "Korea": "KR", "Norway": "NO", "Panama": "PA", "Philipines": "PH", "Poland": "PL",
    "Romania": "RO", "United States": "US",
}  # fmt: skip


class Stage(StrEnum):
    """How far an opportunity of the CRM came."""

    PROSPECTING = "Prospecting"
    ENGAGING = "Engaging"
    WON = "Won"
    LOST = "Lost"


@dataclass(frozen=True)
class Listed:
    """A product of the CRM and its price in US dollars."""

    name: str
    series: str
    amount: Decimal


@dataclass(frozen=True)
class Account:
    """A customer of the CRM."""

    name: str
    sector: str
    country: str
    belongs_to: str


@dataclass(frozen=True)
class Opportunity:
    """One row of the pipeline; what it does not say is None or empty."""

    agent: str
    product: str
    account: str
    stage: Stage
    engaged_on: date | None
    closed_on: date | None
    value: Decimal


@dataclass(frozen=True)
class Reseller:
    """A reseller of AdventureWorks."""

    name: str
    business: str
    annual_sales: Decimal
    city: str
    country: str


def products() -> list[Listed]:
    """The seven products."""
    return [Listed(row["product"], row["series"], Decimal(row["sales_price"])) for row in _rows("products")]


def accounts() -> list[Account]:
    """The 85 customers."""
    return [
        Account(row["account"], _repaired(row["sector"]), COUNTRIES[row["office_location"]], row["subsidiary_of"])
        for row in _rows("accounts")
    ]


def agents() -> list[str]:
    """The 35 sales agents."""
    return [row["sales_agent"] for row in _rows("sales_teams")]


def opportunities() -> list[Opportunity]:
    """The 8,800 opportunities."""
    return [
        Opportunity(
            agent=row["sales_agent"], product=_repaired(row["product"]), account=row["account"],
            stage=Stage(row["deal_stage"]), engaged_on=_day(row["engage_date"]), closed_on=_day(row["close_date"]),
            value=Decimal(row["close_value"] or 0),
        )
        for row in _rows("sales_pipeline")
    ]  # fmt: skip


def resellers() -> list[Reseller]:
    """The twelve resellers."""
    return [
        Reseller(row["reseller_name"], row["business_type"], Decimal(row["annual_sales"]), row["city"], row["country"])
        for row in _rows("resellers")
    ]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _repaired(word: str) -> str:
    return REPAIRED.get(word, word)


def _day(text: str) -> date | None:
    """An American day, `10/20/2016`."""
    month, day, year = map(int, text.split("/")) if text else (0, 0, 0)
    return date(year, month, day) if year else None
