"""At a desk, the Spanish brochure with the own logo as print PDF, from log-in: its steps counted, and the PDF read."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

MARKETER = "marketing@northgate.example"
MM = 72 / 25.4
LOGO = (0x0F, 0x76, 0x6E)  # Northgate's, in the demo
SECONDS = {"click": 2, "type": 4, "look": 3}  # what each takes a person who knows the portal, generously


class Desk:
    """What a person does at a desk, counted; and how many seconds of work that is."""

    def __init__(self, page: Page):
        self.page = page
        self.steps: list[str] = []

    def click(self, selector: str) -> None:
        self.steps += ["look", "click"]
        self.page.click(selector)

    def type(self, selector: str, text: str) -> None:
        self.steps += ["look", "type"]
        self.page.fill(selector, text)
        self.page.keyboard.press("Enter")

    @property
    def seconds(self) -> int:
        return sum(SECONDS[step] for step in self.steps)


def test_the_spanish_brochure_with_the_own_logo_as_a_print_pdf(signed_in, tmp_path):
    page = signed_in(MARKETER, locale="es-ES", **DESK)
    desk = Desk(page)

    desk.click(".rail a[href='/assets'], nav a[href='/assets']")
    page.wait_for_url("**/assets")
    desk.type("#q", "folleto con tu logotipo")
    first = page.locator("a.asset").first
    expect(first).to_contain_text("con tu logotipo (ES)")
    desk.click("a.asset:has-text('con tu logotipo (ES)')")
    page.wait_for_url("**/assets/AS-*")
    desk.click("a.primary[href$='/mine']")
    page.wait_for_url("**/mine")
    desk.click("main form button.primary")
    page.wait_for_url("**/assets/results/CR-*")
    expect(page.locator("main img")).to_be_visible()
    with page.expect_download() as coming:
        desk.click("a[href$='/print.pdf']")

    file = tmp_path / "print.pdf"
    coming.value.save_as(file)
    assert coming.value.suggested_filename.endswith("-print-v1.pdf")
    assert (len(desk.steps), desk.seconds < 60) == (12, True)
    _is_for_print(file)


def test_on_a_phone_without_javascript(signed_in):
    page = signed_in(MARKETER, java_script_enabled=False, **PHONE)
    page.goto("/assets?q=brochure+with+your+logo")
    page.click("a.asset:has-text('(EN)')")
    page.click("a.primary[href$='/mine']")
    page.fill("textarea, input[type=text] >> nth=0", "Faster branches, from Northgate")
    page.click("main form button.primary")

    page.wait_for_url("**/assets/results/CR-*")
    with page.expect_download() as coming:
        page.click("a[href$='/picture.png']")
    assert Path(coming.value.path()).read_bytes().startswith(b"\x89PNG")


def _is_for_print(file: Path) -> None:
    """Trim and bleed, words of the vendor and of the partner, and the partner's logo, drawn, in its place."""
    content = file.read_bytes()
    with pikepdf.open(BytesIO(content)) as pdf:
        boxes = ("/TrimBox", "/BleedBox", "/MediaBox")
        trim, bleed, whole = ([float(side) / MM for side in pdf.pages[0].obj[name]] for name in boxes)
        assert not [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    assert [round(trim[2] - trim[0]), round(trim[3] - trim[1])] == [210, 297]
    assert [round(bleed[2] - bleed[0]), round(bleed[3] - bleed[1])] == [216, 303]
    assert whole[0] < bleed[0] - 4  # there is room for crop marks beyond the bleed
    opened = pypdfium2.PdfDocument(content)[0]
    words = opened.get_textpage().get_text_range()
    own = ("Northgate IT", "+1 512 555 0142", "www.northgate.example", "200 Congress Avenue")
    for said in (*own, "Habla con nosotros"):
        assert said in words
    drawn = opened.render(scale=2).to_pil().convert("RGB")
    left, top = trim[0] - whole[0] + 20, whole[3] - trim[3] + 232  # the place of the logo, from the upper left
    where = tuple(round(side * MM * 2) for side in (left, top, left + 60, top + 20))
    assert LOGO in {colour for _count, colour in drawn.crop(where).getcolors(1_000_000)}
