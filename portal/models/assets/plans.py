"""Which renditions a file gets by itself, and which can be asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.models.assets.renditions import LEAST_WIDTH, MOST_WIDTH, Purpose

PREVIEW_WIDTH = 480  # pixels; a tile at twice its size
USUAL_WIDTHS = (256, 512, 1024, 2048)
SHAPES = ((1080, 1080), (1080, 1350), (1080, 1920), (1200, 630), (1200, 675))  # of social media, to which it is cut
USUAL_SHAPES = tuple((str(wide), str(high)) for wide, high in SHAPES)
PAGE_WIDTH = 960
MOST_PAGES = 20
WHITE = "#ffffff"
VECTOR = "image/svg+xml"
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/tiff")
ON_PAPER = (  # of which LibreOffice makes pages, where it is installed
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
DOCUMENT, VIDEO = "application/pdf", "video/"
MARKABLE = (VECTOR, DOCUMENT, *PICTURES)  # on which a watermark can be put


@dataclass(frozen=True)
class Wanted:
    """One rendition as it is asked for."""

    made_as: str
    width: int = 0
    height: int = 0
    ground: str = ""
    page: int = 0
    purpose: Purpose = Purpose.FORMAT

    @property
    def row(self) -> dict[str, Any]:
        """The columns that say so."""
        return dict(self.__dict__)


def usual(
    media_type: str, *, width: int | None, height: int | None, pages: int | None, is_on_paper: bool = False
) -> Iterator[Wanted]:  # fmt: skip
    """What is made of each file of this type without being asked; slides and letters that can be are put on paper."""
    if media_type == VECTOR:
        yield Wanted("png", PREVIEW_WIDTH, purpose=Purpose.PREVIEW)
        for wide in USUAL_WIDTHS:
            yield Wanted("png", wide)
            yield Wanted("webp", wide)
            yield Wanted("jpg", wide, ground=WHITE)
        yield Wanted("pdf")
        yield from (Wanted("png", *shape) for shape in SHAPES)
    elif media_type in PICTURES:
        yield Wanted("webp", min(PREVIEW_WIDTH, width or PREVIEW_WIDTH), purpose=Purpose.PREVIEW)
        for wide in USUAL_WIDTHS:
            if width is not None and wide < width:
                yield from (Wanted("jpg", wide, ground=WHITE), Wanted("webp", wide))
        for shape in SHAPES:
            if _is_large_enough(shape, (width, height)):
                yield Wanted("jpg", *shape, ground=WHITE)
    elif media_type == DOCUMENT:
        yield from pages_of(pages or 1)
    elif media_type in ON_PAPER and is_on_paper:
        yield Wanted("pdf")
        yield from pages_of(1)  # of how many there are tells the paper
    elif media_type.startswith(VIDEO):
        yield Wanted("webp", PREVIEW_WIDTH, purpose=Purpose.PREVIEW)


def pages_of(count: int) -> Iterator[Wanted]:
    """Pictures of its first pages: one to show, and those to look at."""
    for page in range(1, min(count, MOST_PAGES) + 1):
        yield Wanted("webp", PREVIEW_WIDTH if page == 1 else PAGE_WIDTH, page=page, purpose=Purpose.PREVIEW)


def asked_for(
    media_type: str, made_as: str, width: int, height: int = 0, *, ground: str = "",
    native: tuple[int | None, int | None] = (None, None), is_on_paper: bool = False,
) -> Wanted | None:  # fmt: skip
    """What an address like `?as=png&width=1024` asks for; None where this can't be made of such a file."""
    if made_as == "jpeg":
        made_as = "jpg"
    if made_as == "pdf" and (media_type == VECTOR or is_on_paper):
        return Wanted("pdf")
    takes = media_type == VECTOR or media_type in PICTURES
    fits = LEAST_WIDTH <= width <= MOST_WIDTH and (not height or LEAST_WIDTH <= height <= MOST_WIDTH)
    if not takes or made_as not in ("png", "webp", "jpg") or not fits:
        return None
    if media_type != VECTOR and not _is_large_enough((width, height), native):
        return None  # it would be blown up
    return Wanted(made_as, width, height, ground=ground or (WHITE if made_as == "jpg" else ""))


def is_asked_format(asked: Mapping[str, str]) -> bool:
    """Whether an address asks for what is not made of each file anyway."""
    if "as" not in asked or asked["as"] == "pdf":
        return False
    size = (asked.get("width", "1024"), asked.get("height", "") or "0")
    return bool(asked.get("ground")) or size not in {*((str(wide), "0") for wide in USUAL_WIDTHS), *USUAL_SHAPES}


def _is_large_enough(wanted: tuple[int, int], native: tuple[int | None, int | None]) -> bool:
    return all(side is None or part <= side for part, side in zip(wanted, native, strict=True))
