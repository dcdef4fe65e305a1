"""Large files come in parts: nothing that was acknowledged is lost, and nobody else's upload is there."""

from base64 import b64encode
from errno import ENOSPC

import pytest

from portal.jobs.uploads import sweep_uploads
from portal.models.assets import Asset, AssetFile
from portal.models.assets.uploads import GOOD_FOR, Upload
from portal.models.base import db
from portal.models.people import Role
from portal.renditions import uploading
from portal.storage.parts import HeldPart, PartFile
from tests.assets import hostile, making
from tests.client import without_tokens
from tests.factories import LOGO, a_person, an_asset, an_upload, database, kept_file

TUS = {"Tus-Resumable": "1.0.0"}
HALF = len(LOGO) // 2


class Sender:
    """Speaks tus as one editor."""

    def __init__(self, client):
        self.client, self.token = client, client.token()

    def begin(self, name: str = "logo.svg", size: int | str = len(LOGO), **headers):
        metadata = f"filename {b64encode(name.encode()).decode()}"
        said = {"Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
        return self.ask("POST", "/assets/uploads", **said)

    def part(self, at: str, content: bytes, offset: int | str, **headers):
        said = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), **headers}
        return self.ask("PATCH", at, data=content, **said)

    def head(self, at: str):
        return self.ask("HEAD", at)

    def ask(self, method: str, at: str, data: bytes = b"", **headers):
        return self.client.http.open(
            at, method=method, data=data, headers={**TUS, "X-CSRFToken": self.token, **headers}
        )

    def whole(self, content: bytes = LOGO, name: str = "logo.svg") -> str:
        at = self.begin(name, len(content)).headers["Location"]
        assert self.part(at, content, 0).status_code == 204
        return at


@pytest.fixture
def editor(log_in) -> Sender:
    return Sender(log_in(a_person(Role.EDITOR)))


def ref_of(at: str) -> str:
    return at.rpartition("/")[2]


def parts(app) -> list:
    return sorted((app.config["SETTINGS"].data / "uploads").glob("*"))


@pytest.fixture(autouse=True)
def no_parts(app):
    for part in parts(app):
        part.unlink()


def new_asset(sender: Sender, *refs: str, **said):
    return sender.client.post(
        "/assets/new", {"title_en": "Primary logo", "kind": "logo", "received": list(refs), **said}
    )


def files_of_newest_asset() -> list[AssetFile]:
    with database():
        asset = db.session.scalars(db.select(Asset).order_by(Asset.id.desc())).first()
        return list(db.session.scalars(db.select(AssetFile).where(AssetFile.asset_id == asset.id)))


def test_a_file_comes_in_parts_and_becomes_an_asset(app, editor):
    begun = editor.begin()
    at = begun.headers["Location"]
    first = editor.part(at, LOGO[:HALF], 0)
    second = editor.part(at, LOGO[HALF:], HALF)
    words = editor.client.get(at)
    made = new_asset(editor, ref_of(at))

    assert (begun.status_code, first.status_code, second.status_code, made.status_code) == (201, 204, 204, 303)
    assert [answer.headers["Upload-Offset"] for answer in (begun, first, second)] == ["0", str(HALF), str(len(LOGO))]
    assert {answer.headers["Tus-Resumable"] for answer in (begun, first, second)} == {"1.0.0"}
    assert words.text.startswith("Here: ")
    (file,) = files_of_newest_asset()
    assert (file.name, file.media_type) == ("logo.svg", "image/svg+xml")
    assert parts(app) == []
    assert editor.head(at).status_code == 404


def test_it_becomes_the_next_version_too(editor):
    asset, ref = an_asset(), ref_of(editor.whole())

    answer = editor.client.post(f"/assets/{asset.ref}/versions", {"note": "Bluer", "received": [ref]})

    assert answer.status_code == 303
    assert len(files_of_newest_asset()) == 2


