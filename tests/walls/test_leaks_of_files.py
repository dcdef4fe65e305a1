"""No address of a file tells another partner that it is there: leak vectors 51 to 53, 58 and 59, by their numbers.

Those of what stands in a file (54 to 57): `test_leaks_in_files.py`. What other tests hold is named beside each number;
`tests/assets/test_audiences.py` has each audience by each role and way, `test_twins.py` each route by each header,
`matrix_check.py` each route by each role.
"""

import io
import logging
import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from itertools import product
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from portal import clock
from portal.models.assets import Asset, AssetFile, AssetRendition, Only
from portal.models.base import db
from portal.models.people import Role
from tests.client import Client, without_keys, without_tokens
from tests.factories import LOGO, a_partner, a_person, a_rep, a_share_link, an_ad_spec, an_asset, an_upload, database
from tests.storage.bucket import served
from tests.walls.timing import take_alike

ABSENT = "AS-0000-0000"
SIZES = ("", "?size=480", "?size=../../x", "?page=1", "?page=99", "?width=480&as=png", "?as=png&width=333")
HEADERS: tuple[dict[str, str], ...] = (
    {}, {"Range": "bytes=0-9"}, {"Range": "bytes=900000-"}, {"If-None-Match": "*"}, {"Accept": "image/*"},
    {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"},
)  # fmt: skip
KEY = re.compile(r"[0-9a-f]{40}")


def way_to(client: Client, asset: Asset, asked: str = "") -> str:
    answer = client.get(f"/assets/{asset.ref}/download{asked}")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def is_twin(client: Client, path: str, absent: str, method: str = "GET", **how) -> bool:
    """Whether both are answered alike, by 404."""
    answers = [client.http.open(one, method=method, **how) for one in (path, absent)]
    pair = [without_tokens(answer, path, absent, path.split("/")[2], absent.split("/")[2]) for answer in answers]
    return pair[0] == pair[1] and pair[0][0] == 404


# 51. File URL guess, listing, thumbnail and rendition URL, `?size=`


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", HEADERS)
def test_51_a_guessed_address_of_a_file_is_one_that_never_was(theirs, rival, method, headers):
    for way in ("", "/preview", "/download", "/v/1", "/terms", "/links", "/check", "/spec.pdf", "/spec.svg"):
        for asked in SIZES:
            paths = (f"/assets/{ref}{way}{asked}" for ref in (theirs.ref, ABSENT))
            assert is_twin(rival, *paths, method, headers=headers), (way, asked)
    with database():
        file = db.session.scalars(db.select(AssetFile.ref).where(AssetFile.asset_id == theirs.id)).one()
        made = db.session.scalars(db.select(AssetRendition).where(AssetRendition.asset_id == theirs.id)).first()
    for ref in (file, made.ref):
        never = f"{ref[:2]}-0000-0000"
        assert is_twin(rival, f"/assets/renditions/{ref}", f"/assets/renditions/{never}", method, headers=headers)
        for rest in ("", ".1.x", f".{2**33}.{'A' * 32}"):
            assert is_twin(rival, f"/files/{ref}{rest}", f"/files/{never}{rest}", method, headers=headers), rest


def test_51_a_foreign_file_does_not_show_in_a_download_of_ones_own(theirs, rival):
    mine = an_asset(title="Ours")
    with database():
        file = db.session.scalars(db.select(AssetFile.ref).where(AssetFile.asset_id == theirs.id)).one()

    paths = (f"/assets/{mine.ref}/download?file={ref}" for ref in (file, "FI-0000-0000"))
    foreign, absent = (without_tokens(rival.get(path), file, "FI-0000-0000") for path in paths)

    assert foreign == absent


def test_51_whether_it_is_there_takes_as_long_to_say(theirs, rival):
    def asking(ref: str):
        return lambda: rival.get(f"/assets/{ref}/preview")

    assert take_alike(asking(theirs.ref), asking(ABSENT), asking("AS-1111-1111"), rounds=100, seconds=0.002)


def test_51_what_a_rival_is_given_moves_no_list_no_count_and_no_facet(owner, member, rival):
    an_asset(title="Ours and theirs", tags=["known"])
    paths = ("/", "/assets", "/assets?q=secret", "/assets?kind=logo", "/assets?tag=hush", "/assets?campaign=hushed",
             "/assets?order=newest", "/assets?q=secrte", "/assets/favourites", "/assets/basket", "/assets/recalls",
             "/assets/requests", "/assets/requests/new?words=secret")  # fmt: skip

    def seen(client: Client) -> dict:
        return {path: without_keys(client.get(path)) for path in paths}

    with clock.moved_to(clock.now()):
        for client in (member, rival):
            client.get("/assets")
        before, of_member = seen(rival), seen(member)
        for number in range(3):
            an_asset(title=f"Secret {number}", only=Only(partners=(owner.ref,)), tags=["hush"], campaign="Hushed")
        after, of_member_then = seen(rival), seen(member)

    assert [path for path in paths if before[path] != after[path]] == []
    moved = {path for path in paths if of_member[path] != of_member_then[path]}
    assert {"/assets", "/assets?q=secret", "/assets?kind=logo", "/assets?tag=hush"} <= moved, "it could not fail"


def test_51_keys_and_signatures_are_random_and_name_nobody(app, owner, theirs, member):
    at = way_to(member, theirs)
    with database():
        key = db.session.scalars(db.select(AssetFile.key).where(AssetFile.asset_id == theirs.id)).one()

    assert KEY.fullmatch(key), "160 bits"
    assert len(at.rpartition(".")[2]) == 32, "192 bits"
    stored = (app.config["SETTINGS"].data / "files").rglob("*")
    told = " ".join((at, *map(str, stored))).lower()
    assert not [word for word in ("secret", "launch", owner.ref.lower(), "logo") if word in told]


# 52. Presigned URLs; in S3. Other methods, keys and the end of a link's life: `tests/storage/test_storage.py`


def status(request: Request | str) -> int:
    try:
        with urlopen(request, timeout=5) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


@pytest.fixture
def in_a_bucket(app, tmp_path, monkeypatch):
    with served(tmp_path / "s3") as url:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], storage_url=url))
        yield


