"""A bucket that is gone, silent, broken or refuses: told at once, pages stay quick, and all comes back by itself."""

import os
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BytesIO
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from portal.models.people import Role
from portal.storage.files import Unreachable, files_at
from tests.assets.test_uploads import Sender, new_asset, ref_of
from tests.factories import LOGO, a_person, a_rep, an_asset
from tests.operate.installation import until
from tests.storage.bucket import served

AT_MOST_S, QUICK_S = 10, 0.5
ANSWERS = {
    "broken": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "refusing": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}
TROUBLES = ("gone", "silent", *ANSWERS)


class Line:
    """What stands between the portal and its bucket: passes all on, or is in trouble."""

    def __init__(self, port: int):
        self._behind, self._trouble, self._open, self._ended = port, "", set(), Event()
        line = self

        class Fronted(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                line._open.add(self.request)
                with suppress(OSError):
                    line._serve(self.request)
                line._open.discard(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Fronted)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def has(self, trouble: str) -> None:
        """From now on; nothing for none. Lines that are open are cut."""
        self._trouble = trouble
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, come: socket.socket) -> None:
        trouble = self._trouble
        if trouble == "gone":
            return
        if trouble == "silent":
            self._ended.wait(60)
        elif trouble in ANSWERS:
            come.recv(64 * 1024)
            come.sendall(ANSWERS[trouble])
        else:
            self._pass_on(come, half=trouble == "half")

    def _pass_on(self, come: socket.socket, *, half: bool) -> None:
        with socket.create_connection(("127.0.0.1", self._behind)) as behind:
            Thread(target=_pump, args=(come, behind), daemon=True).start()
            sent = 0
            while piece := behind.recv(64 * 1024):
                come.sendall(piece)
                sent += len(piece)
                if half and sent > 300_000:
                    return


def _pump(come: socket.socket, on: socket.socket) -> None:
    with suppress(OSError):
        while piece := come.recv(64 * 1024):
            on.sendall(piece)
        on.shutdown(socket.SHUT_WR)


@contextmanager
def lined(folder) -> Iterator[tuple[Line, str]]:
    with served(folder) as url:
        port = urlsplit(url.partition("endpoint=")[2]).port
        line = Line(port)
        yield line, url.replace(f":{port}", f":{line.port}")
        line.end()


@pytest.fixture
def line(app, tmp_path, monkeypatch) -> Iterator[Line]:
    with lined(tmp_path / "s3") as (line, url):
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], storage_url=url))
        yield line


def took(ask) -> tuple[int, float]:
    begun = monotonic()
    status = ask().status_code
    return status, monotonic() - begun


@pytest.mark.alone
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_bucket_in_trouble_is_told_holds_nobody_up_and_comes_back_by_itself(log_in, line, trouble):
    asset, editor, rep = an_asset(), log_in(a_person(Role.EDITOR)), log_in(a_rep())
    preview, others = f"/assets/{asset.ref}/preview", ("/assets", f"/assets/{asset.ref}", "/deals", "/")
    assert [rep.get(path).status_code for path in (preview, *others)] == [200] * 5  # and none is for the first time

    line.has(trouble)
    status, first_s = took(lambda: rep.get(preview))
    again = [took(lambda: rep.get(preview)) for _ in range(5)]
    pages = [took(lambda path=path: rep.get(path)) for path in others]
    said = {"title_en": "Typed in vain", "kind": "logo", "files": (BytesIO(LOGO), "logo.svg")}
    refused = editor.post("/assets/new", said, content_type="multipart/form-data")
    line.has("")

    assert (status, first_s < AT_MOST_S) == (503, True)
    assert all(status == 503 and seconds < QUICK_S for status, seconds in again), again
    assert all(status == 200 and seconds < QUICK_S for status, seconds in pages), pages
    assert refused.status_code == 422
    assert "The file store does not answer" in refused.text
    assert "Typed in vain" in refused.text
    until(lambda: rep.get(preview).status_code == 200, AT_MOST_S)
    assert "Typed in vain" not in editor.get("/assets?state=draft").text


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_file_that_came_while_the_bucket_was_away_is_kept_until_it_is_back(app, log_in, line, trouble):
    sender = Sender(log_in(a_person(Role.EDITOR)))
    at = sender.begin().headers["Location"]

    line.has(trouble)
    begun = monotonic()
    assert sender.part(at, LOGO, 0).status_code == 204, "all of it is here"
    waits = sender.client.get(at)
    assert monotonic() - begun < AT_MOST_S
    assert waits.status_code == 503
    assert "file store does not answer" in waits.text
    line.has("")

    until(lambda: sender.client.get(at).status_code == 200, AT_MOST_S)
    assert new_asset(sender, ref_of(at)).status_code == 303


def test_half_a_body_is_never_taken_for_the_whole(tmp_path):
    content = os.urandom(1024 * 1024)
    (tmp_path / "source").write_bytes(content)
    with lined(tmp_path / "s3") as (line, url):
        files = files_at(url, tmp_path)
        key = files.keep(tmp_path / "source", name="a.bin", media_type="application/zip")
        line.has("half")
        with pytest.raises(Unreachable):
            b"".join(files.pieces(key))
        with pytest.raises(Unreachable):
            files.fetch(key, tmp_path / "copy")
        line.has("")
        sleep(5.5)  # it is left alone for a moment

        assert b"".join(files.pieces(key)) == content
