"""Inter in two weights, each a typeface of its own: made of the one that has all weights, once a process.

To take a weight out of that one anew for each page costs more than all the rest of the page.
"""

from functools import cache
from io import BytesIO

from portal.documents.paper import FACES, FONTS, OURS

WEIGHTS = (400, 700)


@cache
def weights() -> dict[str, bytes]:
    """The typefaces by the names under which the sheet asks for them."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    made = {}
    for name in FACES.values():
        for weight in WEIGHTS:
            font = TTFont(FONTS / name)
            axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
            font.flavor = None
            out = BytesIO()
            instantiateVariableFont(font, {**axes, "wght": weight}, inplace=True).save(out)
            made[named(name, weight)] = out.getvalue()
    return made


def named(name: str, weight: int) -> str:
    """Such a typeface's name."""
    return f"{weight}-{name.removesuffix('.woff2')}.ttf"


def sheet() -> str:
    """What a style sheet says of them."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{OURS}{named(name, weight)}") }}'
        for family, name in FACES.items()
        for weight in WEIGHTS
    )
