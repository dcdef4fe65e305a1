"""A folder and a bucket keep files alike: whole, by keys that tell nothing, given back in parts, gone when removed."""

import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from obstore.store import S3Store
from werkzeug.http import parse_options_header

from portal.storage.files import Files, Missing, files_at
from tests.storage.bucket import SECRET, served

REFUSED = {400, 403}
CONTENT = bytes(range(256)) * 4096  # 1 MB


@pytest.fixture(scope="module")
def bucket(tmp_path_factory) -> str:
    with served(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture(params=["folder", "bucket"])
def files(request, tmp_path) -> Files:
    url = request.getfixturevalue("bucket") if request.param == "bucket" else ""
    return files_at(url, tmp_path)


@pytest.fixture
def kept(files, tmp_path) -> str:
    return files.keep(_file(tmp_path), name="logo v1.svg", media_type="image/svg+xml")


def _file(folder: Path) -> Path:
    file = folder / "source"
    file.write_bytes(CONTENT)
    return file


def test_it_gives_back_what_was_kept(files, kept):
    assert b"".join(files.pieces(kept)) == CONTENT


@pytest.mark.parametrize(("start", "length"), [(0, 1), (0, 1000), (5, 10), (300_000, 600_000), (len(CONTENT) - 1, 1)])
def test_it_gives_back_any_part(files, kept, start, length):
    assert b"".join(files.pieces(kept, start, length)) == CONTENT[start : start + length]


def test_it_gives_back_the_rest(files, kept):
    assert b"".join(files.pieces(kept, 1_000_000)) == CONTENT[1_000_000:]


def test_what_is_not_there_is_missed_before_the_first_piece(files):
    with pytest.raises(Missing):
        files.pieces("0" * 40)


def test_what_was_removed_is_gone_and_removing_it_again_is_no_fault(files, kept):
    files.remove(kept)
    files.remove(kept)

    with pytest.raises(Missing):
        files.pieces(kept)


def test_it_says_whether_it_is_there(files, kept):
    assert files.has(kept)
    assert not files.has("0" * 40)


def test_it_writes_a_copy(files, kept, tmp_path):
    files.fetch(kept, tmp_path / "copy")

    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_keys_are_random_and_a_wrong_one_leads_nowhere_else(files, kept, tmp_path):
    again = files.keep(_file(tmp_path), name="logo v1.svg", media_type="image/svg+xml")

    assert again != kept
    for wrong in ("../../secret", f"{kept}/..", "", "kept"):
        with pytest.raises(Missing):
            files.pieces(wrong)


def test_a_bucket_signs_addresses_for_get_alone_and_for_a_time(bucket, tmp_path):
    files = files_at(bucket, tmp_path)
    key = files.keep(_file(tmp_path), name="logo v1.svg", media_type="image/svg+xml")
    link = files.link(key, seconds=2, name="primary-logo-v1.svg")

    with urllib.request.urlopen(link, timeout=5) as answer:
        assert answer.read() == CONTENT
        assert answer.headers["Content-Disposition"] == "attachment; filename=primary-logo-v1.svg"
    assert _status(urllib.request.Request(link, method="PUT", data=b"x")) in REFUSED
    assert _status(urllib.request.Request(link.replace(key, "0" * 40))) in REFUSED
    time.sleep(3)
    assert _status(urllib.request.Request(link)) in REFUSED
    assert SECRET not in link


@pytest.mark.parametrize("name", ["logo v1.svg", 'a "quoted" & other+name=100%.pdf', "übersicht-日本.png", "x" * 200])
def test_a_bucket_answers_under_whatever_name_was_signed(bucket, tmp_path, name):
    files = files_at(bucket, tmp_path)
    link = files.link(files.keep(_file(tmp_path), name="made.png", media_type="image/png"), seconds=30, name=name)

    with urllib.request.urlopen(link, timeout=5) as answer:
        told = parse_options_header(answer.headers["Content-Disposition"])
    assert told == ("attachment", {"filename": name})
    assert _status(urllib.request.Request(link.replace("attachment", "inline"))) in REFUSED, "the name is signed"


def test_where_no_secret_is_known_the_name_that_was_kept_stays(bucket, tmp_path, monkeypatch):
    files = files_at(bucket, tmp_path)
    key = files.keep(_file(tmp_path), name="logo.svg", media_type="image/svg+xml")
    monkeypatch.setattr(S3Store, "config", {})

    with urllib.request.urlopen(files.link(key, seconds=30, name="other.svg"), timeout=5) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=logo.svg"


def test_a_folder_signs_nothing_the_portal_does(tmp_path):
    assert files_at("", tmp_path).link("0" * 40, seconds=300, name="a.svg") == ""


def _status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
