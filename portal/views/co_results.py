"""What partners made of templates: how it looks, its files, and the vendor's yes or no where a template asks for it."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.refusing import RefusalForm
from portal.forms.base import RecordForm
from portal.models.assets import Asset
from portal.models.assets.co_results import CoResult, CoState
from portal.models.base import NotThere
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.files import sent, storage_of_app
from portal.views.words import language

bp = Blueprint("co_results", __name__, url_prefix="/assets/results")
SIZE = 50


@bp.get("")
@may("co_results.view")
def index() -> Response:
    """The results within reach; for who decides, what waits."""
    state = request.args.get("state", CoState.WAITING if is_allowed("co_results.decide") else "")
    found = CoResult.listed(state).page(after=request.args.get("after"), size=SIZE)
    return page(
        "assets/results.html", results=found.rows, after=found.after, state=state, states=CoState, language=language()
    )  # fmt: skip


@bp.get("/<ref>")
@may("co_results.view")
def show(ref: str) -> Response:
    """A result: how it looks, and its files."""
    return _result_page(ref)


@bp.get("/<ref>/preview")
@may("co_results.view")
def preview(ref: str) -> Response:
    """How it looks."""
    found, _asset = _result(ref)
    return sent(found.shown_as(decides=_decides(found)), storage_of_app(), inline=True)


@bp.get("/<ref>/screen.pdf")
@may("co_results.view")
def screen(ref: str) -> Response:
    """The PDF for the screen."""
    return _file(ref, "screen")


@bp.get("/<ref>/print.pdf")
@may("co_results.view")
def for_print(ref: str) -> Response:
    """The PDF for print, with bleed and crop marks."""
    return _file(ref, "print")


@bp.get("/<ref>/picture.png")
@may("co_results.view")
def picture(ref: str) -> Response:
    """The picture."""
    return _file(ref, "png")


@bp.post("/<ref>/approval")
@may("co_results.decide")
def approve(ref: str) -> Response:
    """The partner may have it."""
    found = CoResult.get(ref)
    found.approve(by=current_user)
    return done(_("Approved. The partner is being told."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/refusal")
@may("co_results.decide")
def refuse(ref: str) -> Response:
    """The partner may not have it, and hears why."""
    found, form = CoResult.get(ref), RefusalForm()
    if not form.validate():
        return _result_page(ref, 422, refusal=form)
    found.refuse(by=current_user, reason=form.reason.data or "")
    return done(_("Not approved. The partner is being told."), to=url_for(".show", ref=ref))


def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    CoResult.get(ref)
    return record_of_noun("co_results.show", ref=ref)


for _noun in ("approval", "refusal"):
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_noun}_noun", may("co_results.decide")(noun), methods=["GET"])


def _result(ref: str) -> tuple[CoResult, Asset]:
    found = CoResult.shown(ref)
    if found.asset is None:  # its template is not to be used any more
        raise NotThere(ref)
    return found, found.asset


def _decides(found: CoResult) -> bool:
    return is_allowed("co_results.decide", found)


def _file(ref: str, form: str) -> Response:
    found, asset = _result(ref)
    return sent(found.given(form, asset, language(), decides=_decides(found)), storage_of_app())


def _result_page(ref: str, status: int = 200, *, refusal: RecordForm | None = None) -> Response:
    found, asset = _result(ref)
    decides = _decides(found)
    more: dict[str, Any] = {"refusal": refusal or RefusalForm(found, formdata=None)} if decides else {}
    return page(
        "assets/result.html", status, result=found, asset=asset, is_old=found.is_old(asset), decides=decides,
        is_open=found.is_given or decides, language=language(), **more,
    )  # fmt: skip
