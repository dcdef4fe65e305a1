"""Pictures of pixels: looked at, and cleaned."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import strip
from bounds import Refused

PICTURES = {
    "PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif",
    "AVIF": "image/avif", "TIFF": "image/tiff",
}  # fmt: skip
READ = [kind for kind in PICTURES if kind != "MPO"]  # which is what a JPEG of several turns out to be
MOST_PIXELS, MOST_SIDE, MOST_BYTES = 64_000_000, 20_000, 256 * 1024 * 1024
SPACES = {"RGB": "rgb", "RGBA": "rgb", "P": "rgb", "CMYK": "cmyk", "YCbCr": "rgb", "LAB": "lab"}


def load() -> None:
    """The code that reads pictures."""
    from PIL import (  # noqa: F401
        AvifImagePlugin,
        Image,
        ImageCms,
        ImageOps,
        ImageSequence,
        MpoImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    Image.preinit()


def look(file: Path) -> dict[str, Any]:
    """What it is, and a clean copy. Raises Refused."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # ours is below its
    if file.stat().st_size > MOST_BYTES:
        raise Refused("much")
    try:
        with Image.open(file, formats=READ) as opened:
            if opened.width * opened.height > MOST_PIXELS or max(opened.size) > MOST_SIDE:
                raise Refused("pixels")
            return _seen(file, opened)
    except UnidentifiedImageError as error:
        raise Refused("kind") from error
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError) as error:
        raise Refused("broken") from error


def _seen(file: Path, opened: Any) -> dict[str, Any]:
    kind = opened.format
    content = file.read_bytes()
    profile = profile_of(opened)
    turned = _turned(opened)
    plain = strip.stripped(content, kind, orientation=turned, has_profile=profile is not None)
    if kind == "AVIF" and getattr(opened, "n_frames", 1) > strip.MOST_FRAMES:
        raise Refused("pixels")
    opened.load()
    width, height = opened.size if turned < 5 else (opened.height, opened.width)
    seen = {"media_type": PICTURES[kind], "width": width, "height": height, "facts": _facts(opened, profile)}
    if plain != content:
        Path("clean").write_bytes(plain)
        _read_back(Path("clean"), opened.size)
        seen["clean"] = "clean"
    return seen


def _turned(opened: Any) -> int:
    with suppress(Exception):  # whatever is wrong with it, it goes
        said = int(opened.getexif().get(0x0112, 1))
        return said if 1 <= said <= 8 else 1
    return 1


def profile_of(opened: Any) -> Any:
    """The colour profile, if it has one that can be read."""
    from PIL import ImageCms

    raw = opened.info.get("icc_profile")
    try:
        return ImageCms.ImageCmsProfile(BytesIO(raw)) if raw else None
    except (OSError, ImageCms.PyCMSError):
        return None


def _facts(opened: Any, profile: Any) -> dict[str, Any]:
    from PIL import ImageCms

    facts: dict[str, Any] = {"colour_space": SPACES.get(opened.mode, "grey"), "frames": getattr(opened, "n_frames", 1)}
    facts["has_alpha"] = "A" in opened.getbands() or "transparency" in opened.info
    dpi = opened.info.get("dpi")
    if dpi:
        facts["dpi"] = round(float(dpi[0]))
    if profile is not None:
        with suppress(ImageCms.PyCMSError):
            facts["profile"] = ImageCms.getProfileDescription(profile).strip()[:80]
    return facts


def _read_back(clean: Path, size: tuple[int, int]) -> None:
    """What we wrote can be read, too."""
    from PIL import Image

    with Image.open(clean) as again:
        if again.size not in (size, size[::-1]):
            raise Refused("broken")
        again.load()
