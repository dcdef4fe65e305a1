"""Every refusal and failure in the person's language, with a way on and without a word of anybody else."""

from errno import EDQUOT, ENOSPC
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.forms.log_in import Again, LogInForm
from portal.forms.tokens import masked_token
from portal.logs import refused
from portal.models.assets import Asset
from portal.models.assets.co_results import CoResult
from portal.models.assets.life import OwnSubmission
from portal.models.assets.requests import AssetRequest
from portal.models.assets.story import told as told_of_asset
from portal.models.assets.terms import TermsNotAccepted
from portal.models.base import ChangedMeanwhile, NotNow, NotThere, db
from portal.models.connections import TROUBLE, has_no_room, is_busy, writing
from portal.models.deals import Deal, OwnRegistration, SecondPerson, Taken
from portal.models.deals.story import told as told_of_deal
from portal.models.events import Event
from portal.models.importing.imports import Import
from portal.models.importing.story import told as told_of_import
from portal.models.programme.story import told as told_of_programme
from portal.models.programme.versions import Programme
from portal.models.tenancy import OutsideReach, acting, as_system
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.story import told as told_of_course
from portal.models.vendor import last_known
from portal.permissions.gate import is_allowed, reach_for
from portal.storage.files import Unreachable
from portal.views.answers import (
    ForeignKey,
    SentBefore,
    ask_which,
    fields_to_send_again,
    is_choice,
    is_of_this_person,
    new_form_key,
    page,
    typed_fields,
    undo,
    wants_nothing_back,
)
from portal.views.assets.terms import ask_for_terms
from portal.views.confirmation import PasswordWanted, ask_for_password
from portal.views.limits import seconds_to_wait

QUICKER = _l("Somebody was quicker, or it was done before. This is how it stands:")
WHY: dict[type[NotNow], Any] = {
    OwnRegistration: _l("You sent this in yourself; somebody else answers it."),
    OwnSubmission: _l("You sent this in yourself; somebody else answers it."),
    SecondPerson: _l("You said no to this; a second person decides on the appeal."),
    Taken: _l("Another partner was approved for this customer since its protection ended. Leave it expired."),
}
TOLD: dict[type, Any] = {  # how an event is told, and which action lets one see who did it
    Deal: (told_of_deal, "deals.contact"),
    Asset: (told_of_asset, "assets.edit"),
    AssetRequest: (told_of_asset, "asset_requests.view"),
    CoResult: (told_of_asset, "co_results.view"),
    Certificate: (told_of_asset, "certificates.download"),
    Course: (told_of_course, "training.edit"),
    Programme: (told_of_programme, "settings.edit"),
    Import: (told_of_import, "imports.view"),
}
SHOWN = {Course: Course.written}  # with its drafts: who writes courses alone comes too late
SEEN_BY = {"courses": "training.view", "programmes": "settings.edit"}  # where the action is not named like the table


def answer_errors(app: Flask) -> None:
    """Register the answers to all errors."""
    app.register_error_handler(NotThere, _not_there)
    app.register_error_handler(OutsideReach, _not_there)
    app.register_error_handler(NotNow, _not_now)
    app.register_error_handler(ChangedMeanwhile, _changed_meanwhile)
    app.register_error_handler(SentBefore, _sent_before)
    app.register_error_handler(Unreachable, lambda _error: _wait())
    app.register_error_handler(PasswordWanted, ask_for_password)
    app.register_error_handler(TermsNotAccepted, ask_for_terms)
    app.register_error_handler(ForeignKey, _form_too_old)
    app.register_error_handler(CSRFError, _form_too_old)
    for trouble in TROUBLE:
        app.register_error_handler(trouble, _busy)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _failure)


