"""Go to: the places that a person's rights allow, and the deals within reach, by name. The palette shows this too."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.models.deals.listing import DealFilters, deals
from portal.models.identifiers import folded
from portal.models.tenancy import acting
from portal.permissions.gate import is_allowed, may, reach_for
from portal.views.answers import page
from portal.views.deal_rows import DealRow, rows_of
from portal.views.places import places, tabs

bp = Blueprint("go", __name__)
MOST_DEALS = 6


@bp.get("/go")
@may("home.view")
def show() -> Response:
    """What is called like that; without words all places, and the deals that changed last."""
    q = request.args.get("q", "").strip()[:100]
    return page("go.html", q=q, found=_places(q), deals=_deals(q))


def _places(q: str) -> list[dict[str, Any]]:
    """The places in their groups, and what else stands at the thumb."""
    groups = places()
    known = {link["url"] for group in groups for link in group["links"]}
    more = [tab for tab in tabs() if tab["url"] not in known]
    groups = [*groups, {"title": _("Begin"), "links": more}]
    found = [
        {**group, "links": [one for one in group["links"] if folded(q) in folded(one["title"])]} for group in groups
    ]
    return [{**group, "count": len(group["links"])} for group in found if group["links"]]


def _deals(q: str) -> list[DealRow]:
    if not is_allowed("deals.view"):
        return []
    with acting(reach_for("deals.view")):
        return rows_of(deals(DealFilters(q=q), due_first=False).page(size=MOST_DEALS))
