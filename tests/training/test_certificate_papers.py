"""A certificate on paper: legible in seven scripts, tagged, archival, with its badge inside, and it fits."""

import re
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from portal.documents.certificate import PAPERS, Brand, Said, certificate_pdf
from portal.documents.lettering import unwritable

NAMES = {
    "latin": "María-José Łukasiewicz", "cyrillic": "Екатерина Вознесенская", "greek": "Αλέξανδρος Παπαδόπουλος",
    "arabic": "عبد الرحمن بن محمد", "chinese": "欧阳修文", "japanese": "山田 さくら", "thai": "สมชาย ใจดีประเสริฐ",
}  # fmt: skip
CHECK_AT = "https://portal.example/verify/7K3M9QXT2VHPW64D8NRC5JYB1E"
BRAND = Brand("A", 264, 0.17)
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3


def said(name: str = NAMES["latin"], **other) -> Said:
    told = {
        "ref": "CT-4N8V-H2QK", "language": "en", "name": name, "title": "GTX Sales Engineer, level 2",
        "level": "Further", "skills": ["Sizing", "Redundancy", "Handling objections"], "score": 92,
        "issued_on": date(2026, 11, 23), "valid_until": date(2028, 11, 30), "issued_by": "Partner Academy",
        "vendor": "Aliado", "check_at": CHECK_AT, "made_at": "2026-11-23T10:00:00+00:00", "credential": "eyJ.a.b",
    }  # fmt: skip
    return Said(**{**told, **other})


@pytest.fixture
def printed(app):
    def make(paper: str = "a4", **told) -> bytes:
        with app.app_context():
            return certificate_pdf(said(**told), BRAND, paper=paper)

    return make


def fonts_of(pdf: pikepdf.Pdf) -> list:
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]


@pytest.mark.parametrize("script", NAMES)
def test_each_script_is_written_with_an_embedded_typeface(printed, script):
    made = printed(name=NAMES[script])
    with pikepdf.open(BytesIO(made)) as pdf:
        embedded = [any(key in one for key in ("/FontFile2", "/FontFile3", "/FontFile")) for one in fonts_of(pdf)]
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()

    assert unwritable(NAMES[script]) == ""
    assert embedded and all(embedded)
    assert len(made) < 200_000
    if script not in ("arabic", "thai"):  # whose letters a reader may put together otherwise
        assert re.sub(r"\s", "", NAMES[script]) in re.sub(r"\s", "", text)


def test_typefaces_are_subsets(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        assert all(re.match(r"/[A-Z]{6}\+", str(one["/FontName"])) for one in fonts_of(pdf))


@pytest.mark.parametrize("paper", PAPERS)
def test_it_is_one_landscape_page(printed, paper):
    with pikepdf.open(BytesIO(printed(paper))) as pdf:
        (page,) = pdf.pages
        wide, high = (float(side) for side in page.mediabox[2:])

    assert (wide, high) == pytest.approx({"a4": (841.89, 595.28), "letter": (792, 612)}[paper], abs=0.1)


def test_it_holds_what_both_norms_ask_for(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        root, (page,) = pdf.Root, pdf.pages
        xmp = bytes(root.Metadata.read_bytes()).decode()
        marked = [str(one.operator) for one in pikepdf.parse_content_stream(page)]

        assert root.Lang == "en"
        assert bool(root.MarkInfo.Marked)
        assert root.StructTreeRoot.K is not None
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(page.Tabs) == "/S" if "/Tabs" in page else True
        assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="U"' in xmp
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp and "pdfaExtension:schemas" in xmp
        assert "Certificate CT-4N8V-H2QK" in xmp
        assert root.OutputIntents[0].S == "/GTS_PDFA1" and "/DestOutputProfile" in root.OutputIntents[0]
        assert marked.count("BMC") + marked.count("BDC") == marked.count("EMC")
        assert pdf.trailer.ID is not None
        assert "/ToUnicode" in str([dict(one) for one in pdf.objects if _is_font(one)])


def _is_font(one) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"


def test_nothing_is_see_through(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        veils = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and float(one.get("/ca", 1)) < 1]

    assert veils == []


def test_its_badge_goes_along(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        (file,) = pdf.Root.AF

        assert file.AFRelationship == "/Source"
        assert bytes(file.EF.F.read_bytes()) == b"eyJ.a.b"
        assert pdf.attachments["credential.jwt"].get_file().read_bytes() == b"eyJ.a.b"


def test_the_picture_of_the_code_has_words(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]

        assert [str(one.Alt) for one in figures] == [f"QR code that leads to {CHECK_AT}"]


@pytest.mark.parametrize("paper", PAPERS)
def test_its_code_is_read_back(printed, paper):
    page = pypdfium2.PdfDocument(printed(paper))[0].render(scale=2).to_pil()

    (read,) = zxingcpp.read_barcodes(page)

    assert read.text == CHECK_AT


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "name", [LONG, "Maria " * 20, "欧阳修文" * 10, "W" * 120, NAMES["arabic"] * 4, NAMES["thai"] * 5]
)
def test_long_names_fit_the_frame(printed, paper, name):
    title = "A course with a title that goes on for rather longer than anybody would wish for a title to go on " * 2
    page = pypdfium2.PdfDocument(printed(paper, name=name, title=title.strip(), skills=["A skill of some length"] * 12))
    picture = page[0].render(scale=1).to_pil().convert("L")
    wide, high = picture.size

    assert len(page) == 1
    above_the_foot = picture.crop((int(wide * 0.24), int(high * 0.7), int(wide * 0.75), int(high * 0.78)))
    beside = picture.crop((int(wide * 0.94), 0, wide, high))
    assert min(above_the_foot.get_flattened_data()) > 200, "the words run into what stands at the foot"
    assert min(beside.get_flattened_data()) > 200, "the words run over the edge"


def test_it_tells_of_nothing_but_itself(printed):
    with pikepdf.open(BytesIO(printed())) as pdf:
        pdf.Root.Metadata.read_bytes()
        words = " ".join(str(value) for value in pdf.docinfo.values())
        content = printed() + bytes(pdf.Root.Metadata.read_bytes()) + words.encode()

    assert b"/work" not in content and b"/home" not in content and b"aliado:" not in content


def test_a_sign_that_no_typeface_has_is_named():
    assert unwritable("Ana \ue000 Ruiz \uf8ff") == "\ue000\uf8ff"
    assert unwritable("O\u2019Neill e\u0301 \u200d") == ""
