"""Who else has a deal's customer: for who answers it, and for nobody of a partner."""

from flask import Response

from portal.models.deals import Deal
from portal.models.matching.matches import matches_of
from portal.permissions.gate import may
from portal.views.answers import page
from portal.views.deals import bp


@bp.get("/<ref>/matches")
@may("deals.approve")
def matches(ref: str) -> Response:
    """The deals and accounts that may be of the same customer, with the evidence."""
    deal = Deal.shown(ref)
    return page("deals/matches.html", deal=deal, found=matches_of(deal))
