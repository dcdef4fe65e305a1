"""A receipt on paper: one page, with the receipt itself inside as a file, and a digest of the whole PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO

from flask import render_template

from portal.documents.archival import archival_pdf, packed
from portal.documents.lettering import FAMILIES
from portal.documents.typefaces import sheet as typefaces
from portal.models.deals.receipt_chain import Changed

PAPERS = {"a4": "A4", "letter": "8.5in 11in"}  # as a sheet says it
INSIDE = "receipt.json"
DIGEST, NOT_YET = "AliadoDigest", "0" * 64  # where it stands, and what it says while it is reckoned
PDF = b"%PDF-"
LONGEST = 100


@dataclass(frozen=True)
class Said:
    """What stands on a receipt, in the language of who reads it."""

    ref: str
    language: str
    vendor: str
    made_at: str  # as a date of W3C
    facts: Sequence[tuple[str, str]]
    next: Sequence[str]  # what happens next
    hash: str
    previous: str


def receipt_pdf(said: Said, file: bytes, *, paper: str) -> bytes:
    """The page as a PDF. Its digest stands in itself: SHA-256 of all of it, with the digest's own signs as zeros."""
    html = render_template("documents/receipt.html", said=said, facts=[_short(*fact) for fact in said.facts])
    made = archival_pdf(
        html, _sheet(paper), drawn={}, under=packed(""),
        attached=[(INSIDE, file.decode())], told=[(DIGEST, NOT_YET)],
    )  # fmt: skip
    return made.replace(_entry(NOT_YET), _entry(sha256(made).hexdigest()))


def file_inside(pdf: bytes) -> bytes:
    """The receipt that a PDF carries. Raises Changed unless the PDF is, byte by byte, as it was given out."""
    import pikepdf

    start = pdf.find(f"{DIGEST} ".encode()) + len(DIGEST) + 1
    told = pdf[start : start + len(NOT_YET)]
    blank = pdf[:start] + NOT_YET.encode() + pdf[start + len(NOT_YET) :]
    if sha256(blank).hexdigest().encode() != told:
        raise Changed("this PDF was changed, or is none of a receipt")
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            return bytes(opened.attachments[INSIDE].get_file().read_bytes())
    except (pikepdf.PdfError, KeyError, ValueError) as error:
        raise Changed("this PDF was changed, or is none of a receipt") from error


def _short(label: str, value: str) -> tuple[str, str]:
    """It is one page, whatever people are called; the file inside has all of it."""
    return label, value if len(value) <= LONGEST else value[: LONGEST - 1].rstrip() + "…"


def _entry(digest: str) -> bytes:
    return f"{DIGEST} {digest}".encode()


@cache
def _sheet(paper: str) -> str:
    return typefaces() + render_template("documents/receipt.css", size=PAPERS[paper], families=FAMILIES)
