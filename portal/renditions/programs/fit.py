"""Makes an ad fit: so large, of this type, not heavier than that. Tries what loses least first."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import pictures
import svg
from bounds import Refused, run

ENCODERS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF"}
QUALITIES = (92, 85, 78, 70, 60, 50)
COLOURS = (256, 128, 64, 32)
WHITE = "#ffffff"


def fit(file: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Make it. Raises Refused; "heavy" where nothing that looks alike is light enough."""
    for size in asked["sizes"]:
        shown, durations = _read(file, asked, tuple(size))
        for kind in asked["types"]:
            for content in _saved(shown, durations, kind, asked):
                if not asked["most_bytes"] or len(content) <= asked["most_bytes"]:
                    made = Path(f"made.{kind}")
                    made.write_bytes(content)
                    return {"made": made.name, "type": kind, "width": size[0], "height": size[1]}
    raise Refused("heavy")


def load(_file: Path, asked: dict[str, Any]) -> None:
    """The code that reads it."""
    (svg if asked["type"] == "svg" else pictures).load()


def _read(file: Path, asked: dict[str, Any], size: tuple[int, int]) -> tuple[list[Any], list[int]]:
    """Each picture of it, in its size and colours, and how long each is shown in thousandths of a second."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    if asked["type"] == "svg":
        content = file.read_bytes()
        svg.look_through(content)
        return [_sized(Image.open(BytesIO(svg.drawn(content, width=size[0]))), size, asked["cut"])], [0]
    found, durations = [], []
    with Image.open(file) as opened:
        for number in range(getattr(opened, "n_frames", 1) if asked["moves"] else 1):
            opened.seek(number)
            picture = ImageOps.exif_transpose(opened)
            found.append(_sized(_coloured(picture, to_srgb=asked["to_srgb"]), size, asked["cut"]))
            lasts = float(opened.info.get("duration") or 0)
            durations.append(round(100 if lasts <= 10 else lasts))
    return found, durations


def _coloured(picture: Any, *, to_srgb: bool) -> Any:
    """In colours that scale well; converted by its own profile where it has one and sRGB is asked."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if to_srgb:
        if profile:
            srgb = ImageCms.createProfile("sRGB")
            try:
                return ImageCms.profileToProfile(
                    picture, ImageCms.ImageCmsProfile(BytesIO(profile)), srgb, outputMode="RGB"
                )
            except (ImageCms.PyCMSError, OSError, ValueError) as error:
                raise Refused("colours") from error
        return picture.convert("RGB")
    if picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        made = picture.copy()
    else:
        made = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    made.info = {"icc_profile": profile} if profile else {}
    return made


def _sized(picture: Any, size: tuple[int, int], cut: bool) -> Any:
    from PIL import Image, ImageOps

    if picture.size == size:
        return picture
    kept = picture.info.get("icc_profile")
    made = (
        ImageOps.fit(picture, size, Image.Resampling.LANCZOS) if cut
        else picture.resize(size, Image.Resampling.LANCZOS)
    )  # fmt: skip
    made.info = {"icc_profile": kept} if kept else {}
    return made


def _saved(shown: list[Any], durations: list[int], kind: str, asked: dict[str, Any]) -> Iterator[bytes]:
    """The ad as this type, the best first, then lighter and lighter."""
    how: dict[str, Any] = {"dpi": (asked["dpi"], asked["dpi"])} if asked["dpi"] and kind != "webp" else {}
    profile = shown[0].info.get("icc_profile")
    if profile:
        how["icc_profile"] = profile
    if asked["moves"]:
        how |= {"save_all": True, "duration": durations if len(durations) > 1 else durations[0]}
        how |= _loops(kind, asked["plays"])
    yield from _ways(shown, kind, how)


def _loops(kind: str, plays: int | None) -> dict[str, int]:
    """A GIF says how often it is repeated, the others how often they run."""
    if kind == "gif":
        return {} if plays == 1 else {"loop": plays - 1 if plays else 0}
    return {"loop": plays or 0}


def _ways(shown: list[Any], kind: str, how: dict[str, Any]) -> Iterator[bytes]:
    if kind == "jpg":
        plain = [_on_white(one) for one in shown]
        for quality in QUALITIES:
            yield _bytes(plain, kind, {**how, "quality": quality, "optimize": True, "progressive": True})
    elif kind == "webp":
        able = [one if one.mode in ("RGB", "RGBA") else one.convert("RGB") for one in shown]
        for quality in QUALITIES:
            yield _bytes(able, kind, {**how, "quality": quality, "method": 4})
    elif kind == "tiff":
        yield _bytes(shown, kind, {**how, "compression": "tiff_lzw"})
    elif kind == "png":
        able = [one if one.mode != "CMYK" else one.convert("RGB") for one in shown]
        yield _bytes(able, kind, {**how, "optimize": True})
        for colours in COLOURS if len(shown) == 1 else ():
            yield _bytes([_few(one, colours) for one in able], kind, {**how, "optimize": True})
    else:
        for colours in COLOURS:
            yield _bytes([_few(one, colours) for one in shown], kind, {**how, "optimize": True, "disposal": 1})


def _few(picture: Any, colours: int) -> Any:
    """In a palette of so many colours."""
    from PIL import Image

    if picture.mode == "RGBA":
        return picture.quantize(colours, method=Image.Quantize.FASTOCTREE)
    return picture.convert("RGB").quantize(colours)


def _on_white(picture: Any) -> Any:
    from PIL import Image

    if picture.mode != "RGBA":
        return picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _bytes(shown: list[Any], kind: str, how: dict[str, Any]) -> bytes:
    out = BytesIO()
    more = {"append_images": shown[1:]} if how.get("save_all") else {}
    shown[0].save(out, ENCODERS[kind], **how, **more)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(run(fit, load=load))