def test_files_of_both_ways_go_together(editor):
    from io import BytesIO

    sent = (BytesIO(making.png_of(20, 10)), "small.png")

    answer = new_asset(editor, ref_of(editor.whole()), files=sent)

    assert answer.status_code == 303
    assert [file.name for file in files_of_newest_asset()] == ["logo.svg", "small.png"]


def test_a_part_must_begin_where_the_last_one_ended(editor):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)

    for wrong in (0, HALF - 1, HALF + 1, len(LOGO)):
        assert editor.part(at, b"x", wrong).status_code == 409, wrong
    assert editor.head(at).headers["Upload-Offset"] == str(HALF)


def test_after_a_lost_answer_it_goes_on_where_it_is(editor):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)  # the answer is lost
    assert editor.part(at, LOGO[:HALF], 0).status_code == 409

    offset = int(editor.head(at).headers["Upload-Offset"])

    assert editor.part(at, LOGO[offset:], offset).status_code == 204
    assert editor.head(at).headers["Upload-Length"] == str(len(LOGO))
    assert editor.head(at).headers["Cache-Control"] == "no-store"


def test_what_was_written_and_not_acknowledged_is_written_again(app, editor):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)
    (part,) = parts(app)
    part.write_bytes(part.read_bytes() + b"half of a part when it was killed")

    editor.part(at, LOGO[HALF:], HALF)

    assert new_asset(editor, ref_of(at)).status_code == 303
    assert files_of_newest_asset()[0].size_bytes <= len(LOGO)


def test_what_is_acknowledged_is_on_the_disk_before(app, editor, monkeypatch):
    at = editor.begin().headers["Location"]
    seen = []

    def write(held, content, *, at, wrote=HeldPart.write):
        wrote(held, content, at=at)
        with app.app_context(), database():
            seen.append((parts(app)[0].read_bytes(), Upload.open(ref_of_at).offset_bytes))

    ref_of_at = ref_of(at)
    monkeypatch.setattr(HeldPart, "write", write)
    editor.part(at, LOGO[:HALF], 0)

    assert seen == [(LOGO[:HALF], 0)]


def test_nobody_else_reads_what_came(app, editor):
    editor.begin()

    (part,) = parts(app)
    assert part.stat().st_mode & 0o777 == 0o600
    assert part.parent.stat().st_mode & 0o777 == 0o700


def test_more_than_was_said_is_refused(editor):
    at = editor.begin().headers["Location"]

    assert editor.part(at, LOGO + b"x", 0).status_code == 413
    assert editor.head(at).headers["Upload-Offset"] == "0"


def test_anothers_upload_is_one_that_never_was(app, editor, log_in):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)
    other, never = Sender(log_in(a_person(Role.EDITOR))), "/assets/uploads/UP-0000-0000"

    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(HALF)}
        foreign, absent = (other.ask(method, path, b"x", **headers) for path in (at, never))

        assert foreign.status_code == 404, method
        assert without_tokens(foreign, at) == without_tokens(absent, never)
    assert new_asset(other, ref_of(at)).text.replace(ref_of(at), "") != ""
    assert editor.head(at).headers["Upload-Offset"] == str(HALF)


def test_a_form_cannot_take_anothers_file(editor, log_in):
    ref, other = ref_of(editor.whole()), Sender(log_in(a_person(Role.EDITOR)))

    foreign, absent = new_asset(other, ref), new_asset(other, "UP-0000-0000")

    assert foreign.status_code == absent.status_code == 422
    assert "is not here any more" in foreign.text
    assert ref not in foreign.text
    assert new_asset(editor, ref).status_code == 303


def test_who_edits_nothing_uploads_nothing(log_in):
    from tests.factories import a_rep

    rep = Sender(log_in(a_rep()))

    assert rep.begin().status_code == 403


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [
        ("deck.pdf", 250 * 2**20, 201), ("deck.pdf", 250 * 2**20 + 1, 413), ("tour.mp4", 2 * 2**30, 201),
        ("tour.mp4", 2 * 2**30 + 1, 413), ("deck.pdf", -1, 400), ("deck.pdf", "", 400), ("deck.pdf", "1e3", 400),
    ],
)  # fmt: skip
def test_how_large_it_may_be(editor, monkeypatch, name, size, status):
    monkeypatch.setattr(uploading, "free_bytes", lambda _folder: 2**40)

    assert editor.begin(name, size).status_code == status


