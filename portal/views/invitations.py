"""Coming in by an invitation's link."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.people import AcceptForm
from portal.logs import refused
from portal.models.invitations import AddressTaken, Invitation
from portal.permissions.gate import public
from portal.views.answers import page
from portal.views.entering import welcome

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("/<token>")
@public
def show(token: str) -> Response:
    """Who invites, and the form to come in."""
    invitation = _invitation(token)
    if invitation is None:
        refused("link")
        return page("invitations/dead.html", 404)
    form = AcceptForm(invitation.email, invitation.company, formdata=None, name=invitation.name)
    return page("invitations/show.html", form=form, invitation=invitation)


@bp.post("/<token>")
@public
def accept(token: str) -> Any:
    """Come in."""
    invitation = _invitation(token)
    if invitation is None:
        refused("link")
        return page("invitations/dead.html", 404)
    if current_user.is_authenticated:  # the wrong account joins nothing
        return redirect(url_for(".show", token=token), 303)
    form = AcceptForm(invitation.email, invitation.company)
    if not form.validate():
        return page("invitations/show.html", 422, form=form, invitation=invitation)
    try:
        person = invitation.accept(name=form.name.data or "", password=form.password.data or "")
    except AddressTaken:
        form.form_errors.append(
            _("This address has an account already. Log in with it, or ask for an invitation to another address.")
        )
        return page("invitations/show.html", 422, form=form, invitation=invitation)
    return welcome(person, remember=False, to="")


def _invitation(token: str) -> Invitation | None:
    return Invitation.by_token(token, current_app.config["SECRET_KEY"])
