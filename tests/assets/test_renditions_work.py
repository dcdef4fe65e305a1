"""The work on renditions: what is taken, given back, refused and swept; and what the asset's page says of it."""

import errno
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import time

import pytest
from PIL import Image

from portal import clock
from portal.jobs import renditions as work
from portal.jobs import sweeping
from portal.models.assets import Asset, AssetFile, AssetKind, AssetRendition, Progress
from portal.models.base import db
from portal.models.people import Role
from portal.renditions.keeping import keep
from portal.storage.files import Missing, files_at
from portal.storage.local import Folder
from tests.assets import hostile, making
from tests.client import without_keys
from tests.factories import a_person, a_rep, database

PNG = "image/png"


@pytest.fixture
def storage(app) -> Folder:
    settings = app.config["SETTINGS"]
    return files_at(settings.storage_url, settings.data)


@pytest.fixture
def hand_in(app, storage, tmp_path):
    """An asset that is out, of a file as it is taken in; its reference."""

    def take(content: bytes, name: str = "photo.png") -> str:
        editor = a_person(Role.EDITOR)
        (tmp_path / "source").write_bytes(content)
        kept = keep(tmp_path / "source", name, tmp_path, storage)
        with database():
            asset = Asset.draft(by=editor, kind=AssetKind.IMAGE, title_en="Harbour at night")
            asset.add_version(by=editor, files=[kept])
            asset.publish(by=editor)
            return asset.ref

    return take


def made(ref: str) -> list[AssetRendition]:
    with database():
        of_this = db.select(AssetRendition).join(Asset, Asset.id == AssetRendition.asset_id).where(Asset.ref == ref)
        return list(db.session.scalars(of_this.order_by(AssetRendition.id)))


def file_of(ref: str) -> AssetFile:
    with database():
        of_this = db.select(AssetFile).join(Asset, Asset.id == AssetFile.asset_id).where(Asset.ref == ref)
        return db.session.scalars(of_this).one()


def photo(width: int = 1300, height: int = 1300) -> bytes:
    return making.saved(making.photo(width, height), "PNG")


def test_all_formats_are_made_and_can_be_had(app, hand_in, log_in):
    ref = hand_in(photo())
    with app.app_context():
        assert work.make_due() == 10

    assert {one.progress for one in made(ref)} == {Progress.MADE}
    partner = log_in(a_rep())
    answer = partner.get(f"/assets/{ref}/download?as=jpg&width=1080&height=1080", follow_redirects=True)
    assert Image.open(BytesIO(answer.data)).size == (1080, 1080)
    assert "harbour-at-night-1080x1080px-v1.jpg" in answer.headers["Content-Disposition"]


def test_a_shape_that_nobody_asked_for_before_is_made_first(app, hand_in, log_in, storage):
    hand_in(photo())
    ref = hand_in(photo())
    partner = log_in(a_rep())

    waits = partner.get(f"/assets/{ref}/download?as=webp&width=300&height=250&ground=ff0000", follow_redirects=True)

    assert "being made" in waits.text
    with app.app_context(), work.as_system("look"):
        task = work._taken()
    assert (task.wanted["width"], task.wanted["height"], task.wanted["ground"]) == (300, 250, "#ff0000")


@pytest.mark.parametrize("asked", ["width=9", "width=5000", "width=100&height=9", "width=100&height=abc", "width=1400"])
def test_what_cannot_be_made_is_said(app, hand_in, log_in, asked):
    ref = hand_in(photo())

    answer = log_in(a_rep()).get(f"/assets/{ref}/download?as=png&{asked}", follow_redirects=True)

    assert "This can&#39;t be made of it." in answer.text or "This can't be made of it." in answer.text


def test_another_focal_point_cuts_anew(app, hand_in):
    ref = hand_in(photo())
    with app.app_context():
        work.make_due()
    before = {one.words: one.sha256 for one in made(ref)}
    with database():
        of_this = db.select(AssetFile).where(AssetFile.ref == file_of(ref).ref)
        db.session.scalars(of_this.options(db.selectinload(AssetFile.renditions))).one().focus_on(950, 900)
    with app.app_context():
        assert work.make_due() == 3

    after = {one.words: one.sha256 for one in made(ref)}
    assert {name for name in before if before[name] != after[name]} == {"jpg 1200x630", "jpg 1200x675"}