def test_a_name_tells_nothing_of_how_large_it_may_be_in_the_end(editor, monkeypatch):
    monkeypatch.setattr(uploading, "MB", 100)
    at = editor.begin("logo.mp4", 25_001).headers["Location"]
    editor.part(at, LOGO + b" " * (25_001 - len(LOGO)), 0)

    answer = editor.client.get(at)

    assert (answer.status_code, answer.text) == (422, "This file is too large for what it is. Save it smaller.")


def test_only_so_much_waits_for_one_person(editor, log_in, monkeypatch):
    monkeypatch.setattr(uploading, "free_bytes", lambda _folder: 2**40)
    first = editor.begin("one.mp4", 2 * 2**30).headers["Location"]
    assert editor.begin("two.mp4", 2 * 2**30).status_code == 201

    refused = editor.begin("three.svg", 1)

    assert refused.status_code == 413
    assert "waits already" in refused.text
    assert Sender(log_in(a_person(Role.EDITOR))).begin("theirs.mp4", 2**30).status_code == 201
    assert editor.ask("DELETE", first).status_code == 204
    assert editor.begin("three.svg", 1).status_code == 201


def test_a_cancelled_upload_leaves_nothing(app, editor):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)

    assert editor.ask("DELETE", at).status_code == 204
    assert editor.head(at).status_code == 404
    assert parts(app) == []


def test_what_nobody_takes_goes_after_a_day(app, editor):
    at, whole = editor.begin().headers["Location"], editor.whole()
    with database():
        key = Upload.open(ref_of(whole)).as_kept.key
    storage = app.config["SETTINGS"].data / "files" / key[:2] / key[2:]
    assert storage.is_file()
    with database():
        for upload in db.session.scalars(db.select(Upload)):
            upload.expires_at -= GOOD_FOR

    assert editor.head(at).status_code == 404
    with app.app_context():
        assert (sweep_uploads(), sweep_uploads()) == (2, 0)
    assert parts(app) == []
    assert not storage.exists()


def test_a_full_disk_is_said_and_keeps_what_is_there(app, editor, monkeypatch):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)

    with monkeypatch.context() as full:
        full.setattr("os.fsync", _no_room)
        assert editor.part(at, LOGO[HALF:], HALF).status_code == 507
    assert parts(app)[0].read_bytes() == LOGO[:HALF]
    assert editor.head(at).headers["Upload-Offset"] == str(HALF)
    assert editor.part(at, LOGO[HALF:], HALF).status_code == 204


def _no_room(_opened: int) -> None:
    raise OSError(ENOSPC, "No space left on device")


def test_what_the_disk_cannot_hold_is_refused_at_once(app, editor, monkeypatch):
    monkeypatch.setattr(uploading, "free_bytes", lambda _folder: 10 * 2**20)

    assert editor.begin().status_code == 507
    assert parts(app) == []


@pytest.mark.parametrize("name", ["script", "macros", "program as a picture", "locked PDF", "half a video", "zeros"])
def test_a_hostile_file_is_refused_with_a_word_and_leaves_nothing(app, editor, name):
    content = hostile.REFUSED[name][1]()
    if not content or len(content) > 2 * 2**20:
        pytest.skip("it comes in several parts, or none")
    at = editor.whole(content, "harmless.svg")

    answer = editor.client.get(at)

    assert answer.status_code == 422
    assert answer.text.endswith(".")
    assert parts(app) == []
    refused = new_asset(editor, ref_of(at))
    assert refused.status_code == 422
    assert f"harmless.svg: {answer.text[:12]}" in refused.text


def test_the_same_content_is_told_and_may_be_handed_in(editor):
    new_asset(editor, ref_of(editor.whole()), title_en="The logo we have")
    at = editor.whole(name="again.svg")

    assert "This is already the file of “The logo we have”." in editor.client.get(at).text
    assert new_asset(editor, ref_of(at)).status_code == 303