def refuse_strangers() -> Response:
    """Signed out: the way to the door and back; a fragment is told to go there as a whole page."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else _page_before()
    door = url_for("login.show", next=asked or None)
    if request.headers.get("HX-Request-Type") == "partial" or wants_nothing_back():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = door
        return response
    return redirect(door, 302)  # type: ignore[return-value]


def _error(status: int, title: str, words: str, **more: Any) -> Response:
    way_on = (
        [(url_for("home.show"), _("Home"))] if current_user.is_authenticated else [(url_for("login.show"), _("Log in"))]
    )
    shown = {"request_id": None, "typed": (), "again": (), **more}
    return page("errors/error.html", status, title=title, words=words, way_on=way_on, **shown)


def _not_there(error: Exception) -> Response:
    """One path and one body for what is foreign, absent or malformed; each such try is kept for the audit."""
    undo()
    if current_user.is_authenticated:
        refused("reach")
        with as_system("a try beyond one's reach"), writing():
            facts = {"method": request.method, "endpoint": request.endpoint, "asked": str(error)[:64]}
            db.session.add(
                Event(name="access.refused", subject_ref=current_user.ref, by_id=current_user.id, facts=facts)
            )
    return _not_found()


def _not_found() -> Response:
    return _error(404, _("We could not find that page"), _("It may have moved, or the address has a slip in it."))


def _not_now(error: NotNow) -> Response:
    undo()
    if wants_nothing_back():
        return make_response("", 409)
    table = error.record.__tablename__
    with acting(reach_for(SEEN_BY.get(table, f"{table}.view"))):
        return _as_it_stands(error)


def _as_it_stands(error: NotNow) -> Response:
    kind = type(error.record)
    record = SHOWN.get(kind, kind.shown)(error.record.ref)
    event = Event.about(record.ref).first()
    tell, with_people = TOLD[type(record)]
    last = tell(event, with_people=is_allowed(with_people)) if event else None
    return page(
        "errors/not_now.html", 409, record=record, last=last, typed=typed_fields(),
        see=url_for(f"{record.__tablename__}.show", ref=record.ref), why=WHY.get(type(error), QUICKER),
    )  # fmt: skip


def _changed_meanwhile(error: ChangedMeanwhile) -> Response:
    version = str(error.record.version)
    undo()
    said = [(name, text) for name, text in request.form.items(multi=True) if name != "version" and not is_choice(name)]
    return ask_which(error.disputed, said=[*said, ("version", version)], back=request.path)


def _sent_before(error: SentBefore) -> Response:
    undo()
    refused("replay")
    if wants_nothing_back():
        response = make_response("", 409)
        response.headers.update({"Location": error.led_to, "Form-Key": new_form_key()})
        return response
    return page("errors/sent_before.html", 409, led_to=error.led_to, typed=typed_fields())


def _form_too_old(error: Exception) -> Response:
    """The token was missing or old. What was typed is offered again, unless another site or another person sent it."""
    undo()
    refused("another site" if is_cross_site() else "form")
    if is_cross_site():
        return _too_old(is_given_back=False)
    if not current_user.is_authenticated:
        return _signed_out() if _is_guarded() and typed_fields() else _too_old(is_given_back=not _is_guarded())
    if is_of_this_person() and wants_nothing_back():
        response = make_response("", 400)
        response.headers["CSRF-Token"] = masked_token()
        return response
    return _too_old(is_given_back=is_of_this_person())


def _too_old(*, is_given_back: bool) -> Response:
    typed, again = (typed_fields(), fields_to_send_again()) if is_given_back else ([], [])
    return page("errors/form_too_old.html", 400, typed=typed, again=again, back=_page_before())


def _signed_out() -> Response:
    """The session ended while a form was filled: the door, and what was typed goes through it in the page itself."""
    if wants_nothing_back():
        return refuse_strangers()
    form = LogInForm(formdata=None, again=Again(request.full_path.rstrip("?"), fields_to_send_again()).packed)
    return page("errors/signed_out.html", 400, form=form, typed=typed_fields())


def _is_guarded() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "may", None) is not None


def _busy(error: Exception) -> Response:
    """Somebody else writes, was a moment quicker, or the database is away; what it says of that reaches no page."""
    undo()
    if has_no_room(error):
        return _no_room()
    return _wait() if is_busy(error) else _failure(error)


def _wait() -> Response:
    response = _plain_error(503, _("The portal is busy. Nothing was lost; send it again in a moment."))
    response.headers["Retry-After"] = "5"
    return response


def _no_room() -> Response:
    return _plain_error(
        507, _("There is no room left to keep this, so nothing of it was saved. Tell whoever runs this portal.")
    )


HTTP_WORDS = {
    400: lambda: (
        _("We could not read that"),
        _("Something was missing in what the browser sent. Go back and try again."),
    ),
    403: lambda: (_("This is not part of your role"), _("If you need it, ask your administrator.")),
    405: lambda: (_("That does not work here"), _("The page takes no such request.")),
    413: lambda: (
        _("That is too large"),
        _("Nothing of it was saved. Go back: what you typed is still in the form. Then send less at once."),
    ),
    429: lambda: (_("That was a little fast"), _("Wait a moment and try again.")),
}


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    if status == 404:
        return _not_found()
    if status >= 500:
        return _failure(error)
    refused({403: "role", 413: "size", 429: "too many"}.get(status, "request"))
    title, words = HTTP_WORDS.get(status, HTTP_WORDS[400])()
    response = _error(status, title, words, **(_given_back() if status == 429 else {}))
    if status == 429:
        response.headers["Retry-After"] = str(seconds_to_wait())
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _given_back() -> dict[str, Any]:
    """What was typed, and the way to send it again; not to another site."""
    if request.method != "POST" or is_cross_site():
        return {}
    return {"typed": typed_fields(), "again": fields_to_send_again()}


def _failure(error: Exception) -> Response:
    """Our fault: own words and the request's id, for whom the person asks for help."""
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, TROUBLE):  # before the view, or in an answer to another error
        return _busy(cause)
    undo()
    if isinstance(cause, OSError) and cause.errno in (ENOSPC, EDQUOT):
        return _no_room()
    current_app.logger.error("request %s failed", g.get("request_id"), exc_info=error)
    return _plain_error(500, _("Something went wrong on our side. We keep a note of it under the number below."))


def _plain_error(status: int, words: str) -> Response:
    """A page that needs neither database nor session: they may be what failed."""
    is_given_back = status != 500 and request.method == "POST" and not is_cross_site()
    typed, again = (typed_fields(), fields_to_send_again()) if is_given_back else ([], [])
    html = render_template(
        "errors/plain.html", words=words, request_id=g.get("request_id"), typed=typed, again=again,
        token=request.form.get("csrf_token", ""), brand=last_known(),
    )  # fmt: skip
    return make_response(html, status)


def is_cross_site() -> bool:
    """Whether another site's page made the browser send this."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _page_before() -> str:
    """The path of the portal's page that the browser came from."""
    before = urlsplit(request.referrer or "")
    is_path = before.path.startswith("/") and before.path[1:2] not in ("/", "\\")  # browsers read // and /\ as a host
    return before.path if before.netloc == request.host and is_path else ""
