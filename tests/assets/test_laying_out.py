"""Laying out reads nothing but the pieces that it was given, and ends within its bounds."""

import socket
import threading
from pathlib import Path

import pypdfium2
import pytest

from portal import renditions
from portal.documents.co_branding import with_campaign

CANARY = "the canary's song"


@pytest.fixture
def listener():
    """A server that counts who calls."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen():
            while not done.is_set():
                try:
                    called, _ = server.accept()
                except TimeoutError:
                    continue
                calls.append(b"called")
                called.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        done.set()
        thread.join()


def laid_out(place: Path, body: str, style: str = "", **pieces):
    html = f"<!doctype html><html lang=en><title>t</title><style>{style}</style><body>{body}"
    return renditions.laid_out({"screen": html, "print": html}, pieces, place, wide=300)


def test_no_address_is_asked_and_no_file_is_read(tmp_path, listener):
    port, calls = listener
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY)
    place = tmp_path / "place"
    place.mkdir()
    near = place / "near.svg"
    near.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{CANARY}</text></svg>')
    addresses = (f"http://127.0.0.1:{port}/a.png", f"file://{canary}", str(canary), f"file://{near}", "near.svg",
                 "aliado:../canary.txt", "aliado:near.svg", "data:text/plain,x", "ftp://127.0.0.1/x")  # fmt: skip
    body = "".join(
        f'<img src="{at}" alt=""><object data="{at}"></object><a rel=attachment href="{at}">x</a>'
        f'<link rel=stylesheet href="{at}"><embed src="{at}"><svg><image href="{at}"/></svg>'
        for at in addresses
    )  # fmt: skip
    style = "".join(
        f'@import url("{at}"); @font-face {{ font-family: a; src: url("{at}") }} p {{ background: url("{at}") }}'
        for at in addresses
    )

    made = laid_out(place, body + "<p style='font-family: a'>words", style)

    content = made["screen"].read_bytes()
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert calls == []
    assert "song" not in words
    assert b"EmbeddedFile" not in content


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><td>row<td>row<td>row" * 10_000 + "</table>",
        "<p style='font-size: 9999999pt'>" + "huge " * 3_000,
        "<div>" * 3_000 + "deep",
        "<p style='width: 0; columns: 900'>" + "a b " * 60_000,
    ],
    ids=["rows", "fonts", "deep", "columns"],
)
def test_what_is_too_much_is_ended(tmp_path, body, monkeypatch):
    monkeypatch.setattr(renditions, "WITHIN_SECONDS", 20)
    begun = __import__("time").monotonic()
    try:
        laid_out(tmp_path, body)
    except renditions.NotTaken as refusal:
        assert refusal.reason in (renditions.TOO_MUCH, renditions.BROKEN)
    assert __import__("time").monotonic() - begun < 30


def test_a_qr_code_carries_the_code_of_the_campaign_and_no_other():
    at = "https://northgate.example/gtx?a=1&utm_campaign=old#top"

    assert with_campaign(at, "gtx26") == "https://northgate.example/gtx?a=1&utm_campaign=gtx26#top"
    assert with_campaign(at, "") == at
