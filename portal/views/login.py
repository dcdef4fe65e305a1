"""Logging in and out."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user
from htmx_flask import request

from portal.forms.log_in import Again, LogInForm
from portal.logs import refused
from portal.models.log_in import LogIn, MustWait
from portal.models.tenancy import as_system
from portal.permissions.gate import public
from portal.views.answers import done, is_key_of, labelled, page
from portal.views.entering import way_on, welcome

bp = Blueprint("login", __name__)


@bp.get("/login")
@public
def show() -> Any:
    """The door."""
    if current_user.is_authenticated:
        return redirect(way_on(request.args.get("next", "")), 303)
    return page("login.html", form=LogInForm(formdata=None, next=request.args.get("next", "")))


@bp.post("/login")
@public
def log_in() -> Response:
    """Let a person in."""
    form = LogInForm()
    if not form.validate():
        return page("login.html", 422, form=form)
    try:
        tried = LogIn(
            email=form.email.data or "", password=form.password.data or "",
            address=request.remote_addr or "", waits=current_app.config["LIMITS"],
        )  # fmt: skip
        person = tried.person()
    except MustWait as wait:
        return _wait(form, wait.seconds)
    if person is None:
        refused("password", whom=tried.whom)
        form.password.errors = [_("E-mail or password is not right.")]
        return page("login.html", 422, form=form)
    led_on = welcome(person, remember=bool(form.remember.data), to=form.next.data or "")
    again = Again.unpacked(form.again.data or "")
    if again and way_on(again.to) == again.to and is_key_of(again.form_key, person):
        return page("send_again.html", again=again, typed=labelled(again.fields))
    return led_on


@bp.post("/logout")
@public
def log_out() -> Response:
    """End this session, on the server and in the browser."""
    if current_user.is_authenticated:
        with as_system("log out"):
            current_user.record("person.logged_out", by=current_user)
            session.end()  # type: ignore[attr-defined]
        logout_user()
        session.clear()
    response = done("", to=url_for("login.show"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.get("/logout")
@public
def log_out_page() -> Any:
    """Nobody is logged out by following a link."""
    return redirect(url_for("home.show"), 303)


def _wait(form: LogInForm, seconds: int) -> Response:
    refused("too many tries")
    form.password.errors = [
        ngettext(
            "Too many tries. Try again in %(num)d second.", "Too many tries. Try again in %(num)d seconds.", seconds
        )
    ]
    response = page("login.html", 429, form=form)
    response.headers["Retry-After"] = str(seconds)
    return response
