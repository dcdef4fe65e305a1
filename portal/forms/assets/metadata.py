"""What is said of assets as a table: its columns as text, read back from a file or from a form that carries them."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from io import StringIO
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.forms.assets.describing import (
    LANGUAGES,
    MOST_TAGS,
    PARTNER_ROLES,
    RULES,
    begin_of,
    end_of,
    first_day,
    last_day,
)  # fmt: skip
from portal.forms.texts import FORMULA_SIGNS, length, tidy
from portal.models.assets import Asset, AssetKind, Only
from portal.models.assets.changes import AUDIENCE, MOST_AT_ONCE, Change, assets_by_ref
from portal.models.countries import country_name
from portal.models.partners import Kind, Partner, Tier
from portal.models.products import Product, products_by_name

REF, VERSION = "ref", "version"
TEXTS = {
    "title_en": 120, "title_es": 120, "words_en": 2_000, "words_es": 2_000, "campaign": 80, "terms_en": 4_000,
    "terms_es": 4_000,
}  # fmt: skip
COLUMNS = (
    REF, VERSION, "title_en", "title_es", "kind", "words_en", "words_es", "tags", "product", "campaign", "language",
    "regions", "terms_en", "terms_es", "valid_from", "valid_until", "review_on", *(f"for_{rule}" for rule in RULES),
)  # fmt: skip
# By column the field of a change that it says something of.
FIELDS = {name: AUDIENCE if name.startswith("for_") else name for name in COLUMNS[2:]} | {"product": "product_id"}
COLUMN_WORDS = {
    "title_en": _l("Title in English"), "title_es": _l("Title in Spanish"), "kind": _l("Kind"),
    "words_en": _l("What it is for, in English"), "words_es": _l("What it is for, in Spanish"), "tags": _l("Tags"),
    "product": _l("Product"), "campaign": _l("Campaign"), "language": _l("Language of its words"),
    "regions": _l("Made for"), "terms_en": _l("Terms of use, in English"), "terms_es": _l("Terms of use, in Spanish"),
    "valid_from": _l("Not before"), "valid_until": _l("To be used until"), "review_on": _l("To be looked over on"),
    "for_kinds": _l("Only for partners of this kind"), "for_tiers": _l("Only for this tier"),
    "for_roles": _l("Only for people in this role"), "for_countries": _l("Only for partners in these countries"),
    "for_partners": _l("Only for these partners"),
}  # fmt: skip
SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1252")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Wrong(ValueError):
    """Why a cell can't be taken, in the reader's language."""


@dataclass
class Read:
    """What a table asks for: changes, and the rows that were left out with the reason for each."""

    changes: list[Change] = field(default_factory=list)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)  # by reference: what the changes were read from
    left_out: list[tuple[str, str]] = field(default_factory=list)  # the row's name, why


class Metadata:
    """The table's columns, with the names that it may use."""

    # Questions
    def row(self, asset: Asset) -> dict[str, str]:
        """What is said of an asset, as text. Audience and product must be loaded."""
        said = {name: getattr(asset, name) for name in TEXTS}
        only = asset.audience.as_only
        said |= {
            REF: asset.ref, VERSION: str(asset.version), "kind": str(asset.kind), "tags": ", ".join(asset.tags),
            "product": asset.product.name if asset.product else "", "language": asset.language,
            "regions": ", ".join(asset.regions), "valid_from": _day(first_day(asset.valid_from)),
            "valid_until": _day(last_day(asset.valid_until)), "review_on": _day(asset.review_on),
        }  # fmt: skip
        said |= {f"for_{rule}": ", ".join(getattr(only, rule)) for rule in RULES}
        return {name: said[name] for name in COLUMNS}

    def read(self, rows: list[dict[str, str]]) -> Read:
        """The changes that rows ask for; a column that is not there changes nothing."""
        found, read = assets_by_ref([row.get(REF, "").strip() for row in rows]), Read()
        for number, row in enumerate(rows, start=1):
            ref = row.get(REF, "").strip()
            try:
                if ref not in found or ref in read.cells:
                    raise Wrong(_("There is no such asset, or it stands here twice."))
                change = self._change(found[ref], row)
            except Wrong as wrong:
                read.left_out.append((_("Row %(number)d, %(ref)s", number=number, ref=ref or "–"), str(wrong)))
                continue
            said = {name: text for name, text in row.items() if FIELDS.get(name) in change.differs}
            read.cells[ref] = {REF: ref, VERSION: str(change.asset.version), **said}
            if change.differs:
                read.changes.append(change)
        return read

    def said(self, name: str, value: Any) -> str:
        """A value of a change as text for people."""
        if name == AUDIENCE:
            held = [", ".join(self._named(rule, one) for one in getattr(value, rule)) for rule in RULES]
            return "; ".join(filter(None, held)) or _("Everybody")
        if name == "product_id":
            return next((product.name for product in self._products.values() if product.id == value), "")
        if name in ("valid_from", "valid_until"):
            return _day((first_day if name == "valid_from" else last_day)(value))
        return (
            ", ".join(value)
            if isinstance(value, list)
            else str("" if value is None else getattr(value, "words", value))
        )

    # In the order in which they are called
    def _change(self, asset: Asset, row: dict[str, str]) -> Change:
        version = row.get(VERSION, "").strip() or str(asset.version)
        if not version.isascii() or not version.isdecimal() or int(version) != asset.version:
            raise Wrong(_("Somebody changed this asset since the table was made. Take the table again."))
        said: dict[str, Any] = {}
        for name, parse in self._parsers.items():
            if name in row:
                said["product_id" if name == "product" else name] = parse(name, row[name])
        if "title_en" in said and not said["title_en"]:
            raise _wrong("title_en", _("Write the title."))
        rules = {rule: self._rule(rule, row[f"for_{rule}"]) for rule in RULES if f"for_{rule}" in row}
        if rules:
            is_now = {rule: tuple(sorted(set(held))) for rule, held in asset.audience.as_only.__dict__.items()}
            said[AUDIENCE] = Only(**{**is_now, **rules})
        begin, end = said.get("valid_from", asset.valid_from), said.get("valid_until", asset.valid_until)
        if begin and end and end <= begin:
            raise Wrong(
                _("%(column)s: %(why)s", column=COLUMN_WORDS["valid_until"], why=_("This is before it begins."))
            )
        return Change(asset, said)

    @cached_property
    def _parsers(self) -> dict[str, Callable[[str, str], Any]]:
        return {
            **dict.fromkeys(TEXTS, _text), "kind": _kind, "tags": _tags, "product": self._product,
            "language": _language, "regions": _regions, "valid_from": lambda name, text: begin_of(_date(name, text)),
            "valid_until": lambda name, text: end_of(_date(name, text)), "review_on": _date,
        }  # fmt: skip

    @cached_property
    def _products(self) -> dict[str, Product]:
        return {key: one for one in products_by_name() for key in (one.ref, one.name.casefold())}

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        """By rule: what may be named, and how it is called."""
        return {
            "kinds": {str(kind): str(kind.words) for kind in Kind},
            "tiers": {tier.ref: str(tier.words) for tier in Tier.by_protection().all()},
            "roles": {str(role): str(role.words) for role in PARTNER_ROLES}, "partners": dict(Partner.names()),
        }  # fmt: skip

    def _product(self, name: str, text: str) -> int | None:
        text = text.strip()
        if not text:
            return None
        found = self._products.get(text) or self._products.get(text.casefold())
        return found.id if found else _refuse(name, text)

    def _rule(self, rule: str, text: str) -> tuple[str, ...]:
        named = listed(text)
        if rule == "countries":
            return tuple(sorted(_regions(f"for_{rule}", text)))
        known = self._known[rule]
        by_name = {words.casefold(): key for key, words in known.items()}
        keys = {one if one in known else by_name.get(one.casefold()) or _refuse(f"for_{rule}", one) for one in named}
        return tuple(sorted(keys))

    def _named(self, rule: str, key: str) -> str:
        return str(country_name(key)) if rule == "countries" else self._known[rule].get(key, key)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file in any usual encoding, with any usual separator. Raises Wrong."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Wrong(_("This is no table: %(why)s.", why=str(error))) from error
    heads = [head.strip().casefold() for head in lines[0]] if lines else []
    if REF not in heads:
        raise Wrong(_("The table needs a column called ref. Take the table below, change it, and send it."))
    unknown = [head for head in heads if head and head not in COLUMNS]
    if unknown:
        raise Wrong(_("There is no column called %(name)s.", name=unknown[0][:40]))
    rows = [dict(_cells(heads, line)) for line in lines[1:] if any(cell.strip() for cell in line)]
    if len(rows) > MOST_AT_ONCE:
        raise Wrong(_("These are more than %(most)d rows. Send a part of them.", most=MOST_AT_ONCE))
    return rows


