"""Ads made by a script, with the truth of how each was made; and specs to hold them against."""

import random
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pikepdf
from PIL import Image, ImageCms

from portal.models.assets.ad_specs import AdSpec, Channel, ColourSpace, SafeUnit

POINTS_A_MM = 72 / 25.4


@dataclass
class Creative:
    """A file, and how it was made."""

    name: str
    content: bytes
    truth: dict[str, Any] = field(default_factory=dict)

    def at(self, place: Path) -> Path:
        """The file, under a name that tells nothing."""
        file = place / "creative"
        file.write_bytes(self.content)
        return file


def drawn(chance: random.Random, width: int, height: int, *, noise: bool = False, mode: str = "RGB") -> Image.Image:
    """A picture: a few rectangles, or noise, which weighs."""
    if noise:
        return Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3)).convert(mode)
    picture = Image.new("RGB", (width, height), chance.randbytes(3).hex().join(("#", "")))
    for _ in range(6):
        left, top = chance.randrange(width), chance.randrange(height)
        colour = chance.randbytes(3).hex().join(("#", ""))
        picture.paste(colour, (left, top, left + width // 4 + 1, top + height // 4 + 1))
    return picture.convert(mode)


def still(chance: random.Random, kind: str, width: int, height: int, **how: Any) -> Creative:
    noise, mode, profile = how.get("noise", False), how.get("mode", "RGB"), how.get("profile")
    out = BytesIO()
    saved: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if kind == "jpg":
        saved["quality"] = how.get("quality", 85)
    drawn(chance, width, height, noise=noise, mode=mode).save(
        out, {"jpg": "JPEG", "tiff": "TIFF"}.get(kind, kind.upper()), **saved
    )
    colour = {"RGB": "rgb", "CMYK": "cmyk", "L": "grey"}[mode]
    truth = {"type": kind, "width": width, "height": height, "unit": "px", "colours": {colour}}
    return Creative(f"{kind} {width}x{height} {mode}", out.getvalue(), {**truth, "foreign_profile": bool(profile)})


def moving(chance: random.Random, kind: str, width: int, height: int, frames: int, ms: int, plays: int) -> Creative:
    """An animation that runs so often; 0 for without end."""
    pictures = [drawn(chance, width, height) for _ in range(frames)]
    out, loop = BytesIO(), plays
    said: dict[str, Any] = {"loop": loop}
    if kind == "gif":
        said = {} if plays == 1 else {"loop": plays - 1 if plays else 0}
    pictures[0].save(
        out, {"gif": "GIF", "webp": "WEBP", "png": "PNG"}[kind], save_all=True, append_images=pictures[1:],
        duration=ms, **said,
    )  # fmt: skip
    truth = {"type": kind, "width": width, "height": height, "unit": "px", "colours": {"rgb"}, "moves": True,
             "plays": plays, "seconds": frames * ms / 1000}  # fmt: skip
    return Creative(f"moving {kind} {width}x{height} {frames}×{ms}ms plays {plays}", out.getvalue(), truth)


def film(chance: random.Random, kind: str, width: int, height: int, seconds: float, fps: int) -> Creative:
    out = BytesIO()
    with av.open(out, "w", format=kind) as opened:
        stream = opened.add_stream("libvpx" if kind == "webm" else "h264", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if kind == "webm":
            stream.options = {"deadline": "realtime", "cpu-used": "8"}
        else:
            stream.options = {"preset": "ultrafast"}
        plain = drawn(chance, width, height)
        for _ in range(round(seconds * fps)):
            opened.mux(stream.encode(av.VideoFrame.from_image(plain)))
        opened.mux(stream.encode(None))
    truth = {"type": kind, "width": width, "height": height, "unit": "px", "seconds": seconds, "fps": fps, "film": True}
    return Creative(f"{kind} {width}x{height} {seconds}s {fps}fps", out.getvalue(), truth)


def paper(
    chance: random.Random, width: float, height: float, *, bleed: float = 0, trimmed: bool = True, colour: str = "cmyk",
    dpi: int = 0,
) -> Creative:  # fmt: skip
    """A PDF of one page; `trimmed` says whether it tells where it is cut. With a picture of so many dpi."""
    whole_width, whole_height = (width + 2 * bleed) * POINTS_A_MM, (height + 2 * bleed) * POINTS_A_MM
    edge = bleed * POINTS_A_MM
    paint = {"cmyk": b"0.1 0.8 0 0 k", "rgb": b"0.1 0.8 0 rg", "grey": b"0.4 g"}[colour]
    with pikepdf.new() as opened:
        page = opened.add_blank_page(page_size=(whole_width, whole_height))
        content = paint + b" 0 0 200 200 re f"
        if dpi:
            pixels = dpi  # an inch of it
            picture = opened.make_stream(
                chance.randbytes(4) * pixels * pixels if colour == "cmyk" else chance.randbytes(3) * pixels * pixels,
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=pixels, Height=pixels, BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceCMYK if colour == "cmyk" else pikepdf.Name.DeviceRGB,
            )  # fmt: skip
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
            content += b" q 72 0 0 72 20 20 cm /Im0 Do Q"
        page.Contents = opened.make_stream(content)
        if trimmed:
            page.TrimBox = pikepdf.Array([edge, edge, whole_width - edge, whole_height - edge])
        out = BytesIO()
        opened.save(out)
    shown = (width, height) if trimmed else (width + 2 * bleed, height + 2 * bleed)
    truth = {
        "type": "pdf", "width": shown[0], "height": shown[1], "unit": "mm", "bleed": bleed if trimmed else 0,
        "colours": {colour}, "dpi": dpi, "trimmed": trimmed,
    }  # fmt: skip
    return Creative(f"pdf {width}x{height} +{bleed} {colour} {dpi or 'no'} dpi", out.getvalue(), truth)


def package(chance: random.Random, *names: str, weight: int = 5_000) -> Creative:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for name in names:
            opened.writestr(name, chance.randbytes(weight))
    kind = "html5" if any(name.endswith(".html") for name in names) else "zip"
    return Creative(f"zip of {', '.join(names)}", out.getvalue(), {"type": kind})


def vector(width: int, height: int) -> Creative:
    shape = '<rect width="9" height="9"/>'
    content = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{shape}</svg>'
    truth = {"type": "svg", "width": width, "height": height, "unit": "px", "colours": {"rgb"}}
    return Creative(f"svg {width}x{height}", content.encode(), truth)


def sixty(seed: int = 5) -> list[Creative]:
    """Sixty ads of all kinds; right ones, and ones that are wrong in one thing or in several."""
    chance = random.Random(seed)
    banners = [(300, 250), (728, 90), (970, 250), (160, 600), (320, 50)]
    found = [still(chance, kind, *size) for size in banners for kind in ("jpg", "png")]
    found += [still(chance, "jpg", *size, noise=True, quality=95) for size in banners[:3]]
    found += [still(chance, "webp", 300, 250), still(chance, "gif", 300, 250), still(chance, "tiff", 1819, 2551)]
    found += [still(chance, "jpg", 1204, 310), still(chance, "png", 301, 250), still(chance, "jpg", 600, 500)]
    found += [still(chance, "jpg", 300, 250, mode="CMYK"), still(chance, "jpg", 300, 250, mode="L")]
    found += [still(chance, "png", 300, 250, profile=_wide())]
    found += [still(chance, "jpg", *size) for size in ((1080, 1080), (1080, 1350), (1080, 1920), (1200, 628))]
    found += [still(chance, "jpg", 2000, 2000), still(chance, "png", 599, 599), still(chance, "jpg", 1080, 1000)]
    found += [still(chance, "jpg", 1819, 2551, mode="CMYK"), still(chance, "jpg", 910, 1276, mode="CMYK")]
    found += [
        moving(chance, "gif", 300, 250, 5, 1000, 3), moving(chance, "gif", 300, 250, 5, 1000, 0),
        moving(chance, "gif", 300, 250, 6, 1000, 1), moving(chance, "gif", 728, 90, 10, 2000, 1),
        moving(chance, "gif", 728, 90, 4, 500, 4), moving(chance, "webp", 300, 250, 4, 500, 2),
        moving(chance, "png", 300, 250, 4, 500, 0), moving(chance, "gif", 320, 50, 3, 1000, 2),
    ]  # fmt: skip
    found += [
        film(chance, "mp4", 640, 360, 6, 30), film(chance, "mp4", 640, 360, 20, 25),
        film(chance, "mp4", 360, 640, 8, 30), film(chance, "webm", 640, 360, 6, 30),
        film(chance, "mov", 640, 360, 6, 30), film(chance, "mp4", 320, 180, 6, 30),
        film(chance, "mp4", 640, 360, 3, 60), film(chance, "mp4", 480, 360, 6, 12),
    ]  # fmt: skip
    found += [
        paper(chance, 148, 210, bleed=3), paper(chance, 148, 210, bleed=3, trimmed=False), paper(chance, 148, 210),
        paper(chance, 148, 210, bleed=3, colour="rgb"), paper(chance, 148, 210, bleed=3, dpi=300),
        paper(chance, 148, 210, bleed=3, dpi=72), paper(chance, 210, 297, bleed=3), paper(chance, 210, 148, bleed=3),
        paper(chance, 148, 210, bleed=1), paper(chance, 210, 297, bleed=5, colour="grey"),
    ]  # fmt: skip
    found += [package(chance, "index.html", "ad.js"), package(chance, "index.html", weight=200_000)]
    found += [package(chance, "a.png"), vector(300, 250), vector(970, 250)]
    assert len(found) >= 60, len(found)
    return found


def _wide() -> bytes:
    """A profile that is not sRGB's, by its name at least."""
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return usual.replace("sRGB".encode("utf-16-be"), "Wide".encode("utf-16-be"))


def spec(**asked: Any) -> AdSpec:
    """A spec that is in no database."""
    usual: dict[str, Any] = {
        "channel": Channel.DISPLAY, "format_name": "", "is_exact": True, "aspect": "", "most_bytes": None,
        "file_types": ["jpg", "png"], "least_seconds": None, "most_seconds": None, "least_fps": None, "most_fps": None,
        "may_move": True, "most_plays": None, "most_moving_seconds": None, "safe": {}, "safe_unit": SafeUnit.OWN,
        "bleed_mm": Decimal(0), "text_limits": {}, "colour_space": None, "least_dpi": None,
    }  # fmt: skip
    return AdSpec(**{**usual, **{name: _exact(value) for name, value in asked.items()}})


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def twenty() -> list[AdSpec]:
    """Twenty specs of the usual kinds."""
    banner = {"most_bytes": 150 * 1024, "file_types": ["jpg", "png", "gif", "html5"], "most_plays": 3,
              "most_moving_seconds": 15.0}  # fmt: skip
    sizes = [(300, 250), (728, 90), (970, 250), (160, 600), (320, 50)]
    web = {"channel": Channel.SOCIAL, "is_exact": False, "colour_space": ColourSpace.SRGB}
    flyer = {"channel": Channel.PRINT, "file_types": ["pdf", "tiff", "jpg"], "bleed_mm": 3.0, "least_dpi": 300,
             "colour_space": ColourSpace.CMYK}  # fmt: skip
    video = {"channel": Channel.VIDEO, "file_types": ["mp4", "webm"], "is_exact": False}
    return [
        *(spec(width=Decimal(width), height=Decimal(height), **banner) for width, height in sizes),
        spec(width=Decimal(300), height=Decimal(250), may_move=False, colour_space=ColourSpace.SRGB),
        spec(width=Decimal(300), height=Decimal(250), file_types=["gif", "webp", "png"], most_moving_seconds=4.0),
        spec(width=Decimal(300), height=Decimal(250), file_types=["svg"], is_exact=False, most_bytes=1024),
        spec(width=Decimal(600), height=Decimal(600), aspect="1:1", **web),
        spec(width=Decimal(1080), height=Decimal(1350), aspect="4:5", **web),
        spec(width=Decimal(1080), height=Decimal(1920), aspect="9:16", most_bytes=500_000, **web),
        spec(width=Decimal(1200), height=Decimal(628), aspect="1.91:1", **web),
        spec(width=Decimal(640), height=Decimal(360), aspect="16:9", least_seconds=5.0, most_seconds=15.0, **video),
        spec(width=Decimal(640), height=Decimal(360), least_fps=24.0, most_fps=30.0, **video),
        spec(width=Decimal(360), height=Decimal(640), most_seconds=10.0, **{**video, "file_types": ["mp4", "mov"]}),
        spec(width=Decimal(148), height=Decimal(210), **flyer),
        spec(width=Decimal(210), height=Decimal(297), **flyer),
        spec(width=Decimal(148), height=Decimal(210), **{**flyer, "bleed_mm": 0.0, "least_dpi": None}),
        spec(width=Decimal(210), height=Decimal(148), **{**flyer, "colour_space": None, "file_types": ["pdf"]}),
        spec(width=Decimal(970), height=Decimal(250), file_types=["html5"], most_bytes=200 * 1024, most_plays=2),
    ]  # fmt: skip
