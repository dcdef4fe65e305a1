"""Certified people by product, country and partner, with the ways to who they are; and gaps against tiers."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from portal.models.countries import country_name
from portal.models.training.certified import PAGE_SIZE, Overview, certified_people, with_certificates
from portal.permissions.gate import is_allowed, may
from portal.views.answers import page

bp = Blueprint("certified", __name__, url_prefix="/training/certified")
FILTERS = ("product", "country", "partner")


@bp.get("")
@may("training.certified")
def index() -> Response:
    """How many there are, of whom, where, for what; `short=1`: the partners that lack some for their tier."""
    overview, only_short = Overview(), _asked("short") == "1"
    partners, after = overview.partners(only_short=only_short, after=_asked("after"))
    bars = [
        (_("By product"), "product", [(one, one.name or _("No product")) for one in overview.products]),
        (_("By country"), "country", [(one, country_name(one.key)) for one in overview.countries]),
    ]
    return page(
        "certified/index.html", overview=overview, partners=partners, after=after, only_short=only_short, bars=bars,
        has_people=is_allowed("training.people"),
    )  # fmt: skip


@bp.get("/people")
@may("training.people")
def people() -> Response:
    """Who they are (`product`, `country`, `partner`)."""
    said = {name: _asked(name) for name in FILTERS}
    found = certified_people(**said).page(after=_asked("after") or None, size=PAGE_SIZE)
    kept: dict[str, Any] = {name: text for name, text in said.items() if text}
    return page(
        "certified/people.html", people=with_certificates(found.rows),
        more=url_for(".people", after=found.after, **kept) if found.after else "",
        is_narrowed=bool(kept), has_overview=is_allowed("training.certified"),
    )  # fmt: skip


def _asked(name: str) -> str:
    return request.args.get(name, "")[:80]
