"""The portal as an app: a manifest with icons of the vendor's own look."""

from io import BytesIO

import pytest
from PIL import Image

from tests.client import Client


@pytest.fixture
def icons(app) -> list[dict]:
    return Client(app).get("/manifest.webmanifest").json["icons"]


def test_the_manifest_lists_icons_that_are_as_large_as_it_says(app, icons):
    pictures = [one for one in icons if one["type"] == "image/png"]

    assert [(one["sizes"], one["purpose"]) for one in pictures] == [
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    ]  # fmt: skip
    for one in pictures:
        answer = Client(app).get(one["src"])
        picture = Image.open(BytesIO(answer.data))
        assert one["sizes"] == f"{picture.width}x{picture.height}"
        assert "immutable" in answer.headers["Cache-Control"]
        is_whole = picture.mode == "RGB"
        assert is_whole == (one["purpose"] == "maskable")


def test_a_letter_stands_on_them(app, icons):
    at = next(one["src"] for one in icons if one.get("purpose") == "maskable")
    colours = Image.open(BytesIO(Client(app).get(at).data)).getcolors(1_000_000)

    assert max(colours)[1] != (255, 255, 255)
    assert any(colour == (255, 255, 255) and count > 1000 for count, colour in colours)


def test_another_look_and_another_kind_never_were(app, icons):
    at = next(one["src"] for one in icons if one["type"] == "image/png")

    for other in (at.replace("192", "193"), at.replace("/app/", "/app/0")):
        assert Client(app).get(other).status_code == 404
