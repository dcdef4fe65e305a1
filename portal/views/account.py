"""A person's own account: how the portal speaks and looks, and where they are signed in."""

from flask import Blueprint, Response, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.account import KeysForm, NameForm, PreferencesForm
from portal.forms.tokens import PageForm
from portal.models.sessions import SignIn
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import expect_password

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@may("account.view")
def show() -> Response:
    """Who I am here, and how I want it."""
    return _account(200)


@bp.post("/preferences")
@may("account.edit")
def prefer() -> Response:
    """Keep language and theme."""
    form = PreferencesForm()
    if not form.validate():
        return _account(422, form=form)
    current_user.prefer(language=form.language.data, theme=form.theme.data)
    return done(_("Saved."), to=url_for(".show"))


@bp.get("/preferences")
@may("account.view")
def preferences() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show")


@bp.post("/keys")
@may("account.edit")
def use_keys() -> Response:
    """Turn single keys on or off."""
    form = KeysForm()
    if not form.validate():
        return _account(422, keys_form=form)
    current_user.use_keys(bool(form.uses_keys.data))
    return done(_("Saved."), to=url_for(".show"))


@bp.get("/keys")
@may("account.view")
def keys() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show")


@bp.post("/name")
@may("account.edit")
def rename() -> Response:
    """Keep how I write my name."""
    form = NameForm()
    if not form.validate():
        return _account(422, name_form=form)
    current_user.rename(form.name.data)
    return done(_("Saved."), to=url_for(".show"))


@bp.get("/name")
@may("account.view")
def name() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show")


@bp.get("/sessions")
@may("account.view")
def sessions() -> Response:
    """Where I am signed in."""
    return page("account/sessions.html", sign_ins=SignIn.mine().page(size=50), here=session.here)  # type: ignore[attr-defined]


@bp.post("/sessions/<ref>/end")
@may("account.edit")
def end_session(ref: str) -> Response:
    """Sign one of my devices out."""
    device = SignIn.get(ref)
    expect_password(device)
    device.end()
    return done(_("That device is signed out."), to=url_for(".sessions"))


@bp.post("/sessions/end")
@may("account.edit")
def end_other_sessions() -> Response:
    """Sign all my other devices out."""
    expect_password(current_user._get_current_object())
    SignIn.end_others(session.token)  # type: ignore[attr-defined]
    return done(_("All other devices are signed out."), to=url_for(".sessions"))


@bp.get("/sessions/end")
@may("account.view")
def other_sessions() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".sessions")


@bp.get("/sessions/<ref>/end")
@may("account.view")
def session_ending(ref: str) -> Response:
    """A noun that takes POST alone."""
    SignIn.get(ref)
    return record_of_noun(".sessions")


def _account(status: int, **forms: PageForm) -> Response:
    """The account's page, with the form that was refused where there was one."""
    fresh = {"form": PreferencesForm, "name_form": NameForm, "keys_form": KeysForm}
    made = {name: forms.get(name) or kind(formdata=None, obj=current_user) for name, kind in fresh.items()}
    return page("account/show.html", status, **made)
