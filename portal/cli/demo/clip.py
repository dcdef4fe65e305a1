"""The demo's short video, drawn frame by frame."""

from fractions import Fraction
from io import BytesIO

from portal.cli.demo import drawings

SECONDS, FRAMES_A_SECOND = 4, 12
WIDTH, HEIGHT = 960, 540


def clip(*, headline: str) -> bytes:
    """The headline stands, so that the first picture says it too; the sign passes once. As MP4."""
    import av
    from PIL import Image

    mark = Image.open(BytesIO(drawings.png(drawings.sign(ground="#ffffff", sign=drawings.BRAND)))).resize((160, 160))
    drawn = drawings.banner(width=WIDTH, height=HEIGHT, headline=headline, seed=3)
    last = Image.open(BytesIO(drawn)).convert("RGB")
    out, turning = BytesIO(), FRAMES_A_SECOND * SECONDS // 2
    with av.open(out, "w", format="mp4") as opened:
        stream = opened.add_stream("h264", rate=Fraction(FRAMES_A_SECOND))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "26", "threads": "1"}
        for number in range(FRAMES_A_SECOND * SECONDS):
            frame, share = last.copy(), number / turning
            if share < 1:
                frame.paste(mark, (round((WIDTH + 160) * share) - 160, HEIGHT - 200), mark)
            opened.mux(stream.encode(av.VideoFrame.from_image(frame)))
        opened.mux(stream.encode(None))
    return out.getvalue()
