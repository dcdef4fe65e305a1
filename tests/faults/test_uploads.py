"""Files on their way outlive kills and a full disk: nothing acknowledged is lost, nothing half is left."""

import os
import random
from base64 import b64encode
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from threading import Timer
from time import sleep

import pytest
from PIL import Image

from tests.assets import making
from tests.assets.test_renditions_kills import EDITOR, WITH_EDITOR, Editor, left
from tests.operate.installation import CSRF, FORM_KEY, LOST, REP, Browser, Installation, until
from tests.sqlite.test_full_disk import filled

KILLS = 20 if os.environ.get("ALIADO_TEST_ALL") else 4
PART = 32 * 1024
random.seed(20261126)


class Sender(Editor):
    """Sends files by tus."""

    def begin(self, name: str, size: int) -> tuple[int, str]:
        """Say that one comes; answers status and address."""
        self.connection.close()
        self.ask("GET", "/assets/new")
        self.csrf = self._found(CSRF)
        named = f"filename {b64encode(name.encode()).decode()}"
        answer = self.tus("POST", "/assets/uploads", Upload_Length=str(size), Upload_Metadata=named)
        return answer.status, answer.headers.get("Location", "")

    def part(self, at: str, content: bytes, offset: int) -> HTTPResponse:
        """The next part."""
        said = {"Content_Type": "application/offset+octet-stream", "Upload_Offset": str(offset)}
        return self.tus("PATCH", at, content, **said)

    def came(self, at: str) -> int:
        """How much is there."""
        answer = self.tus("HEAD", at)
        assert answer.status == 200, answer.status
        return int(answer.headers["Upload-Offset"])

    def tus(self, method: str, path: str, content: bytes = b"", **headers: str) -> HTTPResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.connection.request(
                method, path, content,
                {"Cookie": self.cookie, "Tus-Resumable": "1.0.0", "X-CSRFToken": self.csrf, **said},
            )  # fmt: skip
            answer = self.connection.getresponse()
            self.text = answer.read().decode(errors="replace")
        except LOST:
            self.connection.close()
            raise
        return answer

    def take(self, at: str, title: str) -> str:
        """Make an asset of it, and give it out; answers its address."""
        self.connection.close()
        self.ask("GET", "/assets/new")
        said = {
            "csrf_token": self._found(CSRF), "form_key": self._found(FORM_KEY), "title_en": title, "kind": "image",
            "received": at.rpartition("/")[2],
        }  # fmt: skip
        made = self.ask("POST", "/assets/new", said)
        assert made.status == 303, self.text
        path = made.headers["Location"]
        self.ask("GET", path)
        said = {"csrf_token": self._found(CSRF), "form_key": self._found(FORM_KEY)}
        assert self.ask("POST", f"{path}/publication", said).status == 303, self.text
        return path


def downloaded(portal: Installation, path: str) -> bytes:
    """The original, as a rep has it."""
    rep = Browser(portal.port).log_in(REP)
    at = rep.ask("GET", f"{path}/download").headers["Location"]
    wire = HTTPConnection("127.0.0.1", portal.port, timeout=30)
    wire.request("GET", at, headers={"Cookie": rep.cookie})
    return wire.getresponse().read()


def a_picture(side: int) -> bytes:
    """Noise, three bytes a pixel."""
    noise = random.randbytes(side * side * 3)
    return making.saved(Image.frombytes("RGB", (side, side), noise), "PNG")


@pytest.fixture
def with_editor(install):
    def make(name: str = "data", **where) -> Installation:
        portal = install(name, **where)
        assert portal.run_python(WITH_EDITOR.replace("\n", "\n    ")).returncode == 0
        return portal.start()

    return make


def test_a_file_outlives_kills_in_mid_upload_and_arrives_to_the_byte(with_editor):
    portal, content = with_editor(), a_picture(1000)
    sender = Sender(portal.port).log_in(EDITOR)
    _status, at = sender.begin("noise.png", len(content))
    acknowledged = kills = 0

    while acknowledged < len(content):
        killer = Timer(random.uniform(0, 0.2), portal.kill)
        if kills < KILLS:
            killer.start()
        try:
            while acknowledged < len(content):
                part = content[acknowledged : acknowledged + PART]
                assert sender.part(at, part, acknowledged).status == 204
                acknowledged += len(part)
        except LOST:
            kills += 1
            killer.join()
            portal.start()
            came = sender.came(at)
            assert acknowledged <= came <= acknowledged + PART, "what was acknowledged is there"
            acknowledged = came
        killer.cancel()

    assert kills == KILLS, "each in the midst"
    path = sender.take(at, "Noise")
    assert sha256(downloaded(portal, path)).digest() == sha256(content).digest()
    assert not list((portal.data / "uploads").iterdir())


def test_a_kill_while_it_is_looked_at_costs_another_look(with_editor):
    portal, content = with_editor(), a_picture(800)
    sender = Sender(portal.port).log_in(EDITOR)
    _status, at = sender.begin("noise.png", len(content))
    killer = Timer(0.15, portal.kill)
    killer.start()
    with pytest.raises(LOST):
        sender.part(at, content, 0)
        sender.tus("GET", at)
        sleep(1)
        sender.tus("HEAD", at)
    killer.join()
    portal.start()

    came = sender.came(at)
    if came < len(content):
        assert sender.part(at, content[came:], came).status == 204
    path = sender.take(at, "Noise")

    assert downloaded(portal, path) == content
    until(lambda: left(portal) == 0, 60)
    assert len(kept(portal)) <= len(named(portal)) + 1, "at most what the kill left, which is swept"
    assert named(portal) <= kept(portal)


def test_a_full_disk_is_said_keeps_what_came_and_leaves_nothing_half(with_editor, small):
    portal, content = with_editor(within=small), a_picture(700)
    sender = Sender(portal.port).log_in(EDITOR)
    _status, at = sender.begin("noise.png", len(content))
    half = len(content) // 2
    assert sender.part(at, content[:half], 0).status == 204

    with filled(small):
        assert sender.part(at, content[half:], half).status == 507
        assert "no room" in sender.text
        assert sender.begin("another.png", 4096)[0] == 507
        assert "no room" in sender.text
        assert sender.hand_in("small.png", a_picture(100), "typed in vain") == 507
        assert "typed in vain" in sender.text
        assert Browser(portal.port).ask("GET", "/login").status == 200

    assert sender.came(at) == half
    assert sender.part(at, content[half:], half).status == 204
    path = sender.take(at, "Noise")
    assert downloaded(portal, path) == content
    until(lambda: left(portal) == 0, 60)
    assert kept(portal) == named(portal)
    assert not list((portal.data / "uploads").iterdir())
    assert not list((portal.data / "work").iterdir())


def kept(portal: Installation) -> set[str]:
    """What lies in storage, whole or not."""
    return {file.parent.name + file.name for file in (portal.data / "files").glob("??/*")}


def named(portal: Installation) -> set[str]:
    """What records name."""
    with portal.database() as database:
        asked = "SELECT key FROM asset_files UNION SELECT key FROM asset_renditions WHERE key <> ''"
        return {key for (key,) in database.exec_driver_sql(asked)}
