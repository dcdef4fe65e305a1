"""Requests: what partners need of the library and did not find, for who makes it."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.requests import AnswerForm, RequestForm
from portal.models.assets import Asset
from portal.models.assets.requests import AssetRequest, RequestState, answer_due_on
from portal.models.base import NotThere
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun

bp = Blueprint("asset_requests", __name__, url_prefix="/assets/requests")


@bp.get("")
@may("asset_requests.view")
def index() -> Response:
    """The requests within reach: for who answers them, what waits first."""
    state = request.args.get("state", "")
    found = AssetRequest.listed(state).page(after=request.args.get("after"), size=50)
    return page("assets/requests.html", requests=found.rows, after=found.after, state=state, states=RequestState)


@bp.get("/new")
@may("asset_requests.ask")
def new() -> Response:
    """Ask for something; about an asset, where one is named."""
    form = RequestForm(about=request.args.get("about", ""), words=request.args.get("words", "")[:200])
    return _asking(form)


@bp.post("/new")
@may("asset_requests.ask")
def ask() -> Response:
    """Send it."""
    form = RequestForm()
    if not form.validate():
        return _asking(form, 422)
    asked = AssetRequest.ask(
        by=current_user, words=form.words.data or "", asset=_about(form), wanted_on=form.wanted_on.data
    )
    return done(_("Asked. You hear of it by mail."), to=url_for(".show", ref=asked.ref))


@bp.get("/<ref>")
@may("asset_requests.view")
def show(ref: str) -> Response:
    """One request and its answer."""
    return _request_page(ref)


@bp.post("/<ref>/completion")
@may("assets.edit")
def finish(ref: str) -> Response:
    """It is there."""
    return _answered(ref, "finish")


@bp.post("/<ref>/refusal")
@may("assets.edit")
def decline(ref: str) -> Response:
    """It won't be made."""
    return _answered(ref, "decline")


def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    AssetRequest.get(ref)
    return record_of_noun("asset_requests.show", ref=ref)


for _noun in ("completion", "refusal"):
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_noun}_noun", may("assets.edit")(noun), methods=["GET"])


def _answered(ref: str, command: str) -> Response:
    asked, form = AssetRequest.get(ref), AnswerForm()
    if not form.validate():
        return _request_page(ref, 422, **{command: form})
    getattr(asked, command)(by=current_user, answer=form.answer.data or "")
    return done(_("Answered. Whoever asked is told."), to=url_for(".show", ref=ref))


def _request_page(ref: str, status: int = 200, **refused: AnswerForm) -> Response:
    asked = AssetRequest.shown(ref)
    forms: dict[str, Any] = {}
    for command in ("finish", "decline"):
        form = refused.get(command) or AnswerForm(asked, formdata=None)
        form.answer.id = form.answer.label.field_id = f"{command}-answer"
        forms[command] = form
    return page("assets/request.html", status, asked=asked, **forms)


def _asking(form: RequestForm, status: int = 200) -> Response:
    return page("assets/ask.html", status, form=form, about=_about(form), due_on=answer_due_on())


def _about(form: RequestForm) -> Asset | None:
    """The asset that it is about; none where it is out of reach."""
    if not form.about.data:
        return None
    try:
        return Asset.get(form.about.data)
    except NotThere:
        return None
