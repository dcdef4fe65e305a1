"""Renditions: what a file is, and what is made of it, by a program that can do nothing else.

Whatever a file does to its reader it does in that program: bounded in time and memory, with an empty environment, in a
folder of its own that goes when it is done. It imports nothing of the portal, to begin at once.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROGRAM = Path(__file__).parent / "programs"
WITHIN_SECONDS = 20
TOO_MUCH = "much"  # killed by a bound


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

    Its name tells no more than whether a text is a table.

    Answers `media_type`, and as far as they are known `width`, `height`, `pages`, `seconds`, `text`, `facts`. Raises
    NotTaken.
    """
    return _run("identify", file, place, {"name": name})


def rendered(file: Path, media_type: str, wanted: dict[str, Any], place: Path) -> dict[str, Any]:
    """Make this of the file; answers `made` (a path), `media_type`, `width` and `height`. Raises NotTaken."""
    return _run("render", file, place, {"media_type": media_type, **wanted})


def measured(file: Path, place: Path) -> dict[str, Any]:
    """What an ad is: `type` by its content, `bytes`, and as far as it has them `width`, `height` and their `unit`,
    `frames`, `plays`, `seconds`, `fps`, `colour`, `profile`, `colours`, `dpi`, `bleed`, `pages`. Raises NotTaken.
    """
    return _run("measure", file, place, {})


def _run(program: str, file: Path, place: Path, asked: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-I", str(PROGRAM / f"{program}.py"), str(file), json.dumps(asked)]
    try:
        done = subprocess.run(  # noqa: S603 - our own programs
            command,
            capture_output=True,
            timeout=WITHIN_SECONDS,
            env={"HOME": str(place), "TMPDIR": str(place)},
            cwd=place,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotTaken(TOO_MUCH) from error
    said = done.stdout.decode("utf-8", "replace")
    try:
        answer = json.loads(said)
    except ValueError as error:
        raise NotTaken(TOO_MUCH) from error
    if "trouble" in answer:
        raise OSError(answer["errno"], str(answer["trouble"]))
    if "refused" in answer:
        raise NotTaken(str(answer["refused"]))
    for path in ("clean", "made"):
        if path in answer:
            answer[path] = place / answer[path]
    return answer
