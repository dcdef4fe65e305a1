"""Files that prove a deal: put beside it, handed over, taken away.

A business card shows a person: who sees figures alone sees no file.
"""

from flask import Blueprint, Response, current_app, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.base import OnceForm
from portal.forms.deals.proof import ProofForm
from portal.models.deals import Deal
from portal.models.deals.attachments import Attachment, expect_open
from portal.models.file_links import FileLinks
from portal.permissions.gate import may
from portal.views.answers import done, record_of_noun
from portal.views.deals import deal_page
from portal.views.deals.proof import put_beside, taken_with
from portal.views.files import sent, storage_of_app

bp = Blueprint("attachments", __name__, url_prefix="/deals")


@bp.post("/<ref>/attachments")
@may("deals.attach")
def attach(ref: str) -> Response:
    """Put files beside a deal."""
    deal = Deal.shown(ref)
    expect_open(deal, "attach")
    form = ProofForm(deal)
    files = taken_with(form)
    if files is None:
        return deal_page(deal, 422, proof=form)
    put_beside(deal, files)
    return done(_("The files are with the deal."), to=url_for("deals.show", ref=ref))


@bp.get("/<ref>/attachments")
@may("deals.view")
def noun(ref: str) -> Response:
    """Where a browser stands after a refused form leads back to the deal."""
    return record_of_noun("deals.show", ref=Deal.get(ref).ref)


@bp.get("/<ref>/attachments/<attachment>")
@may("deals.contact")
def download(ref: str, attachment: str) -> Response:
    """The way to the file: an address for this person and five minutes."""
    found = Attachment.of_deal(ref, attachment)
    token = _links().make(found.ref, person_id=current_user.id)
    return redirect(url_for(".send", ref=token), 303)  # type: ignore[return-value]


@bp.route("/files/<ref>", methods=["GET"])
@may("deals.contact")
def send(ref: str) -> Response:
    """The file of this address. Raises NotThere for whoever it was not made for, and when its time is over."""
    found = Attachment.get(ref.partition(".")[0]).given  # first, so that a wrong signature takes as long as a right one
    _file_ref, seconds_left = _links().read(ref, person_id=current_user.id)
    storage = storage_of_app()
    link = storage.link(found.key, seconds=seconds_left, name=found.name)
    return redirect(link, 303) if link else sent(found, storage)  # type: ignore[return-value]


@bp.post("/<ref>/attachments/<attachment>/removal")
@may("deals.attach")
def remove(ref: str, attachment: str) -> Response:
    """Whoever put it there takes it away."""
    found, deal, form = Attachment.of_deal(ref, attachment), Deal.shown(ref), OnceForm()
    if not form.validate():
        return deal_page(deal, 422)
    found.remove(deal, by=current_user)
    return done(_("The file is taken away."), to=url_for("deals.show", ref=ref))


@bp.get("/<ref>/attachments/<attachment>/removal")
@may("deals.view")
def noun_of_one(ref: str, attachment: str) -> Response:
    """The same for one file."""
    Attachment.of_deal(ref, attachment)
    return record_of_noun("deals.show", ref=ref)


def _links() -> FileLinks:
    return FileLinks(current_app.config["SECRET_KEY"])
