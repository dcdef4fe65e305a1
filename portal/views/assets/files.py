"""What is said of one file of an asset: for which ground it is, and what of it counts most."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.of_file import SHOWN_WIDTH, FileForm
from portal.models.assets import Asset, AssetFile, Purpose
from portal.models.base import NotThere
from portal.permissions.gate import may
from portal.views.answers import done, page
from portal.views.files import address_of

bp = Blueprint("asset_files", __name__, url_prefix="/assets")


@bp.get("/<ref>/file")
@may("assets.edit")
def edit(ref: str) -> Response:
    """One file (`file`; the first where none is named), to say what is to be known of it."""
    asset = Asset.with_versions(ref)
    file = _file(asset)
    return _file_page(asset, file, FileForm(asset, obj=file))


@bp.post("/<ref>/file")
@may("assets.edit")
def save(ref: str) -> Response:
    """Keep it; what was cut from the file is cut anew."""
    asset = Asset.with_versions(ref)
    file = _file(asset)
    form = FileForm(asset)
    form.settle(FileForm(asset, obj=file, formdata=None))
    form.point_at(file, request.form)
    if not form.validate():
        return _file_page(asset, file, form, 422)
    asset.say_of_file(file, by=current_user, variant=form.variant.data, focus=form.focus)
    return done(_("Saved."), to=url_for("assets.show", ref=ref))


def _file(asset: Asset) -> AssetFile:
    wanted = request.values.get("file", "")
    files = [file for version in asset.versions for file in version.files if wanted in ("", file.ref)]
    if not files:
        raise NotThere(asset.ref)
    return files[0]


def _file_page(asset: Asset, file: AssetFile, form: FileForm, status: int = 200) -> Response:
    shown = next((one for one in file.renditions if one.purpose == Purpose.PREVIEW and one.is_made), None)
    return page(
        "assets/file.html", status, asset=asset, file=file, form=form, shown_width=SHOWN_WIDTH,
        shown=address_of(shown.ref) if shown else "",
    )  # fmt: skip
