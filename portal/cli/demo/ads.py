"""The ad specs of the demo: the common formats of the web, of social media, of video and print."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.cli.demo.source import DATA
from portal.models.assets.ad_specs import KB, SIDES, Channel, ColourSpace, SafeUnit


@dataclass(frozen=True)
class AdPlan:
    """A spec: its titles, what it asks, and how long ago it came out."""

    title_en: str
    title_es: str
    days_ago: int
    asked: dict[str, Any]


def ad_plans() -> Iterator[AdPlan]:
    """All rows of the table."""
    with (DATA / "ad_specs.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            yield AdPlan(row["title_en"], row["title_es"], int(row["days_ago"]), _asked(row))


def _asked(row: dict[str, str]) -> dict[str, Any]:
    least_seconds, most_seconds = _range(row["seconds"])
    least_fps, most_fps = _range(row["fps"])
    return {
        "channel": Channel(row["channel"]), "format_name": row["format"], "width": Decimal(row["width"]),
        "height": Decimal(row["height"]), "is_exact": bool(row["exact"]), "aspect": row["aspect"],
        "most_bytes": int(row["kb"]) * KB if row["kb"] else None, "file_types": row["types"].split(),
        "colour_space": ColourSpace(row["colour"]) if row["colour"] else None, "least_seconds": least_seconds,
        "most_seconds": most_seconds, "least_fps": least_fps, "most_fps": most_fps,
        "most_plays": int(row["plays"]) if row["plays"] else None, "most_moving_seconds": _figure(row["moving"]),
        "safe": _sides(row["safe"]), "safe_unit": SafeUnit(row["safe_unit"] or "own"),
        "bleed_mm": _figure(row["bleed"]) or Decimal(0), "least_dpi": int(row["dpi"]) if row["dpi"] else None,
        "text_limits": {part: int(most) for part, most in (one.split("=") for one in row["letters"].split())},
    }  # fmt: skip


def _range(text: str) -> tuple[Decimal | None, Decimal | None]:
    """`15-30`, or `-6` for at most six."""
    least, _dash, most = text.partition("-")
    return _figure(least), _figure(most)


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _sides(text: str) -> dict[str, str]:
    """One number for all sides, or four from the top clockwise."""
    numbers = text.split()
    return dict(zip(SIDES, numbers * 4 if len(numbers) == 1 else numbers, strict=False))