def test_a_file_that_was_altered_is_not_used(app, hand_in, storage):
    ref = hand_in(photo())
    storage.path(file_of(ref).key).write_bytes(photo(1301))
    with app.app_context():
        work.make_due()

    assert {(one.progress, one.error) for one in made(ref)} == {(Progress.FAILED, "altered")}


def test_a_file_that_is_missing_is_told_to_the_editor_and_not_to_partners(app, hand_in, storage, log_in):
    ref = hand_in(photo())
    storage.remove(file_of(ref).key)
    with app.app_context():
        work.make_due()

    assert "its file is missing in storage" in log_in(a_person(Role.EDITOR)).get(f"/assets/{ref}").text
    partners = log_in(a_rep()).get(f"/assets/{ref}")
    assert partners.status_code == 200 and "missing" not in partners.text


def test_a_storage_that_is_away_is_asked_again(app, hand_in, storage, monkeypatch):
    ref = hand_in(photo())

    def away(*_: object, **__: object) -> str:
        raise OSError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(Folder, "keep", away)
        with app.app_context():
            work.make_due()
    assert {one.progress for one in made(ref)} == {Progress.WAITING}

    clock_on(monkeypatch, timedelta(minutes=5))
    with app.app_context():
        work.make_due()
    assert {one.progress for one in made(ref)} == {Progress.MADE}


def clock_on(monkeypatch, by: timedelta) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + by)


def test_what_was_left_in_hand_is_given_back_and_due_at_once(app, hand_in):
    ref = hand_in(photo())
    with app.app_context(), work.as_system("a worker that is killed then"):
        work._taken()
    assert Progress.MAKING in {one.progress for one in made(ref)}

    with app.app_context():
        assert work.give_back() == 1
        work.make_due()

    assert {(one.progress, one.tries) for one in made(ref)} == {(Progress.MADE, 1)}


def test_who_is_too_late_leaves_nothing(app, hand_in, storage):
    """Two workers had the same in hand: the first to have lost it throws its file away."""
    ref = hand_in(photo())
    with app.app_context(), work.as_system("two workers"):
        slow = work._taken()
        work.give_back()
        work.make_due()
        before = sorted(storage.keys_before(clock.now() + timedelta(hours=1)))
        work._make(slow)
        after = sorted(storage.keys_before(clock.now() + timedelta(hours=1)))

    assert before == after
    assert {one.progress for one in made(ref)} == {Progress.MADE}


def test_a_worker_that_is_told_to_stop_begins_nothing(app, hand_in, monkeypatch):
    ref = hand_in(photo())
    work.stopping.set()
    try:
        with app.app_context():
            assert work.make_due() == 0
    finally:
        work.stopping.clear()
    assert {one.progress for one in made(ref)} == {Progress.WAITING}


def test_the_page_says_how_many_are_still_made_until_all_are(app, hand_in, log_in):
    ref = hand_in(photo())
    partner = log_in(a_rep())

    waiting = partner.get(f"/assets/{ref}")
    part = partner.fragment(f"/assets/{ref}", "div#formats")
    with app.app_context():
        work.make_due()
    done = partner.get(f"/assets/{ref}")

    assert "10 of 10 formats are being made." in waiting.text and 'hx-trigger="every 2s"' in waiting.text
    assert "10 of 10" in part.text and "<h1>" not in part.text
    assert "being made" not in done.text and "hx-trigger" not in done.text


def send(editor, title: str, files: dict[str, bytes]):
    sent = [(BytesIO(content), name) for name, content in files.items()]
    return editor.post("/assets/new", {"title_en": title, "kind": "logo", "files": sent})


def test_a_refused_file_leaves_nothing(app, log_in, storage):
    editor = log_in(a_person(Role.EDITOR))
    before = set(storage.keys_before(clock.now() + timedelta(hours=1)))

    sent = {"good.png": photo(200, 200), "bad.svg": hostile.laughs(), "worse.pdf": hostile.locked()}
    answer = send(editor, "Bad", sent)

    assert answer.status_code == 422
    assert "bad.svg: This file needs other files" in answer.text
    assert "worse.pdf: This file is locked by a password" in answer.text
    assert set(storage.keys_before(clock.now() + timedelta(hours=1))) == before
    assert list((app.config["SETTINGS"].data / "work").iterdir()) == []


