"""What the demo's library holds, drawn here: no artwork of anybody else's."""

BRAND, INK = "#2f5bd7", "#182033"
LETTERS = (  # the word mark's outlines, so that no font is needed: each letter's path and how far the next one stands
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-12v12", 20), ("M4 2v18", 10), ("M4 8v12M4 3.5v.5", 10),
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-12v12", 20), ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-18v18", 20),
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12z", 18),
)  # fmt: skip
SIGN = "m10 29 10-18 10 18h-6l-4-8-4 8z"


def logo(*, ground: str = BRAND, sign: str = "#ffffff", ink: str = INK) -> bytes:
    """The logo of the demo's vendor: the sign and the word, in these colours."""
    at, strokes = 52, []
    for path, wide in LETTERS:
        strokes.append(f'<path d="{path}" transform="translate({at} 8)"/>')
        at += wide
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + 2} 40" width="{at + 2}" height="40">'
        f'<rect width="40" height="40" rx="10" fill="{ground}"/><path d="{SIGN}" fill="{sign}"/>'
        f'<g fill="none" stroke="{ink}" stroke-width="3" stroke-linecap="round">{"".join(strokes)}</g></svg>'
    ).encode()


def sign(*, ground: str = BRAND, sign: str = "#ffffff") -> bytes:
    """The sign alone, for small places."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
        f'<rect width="40" height="40" rx="10" fill="{ground}"/><path d="{SIGN}" fill="{sign}"/></svg>'
    ).encode()
