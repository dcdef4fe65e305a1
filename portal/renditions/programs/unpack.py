"""A zip, unpacked: each entry under a number of ours beside the program, never under a name that it says."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import archives
from bounds import Refused, run

MOST_FILES = 1000


def unpack(file: Path, _asked: dict[str, Any]) -> dict[str, Any]:
    """Answers which name stands for which number. Raises Refused."""
    with archives.opened(file) as found:
        entries = [one for one in found.infolist() if not one.is_dir()]
        if len(entries) > MOST_FILES:
            raise Refused("much")
        if any(one.external_attr >> 28 == 0xA for one in entries):
            raise Refused("broken")  # a link
        for number, one in enumerate(entries):
            _write(found, one, Path(f"entry-{number}"))
    return {"entries": [one.filename for one in entries]}


def _write(found: Any, entry: Any, to: Path) -> None:
    """No more comes out than the list said. Raises Refused."""
    with to.open("wb") as out:
        for piece in archives.pieces_of(found, entry):
            out.write(piece)


if __name__ == "__main__":
    sys.exit(run(unpack))
