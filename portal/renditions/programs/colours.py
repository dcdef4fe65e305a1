"""Colours: what a profile says stays true, whatever is made of a picture."""

from io import BytesIO
from pathlib import Path
from typing import Any

DARK = "#1d2433"  # on which a light picture is previewed
LIGHT, MOSTLY = 0.8, 0.2  # how bright, on the mean, and how much of it is see-through
SPACES = {"RGB": "RGB ", "RGBA": "RGB ", "L": "GRAY", "LA": "GRAY", "CMYK": "CMYK"}


def opened(file: Path) -> tuple[Any, bytes | None]:
    """A picture as it should be seen: turned, in RGB or grey, and the profile that goes with it."""
    from PIL import Image, ImageOps

    picture: Any = Image.open(file)
    profile = _readable(picture.info.get("icc_profile"))
    picture.draft("RGB", picture.size) if picture.mode == "YCbCr" else None
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    if picture.mode == "CMYK":
        return _to_srgb(picture, profile)
    if picture.mode in ("L", "LA") or (picture.mode == "1" and not has_alpha):
        return picture.convert("LA" if has_alpha else "L"), _if_of(profile, "GRAY")
    return picture.convert("RGBA" if has_alpha else "RGB"), _if_of(profile, "RGB ")


def fit_for(picture: Any, profile: bytes | None, made_as: str) -> tuple[Any, bytes | None]:
    """In colours that the format can say."""
    if picture.mode in ("L", "LA") and (made_as == "webp" or (made_as == "jpg" and picture.mode == "LA")):
        picture, profile = _grey_to_srgb(picture, profile)
    if made_as == "jpg" and "A" in picture.getbands():
        picture = picture.convert("RGB")
    return picture, profile


def on_ground(picture: Any, profile: bytes | None, ground: str) -> tuple[Any, bytes | None]:
    """Laid on a colour, which is one of sRGB: the picture comes there, if it is of another."""
    from PIL import Image

    alpha = picture.getchannel("A")
    if picture.mode == "LA":
        picture, profile = _grey_to_srgb(picture, profile)
    elif profile:
        picture, profile = _to_srgb(picture.convert("RGB"), profile)
    laid = Image.new("RGB", picture.size, ground)
    laid.paste(picture.convert("RGB"), mask=alpha)
    return laid, profile


def is_for_dark_grounds(picture: Any) -> bool:
    """Whether a light page would swallow it: it is light where it is anything, and see-through around."""
    from PIL import Image, ImageStat

    if "A" not in picture.getbands():
        return False
    alpha = picture.getchannel("A")
    seen = ImageStat.Stat(alpha).mean[0] / 255
    if not 0 < seen < 1 - MOSTLY:
        return False
    black = Image.new("L", picture.size)
    black.paste(picture.convert("L"), mask=alpha)
    return ImageStat.Stat(black).mean[0] / 255 / seen > LIGHT


def with_air(picture: Any) -> Any:
    """A light picture as a tile shows it: in the middle of a ground of four to three at least."""
    from PIL import Image

    size = (picture.width, max(picture.height, round(picture.width * 3 / 4)))
    smaller = picture.convert("RGBA").resize((picture.width * 7 // 8, max(1, picture.height * 7 // 8)))
    whole = Image.new("RGBA", size)
    whole.paste(smaller, tuple((side - part) // 2 for side, part in zip(size, smaller.size, strict=True)))
    return whole


def _grey_to_srgb(picture: Any, profile: bytes | None) -> tuple[Any, bytes | None]:
    alpha = picture.getchannel("A") if picture.mode == "LA" else None
    colour, _none = _to_srgb(picture.convert("L"), profile)
    if alpha is not None:
        colour.putalpha(alpha)
    return colour, None


def _to_srgb(picture: Any, profile: bytes | None) -> tuple[Any, bytes | None]:
    from PIL import ImageCms

    if profile and _if_of(profile, SPACES.get(picture.mode, "")):
        try:
            source, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB"), None
        except ImageCms.PyCMSError:
            pass  # without it, then
    return picture.convert("RGB"), None


def _readable(profile: bytes | None) -> bytes | None:
    return profile if profile and _space(profile) else None


def _if_of(profile: bytes | None, space: str) -> bytes | None:
    return profile if profile and _space(profile) == space else None


def _space(profile: bytes) -> str:
    from PIL import ImageCms

    try:
        return str(ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space)
    except (OSError, ImageCms.PyCMSError):
        return ""
