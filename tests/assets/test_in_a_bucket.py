"""The library with its files in S3: handed in, made, handed over, all by the same pages."""

from dataclasses import replace
from io import BytesIO
from time import monotonic
from urllib.request import urlopen

import pytest

from portal.jobs.renditions import make_due
from portal.models.people import Role
from portal.storage.files import Unreachable, files_at
from tests.factories import LOGO, a_person, a_rep
from tests.storage.bucket import served


@pytest.fixture
def in_a_bucket(app, tmp_path, monkeypatch):
    with served(tmp_path / "s3") as url:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], storage_url=url))
        yield


def test_a_logo_is_handed_in_made_and_handed_over_by_the_bucket(app, log_in, in_a_bucket):
    editor, rep = log_in(a_person(Role.EDITOR)), log_in(a_rep())
    handed_in = {"title_en": "Primary logo", "kind": "logo", "files": (BytesIO(LOGO), "logo.svg")}
    at = editor.post("/assets/new", handed_in, content_type="multipart/form-data").headers["Location"]
    editor.post(f"{at}/publication")
    with app.app_context():
        make_due()

    original = rep.get(rep.get(f"{at}/download").headers["Location"])
    made = rep.get(rep.get(f"{at}/download?as=png&width=1024").headers["Location"])
    preview = rep.get(f"{at}/preview")

    with urlopen(original.headers["Location"], timeout=5) as answer:
        assert answer.read() == LOGO
        assert answer.headers["Content-Disposition"] == "attachment; filename=primary-logo-v1.svg"
    with urlopen(made.headers["Location"], timeout=5) as answer:
        assert answer.read().startswith(b"\x89PNG")
        assert answer.headers["Content-Disposition"] == "attachment; filename=primary-logo-1024px-v1.png"
    assert preview.status_code == 200
    assert preview.data


def test_a_bucket_that_is_away_loses_nothing_that_was_typed(app, log_in, monkeypatch):
    away = "s3://key:secret@library/kept?endpoint=http://127.0.0.1:9"
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], storage_url=away))
    editor = log_in(a_person(Role.EDITOR))

    handed_in = {"title_en": "Primary logo", "kind": "logo", "files": (BytesIO(LOGO), "logo.svg")}
    answer = editor.post("/assets/new", handed_in, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "The file store does not answer" in answer.text
    assert "Primary logo" in answer.text
    assert "Primary logo" not in editor.get("/assets?state=draft").text


def test_a_bucket_that_is_away_is_asked_by_one_not_by_all(tmp_path):
    files = files_at("s3://key:secret@library/kept?endpoint=http://127.0.0.1:9", tmp_path)
    waited = []
    for _ in range(3):
        begun = monotonic()
        with pytest.raises(Unreachable):
            files.pieces("0" * 40)
        waited.append(monotonic() - begun)

    assert max(waited[1:]) < 0.05
