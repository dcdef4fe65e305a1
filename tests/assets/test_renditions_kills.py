"""kill -9 of the worker in the midst of its work: no format is lost, none is made twice in effect, and letters go on.

`bin/test` hands in a seeded tenth; `bin/test --all` all two hundred.
"""

import os
import random
import re
import signal
from time import monotonic, sleep
from uuid import uuid4

import pytest

from tests.assets import hostile, making
from tests.operate.installation import CSRF, FORM_KEY, Browser, Installation, until

UPLOADS = 200 if os.environ.get("ALIADO_TEST_ALL") else 20
KILLS, EDITOR, SECONDS_EACH = 5, "editor@test.example", 6
WITH_EDITOR = f"""
from portal.models.people import Role
from tests import factories
from portal import create_app
factories.app = create_app()
factories.a_person(Role.EDITOR, email={EDITOR!r})
"""
random.seed(20261126)


def contents() -> list[tuple[str, bytes]]:
    """One of each kind."""
    return [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="9" height="9"/></svg>'),
        ("photo.jpg", making.saved(making.photo(640, 480), "JPEG")),
        ("drawing.png", making.saved(making.photo(300, 200), "PNG")),
        ("brochure.pdf", making.told_pdf()),
        ("deck.pptx", making.told_pptx()),
        ("letter.docx", making.told_docx()),
        ("prices.csv", b"product,price\nGTX,12\n"),
        ("kit.zip", hostile.zip_of({"read me.txt": b"hello"})),
        ("clip.mp4", making.told_video()),
        ("moving.gif", making.told_gif()),
    ]


class Editor(Browser):
    """Hands files in."""

    def hand_in(self, name: str, content: bytes, title: str) -> int:
        """A new asset of one file; answers the status."""
        self.connection.close()
        self.ask("GET", "/assets/new")
        said = {
            "csrf_token": self._found(CSRF), "form_key": self._found(FORM_KEY), "title_en": title, "kind": "other",
            f'files"; filename="{name}': content,
        }  # fmt: skip
        mark = uuid4().hex.encode()
        parts = (
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (mark, field.encode(), value.encode() if isinstance(value, str) else value)
            for field, value in said.items()
        )
        sent = {"Cookie": self.cookie, "Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
        self.connection.request("POST", "/assets/new", b"".join((*parts, b"--%s--\r\n" % mark)), sent)
        answer = self.connection.getresponse()
        self.text = answer.read().decode(errors="replace")
        return answer.status


def counted(portal: Installation, question: str) -> int:
    with portal.database() as database:
        return database.exec_driver_sql(question).scalar()


def left(portal: Installation) -> int:
    """Formats that are not made yet."""
    return counted(portal, "SELECT count(*) FROM asset_renditions WHERE progress IN ('waiting', 'making')")


@pytest.fixture
def portal(install) -> Installation:
    portal = install()
    assert portal.run_python(WITH_EDITOR.replace("\n", "\n    ")).returncode == 0
    return portal.start()


def test_two_hundred_uploads_outlive_five_kills_of_the_worker(portal):
    editor = Editor(portal.port, timeout=60).log_in(EDITOR)
    files = contents()
    kill_after = {UPLOADS * (number + 1) // (KILLS + 1) for number in range(KILLS)}
    handed_in = []
    for number in range(UPLOADS):
        name, content = files[number % len(files)]
        assert editor.hand_in(name, content, f"asset {number}") == 303, editor.text[:2000]
        handed_in.append(f"asset {number}")
        if number in kill_after:
            kill_worker(portal)

    until(lambda: left(portal) == 0, UPLOADS * SECONDS_EACH + 60)

    with portal.database() as database:
        titles = [title for (title,) in database.exec_driver_sql("SELECT title_en FROM assets")]
        rows = database.exec_driver_sql(
            "SELECT file_id, purpose, made_as, width, height, ground, page, progress, key, tries FROM asset_renditions"
        ).all()
        keys = {key for (key,) in database.exec_driver_sql("SELECT key FROM asset_files")}
    assert sorted(titles) == sorted(handed_in), "lost, or twice"
    assert len({row[:7] for row in rows}) == len(rows), "made twice"
    assert {row[7] for row in rows} == {"made"}
    stored = {file.parent.name + file.name for file in (portal.data / "files").glob("??/*")}
    named = keys | {row[8] for row in rows}
    assert named <= stored, "a record points to nothing"
    assert len(stored - named) <= KILLS, "more than a kill leaves"
    assert not list((portal.data / "work").iterdir())[KILLS:]
    assert sum(row[9] - 1 for row in rows) <= KILLS


def kill_worker(portal: Installation) -> None:
    """In the midst of something, if it has something."""
    sleep(random.uniform(0, 0.4))
    until(lambda: len(portal.children) == 2, 30)
    worker = portal.children[1]
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker not in portal.children, 30)


def test_what_a_kill_interrupts_is_made_within_a_minute(portal):
    editor = Editor(portal.port, timeout=60).log_in(EDITOR)
    for number in range(3):
        assert editor.hand_in("brochure.pdf", making.told_pdf(), f"asset {number}") == 303
    portal.kill()
    portal.start()

    assert until(lambda: left(portal) == 0, 90) < 60


@pytest.mark.alone
def test_formats_do_not_hold_up_letters(portal):
    editor, rep = Editor(portal.port, timeout=60).log_in(EDITOR), Browser(portal.port).log_in()
    logo = contents()[0]
    for number in range(6):
        assert editor.hand_in(*logo, f"asset {number}") == 303
    begun = monotonic()
    assert rep.send("told while formats are made")[0] == 303

    until(lambda: not counted(portal, "SELECT count(*) FROM deliveries WHERE done_at IS NULL"), 30)

    assert monotonic() - begun < 10
    assert left(portal), "formats were still being made"


def test_a_worker_that_is_told_to_stop_gives_all_back(portal):
    editor = Editor(portal.port, timeout=60).log_in(EDITOR)
    for number in range(3):
        assert editor.hand_in(*contents()[0], f"asset {number}") == 303
    begun = monotonic()

    assert portal.stop() == 0

    assert monotonic() - begun < 15
    assert not counted(portal, "SELECT count(*) FROM asset_renditions WHERE progress = 'making'")
    assert not re.search(r'"level": "(error|critical)", "from": "portal.worker"', portal.logged)
