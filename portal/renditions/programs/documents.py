"""PDF: looked at, its words read, and cleaned of all that is no page."""

from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import strip
from bounds import Refused

MOST_PAGES, MOST_TEXT, TEXT_PAGES, TEXT_SECONDS = 2_000, 200_000, 200, 4
ACTS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Trans", "/SetOCGState", "/Hide",
}  # fmt: skip
ATTACHES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/TrapNet"}
OF_PEOPLE = ("/Metadata", "/PieceInfo", "/AA", "/JS", "/XFA", "/EF", "/AF", "/LastModified", "/Thumb", "/Collection")
OF_ROOT = ("/OpenAction", "/AA", "/Metadata", "/Collection", "/AF", "/PieceInfo", "/Threads", "/SpiderInfo", "/Perms")


def load() -> None:
    """The code that reads PDFs."""
    import pikepdf  # noqa: F401
    import pypdfium2  # noqa: F401


def look(file: Path) -> dict[str, Any]:
    """What it is, and a clean copy. Raises Refused."""
    import pypdfium2

    begun = monotonic()
    try:
        opened = pypdfium2.PdfDocument(file)
        pages = len(opened)
        if pages > MOST_PAGES:
            raise Refused("pages")
        if not pages:
            raise Refused("broken")
        width, height = opened[0].get_size()
        words: list[str] = []
        for number in range(min(pages, TEXT_PAGES)):
            if monotonic() > begun + TEXT_SECONDS or sum(map(len, words)) > MOST_TEXT:
                break
            with suppress(pypdfium2.PdfiumError):
                words.append(opened[number].get_textpage().get_text_range())
        opened.close()
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "assword" in str(error) or "ecurity" in str(error) else "broken") from error
    facts = clean(file, Path("clean"))
    return {
        "media_type": "application/pdf", "width": round(width), "height": round(height), "pages": pages,
        "text": "\n".join(words)[:MOST_TEXT].replace("\0", ""), "clean": "clean", "facts": facts,
    }  # fmt: skip


def clean(file: Path, made: Path) -> dict[str, Any]:
    """Write it anew without programs, attachments, and what it tells of people; answers what went."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            if pdf.is_encrypted:
                raise Refused("locked")
            gone = _taken_out(pdf)
            pdf.save(made, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        raise Refused("broken") from error
    return {"taken_out": sorted(gone)} if gone else {}


def _taken_out(pdf: Any) -> set[str]:
    import pikepdf

    gone: set[str] = set()
    for key in OF_ROOT:
        if key in pdf.Root:
            gone.add(key[1:])
            del pdf.Root[key]
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key in ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/URLS", "/IDS"):
            if key in names:
                gone.add(key[1:])
                del names[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for one in pdf.objects:
        _clean(one, gone, 0)
        if isinstance(one, pikepdf.Stream) and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            _plain_picture(one)
    return gone


def _clean(one: Any, gone: set[str], depth: int) -> None:
    """A dictionary and what is directly in it; what is apart is looked at by itself."""
    import pikepdf

    if depth > 50:
        raise Refused("much")
    if isinstance(one, pikepdf.Array):
        for child in list(one):
            if not getattr(child, "is_indirect", False) and isinstance(child, (pikepdf.Dictionary, pikepdf.Array)):
                _clean(child, gone, depth + 1)
        return
    if not isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    for key in OF_PEOPLE:
        if key in one and not (key == "/JS" and one.get("/S") is None):
            gone.add(key[1:])
            del one[key]
    if str(one.get("/S", "")) in ACTS and one.get("/Type", "/Action") == "/Action":
        gone.add(str(one["/S"])[1:])
        _let_do_nothing(one)
    if str(one.get("/Subtype", "")) in ATTACHES and "/Rect" in one:
        gone.add(str(one["/Subtype"])[1:])
        _let_show_nothing(one)
    for key in list(one.keys()):
        child = one[key]
        if isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect:
            _clean(child, gone, depth + 1)


def _let_do_nothing(action: Any) -> None:
    import pikepdf

    for key in list(action.keys()):
        del action[key]
    action["/S"], action["/N"] = pikepdf.Name("/Named"), pikepdf.Name("/None")


def _let_show_nothing(annotation: Any) -> None:
    import pikepdf

    for key in list(annotation.keys()):
        if key not in ("/Type", "/Rect", "/P"):
            del annotation[key]
    annotation["/Subtype"], annotation["/F"] = pikepdf.Name("/Link"), 2  # hidden


def _plain_picture(one: Any) -> None:
    """A photo in it has its place and camera with it."""
    raw = bytes(one.read_raw_bytes())
    if not raw.startswith(b"\xff\xd8"):
        return
    with suppress(Refused):
        plain = strip.stripped(raw, "JPEG", orientation=1, has_profile=True)
        if len(plain) < len(raw):
            one.write(plain, filter=one["/Filter"], decode_parms=one.get("/DecodeParms"))


def is_pdf(begins: bytes) -> bool:
    """Whether a file begins as one."""
    return begins.startswith(b"%PDF-")
