"""Views that a person keeps of the list of deals and of the queue."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals.view import ViewForm
from portal.models.deals.listing import DealFilters
from portal.models.deals.queue import QueueFilters
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun

bp = Blueprint("saved_views", __name__, url_prefix="/deals/views")
LISTS = {"deals": "deals.index", "queue": "queue.index"}


@bp.get("")
@may("deals.view")
def index() -> Response:
    """My views, and a name for the filters that the address says."""
    return _views(200, ViewForm(formdata=None))


@bp.post("")
@may("deals.view")
def keep() -> Response:
    """Keep the filters that the address says (`at`) under `name`."""
    form, at = ViewForm(), _list()
    if not form.validate():
        return _views(422, form)
    kept = current_user.keep_view(name=form.name.data, at=at, query=_query(at))
    return done(_("Kept. It stands above the list from now on."), to=url_for(LISTS[at], **kept.query))


@bp.post("/<ref>/removal")
@may("deals.view")
def remove(ref: str) -> Response:
    """Forget one."""
    current_user.remove_view(ref)
    return done(_("Removed."), to=url_for(".index"))


@bp.get("/<ref>/removal")
@may("deals.view")
def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    current_user.view(ref)
    return record_of_noun(".index")


def _list() -> str:
    return "queue" if request.args.get("at") == "queue" and is_allowed("deals.approve") else "deals"


def _query(at: str) -> dict[str, Any]:
    kind: Any = QueueFilters if at == "queue" else DealFilters
    said: dict[str, Any] = kind.from_address(request.args).with_()
    return said


def _views(status: int, form: ViewForm) -> Response:
    at = _list()
    query = _query(at)
    mine = [(one, url_for(LISTS[one.at], **one.query)) for name in LISTS for one in current_user.views_of(name)]
    return page(
        "deals/views.html", status, form=form if query else None, mine=mine,
        keep_at=url_for(".keep", at=at, **query), back=url_for(LISTS[at], **query),
    )  # fmt: skip