def _cells(heads: list[str], line: list[str]) -> Iterator[tuple[str, str]]:
    """A sign that told a spreadsheet "no formula" is taken off again."""
    for head, cell in zip(heads, line, strict=False):
        if head:
            yield head, cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def _decoded(content: bytes) -> str:
    if content.startswith(BYTE_ORDER_MARKS):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _wrong(name: str, why: str) -> Wrong:
    return Wrong(_("%(column)s: %(why)s", column=COLUMN_WORDS[name], why=why))


def _refuse(name: str, text: str) -> Any:
    raise _wrong(name, _("%(value)s is not known.", value=text[:60]))


def _text(name: str, text: str) -> str:
    said = tidy(text) or ""
    if length(said) > TEXTS[name]:
        raise _wrong(name, _("Write at most %(max)d characters.", max=TEXTS[name]))
    return said


def _kind(name: str, text: str) -> AssetKind:
    by_words = {str(kind.words).casefold(): kind for kind in AssetKind} | {str(kind): kind for kind in AssetKind}
    return by_words.get(text.strip().casefold()) or _refuse(name, text)


def _language(name: str, text: str) -> str:
    text = text.strip().casefold()
    return text if text in dict(LANGUAGES) else _refuse(name, text)


def _tags(name: str, text: str) -> list[str]:
    tags = listed(tidy(text) or "")
    if len(tags) > MOST_TAGS:
        raise _wrong(name, _("Give at most %(most)d tags.", most=MOST_TAGS))
    return tags


def _regions(name: str, text: str) -> list[str]:
    codes = [one.upper() for one in listed(text)]
    for code in codes:
        if len(code) != 2 or country_name(code) == code:
            _refuse(name, code)
    return codes


def _date(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise _wrong(name, _("Write the day as 2027-01-31.")) from None


def listed(text: str) -> list[str]:
    """What stands between commas or semicolons, each once."""
    return list(dict.fromkeys(filter(None, (one.strip() for one in text.replace(";", ",").split(",")))))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
