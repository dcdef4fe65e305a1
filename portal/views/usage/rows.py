"""How a row of the report is said: what it is of, where it leads, how long its bar is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.assets.usage import ASSET, FORM, MONTH, PARTNER, PERSON, SEARCHES, UNUSED, VERSION, Usage, Used
from portal.views.words import date_of, language

BY_WORDS = {
    ASSET: _l("Asset"), PARTNER: _l("Partner"), PERSON: _l("Person"), FORM: _l("Format"), VERSION: _l("Version"),
    MONTH: _l("Month"), UNUSED: _l("Unused for six months"), SEARCHES: _l("Looked for in vain"),
}  # fmt: skip
HEADINGS = {**BY_WORDS, UNUSED: _l("Asset"), SEARCHES: _l("Looked for")}
USUALLY_EMPTY = (_l("Nothing in this time"), _l("What is taken, looked at and passed on will be counted here."))
EMPTY_WORDS = {
    UNUSED: (_l("All of it is used"), _l("What nobody takes for six months will stand here.")),
    SEARCHES: (_l("All that was looked for was found"), _l("What is looked for in vain will be counted here.")),
}
MEASURE_WORDS = {
    "downloads": _l("Downloads"), "by_link": _l("Downloads by links"), "results": _l("With own logo"),
    "views": _l("Looked at"), "links": _l("Links made"), "days": _l("Days unused"), "times": _l("Times"),
}  # fmt: skip
FORM_WORDS = {
    "original": _l("Original file"), "all": _l("All files, in the zip of a basket"),
    "with my logo": _l("With own logo"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row as the page shows it."""

    ref: str
    title: str
    detail: str
    at: str  # where it leads; empty for nowhere
    figures: tuple[int, ...]
    share: int  # of the largest on the page, in hundredths


@dataclass(frozen=True)
class Known:
    """What all rows have in common."""

    by: str
    endpoint: str
    query: dict[str, Any]
    language: str
    cut_then: str  # of one asset

    def narrowed(self, **to: str) -> Any:
        """The address of the report on this one alone, cut by what tells the most then."""
        cut = {"by": self.cut_then if "asset" in to else ""}
        return url_for(self.endpoint, **{name: said for name, said in (self.query | to | cut).items() if said})


def said(usage: Usage, found: Sequence[Used], endpoint: str) -> list[Row]:
    """The rows in the reader's language; their titles lead to the report on this one alone."""
    filters, place = usage.filters, usage.measures.index(usage.order)
    most = max((used.figures[place] for used in found), default=0)
    known = Known(filters.by, endpoint, filters.with_(), language(), PARTNER if endpoint == "usage.index" else PERSON)
    return [
        Row(
            _reference(used, filters.by),
            *_said(used, known),
            used.figures,
            round(100 * used.figures[place] / most) if most else 0,
        )
        for used in found
    ]


def _reference(used: Used, by: str) -> str:
    """As programs want it: of a month as ISO 8601 says it, of a search none."""
    return f"{used.ref[:4]}-{used.ref[4:]}" if by == MONTH else "" if by == SEARCHES else used.ref


def _said(used: Used, known: Known) -> tuple[str, str, str]:
    """Title, detail and address."""
    match known.by:
        case "form":
            return form_words(used.ref), "", ""
        case "month":
            return month_words(used.ref), "", ""
        case "searches":
            last = _("last on %(day)s", day=date_of(used.names[0]))
            return used.ref, last, url_for("assets.index", q=used.ref)  # whether it is still not found
    if not used.ref:
        return _("No longer in the library"), "", ""
    first, *more = used.names
    match known.by:
        case "partner":
            return first, str(more[0].words), known.narrowed(partner=used.ref)
        case "person":
            return first, "", known.narrowed(person=used.ref)
    title, ref = (more[0] if known.language == "es" else "") or first, used.ref.partition("/")[0]
    if known.by == ASSET:
        return title, str(more[1].words), known.narrowed(asset=ref)
    if known.by == UNUSED:
        last = _("last on %(day)s", day=date_of(more[2])) if more[2] else _("never taken")
        return title, f"{more[1].words}, {last}", url_for("assets.show", ref=ref)
    number, is_newest = more[1:]
    words = _("Version %(number)s, the newest", number=number) if is_newest else _("Version %(number)s", number=number)
    return title, words, url_for("assets.version", ref=ref, number=number)


def form_words(form: str) -> str:
    """`png 1024`, `jpg 1080x1350`, `spec pdf` as people read them."""
    if form in FORM_WORDS:
        return str(FORM_WORDS[form])
    made_as, _space, size = form.partition(" ")
    if made_as == "spec":
        return _("Ad spec as %(format)s", format=size.upper())
    if not size:
        return made_as.upper()
    return _("%(format)s, %(size)s pixels", format=made_as.upper(), size=size.replace("x", " × "))


def month_words(month: str) -> str:
    """`202611` as people read it."""
    first = date(int(month[:4]), int(month[4:]), 1)
    return format_skeleton("yMMMM", first, locale=language())
