"""Several assets are taken along as one zip, made while it is sent; nothing of others is in it."""

import io
import zipfile

from portal.models.assets import Only
from portal.models.people import Role
from portal.storage.zips import Zip
from tests.factories import LOGO, a_partner, a_person, a_rep, an_asset


def put(client, *assets):
    for asset in assets:
        assert client.post("/assets/basket", {"asset": asset.ref}).status_code == 303


def packed(client) -> zipfile.ZipFile:
    answer = client.get("/assets/basket/zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Length"] == str(len(answer.data))
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_zip_holds_what_was_chosen_each_in_its_place(log_in):
    rep, logo, sheet = log_in(a_rep()), an_asset(title="Primary logo"), an_asset(title="Price sheet")
    put(rep, logo, sheet)

    made = packed(rep)

    places = [
        f"{title}-v1-{asset.ref[3:].lower()}" for title, asset in (("primary-logo", logo), ("price-sheet", sheet))
    ]
    assert made.testzip() is None
    assert made.namelist() == ["README.txt", f"{places[0]}/primary-logo-v1.svg", f"{places[1]}/price-sheet-v1.svg"]
    assert made.read(f"{places[0]}/primary-logo-v1.svg") == LOGO
    assert all(not member.extra and not member.comment for member in made.infolist())


def test_its_text_says_titles_versions_and_terms(log_in):
    editor = log_in(a_person(Role.EDITOR))
    put(editor, an_asset(title="Primary logo", terms_en="Leave room around it."))

    said = packed(editor).read("README.txt").decode()

    assert "Primary logo · Logo · version 1" in said
    assert "Terms of use: Leave room around it." in said


def test_what_is_out_of_reach_by_now_is_neither_listed_nor_packed(log_in):
    rep, editor = log_in(a_rep()), log_in(a_person(Role.EDITOR))
    stays, goes = an_asset(title="Stays"), an_asset(title="Goes")
    put(rep, stays, goes)

    editor.post(f"/assets/{goes.ref}/withdrawal", {"reason": "The brand changed"})

    assert "Goes" not in rep.get("/assets/basket").text
    assert not any("goes" in name for name in packed(rep).namelist())


def test_anothers_asset_goes_into_no_basket(log_in):
    rep, rival = log_in(a_rep()), a_partner()
    theirs = an_asset(only=Only(partners=(rival.ref,)))

    foreign, absent = (rep.post("/assets/basket", {"asset": ref}) for ref in (theirs.ref, "AS-0000-0000"))

    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_baskets_are_ones_own(log_in):
    partner = a_partner()
    rep, colleague = (log_in(a_person(Role.SALES, partner=partner)) for _ in range(2))
    put(rep, an_asset(title="Primary logo"))

    assert "Primary logo" not in colleague.get("/assets/basket").text


def test_terms_are_accepted_before_anything_is_packed(log_in):
    rep, asset = log_in(a_rep()), an_asset(terms_en="Show it alone.")
    put(rep, asset)

    answer = rep.get("/assets/basket/zip")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/assets/{asset.ref}/terms")


def test_a_large_zip_takes_no_memory():
    """2 GB of a file that is read piece by piece: what is held is a piece."""
    import tracemalloc
    from hashlib import sha256

    piece, count = bytes(256 * 1024), 8192
    digest = sha256()
    for _ in range(count):
        digest.update(piece)

    class Endless:
        def pieces(self, _key):
            return (piece for _ in range(count))

    class Member:
        name, key, size_bytes, sha256 = "video.mp4", "k", len(piece) * count, digest.hexdigest()

    tracemalloc.start()
    made = Zip("words", [Member()], Endless())
    size = len(made)
    sent = sum(map(len, made))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent == size > 2 * 1024**3
    assert most < 10 * 1024 * 1024
