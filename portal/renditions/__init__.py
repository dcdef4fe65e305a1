"""Renditions: what a file is, and what is made of it, by a program that can do nothing else.

Whatever a file does to its reader it does in that program: bounded in time and memory, with an empty environment, in a
folder of its own that goes when it is done. It imports nothing of the portal, to begin at once.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROGRAM = Path(__file__).parent / "programs"
OFFICE = Path("/usr/lib/libreoffice/program/soffice.bin")  # where Debian has it
WITHIN_SECONDS, ON_PAPER_SECONDS = 20, 40
TOO_MUCH, BROKEN = "much", "broken"
PREVIEW_WIDE = 720  # at most, of what was laid out
log = logging.getLogger("portal.worker")


class NotTaken(Exception):
    """A file that is refused, or can't be made; `reason` is one of the programs' words."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@contextmanager
def workplace(within: Path) -> Iterator[Path]:
    """A folder to work in, which goes when it is done."""
    within.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=within) as place:
        yield Path(place)


def identified(file: Path, place: Path, name: str = "") -> dict[str, Any]:
    """What a file is by its content, and a clean copy of it where it had to be cleaned (`clean`, a path in `place`).

    Its name tells no more than whether a text is a table or a letter.

    Answers `media_type`, and as far as they are known `width`, `height`, `pages`, `seconds`, `text`, `facts`. Raises
    NotTaken.
    """
    return _run("identify", file, place, {"name": name})


def unpacked(file: Path, place: Path) -> dict[str, Path]:
    """A zip's files by the names that it gives them; they lie in `place` under names of ours. Raises NotTaken."""
    entries = _run("unpack", file, place, {})["entries"]
    return {str(name): place / f"entry-{number}" for number, name in enumerate(entries)}


def packaged(file: Path, place: Path) -> dict[str, Any]:
    """What a SCORM package says of itself: `version`, `title`, `items` and `files`, by path where each lies in the zip.

    Raises NotTaken.
    """
    return _run("package", file, place, {})


def has_office() -> bool:
    """Whether LibreOffice is installed, which makes pages of slides and letters."""
    return OFFICE.is_file()


def on_paper(file: Path, place: Path) -> dict[str, Any]:
    """Slides or a letter as a PDF; answers `made` (a path), `media_type`, `width`, `height` and `pages`. Raises
    NotTaken; "office" where no LibreOffice is installed.
    """
    if not has_office():
        raise NotTaken("office")
    return _run("paper", file, place, {"office": str(OFFICE)}, within_seconds=ON_PAPER_SECONDS)


def rendered(file: Path, media_type: str, wanted: dict[str, Any], place: Path) -> dict[str, Any]:
    """Make this of the file; answers `made` (a path), `media_type`, `width` and `height`. Raises NotTaken."""
    return _run("render", file, place, {"media_type": media_type, **wanted})


def measured(file: Path, place: Path) -> dict[str, Any]:
    """What an ad is: `type` by its content, `bytes`, and as far as it has them `width`, `height` and their `unit`,
    `frames`, `plays`, `seconds`, `fps`, `colour`, `profile`, `colours`, `dpi`, `bleed`, `pages`. Raises NotTaken.
    """
    return _run("measure", file, place, {})


def fitted(file: Path, asked: dict[str, Any], place: Path) -> dict[str, Any]:
    """Make an ad fit (`models.assets.spec_fit.Recipe.asked`); answers `made` (a path), `type`, `width` and `height`.

    Raises NotTaken; "heavy" where nothing that looks alike is light enough.
    """
    return _run("fit", file, place, asked)


def watermarked(file: Path, media_type: str, place: Path) -> dict[str, Any]:
    """Lay `tile.pdf` of the place over all of it; answers `made` (a path) and `media_type`. Raises NotTaken."""
    return _run("mark", file, place, {"media_type": media_type})


class TooLong(NotTaken):
    """Words that are longer than their places; `places` are their ids."""

    def __init__(self, places: list[str]):
        super().__init__("too_long")
        self.places = places


def laid_out(
    pages: dict[str, str], pieces: dict[str, tuple[bytes, str]], place: Path, *, wide: int, under: str = "",
    bleed_points: float = 0,
) -> dict[str, Path]:  # fmt: skip
    """Lay pages out: HTML for the `screen` and for `print`, with pieces (content, media type) that it calls by
    `aliado:<name>`; no other address is answered. The piece `under`, a PDF, comes to lie below.

    Answers `screen` and `print`, PDFs, `png`, so wide, and `preview`, a smaller one. Raises NotTaken, TooLong.
    """
    for name, html in pages.items():
        (place / f"{name}.html").write_text(html, "utf-8")
    for name, (content, _media_type) in pieces.items():
        (place / f"piece-{name}").write_bytes(content)
    types = {name: media_type for name, (_content, media_type) in pieces.items()}
    small = max(1, min(PREVIEW_WIDE, wide // 2))
    asked = {"pieces": types, "wide": wide, "preview_wide": small, "under": under, "bleed_points": bleed_points}
    made = _run("lay_out", place / "screen.html", place, asked)
    if "too_long" in made:
        raise TooLong(made["too_long"])
    names = {"screen": "screen.pdf", "print": "print.pdf", "png": "made.png", "preview": "preview.png"}
    return {form: place / name for form, name in names.items()}


def _run(
    program: str, file: Path, place: Path, asked: dict[str, Any], *, within_seconds: int | None = None
) -> dict[str, Any]:  # fmt: skip
    command = [sys.executable, "-I", str(PROGRAM / f"{program}.py"), str(file), json.dumps(asked)]
    done = _ended(command, place, within_seconds or WITHIN_SECONDS)
    try:
        answer = json.loads(done.stdout.decode("utf-8", "replace"))
    except ValueError as error:
        if done.returncode < 0:  # killed by a bound
            raise NotTaken(TOO_MUCH) from error
        log.warning("%s fell over a file: %s", program, done.stderr.decode("utf-8", "replace")[-1000:])
        raise NotTaken(BROKEN) from error
    if "trouble" in answer:
        raise OSError(answer["errno"], str(answer["trouble"]))
    if "refused" in answer:
        raise NotTaken(str(answer["refused"]))
    for path in ("clean", "made"):
        if path in answer:
            answer[path] = place / Path(answer[path]).name
    return answer


def _ended(command: list[str], place: Path, seconds: int) -> subprocess.CompletedProcess[bytes]:
    """The program at its end, with all that it started; what takes too long is ended. Raises NotTaken."""
    plain = {"HOME": str(place), "TMPDIR": str(place)}
    with subprocess.Popen(  # noqa: S603 - our own programs
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=plain, cwd=place, start_new_session=True
    ) as running:  # fmt: skip
        try:
            said, trouble = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise NotTaken(TOO_MUCH) from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, running.returncode, said, trouble)