def test_52_a_presigned_address_is_made_after_the_check_for_the_time_that_is_left(
    app, in_a_bucket, owner, member, rival, caplog
):
    caplog.set_level(logging.DEBUG)
    asset = an_asset(only=Only(partners=(owner.ref,)))
    at = way_to(member, asset)

    with clock.moved_to(clock.now() + timedelta(minutes=4, seconds=30)):
        signed = member.get(at).headers["Location"]
    lives = int(re.search(r"X-Amz-Expires=(\d+)", signed)[1])

    assert 0 < lives <= 30, "what the portal's own address had left"
    assert status(signed) == 200
    assert status(Request(signed, method="DELETE")) in (400, 403)
    assert status(re.sub(r"[0-9a-f]{40}", "0" * 40, signed, count=1)) in (400, 403)
    assert is_twin(rival, at, "/files/FI-0000-0000.1.x")
    assert not re.search(r"[?&]X-Amz", caplog.text), "it is not logged"
    assert not [letter for letter in app.config["OUTBOX"].glob("*") if b"X-Amz" in letter.read_bytes()]
    assert not any(word in signed.lower() for word in ("secretgate", owner.ref.lower()))


def test_52_after_a_withdrawal_no_new_one_is_signed(app, in_a_bucket, log_in, owner, member):
    asset = an_asset(only=Only(partners=(owner.ref,)))
    at = way_to(member, asset)
    assert member.get(at).status_code == 303

    log_in(a_person(Role.EDITOR)).post(f"/assets/{asset.ref}/withdrawal", {"reason": "The brand changed"})

    assert member.get(at).status_code == 404


# 53. Same content uploaded by A and B


def test_53_the_same_content_is_kept_twice_under_keys_that_share_nothing(owner):
    with database():
        one, other = (an_asset(only=Only(partners=(ref,))) for ref in (owner.ref, a_partner().ref))
    with database():
        keys = db.session.execute(
            db.select(AssetFile.key, AssetFile.sha256).where(AssetFile.asset_id.in_((one.id, other.id)))
        ).all()

    assert len({key for key, _digest in keys}) == 2
    assert len({digest for _key, digest in keys}) == 1


def test_53_a_partner_cannot_ask_whether_a_content_is_known(theirs, rival):
    """Who hands nothing in is told 403 whatever it is; a creative that is checked is forgotten."""
    spec = an_ad_spec()
    metadata = f"filename {b64encode(b'logo.svg').decode()}"
    sent = {"Tus-Resumable": "1.0.0", "Upload-Metadata": metadata, "X-CSRFToken": rival.token()}
    known, unknown = (
        rival.http.post("/assets/uploads", headers={**sent, "Upload-Length": str(size)}) for size in (len(LOGO), 7)
    )

    def checked(content: bytes) -> tuple:
        answer = rival.post(
            f"/assets/{spec.ref}/check", {"files": (io.BytesIO(content), "a.svg")}, content_type="multipart/form-data"
        )
        return without_keys(answer)

    same_size = LOGO.replace(b"2f5bd7", b"2f5bd8")
    assert known.status_code == unknown.status_code == 403
    assert without_tokens(known) == without_tokens(unknown)
    assert checked(LOGO) == checked(same_size)


