"""Files that are sent to do harm are refused at once with a word, or tamed; what reads them reaches nothing else."""

import json
import socket
import subprocess
import sys
from threading import Thread
from time import monotonic

import pytest

from portal import renditions
from tests.assets import hostile

MOST_SECONDS, MOST_MB = 2, 100
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True, env={"HOME": ".", "TMPDIR": "."})
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.stdout, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime]))
"""


def measured(content: bytes, place, name: str = "a file") -> tuple[dict, int, float]:
    """What the program says of it, its memory at most, and its seconds of a processor."""
    (place / "source").write_bytes(content)
    program = [sys.executable, "-I", str(renditions.PROGRAM / "identify.py"), "source", json.dumps({"name": name})]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *program], capture_output=True, text=True, cwd=place, check=True
    )
    said, megabytes, seconds = json.loads(done.stdout)
    return json.loads(said) if said else {"refused": "much"}, megabytes, seconds


@pytest.fixture(scope="module")
def usual_mb(tmp_path_factory) -> int:
    """What the program takes for a plain picture."""
    from tests.assets import making

    return measured(making.png_of(100, 100), tmp_path_factory.mktemp("plain"))[1]


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_it_is_refused_at_once_with_a_word(name, tmp_path, usual_mb):
    word, make = hostile.REFUSED[name]
    content = make()

    said, megabytes, seconds = measured(content, tmp_path)

    assert said == {"refused": word}
    assert seconds < MOST_SECONDS
    assert megabytes < usual_mb + MOST_MB


@pytest.mark.parametrize("name", hostile.TAMED)
def test_it_is_what_its_content_says_and_no_more(name, tmp_path):
    media_type, make = hostile.TAMED[name]
    (tmp_path / "source").write_bytes(make())
    begun = monotonic()

    seen = renditions.identified(tmp_path / "source", tmp_path, "read me.html")

    kept = seen.get("clean", tmp_path / "source").read_bytes()
    assert seen["media_type"] == media_type
    assert b"<script>" not in kept and b"PK\x03\x04" not in kept and b"broken" not in kept
    assert monotonic() - begun < 10


def test_what_hangs_is_ended_and_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "hang.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(renditions, "PROGRAM", tmp_path)
    monkeypatch.setattr(renditions, "WITHIN_SECONDS", 1)

    with pytest.raises(renditions.NotTaken) as refused, renditions.workplace(tmp_path / "work") as place:
        renditions._run("hang", place / "source", place, {})

    assert refused.value.reason == "much"
    assert list((tmp_path / "work").iterdir()) == []


REACH = """
import json, socket, sys
from pathlib import Path
sys.path.insert(0, {programs!r})
from bounds import run
def tried(what):
    try:
        what()
        return "reached"
    except OSError:
        return "nothing"
def reach(source, asked):
    return {{
        "own": source.read_text(), "canary": tried(lambda: open(asked["canary"]).read()),
        "write": tried(lambda: open(asked["canary"] + ".new", "w")),
        "passwords": tried(lambda: open("/etc/shadow").read()),
        "tcp": tried(lambda: socket.create_connection(("127.0.0.1", asked["port"]), 2)),
        "here": tried(lambda: open("made", "w").write("x")),
    }}
sys.exit(run(reach))
"""


def test_a_program_reaches_neither_network_nor_other_files(tmp_path, monkeypatch):
    programs, place, canary = tmp_path / "programs", tmp_path / "place", tmp_path / "canary"
    programs.mkdir(), place.mkdir()
    canary.write_text("secret")
    (place / "source").write_text("mine")
    (programs / "reach.py").write_text(REACH.format(programs=str(renditions.PROGRAM)))
    monkeypatch.setattr(renditions, "PROGRAM", programs)
    with Listener() as listener:
        said = renditions._run("reach", place / "source", place, {"canary": str(canary), "port": listener.port})

    assert said.pop("own") == "mine"
    assert said.pop("here") == "reached"
    assert set(said.values()) == {"nothing"}
    assert listener.heard == 0


class Listener:
    """Somebody who hears whether anybody comes."""

    def __enter__(self) -> "Listener":
        self.heard = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.heard += 1


def test_drawings_fetch_nothing_even_where_they_were_let_in(tmp_path):
    """As if the look had missed it: what draws does not fetch either."""
    canary = tmp_path / "canary.png"
    from tests.assets import making

    canary.write_bytes(making.saved(making.photo(40, 40), "PNG"))
    with Listener() as listener:
        for number, address in enumerate((f"http://127.0.0.1:{listener.port}/a.png", f"file://{canary}", str(canary))):
            for inside in (
                f'<image width="9" height="9" href="{address}"/>',
                f"<style>@import url({address});</style><rect width='9' height='9' style='fill:url({address})'/>",
            ):
                content = hostile.drawing(inside)
                for made_as in ("png", "pdf"):
                    place = tmp_path / f"{number}{made_as}{len(inside)}"
                    place.mkdir()
                    (place / "source").write_bytes(content)
                    wanted = {"made_as": made_as, "width": 90, "height": 0, "ground": "", "page": 0}
                    try:
                        made = renditions.rendered(place / "source", "image/svg+xml", wanted, place)[
                            "made"
                        ].read_bytes()
                    except renditions.NotTaken:
                        continue
                    assert b"/Image" not in made
                    assert made_as == "pdf" or is_blank(made)
    assert listener.heard == 0


def is_blank(png: bytes) -> bool:
    from io import BytesIO

    from PIL import Image

    return len(set(Image.open(BytesIO(png)).convert("RGBA").get_flattened_data())) == 1