@pytest.mark.parametrize(("trouble", "status"), [(errno.ENOSPC, 507), (errno.ECONNREFUSED, 422)])
def test_a_store_that_keeps_nothing_is_said(app, log_in, storage, monkeypatch, trouble, status):
    editor = log_in(a_person(Role.EDITOR))

    def full(*_: object, **__: object) -> str:
        raise OSError(trouble, "no")

    monkeypatch.setattr(Folder, "keep", full)

    answer = send(editor, "Typed", {"a.png": photo(200, 200)})

    assert answer.status_code == status
    assert "Typed" in answer.text
    with database():
        assert db.session.scalar(db.select(db.func.count()).select_from(Asset)) == 0


def test_what_killed_work_left_is_swept(app, hand_in, storage, tmp_path):
    ref = hand_in(photo())
    with app.app_context():
        work.make_due()
    home = app.config["SETTINGS"].data / "work"
    old, young = home / "old", home / "young"
    old.mkdir(), young.mkdir()
    (old / "half").write_bytes(b"x" * 1000)
    os.utime(old, (time() - 7200,) * 2)
    (tmp_path / "a").write_bytes(b"nobody's")
    orphan, fresh = (storage.keep(tmp_path / "a", name="a", media_type=PNG) for _ in range(2))
    half = storage.path(orphan).with_suffix(".part")
    half.write_bytes(b"half")
    for file in Path(app.config["SETTINGS"].data / "files").glob("??/*"):
        if file != storage.path(fresh):
            os.utime(file, (time() - 3 * 86400,) * 2)

    with app.app_context():
        sweeping.sweep()

    assert not old.exists() and young.exists() and not half.exists()
    young.rmdir()
    with pytest.raises(Missing):
        storage.path(orphan)
    assert storage.path(fresh)
    assert all(storage.path(one.key) for one in [*made(ref), file_of(ref)])


def test_a_file_is_named_by_its_content(app, hand_in, log_in):
    ref = hand_in(photo(300, 300), "holiday.pdf.exe")

    answer = log_in(a_rep()).get(f"/assets/{ref}/download", follow_redirects=True)

    assert answer.mimetype == PNG
    assert answer.headers["Content-Disposition"].endswith("harbour-at-night-v1.png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_words_in_files_are_kept_for_finding(app, hand_in):
    ref = hand_in(making.told_pptx(), "deck.pptx")

    with database():
        text = db.session.scalar(db.select(AssetFile.text).where(AssetFile.ref == file_of(ref).ref))
    assert "Quantum roadmap" in text


def test_an_editor_says_around_what_a_picture_is_cut(app, hand_in, log_in):
    ref = hand_in(photo())
    editor, file = log_in(a_person(Role.EDITOR)), file_of(ref).ref
    with app.app_context():
        work.make_due()
    form = editor.get(f"/assets/{ref}/file?file={file}")
    version = form.text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]

    half = editor.post(f"/assets/{ref}/file?file={file}", {"version": version, "variant": "dark", "across": "95"})
    clicked = editor.post(
        f"/assets/{ref}/file?file={file}", {"version": version, "variant": "dark", "place.x": "285", "place.y": "270"}
    )

    assert 'type="image"' in form.text
    assert half.status_code == 422 and "Give both" in half.text and 'value="95"' in half.text
    assert clicked.status_code == 303
    said = file_of(ref)
    assert (said.variant, said.focus_x, said.focus_y) == ("dark", 950, 900)
    assert len([one for one in made(ref) if one.progress == Progress.WAITING]) == 3
    assert "For dark grounds" in editor.get(f"/assets/{ref}").text


def test_what_others_asked_for_shows_nowhere(app, hand_in, log_in, monkeypatch):
    """Not in the list, not in the count, and not in how long it takes."""
    ref = hand_in(photo())
    one, other = log_in(a_rep()), log_in(a_rep())
    with app.app_context():
        work.make_due()

    def seen() -> list:
        return [without_keys(other.get(path)) for path in (f"/assets/{ref}", "/assets")]

    before = seen()
    asked = f"/assets/{ref}/download?as=webp&width=333"
    assert one.get(asked).location.startswith("/assets/renditions/")
    assert seen() == before
    with app.app_context():
        work.make_due()
    assert seen() == before

    first = other.get(asked, follow_redirects=True)
    clock_on(monkeypatch, timedelta(seconds=4))

    assert "It is being made now" in first.text
    assert other.get(asked).location.startswith("/files/")
    assert one.get(asked).location.startswith("/files/")
