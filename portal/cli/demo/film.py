"""The film of the demo's course on gateways, drawn frame by frame: two lines, one of which fails."""

from fractions import Fraction
from io import BytesIO
from typing import Any

from portal.cli.demo.diagrams import BRAND, GREY, NIGHT, RED, WARM

SECONDS, FRAMES_A_SECOND = 8, 12
WIDTH, HEIGHT = 960, 540
CUT, BACK = (3, 6)  # seconds
LEFT, RIGHT, UPPER, LOWER = 240, 720, 200, 340
DOTS, A_WAY_SECONDS = 8, 2


def line_fails() -> bytes:
    """As MP4."""
    import av
    from PIL import Image, ImageDraw

    out = BytesIO()
    with av.open(out, "w", format="mp4") as opened:
        stream = opened.add_stream("h264", rate=Fraction(FRAMES_A_SECOND))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "28", "threads": "1"}
        for number in range(SECONDS * FRAMES_A_SECOND):
            frame = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
            _draw(ImageDraw.Draw(frame), number / FRAMES_A_SECOND)
            opened.mux(stream.encode(av.VideoFrame.from_image(frame)))
        opened.mux(stream.encode(None))
    return out.getvalue()


def _draw(pen: Any, second: float) -> None:
    is_cut = CUT <= second < BACK
    pen.line([(LEFT, UPPER), (RIGHT, UPPER)], fill=RED if is_cut else BRAND, width=8)
    pen.line([(LEFT, LOWER), (RIGHT, LOWER)], fill=WARM, width=8)
    if is_cut:
        pen.rectangle([460, UPPER - 10, 500, UPPER + 10], fill="#ffffff")
        for slope in (-1, 1):
            pen.line([(455, UPPER - 26 * slope), (505, UPPER + 26 * slope)], fill=RED, width=8)
    for dot in range(DOTS):
        on_upper = dot % 3 != 0
        if on_upper and CUT <= second < CUT + 0.5:
            continue
        height = UPPER if on_upper and not is_cut else LOWER
        x = LEFT + (RIGHT - LEFT) * ((second / A_WAY_SECONDS + dot / DOTS) % 1)
        pen.ellipse([x - 12, height - 12, x + 12, height + 12], fill=NIGHT)
    pen.rounded_rectangle([80, 150, LEFT, 390], 18, fill=BRAND)
    pen.polygon([(110, 300), (110, 250), (160, 205), (210, 250), (210, 300)], fill="#ffffff")
    pen.rounded_rectangle([RIGHT, 110, 880, 430], 18, fill=NIGHT)
    for place in range(9):
        x, y = 750 + place % 3 * 40, 150 + place // 3 * 80
        pen.rectangle([x, y, x + 22, y + 40], fill=GREY)
