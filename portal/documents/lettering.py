"""Letters of all scripts on paper: which typefaces, how large a line may be, and what no typeface here can write."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from unicodedata import category, combining, east_asian_width

from portal.documents.paper import FACES, fonts

SCRIPTS = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Thai", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Hebrew",
    "Noto Sans Devanagari", "Noto Sans Armenian", "Noto Sans Georgian", "Noto Sans Bengali", "Noto Sans Tamil",
)  # fmt: skip
FAMILIES = ", ".join(f"'{family}'" for family in (*FACES, *SCRIPTS)) + ", sans-serif"
WIDE_EM, CAPITAL_EM, USUAL_EM, NARROW_EM = 1.0, 0.72, 0.58, 0.32
NARROW = set(" .,:;'’ijlI|!()-")
INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}  # joiners, spaces: never drawn


SAMPLES = {
    "Latin": "Łukasiewicz", "Cyrillic": "Вознесенская", "Greek": "Παπαδόπουλος", "Arabic": "محمد", "Hebrew": "שלום",
    "Devanagari": "प्रिया", "Thai": "สมชาย", "Chinese": "欧阳修文", "Japanese": "さくら",
}  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """A size in points, for so many lines."""

    points: int
    lines: int


def fitted(words: str, frame_points: float, fits: Iterable[Fit]) -> Fit:
    """The largest of the sizes in which the words stand in a frame that wide; the last where none is small enough."""
    wide = sum(_em(sign) for sign in words)
    for fit in fits:
        room = 0.94 if fit.lines == 1 else 0.82  # of several lines each ends before its end
        if wide * fit.points <= frame_points * fit.lines * room:
            return fit
    return fit


def unwritable(words: str) -> str:
    """The signs, each once, that no typeface of this machine can write; they would stand there as boxes."""
    return "".join(sign for sign in dict.fromkeys(words) if category(sign) not in INVISIBLE and not _is_known(sign))


def unwritable_scripts() -> list[str]:
    """The scripts, of those that are asked for most, that no typeface of this machine has."""
    return [script for script, sample in SAMPLES.items() if unwritable(sample)]


@cache
def _is_known(sign: str) -> bool:
    from weasyprint.text.ffi import ffi, gobject, pango

    _declare()
    text = f"\N{DOTTED CIRCLE}{sign}" if combining(sign) else sign
    context = ffi.gc(pango.pango_font_map_create_context(fonts().font_map), gobject.g_object_unref)
    layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    pango.pango_font_description_set_family(description, ffi.new("char[]", FAMILIES.replace("'", "").encode()))
    pango.pango_layout_set_font_description(layout, description)
    encoded = text.encode()
    pango.pango_layout_set_text(layout, ffi.new("char[]", encoded), len(encoded))
    return bool(pango.pango_layout_get_unknown_glyphs_count(layout) == 0)


@cache
def _declare() -> None:
    """What WeasyPrint itself does not ask of Pango."""
    from weasyprint.text.ffi import ffi

    ffi.cdef("int pango_layout_get_unknown_glyphs_count(PangoLayout *layout);", override=True)


def _em(sign: str) -> float:
    """About how wide a sign is, in its size."""
    if combining(sign) or category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(sign) in "WF":
        return WIDE_EM
    if sign in NARROW:
        return NARROW_EM
    return CAPITAL_EM if sign.isupper() or sign in "mwMW@%—" else USUAL_EM