def test_53_a_twin_is_told_to_those_alone_who_see_it(app, log_in):
    """The editor's word "this is already the file of …" comes from inside the wall."""
    from portal.models.assets.uploads import Upload
    from portal.models.tenancy import acting
    from tests.assets.libraries import reach_of

    owner = a_partner()
    an_asset(only=Only(partners=(owner.ref,)))
    with database():
        digest = db.session.scalars(db.select(AssetFile.sha256)).first()
    upload = Upload(kept={"sha256": digest})
    for person, knows in ((a_person(Role.EDITOR), True), (a_rep(owner), True), (a_rep(), False)):
        with app.test_request_context(), acting(reach_of(person)):
            assert (upload.twin() is not None) == knows


# 58. Temp names, resumable ids, quarantine. An upload of another editor: `tests/assets/test_uploads.py`


def test_58_what_is_on_its_way_is_read_by_nobody_else(app, log_in, rival):
    editor, other = a_person(Role.EDITOR), log_in(a_person(Role.EDITOR))
    ref, never = an_upload(editor).ref, "UP-0000-0000"
    (part,) = [file for file in (app.config["SETTINGS"].data / "uploads").iterdir() if file.stem == ref]

    assert part.stat().st_mode & 0o777 == 0o600
    for method, (client, statuses) in product(
        ("GET", "HEAD", "PATCH", "DELETE", "POST"), ((other, (404, 405)), (rival, (403, 405)))
    ):
        sent = {
            "Tus-Resumable": "1.0.0", "X-CSRFToken": client.token(), "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": "0",
        }  # fmt: skip
        paths = (f"/assets/uploads/{one}" for one in (ref, never))
        pair = [client.http.open(path, method=method, headers=sent, data=b"x") for path in paths]
        foreign, absent = (without_tokens(answer, ref, never) for answer in pair)
        assert foreign == absent, method
        assert foreign[0] in statuses, method


@pytest.mark.parametrize("place", ["uploads", "work", "files", "outbox", "secret", "aliado.db"])
def test_58_no_folder_of_the_installation_is_an_address(app, rival, stranger, place):
    for path in (
        f"/{place}/x",
        f"/static/../{place}",
        f"/static/..%2f{place}",
        f"/files/..%2f{place}",
        f"/{place}.part",
    ):
        for client in (rival, stranger):
            assert client.get(path).status_code in (302, 404), path


# 59. A signed URL for A's file with B's session, and the reverse


def test_59_a_signed_address_is_no_use_to_anybody_else(app, log_in, stranger, owner, theirs, member, rival):
    mine = an_asset(title="For all")
    ways = {member: [way_to(member, theirs), way_to(member, mine)], rival: [way_to(rival, mine)]}
    colleague = log_in(a_person(Role.MARKETING, partner=owner))

    for holder, others in ((member, (rival, colleague)), (rival, (member, colleague))):
        for at in ways[holder]:
            assert holder.get(at).status_code == 200
            for client in others:
                for headers in HEADERS:
                    assert is_twin(client, at, "/files/FI-0000-0000.1.x", headers=headers)
                    assert is_twin(client, at, "/files/FI-0000-0000.1.x", "HEAD", headers=headers)
            assert stranger.get(at).status_code == 302


def test_59_a_ticket_of_a_share_link_opens_no_other_link(app, stranger, owner, theirs):
    maker = a_person(Role.MARKETING, partner=owner)
    ours, other = (a_share_link(asset, by=maker) for asset in (theirs, an_asset(title="For all")))
    tokens = [link.token(app.config["SECRET_KEY"]) for link in (ours, other)]
    page = stranger.get(f"/share/{tokens[0]}").text
    (opened,) = re.findall(r"\?pass=([^\"&]+)", page)
    ticket = stranger.get(f"/share/{tokens[0]}/files/0?pass={opened}").headers["Location"].partition("ticket=")[2]

    assert stranger.get(f"/share/{tokens[0]}/files/0?ticket={ticket}").status_code == 200
    for asked in (f"pass={opened}", f"ticket={ticket}"):
        assert stranger.get(f"/share/{tokens[1]}/files/0?{asked}").status_code == 404


def test_59_what_a_log_out_leaves_is_an_address_for_nobody(member, theirs):
    at = way_to(member, theirs)

    member.post("/logout")

    assert member.get(at).status_code == 302
