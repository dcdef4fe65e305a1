"""Setting up a new installation: its first owner."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from portal.forms.people import FirstOwnerForm
from portal.logs import refused
from portal.models.base import NotThere, db
from portal.models.log_in import MustWait, expect_patience
from portal.models.people import first_owner
from portal.permissions.gate import public
from portal.views.answers import page
from portal.views.entering import welcome

bp = Blueprint("setup", __name__)


@bp.get("/setup")
@public
def show() -> Response:
    """Ask for the first owner; a page that never was, once there is one."""
    _expect_new()
    return page("setup.html", form=FirstOwnerForm(formdata=None, token=request.args.get("token", "")))


@bp.post("/setup")
@public
def begin() -> Response:
    """Make the first owner."""
    _expect_new()
    form = FirstOwnerForm()
    if not form.validate():
        return page("setup.html", 422, form=form)
    try:
        expect_patience("setup", request.remote_addr or "")
    except MustWait as wait:
        refused("too many tries")
        form.token.errors = [_("Too many tries. Try again in a moment.")]
        response = page("setup.html", 429, form=form)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    if not first_owner.is_token(form.token.data or "", current_app.config["SECRET_KEY"]):
        db.session.commit()  # the try counts
        refused("token")
        form.token.errors = [_("This is not the token that the terminal printed.")]
        return page("setup.html", 422, form=form)
    person = first_owner.make(email=form.email.data or "", name=form.name.data or "", password=form.password.data or "")
    return welcome(
        person, remember=False, to="", words=_("Welcome. Add a product, then a partner, and invite its people.")
    )


def _expect_new() -> None:
    if not first_owner.is_wanted():
        raise NotThere("setup")
