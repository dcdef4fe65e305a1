"""Live sessions: what comes, taking a seat or giving it back, the entry for one's calendar, and having been there."""

from flask import Blueprint, Response, current_app, make_response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from icalendar import Calendar, Event

from portal import clock
from portal.forms.training.live import AttendanceForm, CancellationForm, NewSessionForm, SessionForm
from portal.models.log_in import MustWait, expect_patience
from portal.models.training.live import LiveSession, SeatState, WrongCode
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, keep_what_can_be, page, record_of_noun
from portal.views.words import language

bp = Blueprint("live", __name__, url_prefix="/training/sessions")
FREE_CODES = 10  # tries an hour from one address, before waits grow


@bp.get("")
@may("training.view")
def index() -> Response:
    """What comes."""
    listed, now = LiveSession.listed(drafts=is_allowed("training.edit")), clock.now()
    return page(
        "training/sessions.html", to_come=[one for one in listed if one.ends_at >= now],
        over=[one for one in listed if one.ends_at < now], seats=LiveSession.seats_of(current_user),
        language=language(),
    )  # fmt: skip


@bp.get("/new")
@may("training.edit")
def new() -> Response:
    """An empty session."""
    return page("training/session_form.html", form=NewSessionForm(), session=None)


@bp.post("/new")
@may("training.edit")
def create() -> Response:
    """Begin it."""
    form = NewSessionForm()
    if not form.validate():
        return page("training/session_form.html", 422, form=form, session=None)
    made = LiveSession.draft(by=current_user, **form.said)
    return done(_("Begun. Look at it, then let partners see it."), to=url_for(".show", ref=made.ref))


@bp.get("/<ref>")
@may("training.view")
def show(ref: str) -> Response:
    """One session."""
    return _session(_shown(ref))


@bp.get("/<ref>/edit")
@may("training.edit")
def edit(ref: str) -> Response:
    """What is said of it, to change."""
    session = _shown(ref)
    return page("training/session_form.html", form=SessionForm(session, obj=session), session=session)


@bp.post("/<ref>/edit")
@may("training.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    session = _shown(ref)
    form = SessionForm(session)
    form.settle(SessionForm(session, obj=session, formdata=None))
    if not form.validate():
        return page("training/session_form.html", 422, form=form, session=session)
    session.describe(by=current_user, **form.said)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/publication")
@may("training.edit")
def publish(ref: str) -> Response:
    """Let partners see it."""
    session = _shown(ref)
    if session.allows("publish"):
        session.publish(by=current_user)
    return done(_("Partners see it now."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/cancellation")
@may("training.edit")
def cancel(ref: str) -> Response:
    """It does not take place (`reason`)."""
    session, form = _shown(ref), CancellationForm()
    if not form.validate() or not session.allows("cancel"):
        return _session(session, 422, cancellation=form)
    session.cancel(by=current_user, reason=form.reason.data or "")
    return done(_("Cancelled. Who had a seat is told."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/seat")
@may("training.learn")
def take_seat(ref: str) -> Response:
    """The person comes, or waits for a seat."""
    session, here = LiveSession.shown(ref), url_for(".show", ref=ref)
    if not session.can_be_joined:
        return done(_("This session can't be joined any more."), to=here)
    seat = session.take_seat(by=current_user)
    said = _("You have a seat. The letter with the entry for your calendar is on its way.")
    waits = _("All seats are taken. You are on the waiting list, and hear as soon as there is one.")
    return done(said if seat.state == SeatState.TAKEN else waits, to=here)


@bp.post("/<ref>/seat-return")
@may("training.learn")
def return_seat(ref: str) -> Response:
    """The person does not come."""
    LiveSession.shown(ref).return_seat(by=current_user)
    return done(_("You gave your seat back. Thank you for saying so."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/attendance")
@may("training.learn")
def attend(ref: str) -> Response:
    """The person was there (`code`)."""
    session, form = LiveSession.shown(ref), AttendanceForm()
    if not form.validate():
        return _session(session, 422, attendance=form)
    try:
        expect_patience("code of a session", str(current_user.id), free=FREE_CODES)
        session.attend(form.code.data or "", by=current_user)
    except (MustWait, WrongCode) as error:
        form.code.errors = [_too_often(error) if isinstance(error, MustWait) else _("This is not the code of today.")]
        keep_what_can_be()
        return _session(session, 422, attendance=form)
    return done(_("Noted: you were there."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/seat")
@bp.get("/<ref>/seat-return")
@bp.get("/<ref>/attendance")
@may("training.learn")
def noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    return record_of_noun(".show", ref=LiveSession.shown(ref).ref)


@bp.get("/<ref>/publication")
@bp.get("/<ref>/cancellation")
@may("training.edit")
def noun_of_editor(ref: str) -> Response:
    """Nouns that take POST alone."""
    return record_of_noun(".show", ref=_shown(ref).ref)


@bp.get("/<ref>/calendar")
@may("training.learn")
def calendar(ref: str) -> Response:
    """The entry for a calendar (RFC 5545)."""
    session = LiveSession.shown(ref)
    event = Event()
    event.add("uid", session.ref)
    event.add("dtstamp", clock.now())
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("sequence", session.version)
    event.add("summary", session.title_in(language()))
    event.add("description", session.words_in(language()))
    event.add("location", session.place)
    event.add("url", current_app.config["PUBLIC_URL"] + url_for(".show", ref=ref))
    book = Calendar()
    book.add("prodid", "-//Aliado//Training//EN")
    book.add("version", "2.0")
    book.add_component(event)
    answer = make_response(book.to_ical())
    answer.mimetype = "text/calendar"
    answer.headers["Content-Disposition"] = f'attachment; filename="{session.ref}.ics"'
    return answer


def _shown(ref: str) -> LiveSession:
    return LiveSession.shown(ref, drafts=is_allowed("training.edit"))


def _session(
    session: LiveSession, status: int = 200, *, attendance: AttendanceForm | None = None,
    cancellation: CancellationForm | None = None,
) -> Response:  # fmt: skip
    edits = is_allowed("training.edit")
    return page(
        "training/session.html", status, session=session, seat=session.seat_of(current_user), language=language(),
        attendance=attendance or AttendanceForm(formdata=None), is_refused=cancellation is not None,
        cancellation=cancellation or CancellationForm(session, formdata=None),
        all_seats=session.all_seats() if edits else (),
    )  # fmt: skip


def _too_often(error: MustWait) -> str:
    return _("Too many tries. Wait %(seconds)s seconds.", seconds=error.seconds)
