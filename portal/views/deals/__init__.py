"""Deals: the list, and the page of one."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals.proof import WithProof
from portal.models.deals import Deal, DealState
from portal.models.deals.conversation import MESSAGE
from portal.models.deals.listing import Count, DealFilters, PartnerHistory, counts, deals
from portal.models.deals.looks import DealLook
from portal.models.deals.states import OPEN
from portal.models.deals.story import told
from portal.models.events import Event
from portal.permissions.gate import is_allowed, may
from portal.views.answers import page, record_of_noun
from portal.views.deal_rows import rows_of
from portal.views.deals.acts import asked_for, offered
from portal.views.deals.proof import proof_of
from portal.views.deals.talk import talk_of
from portal.views.narrowing import choices_for
from portal.views.words import counted

bp = Blueprint("deals", __name__, url_prefix="/deals")
PAGE_SIZE = 50
MOST_COUNTED = 100  # beside a chip: 99+
CHIP_STATES = (
    DealState.INFO_REQUESTED, DealState.APPROVED, DealState.WON_CLAIMED, DealState.WON, DealState.LOST,
    DealState.DECLINED, DealState.EXPIRED, DealState.WITHDRAWN,
)  # fmt: skip


@bp.get("")
@may("deals.view")
def index() -> Response:
    """The deals within reach."""
    filters = DealFilters.from_address(request.args)
    listed = deals(filters, due_first=filters.waits)
    found = listed.page(after=request.args.get("after"), size=PAGE_SIZE)
    how_many = counts(*_drafts(), *OPEN, most=MOST_COUNTED)
    return page(
        "deals/index.html", filters=filters, rows=rows_of(found), after=found.after, counts=how_many,
        chips=_chips(filters, how_many), choices=choices_for(filters),
    )  # fmt: skip


@bp.get("/<ref>")
@may("deals.view")
def show(ref: str) -> Response:
    """One deal: facts, history, and the answers that are possible now; a draft goes on where it was left."""
    deal = Deal.shown(ref)
    if deal.is_draft and is_allowed("deals.edit", deal):
        return record_of_noun(".edit", ref=ref)
    answer = deal_page(deal)
    DealLook.note(deal, by=current_user)  # last: what is read above is read in one transaction
    return answer


def deal_page(deal: Deal, status: int = 200, refused: Any = None, proof: WithProof | None = None) -> Response:
    """The deal with all that its page shows; a form that was refused stays as it was typed."""
    events = Event.about(deal.ref).all()
    return page(
        "deals/show.html", status, deal=deal, answers=offered(deal, refused), refused=refused,
        story=[told(one, with_people=is_allowed("deals.contact")) for one in events if one.name != MESSAGE],
        history=None if asked_for() else PartnerHistory.before(deal),
        has_receipt=any(one.facts.get("receipt") for one in events), talk=talk_of(deal, events, refused),
        proof=proof_of(deal, proof),
    )  # fmt: skip


def lead_back(*nouns: str) -> None:
    """Let these addresses, which take POST alone, lead a browser back to the deal."""
    for one in nouns:
        bp.add_url_rule(f"/<ref>/{one}", endpoint="noun", methods=["GET"], view_func=_noun)


@may("deals.view")
def _noun(ref: str) -> Response:
    """Where a browser stands after a refused form leads back to the deal."""
    return record_of_noun(".show", ref=Deal.get(ref).ref)


def _chips(filters: DealFilters, how_many: dict[str, Count]) -> list[tuple[Any, str, bool, str]]:
    """Words, address, whether it holds, and count of each; what is over only grows, and its count tells nothing."""
    groups = {"": _("All"), "open": _("Open"), "waiting": _("Waiting for an answer")}
    chips = [*groups.items(), *((str(one), one.words) for one in (*_drafts(), *CHIP_STATES))]
    at = url_for(".index")
    return [
        (
            words, f"{at}?{urlencode(filters.with_(state=state))}".rstrip("?"), filters.state == state,
            counted(how_many[state]) if state in how_many else "",
        )
        for state, words in chips
    ]  # fmt: skip


def _drafts() -> tuple[DealState, ...]:
    """Drafts are the partner's alone: who answers deals has no list of them."""
    return () if is_allowed("deals.approve") else (DealState.DRAFT,)
