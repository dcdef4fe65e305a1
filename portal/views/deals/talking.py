"""Writing on a deal: a message to the other side, a note for the vendor's own people."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.deals.talk import MessageForm, NoteForm
from portal.models.deals import Deal
from portal.models.deals.conversation import Conversation
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.deals import deal_page
from portal.views.deals.talk import notes_of

bp = Blueprint("talking", __name__, url_prefix="/deals")


@bp.post("/<ref>/messages")
@may("deals.message")
def say(ref: str) -> Response:
    """A message to the other side."""
    deal, form = Deal.shown(ref), MessageForm()
    if not form.validate():
        return deal_page(deal, 422, form)
    Conversation(deal).say(form.message.data or "", by=current_user)
    return done(_("Sent. They are being told by mail."), to=url_for("deals.show", ref=ref))


@bp.post("/<ref>/notes")
@may("deals.note")
def note(ref: str) -> Response:
    """A note that no partner reads."""
    deal, form = Deal.shown(ref), NoteForm()
    if not form.validate():
        return _notes_page(deal, form, 422)
    Conversation(deal).note(form.internal_note.data or "", by=current_user)
    return done(_("Noted. Only we see it."), to=url_for(".notes", ref=ref))


@bp.get("/<ref>/messages")
@may("deals.message")
def messages(ref: str) -> Response:
    """Where a browser stands after a refused form leads back to the deal."""
    return record_of_noun("deals.show", ref=Deal.get(ref).ref)


@bp.get("/<ref>/notes")
@may("deals.note")
def notes(ref: str) -> Response:
    """What we wrote for one another."""
    return _notes_page(Deal.shown(ref), NoteForm(formdata=None))


def _notes_page(deal: Deal, form: NoteForm, status: int = 200) -> Response:
    return page("deals/notes.html", status, deal=deal, form=form, notes=notes_of(deal))
