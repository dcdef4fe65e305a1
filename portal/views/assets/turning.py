"""The life of an asset, each command a noun of its own."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets import ProlongationForm, PublicationForm, SendingBackForm, WithdrawalForm
from portal.models.assets import Asset, NothingToGive
from portal.permissions.gate import may
from portal.views.answers import done, record_of_noun
from portal.views.assets.showing import asset_page

NOUNS = (
    "approval-request", "archiving", "draft-removal", "prolongation", "publication", "reopening", "replacement",
    "return", "versions", "withdrawal",
)  # fmt: skip


def add_turning(bp: Blueprint) -> None:
    """The routes; by GET each noun leads to its asset."""
    acts = {
        "approval-request": submit, "return": send_back, "publication": publish, "replacement": replace,
        "prolongation": prolong, "withdrawal": withdraw, "reopening": reopen, "archiving": archive,
        "draft-removal": remove,
    }  # fmt: skip
    for name, act in acts.items():
        bp.add_url_rule(f"/<ref>/{name}", act.__name__, act, methods=["POST"])
    for name in NOUNS:
        bp.add_url_rule(f"/<ref>/{name}", f"{name.replace('-', '_')}_noun", noun, methods=["GET"])


@may("assets.edit")
def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    Asset.get(ref)
    return record_of_noun("assets.show", ref=ref)


@may("assets.edit")
def submit(ref: str) -> Response:
    """Ask a second person to look at it."""
    Asset.get(ref).submit(by=current_user)
    return _done(ref, _("Sent. Somebody else gives it out, or sends it back."))


@may("assets.edit")
def send_back(ref: str) -> Response:
    """Not yet."""
    asset, form = Asset.get(ref), SendingBackForm()
    if not form.validate():
        return asset_page(ref, 422, refused=form)
    asset.send_back(by=current_user, note=form.note.data or "")
    return _done(ref, _("Sent back."))


@may("assets.edit")
def publish(ref: str) -> Response:
    """Give it out."""
    asset = Asset.get(ref)
    try:
        asset.publish(by=current_user)
    except NothingToGive:
        form = PublicationForm(asset)
        form.form_errors.append(_("Hand in a file first."))
        return asset_page(ref, 422, refused=form)
    return _done(ref, _("Given out.") if asset.is_out else _("Scheduled. It comes out on its day."))


@may("assets.edit")
def replace(ref: str) -> Response:
    """Give the version that waits out, instead of the one before."""
    Asset.get(ref).replace(by=current_user)
    return _done(ref, _("The new version is out."))


@may("assets.edit")
def prolong(ref: str) -> Response:
    """Let it be used for longer."""
    asset, form = Asset.get(ref), ProlongationForm()
    if not form.validate():
        return asset_page(ref, 422, refused=form)
    asset.prolong(by=current_user, valid_until=form.valid_until)
    return _done(ref, _("Prolonged."))


@may("assets.edit")
def withdraw(ref: str) -> Response:
    """Take it out of use."""
    asset, form = Asset.get(ref), WithdrawalForm()
    if not form.validate():
        return asset_page(ref, 422, refused=form)
    asset.withdraw(by=current_user, reason=form.reason.data or "")
    return _done(ref, _("Withdrawn. Partners no longer see it."))


@may("assets.edit")
def reopen(ref: str) -> Response:
    """Make a draft of it again."""
    Asset.get(ref).reopen(by=current_user)
    return _done(ref, _("It is a draft again."))


@may("assets.edit")
def archive(ref: str) -> Response:
    """Put it out of the way."""
    Asset.get(ref).archive(by=current_user)
    return _done(ref, _("Archived."))


@may("assets.edit")
def remove(ref: str) -> Response:
    """Throw a draft away."""
    Asset.with_versions(ref).remove(by=current_user)
    return done(_("The draft is gone."), to=url_for("assets.index"))


def _done(ref: str, message: str) -> Response:
    return done(message, to=url_for("assets.show", ref=ref))
