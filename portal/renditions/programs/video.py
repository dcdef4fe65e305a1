"""Video: how long and how large it is, a picture of it, and a copy that does not say where it was taken."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from bounds import Refused

# By the sort of file alone: a list of other files is no video to us.
SORTS = {"mp4": ("mov", "video/mp4"), "mov": ("mov", "video/quicktime"), "webm": ("matroska", "video/webm")}
CODECS = {
    "h264", "hevc", "vp8", "vp9", "av1", "dav1d", "vpx", "mpeg4", "prores", "mjpeg", "aac", "opus", "vorbis", "mp3",
    "ac3", "flac",
}  # fmt: skip
HARMLESS = {
    "major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id", "encoder", "duration",
    "timecode",
}  # fmt: skip
MOST_SECONDS, MOST_SIDE = 6 * 3600, 8192
POSTER_AT = 0.1  # of its length


def load() -> None:
    """The code that reads video."""
    import av  # noqa: F401
    from PIL import Image  # noqa: F401


def sort_of(begins: bytes) -> str:
    """Which sort of video begins like this; empty for none."""
    if begins[4:8] == b"ftyp":
        brand = begins[8:12]
        if brand in (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis", b"hevc"):
            return ""
        return "mov" if brand == b"qt  " else "mp4"
    if begins.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in begins[:64] else ""
    return ""


def video(file: Path, sort: str) -> dict[str, Any]:
    """What it is, and a copy without what it tells of people. Raises Refused."""
    import av

    by, media_type = SORTS[sort]
    try:
        with av.open(str(file), format=by) as opened:
            seen = _seen(opened, av)
            tells = _tells(opened)
            poster(file, media_type, None)  # what can't be shown is no video
            if tells:
                seen["facts"]["taken_out"] = sorted(tells)
                _copy(opened, Path("clean.mp4" if by == "mov" else "clean.webm"), av)
    except av.error.FFmpegError as error:
        raise Refused("broken") from error
    except (ValueError, IndexError, TypeError) as error:
        raise Refused("broken") from error
    seen["media_type"] = media_type
    if tells:
        seen["clean"] = "clean.mp4" if by == "mov" else "clean.webm"
        if sort == "mov":
            seen["media_type"] = "video/mp4"
    return seen


def _seen(opened: Any, av: Any) -> dict[str, Any]:
    if not opened.streams.video:
        raise Refused("kind")
    shown = opened.streams.video[0]
    seconds = float(opened.duration or 0) / av.time_base
    if not 0 < seconds <= MOST_SECONDS or not 0 < max(shown.width, shown.height) <= MOST_SIDE:
        raise Refused("much")
    codecs = [one.codec_context.name for one in (*opened.streams.video, *opened.streams.audio)]
    if {name.removeprefix("lib").partition("-")[0] for name in codecs} - CODECS:
        raise Refused("kind")
    rate = float(shown.average_rate or 0)
    facts = {"codecs": codecs, "frames_per_second": round(rate, 3), "has_sound": bool(opened.streams.audio)}
    return {"width": shown.width, "height": shown.height, "seconds": round(seconds, 3), "facts": facts}


def _tells(opened: Any) -> set[str]:
    """Names of what it says beside pictures and sound."""
    said = set(opened.metadata)
    for one in opened.streams:
        said |= set(one.metadata)
        if one.type not in ("video", "audio", "subtitle"):
            said.add(one.type)
    return {name.lower() for name in said} - HARMLESS


def _copy(opened: Any, made: Path, av: Any) -> None:
    """Pictures and sound as they are, in a new file that says nothing else."""
    how = {"movflags": "+faststart", "fflags": "+bitexact"} if made.suffix == ".mp4" else {"fflags": "+bitexact"}
    opened.seek(0)
    with av.open(str(made), "w", options=how) as out:
        kept = {}
        for one in opened.streams:
            if one.type in ("video", "audio"):
                try:
                    new = out.add_stream_from_template(one)
                except ValueError as error:
                    raise Refused("kind") from error
                new.metadata.clear()
                kept[one.index] = new
        out.metadata.clear()
        for packet in opened.demux([one for one in opened.streams if one.index in kept]):
            if packet.dts is not None:
                packet.stream = kept[packet.stream.index]
                out.mux(packet)


def poster(file: Path, media_type: str, wide: int | None) -> Any:
    """One picture of it, a little after the beginning, turned as it should be. Raises Refused."""
    import av

    by = next(by for by, its_type in SORTS.values() if its_type == media_type)
    try:
        with av.open(str(file), format=by) as opened:
            shown = opened.streams.video[0]
            shown.thread_count = 1
            with suppress(av.error.FFmpegError):
                opened.seek(int((opened.duration or 0) * POSTER_AT))
            frame = next(opened.decode(shown), None)
            if frame is None:
                opened.seek(0)
                frame = next(opened.decode(shown))
            picture = frame.to_image()
            turn = int(getattr(frame, "rotation", 0) or 0)
            return picture.rotate(turn, expand=True) if turn else picture
    except (av.error.FFmpegError, StopIteration, IndexError, ValueError) as error:
        raise Refused("broken") from error
