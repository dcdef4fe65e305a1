"""The vendor's logo: shown, taken, removed."""

from flask import Blueprint, Response, make_response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.logo import LogoForm
from portal.models.base import NotThere
from portal.models.vendor import Vendor
from portal.permissions.gate import may, public
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import PasswordWanted, expect_password, is_confirmed

bp = Blueprint("logo", __name__)


@bp.get("/settings/logo")
@may("settings.edit")
def show() -> Response:
    """The logo as it is, and the form for another."""
    return page("settings/logo.html", form=LogoForm(asks_password=not is_confirmed(), formdata=None))


@bp.post("/settings/logo")
@may("settings.edit")
def save() -> Response:
    """Take a picture. The password is asked in the same form: a file can't be kept for a second one."""
    form = LogoForm(asks_password=not is_confirmed())
    if not form.validate():
        return page("settings/logo.html", 422, form=form)
    kept = Vendor.to_change()
    try:
        expect_password(kept)
    except PasswordWanted as wanted:
        form.password_again.errors = [wanted.words]
        return page("settings/logo.html", 429 if wanted.wait_seconds else 422, form=form)
    kept.bear(form.picture, by=current_user)
    return done(_("This is your logo from now on."), to=url_for(".show"))


@bp.post("/settings/logo/removal")
@may("settings.edit")
def remove() -> Response:
    """Back to the letter."""
    kept = Vendor.to_change()
    expect_password(kept)
    kept.bear(None, by=current_user)
    return done(_("The logo is removed; the letter stands there again."), to=url_for(".show"))


@bp.get("/settings/logo/removal")
@may("settings.edit")
def removal() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show")


@bp.get("/logo/<digest>.png")
@public
def picture(digest: str) -> Response:
    """The logo, for everybody: it stands on the page for strangers too. Raises NotThere for any other."""
    found = Vendor.picture(digest)
    if found is None:
        raise NotThere(digest)
    response = make_response(found)
    response.headers["Content-Type"] = "image/png"
    return response
