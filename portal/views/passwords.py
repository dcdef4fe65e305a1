"""Forgotten and changed passwords."""

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.people import ForgottenForm, NewPasswordForm, PasswordChangeForm
from portal.logs import refused
from portal.models.base import db
from portal.models.log_in import LogIn, MustWait, expect_patience
from portal.models.people import resets
from portal.models.tenancy import as_system
from portal.permissions.gate import may, public
from portal.views.answers import page
from portal.views.entering import welcome

bp = Blueprint("passwords", __name__)


@bp.get("/password/forgotten")
@public
def forgotten() -> Response:
    """Ask for the address."""
    return page("passwords/forgotten.html", form=ForgottenForm(formdata=None), is_sent=False)


@bp.post("/password/forgotten")
@public
def ask() -> Response:
    """Send a link, if there is somebody; the answer is one for all."""
    form = ForgottenForm()
    if not form.validate():
        return page("passwords/forgotten.html", 422, form=form, is_sent=False)
    try:
        if current_app.config["LIMITS"]:
            expect_patience("password", request.remote_addr or "")
        resets.ask(form.email.data or "")
    except MustWait as wait:
        refused("too many tries")
        form.email.errors = [_("That was a little fast. Wait a moment and try again.")]
        response = page("passwords/forgotten.html", 429, form=form, is_sent=False)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    db.session.commit()
    return page("passwords/forgotten.html", form=form, is_sent=True)


@bp.get("/password/new/<token>")
@public
def new(token: str) -> Response:
    """Choose a new one."""
    person = resets.person_of(token, current_app.config["SECRET_KEY"])
    if person is None:
        refused("link")
        return page("passwords/dead.html", 404)
    return page("passwords/new.html", form=NewPasswordForm(person, formdata=None))


@bp.post("/password/new/<token>")
@public
def choose(token: str) -> Response:
    """Take the new one; every session of the old one ends, and this one begins."""
    person = resets.person_of(token, current_app.config["SECRET_KEY"])
    if person is None:
        refused("link")
        return page("passwords/dead.html", 404)
    form = NewPasswordForm(person)
    if not form.validate():
        return page("passwords/new.html", 422, form=form)
    with as_system("a forgotten password is replaced"):
        person.change_password(form.password.data or "")
        db.session.flush()
    return welcome(person, remember=False, to="")


@bp.get("/account/password")
@may("account.edit")
def change_form() -> Response:
    """The old one and a new one."""
    return page("passwords/change.html", form=PasswordChangeForm(current_user, formdata=None))


@bp.post("/account/password")
@may("account.edit")
def change() -> Response:
    """Change it; all other devices are signed out."""
    form = PasswordChangeForm(current_user)
    if not form.validate():
        return page("passwords/change.html", 422, form=form)
    try:
        right = _knows(form.current.data or "")
    except MustWait as wait:
        refused("too many tries")
        form.current.errors = [_("Too many tries. Try again in a moment.")]
        response = page("passwords/change.html", 429, form=form)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    if not right:
        refused("password")
        form.current.errors = [_("This is not your password.")]
        return page("passwords/change.html", 422, form=form)
    person = current_user._get_current_object()
    with as_system("a person changes the own password"):
        person.change_password(form.password.data or "")
        db.session.flush()
    return welcome(
        person,
        remember=False,
        to=url_for("account.show"),
        words=_("Your password is changed. Other devices are signed out."),
    )


def _knows(password: str) -> bool:
    waits = current_app.config["LIMITS"]
    known = LogIn(email=current_user.email, password=password, address=request.remote_addr or "", waits=waits).person()
    return known is not None
