"""Slides and letters as they come out on paper: a PDF, by LibreOffice, where Debian's is installed.

It is held to the bounds of all programs here. It wants `/tmp` for a socket: it has the folder that we are in under that
name, which no other program sees.
"""

import ctypes
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import documents
from bounds import END_WITH_PARENT, Refused, own_tmp, run

OFFICE = "/usr/lib/libreoffice/program/soffice.bin"
HOME = Path("/tmp")  # noqa: S108 - our own folder, by `own_tmp`
ONCE_MORE = 81  # it made its profile, and wants to begin anew
QUIET = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
DRAWN, MADE = Path("source.pdf"), Path("made.pdf")


def paper(_source: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Make it. Raises Refused."""
    import pypdfium2

    command = [
        asked.get("office", OFFICE), *QUIET, f"-env:UserInstallation={(HOME / 'profile').as_uri()}",
        "--convert-to", "pdf", "--outdir", ".", "source",
    ]  # fmt: skip
    done = _ended(command)
    if done.returncode == ONCE_MORE:
        done = _ended(command)
    if not DRAWN.is_file():
        raise Refused("much" if done.returncode < 0 else "broken")
    documents.clean(DRAWN, MADE)
    opened = pypdfium2.PdfDocument(MADE)
    width, height = opened[0].get_size()
    return {
        "made": MADE.name, "media_type": "application/pdf", "width": round(width), "height": round(height),
        "pages": len(opened),
    }  # fmt: skip


def _ended(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    libc = ctypes.CDLL(None)
    return subprocess.run(  # noqa: S603 - our own command
        command, env={"HOME": str(HOME), "TMPDIR": str(HOME)}, capture_output=True, check=False,
        preexec_fn=lambda: libc.prctl(END_WITH_PARENT, signal.SIGKILL, 0, 0, 0),
    )  # fmt: skip


def load(source: Path, _asked: dict[str, Any]) -> None:
    """The code that cleans what comes out, and a copy of the file where LibreOffice sees it."""
    documents.load()
    shutil.copyfile(source, "source")
    own_tmp()


if __name__ == "__main__":
    sys.exit(run(paper, load=load))
