"""Letters: which ones a person wants, and which ones did not get through."""

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.account import LettersForm
from portal.models.base import NotThere, db
from portal.models.events import Delivery
from portal.models.letters import turn_off
from portal.models.tenancy import as_system
from portal.permissions.gate import may, public
from portal.views.answers import done, page, record_of_noun

bp = Blueprint("letters", __name__)


@bp.get("/letters/unwanted/<token>")
@public
def ask(token: str) -> Response:
    """What the link does; opening it changes nothing, since scanners open links."""
    return page("letters/unwanted.html", is_off=False)


@bp.post("/letters/unwanted/<token>")
@public
def turn_one_off(token: str) -> Response:
    """Turn the letter off; the answer is one for all links. A mail program posts it without a page."""
    with as_system("a letter is turned off"):
        turn_off(token, current_app.config["SECRET_KEY"])
        db.session.commit()
    return page("letters/unwanted.html", is_off=True)


@bp.get("/account/letters")
@may("account.edit")
def choose() -> Response:
    """Which letters I want."""
    return page("letters/choose.html", form=LettersForm(current_user))


@bp.post("/account/letters")
@may("account.edit")
def keep() -> Response:
    """Keep the choice."""
    form = LettersForm(current_user)
    if not form.validate():
        return page("letters/choose.html", 422, form=form)
    current_user.want_letters(form.unwanted)
    return done(_("Saved."), to=url_for(".choose"))


@bp.get("/settings/letters")
@may("letters.manage")
def troubled() -> Response:
    """What did not get through, and why."""
    return page("letters/troubled.html", letters=Delivery.troubled())


@bp.post("/settings/letters/<ref>/another-try")
@may("letters.manage")
def try_again(ref: str) -> Response:
    """Take it up again."""
    with as_system("an owner looks after the mail"):
        delivery = Delivery.get(ref)
        if delivery.done_at is not None:
            raise NotThere(ref)
        delivery.try_again()
        db.session.flush()
    return done(_("It is tried again now."), to=url_for(".troubled"))


@bp.get("/settings/letters/<ref>/another-try")
@may("letters.manage")
def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    with as_system("an owner looks after the mail"):
        Delivery.get(ref)
    return record_of_noun(".troubled")