def test_a_form_that_is_refused_keeps_what_was_received(editor):
    ref = ref_of(editor.whole())

    refused = new_asset(editor, ref, title_en="")

    assert refused.status_code == 422
    assert f'value="{ref}" checked' in refused.text
    assert new_asset(editor, ref).status_code == 303


def test_what_is_not_whole_is_waited_for(editor):
    at = editor.begin().headers["Location"]
    editor.part(at, LOGO[:HALF], 0)

    refused = new_asset(editor, ref_of(at))

    assert refused.status_code == 422
    assert "not all here yet" in refused.text


def test_a_file_is_looked_at_once_though_its_last_answer_was_lost(app, editor, monkeypatch):
    at = editor.begin().headers["Location"]
    with monkeypatch.context() as killed:
        killed.setattr(uploading.Uploading, "look_at", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        assert editor.part(at, LOGO, 0).status_code == 204
        assert editor.client.get(at).status_code == 503

    assert editor.head(at).headers["Upload-Offset"] == str(len(LOGO))
    assert [editor.client.get(at).status_code for _ in range(2)] == [200, 200]
    assert new_asset(editor, ref_of(at)).status_code == 303


def test_two_never_write_at_once(app, editor):
    at = editor.begin().headers["Location"]

    with PartFile(app.config["SETTINGS"].data / "uploads", ref_of(at)).held(wait=False):
        assert editor.part(at, LOGO[:HALF], 0).status_code == 423
    assert editor.part(at, LOGO[:HALF], 0).status_code == 204


def test_a_part_file_that_is_gone_is_an_upload_that_never_was(app, editor):
    at = editor.begin().headers["Location"]
    for part in parts(app):
        part.unlink()

    assert editor.part(at, LOGO[:HALF], 0).status_code == 404


def test_another_protocol_type_or_site_is_refused(editor):
    at = editor.begin().headers["Location"]

    assert editor.part(at, LOGO, 0, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert editor.part(at, LOGO, 0, **{"Content-Type": "text/plain"}).status_code == 415
    assert editor.part(at, LOGO, "one").status_code == 400
    for method in ("PATCH", "DELETE"):
        assert editor.ask(method, at, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
        assert editor.ask(method, at, **{"X-CSRFToken": ""}).status_code == 400
    assert editor.head(at).headers["Upload-Offset"] == "0"


def test_a_name_that_cannot_be_read_is_refused(editor):
    for metadata in ("", "filename", "filename !!!", "filename //79", "filetype aGk="):
        assert editor.begin(**{"Upload-Metadata": metadata}).status_code == 400, metadata


def test_a_name_is_a_name_and_no_path(editor):
    new_asset(editor, ref_of(editor.whole(name="../../etc/logo.svg")))

    assert files_of_newest_asset()[0].name == "logo.svg"


def test_parts_have_a_limit_of_their_own(app, editor):
    from portal.views.limits import _kind

    with app.test_request_context("/assets/uploads/UP-0000-0000", method="PATCH"):
        assert _kind() == "reading"  # a stranger's, which leads to the door
    assert an_upload(a_person(Role.EDITOR)).ref.startswith("UP-")
    assert kept_file().key


def test_many_files_make_one_draft_each_titled_as_they_are_named(editor):
    refs = [ref_of(editor.whole(name=name)) for name in ("launch_banner-es.svg", "sign.svg")]

    answer = new_asset(editor, *refs, title_en="", each="y")

    assert answer.headers["Location"] == "/assets?state=draft"
    drafts = editor.client.get(answer.headers["Location"]).text
    assert "2 drafts are kept, one of each file." in drafts
    for title in ("Launch banner es", "Sign"):
        assert f"<bdi>{title}</bdi>" in drafts
    untitled = new_asset(editor, ref_of(editor.whole()), title_en="")
    assert (untitled.status_code, "Write the title." in untitled.text) == (422, True)
