"""Files are handed over here: by an address that is signed, short-lived and one person's, and checked once more."""

import logging
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.http import parse_range_header

from portal.models.assets.giving import given
from portal.models.base import NotThere
from portal.models.file_links import FileLinks
from portal.models.given import Given
from portal.permissions.gate import may
from portal.storage.files import Files, Missing, files_at
from portal.storage.saving import saved_as
from portal.storage.verified import verified
from portal.views.headers import OWN_FILE
from portal.views.words import language

bp = Blueprint("files", __name__)
log = logging.getLogger("portal.storage")


@bp.route("/files/<ref>", methods=["GET"])
@may("assets.download")
def send(ref: str) -> Response:
    """The file of this address. Raises NotThere for whoever it was not made for, and when its time is over."""
    found = given(ref.partition(".")[0], language())  # first, so that a wrong signature takes as long as a right one
    _file_ref, seconds_left = _links().read(ref, person_id=current_user.id)
    storage = storage_of_app()
    link = storage.link(found.key, seconds=seconds_left, name=found.name)
    if link:
        return redirect(link, 303)  # type: ignore[return-value]
    return sent(found, storage)


def address_of(ref: str) -> str:
    """Where the person who asks gets this file, for the next five minutes."""
    return url_for("files.send", ref=_links().make(ref, person_id=current_user.id))


def storage_of_app() -> Files:
    """Where this installation's files are."""
    settings = current_app.config["SETTINGS"]
    return files_at(settings.storage_url, settings.data)


def sent(found: Given, storage: Files, *, inline: bool = False) -> Response:
    """The file, or the range of it that was asked for; nothing where it is known already. Raises NotThere if lost."""
    headers = {
        "ETag": f'"{found.sha256[:32]}"', "Accept-Ranges": "bytes", "Cache-Control": OWN_FILE,
        "Content-Disposition": saved_as(found.name, inline=inline),
        "Repr-Digest": f"sha-256=:{found.digest_base64}:",
    }  # fmt: skip
    if found.sha256[:32] in request.if_none_match:
        return Response(status=304, headers={"ETag": headers["ETag"], "Cache-Control": OWN_FILE})
    start, length, status = 0, found.size_bytes, 200
    wanted = _range(found)
    if wanted == ():
        return Response(status=416, headers={"Content-Range": f"bytes */{found.size_bytes}"})
    if wanted:
        start, length, status = wanted[0], wanted[1] - wanted[0], 206
        headers["Content-Range"] = f"bytes {wanted[0]}-{wanted[1] - 1}/{found.size_bytes}"
    headers["Content-Length"] = str(length)
    body: Any = () if request.method == "HEAD" else _pieces(storage, found, start, length)
    return Response(body, status, headers, mimetype=found.media_type, direct_passthrough=True)


def _pieces(storage: Files, found: Given, start: int, length: int) -> Iterator[bytes]:
    """The bytes; where it is all of them, the last ones only if all are right. Raises NotThere for a lost file."""
    try:
        pieces = storage.pieces(found.key, start, length)
    except Missing as lost:
        log.error("a file is lost in storage: %s", found.sha256[:16])
        raise NotThere(found.name) from lost
    return verified(pieces, found.sha256) if length == found.size_bytes else pieces


def _range(found: Given) -> tuple[int, int] | tuple[()] | None:
    """From where to where; nothing where all is wanted, empty where there is no such part."""
    asked = parse_range_header(request.headers.get("Range"))
    condition = request.if_range
    is_other = condition.etag not in (None, found.sha256[:32]) or condition.date is not None
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or is_other:
        return None
    return asked.range_for_length(found.size_bytes) or ()


def _links() -> FileLinks:
    return FileLinks(current_app.config["SECRET_KEY"])
