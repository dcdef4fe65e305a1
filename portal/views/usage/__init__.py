"""What is used: the vendor's report on the library, a partner administrator's on the own company.

All that is asked for is in the address, and what is shown can be taken along as a table.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from portal.documents.tables import WRITERS, Table
from portal.models.assets.unused import InVain, Unused
from portal.models.assets.usage import (
    ASSET,
    FORM,
    MONTH,
    PARTNER,
    PERSON,
    SEARCHES,
    UNUSED,
    VERSION,
    Usage,
    UsageFilters,
)
from portal.permissions.gate import may
from portal.views.answers import page
from portal.views.usage.choosing import choices_of, columns_of
from portal.views.usage.rows import EMPTY_WORDS, HEADINGS, MEASURE_WORDS, USUALLY_EMPTY, said

bp = Blueprint("usage", __name__)


@dataclass(frozen=True)
class Place:
    """One of the two reports: where it is, how it can be cut, what it can be narrowed to."""

    shown: str
    taken: str
    ways: tuple[str, ...]
    narrowed_by: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Whether the vendor reads it, of partners; else a partner, of the own company."""
        return PARTNER in self.ways


OURS = Place("usage.index", "usage.export", (ASSET, PARTNER, FORM, VERSION, MONTH, UNUSED, SEARCHES), (ASSET, PARTNER))
OF_COMPANY = Place("usage.company", "usage.export_company", (ASSET, PERSON, FORM, MONTH), (ASSET, PERSON))

REPORTS = {UNUSED: Unused, SEARCHES: InVain}


@bp.get("/assets/usage")
@may("assets.usage")
def index() -> Response:
    """What partners use of the library: all of them, or those of the own portfolio."""
    return _shown(OURS)


@bp.get("/assets/usage/export")
@may("assets.usage")
def export() -> Response:
    """The same, to take along (`as`: csv, xlsx, json)."""
    return _taken(OURS)


@bp.get("/company/usage")
@may("assets.usage_of_company")
def company() -> Response:
    """What the own company uses of the library."""
    return _shown(OF_COMPANY)


@bp.get("/company/usage/export")
@may("assets.usage_of_company")
def export_company() -> Response:
    """The same, to take along (`as`: csv, xlsx, json)."""
    return _taken(OF_COMPANY)


def _shown(place: Place) -> Response:
    usage, after = _usage(place), request.args.get("after", "")[:200]
    by, (found, cursor) = usage.filters.by, usage.page(after=after)
    return page(
        "assets/usage.html", place=place, usage=usage, rows=said(usage, found, place.shown),
        totals=usage.totals() if usage.counts_what_happened else None, columns=columns_of(usage, place.shown),
        choices=choices_of(usage, place.shown, place.ways), by_words=HEADINGS[by],
        empty=EMPTY_WORDS.get(by, USUALLY_EMPTY), query=usage.filters.with_(), after=cursor, is_first=not after,
        formats=tuple(WRITERS),
    )  # fmt: skip


def _taken(place: Place) -> Response:
    usage, asked = _usage(place), request.args.get("as", "csv")
    ending = asked if asked in WRITERS else "csv"
    write, media_type = WRITERS[ending]
    first, last = map(str, usage.filters.period)
    columns = {"reference": _("Reference"), "name": str(HEADINGS[usage.filters.by]), "detail": _("Detail")}
    columns |= {name: str(MEASURE_WORDS[name]) for name in usage.measures}
    rows = [(row.ref, row.title, row.detail, *row.figures) for row in said(usage, usage.all(), place.shown)]
    about = {"by": usage.filters.by, "from": first, "to": last, "sort": usage.order}
    about |= {name: getattr(usage.filters, name) for name in place.narrowed_by if getattr(usage.filters, name)}
    name = f"{_('usage')}-{usage.filters.by}-{first}-{last}.{ending}"
    headers = {"Content-Disposition": dump_options_header("attachment", {"filename": name})}
    return Response(write(Table(columns, rows, about)), 200, headers, mimetype=media_type)


def _usage(place: Place) -> Usage:
    filters = UsageFilters.from_address(request.args, ways=place.ways, narrowed_by=place.narrowed_by)
    return REPORTS.get(filters.by, Usage)(filters)
