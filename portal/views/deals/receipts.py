"""Receipts: the page, the PDF and the file of one; all of a company's as a zip."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.documents.receipt import PAPERS, Said, receipt_pdf
from portal.models.deals import Deal
from portal.models.deals.receipts import Receipt
from portal.models.deals.states import DealState
from portal.models.partners import TIER_WORDS
from portal.permissions.gate import is_allowed, may
from portal.storage.saving import saved_as
from portal.views.answers import page
from portal.views.words import exact, language

bp = Blueprint("receipts", __name__)


@bp.get("/deals/<ref>/receipt")
@may("deals.view")
def show(ref: str) -> Response:
    """What the partner can show for it, and what happens next."""
    deal = Deal.shown(ref)
    receipt = Receipt.of(deal)
    return page(
        "deals/receipt.html", deal=deal, receipt=receipt, facts=facts_of(receipt, deal), next=next_of(receipt, deal)
    )


@bp.get("/deals/<ref>/receipt.pdf")
@may("deals.view")
def pdf(ref: str) -> Response:
    """On A4 or (`paper=letter`) on the paper of America, with the file inside."""
    deal = Deal.shown(ref)
    receipt = Receipt.of(deal)
    said = Said(
        ref=receipt.ref, language=language(), vendor=receipt.said["vendor"], made_at=receipt.said["received_at"],
        facts=facts_of(receipt, deal), next=next_of(receipt, deal), hash=receipt.hash, previous=receipt.previous,
    )  # fmt: skip
    paper = request.args.get("paper")
    made = receipt_pdf(said, _file(receipt), paper=paper if paper in PAPERS else "a4")
    return _handed_over(made, f"{receipt.ref}.pdf", "application/pdf")


@bp.get("/deals/<ref>/receipt.json")
@may("deals.view")
def as_json(ref: str) -> Response:
    """The file that can be checked."""
    receipt = Receipt.of(Deal.get(ref))
    return _handed_over(_file(receipt), f"{receipt.ref}.json", "application/json")


@bp.get("/company/receipts.zip")
@may("receipts.take_along")
def zipped() -> Response:
    """All receipts of the own company, each as its file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in Receipt.files_within():
            archive.writestr(name, content)
    return _handed_over(out.getvalue(), "receipts.zip", "application/zip")


def facts_of(receipt: Receipt, deal: Deal) -> list[tuple[str, str]]:
    """What stands on it, as rows of label and value."""
    terms = receipt.terms
    due = receipt.answer_due_at
    return [
        (_("Deal"), receipt.said["deal"]), (_("Customer"), deal.customer_name),
        (_("Partner"), receipt.said["partner_name"]),
        (_("Received"), _("%(when)s (UTC)", when=_to_the_microsecond(receipt.said["received_at"]))),
        (_("Answer due"), exact(due) if due else "—"),
        (_("Tier"), str(TIER_WORDS.get(terms["tier"], terms["tier"]))),
        (_("Protection, once approved"), _days(terms["protection_days"])),
        (_("Extra margin"), f"{terms['margin_percent']} %"),
        (_("Our answer"), _working_days(terms["answer_working_days"])),
        *([(_("Programme, version"), str(terms["programme"]))] if terms["programme"] else []),
        (_("Hash of what was claimed"), receipt.said["claim_sha256"]),
    ]  # fmt: skip


def next_of(receipt: Receipt, deal: Deal) -> list[str]:
    """What happens next, in plain words."""
    if deal.state == DealState.INFO_REQUESTED:
        return [_("We asked you for more information. Our time for the answer goes on with your reply.")]
    if deal.is_unconfirmed:
        return [_("We registered it for you. Confirm it, and we answer; our time for the answer begins then.")]
    if deal.state != DealState.SUBMITTED or deal.answer_due_at is None:
        return [_("The deal was answered, or taken back; its page says how it stands.")]
    days = receipt.terms["protection_days"]
    return [
        _("We look at your registration and answer by %(when)s.", when=exact(deal.answer_due_at)),
        ngettext(
            "If we approve it, the customer is protected for you for %(num)d day.",
            "If we approve it, the customer is protected for you for %(num)d days.", days,
        ),
        _("If we need to know more, we ask you; if we do not approve it, we say why."),
    ]  # fmt: skip


def _days(days: int) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", days))


def _working_days(days: int) -> str:
    return str(ngettext("within %(num)d working day", "within %(num)d working days", days))


def _to_the_microsecond(said: str) -> str:
    return said.removesuffix("Z").replace("T", " ")


def _file(receipt: Receipt) -> bytes:
    return receipt.as_file(with_claim=is_allowed("deals.contact"))


def _handed_over(content: bytes, name: str, media_type: str) -> Response:
    response: Any = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = saved_as(name)
    return response  # type: ignore[no-any-return]
