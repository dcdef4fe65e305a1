"""Uploads: large files in parts, by the tus protocol 1.0.0 (core, creation, expiration, termination).

The same for the library and for deals, each at its own address, for its own people and up to its own size.
"""

from base64 import b64decode
from binascii import Error
from contextlib import suppress
from errno import EDQUOT, ENOSPC

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.http import http_date

from portal.forms.assets.handing_in import WHY_NOT
from portal.logs import refused
from portal.models.assets.uploads import TooLarge, TooMuchWaits, Upload, WrongOffset
from portal.models.deals import attachments
from portal.permissions.gate import may
from portal.renditions.uploading import NoRoom, Uploading
from portal.storage.parts import Busy
from portal.views.answers import record_of_noun
from portal.views.words import language, size_words

bp = Blueprint("uploads", __name__, url_prefix="/assets/uploads")
for_deals = Blueprint("deal_uploads", __name__, url_prefix="/deals/uploads")
HOME = {"uploads": "assets.new", "deal_uploads": "deals.index"}  # where a browser stands that asks for the address
MOST_MB = {"deal_uploads": attachments.MOST_MB}
PROTOCOL = "1.0.0"
PART = "application/offset+octet-stream"


def index() -> Response:
    """Where files are handed in."""
    return record_of_noun(HOME[request.blueprint or ""])


def begin() -> Response:
    """Say that a file will come, how large it is and how it is called."""
    if "Tus-Resumable" not in request.headers:
        return index()
    _speak_alike()
    name, size_bytes = _name(), _number("Upload-Length")
    try:
        upload = uploading().begin(by=current_user, name=name, size_bytes=size_bytes)
    except TooLarge:
        most = size_words(uploading().limits.of_name(name))
        return _words(413, _("%(size)s is too large; the most is %(most)s.", size=size_words(size_bytes), most=most))
    except TooMuchWaits:
        return _words(413, _("Too much waits already. Keep what you sent as drafts, or cancel some of it."))
    except NoRoom:
        return _words(507, _("There is no room left to keep this. Tell whoever runs this portal."))
    return _told(upload, 201, {"Location": url_for(".show", ref=upload.ref)})


def show(ref: str) -> Response:
    """How far it is; and once it is whole, in words, whether it is taken."""
    try:
        upload = Upload.open(ref) if request.method == "HEAD" else uploading().look_at(ref)
    except OSError as trouble:
        if trouble.errno in (ENOSPC, EDQUOT):
            raise
        return _words(503, str(WHY_NOT["storage"]))
    length = {"Upload-Length": str(upload.size_bytes)}
    if upload.refused:
        refused("file")
        return _told(upload, 422, length, str(WHY_NOT.get(upload.refused, WHY_NOT["broken"])))
    return _told(upload, 200, length, _how_it_stands(upload))


def append(ref: str) -> Response:
    """The next part."""
    Upload.open(ref)
    _speak_alike()
    if request.mimetype != PART:
        abort(415)
    try:
        upload = uploading().append(ref, request.get_data(), at=_number("Upload-Offset"))
    except WrongOffset:
        return _words(409, "")
    except TooLarge:
        return _words(413, "")
    except Busy:
        return _words(423, "")
    if upload.is_whole:
        with suppress(OSError):  # all of it is here, and looked at when it is asked for
            uploading().look_at(ref)
    return _told(upload, 204)


def cancel(ref: str) -> Response:
    """It is not wanted any more."""
    uploading().drop(ref)
    return _words(204, "")


def _say_protocol(response: Response) -> Response:
    response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = PROTOCOL
    response.headers["Tus-Extension"] = "creation,expiration,termination"
    return response


def uploading() -> Uploading:
    """The uploads of this installation."""
    return Uploading.by(current_app.config["SETTINGS"], most_mb=MOST_MB.get(request.blueprint or "", 0))


def _speak_alike() -> None:
    if request.headers.get("Tus-Resumable") != PROTOCOL:
        abort(412)


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        abort(400)
    return int(value)


def _name() -> str:
    """The file's name, from `Upload-Metadata: filename …` in base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode().replace("\0", "")[:200] or abort(400)
            except (Error, UnicodeDecodeError):
                abort(400)
    return abort(400)


def _how_it_stands(upload: Upload) -> str:
    size = size_words(upload.size_bytes)
    if not upload.is_whole:
        return _("%(done)s of %(all)s", done=size_words(upload.offset_bytes), all=size)
    twin = upload.twin() if request.blueprint == bp.name else None
    if twin is None:
        return _("Here: %(size)s.", size=size)
    return _("Here: %(size)s. This is already the file of “%(title)s”.", size=size, title=twin.title_in(language()))


def _told(upload: Upload, status: int, more: dict[str, str] | None = None, words: str = "") -> Response:
    headers = {"Upload-Offset": str(upload.offset_bytes), "Upload-Expires": http_date(upload.expires_at)}
    return _words(status, words, {**headers, **(more or {})})


def _words(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return Response(words, status, headers, mimetype="text/plain")


VIEWS = (("", "GET", index), ("", "POST", begin), ("/<ref>", "GET", show), ("/<ref>", "PATCH", append),
         ("/<ref>", "DELETE", cancel))  # fmt: skip
for _bp, _action in ((bp, "assets.edit"), (for_deals, "deals.attach")):
    for _rule, _method, _view in VIEWS:
        _bp.add_url_rule(_rule, _view.__name__, may(_action)(_view), methods=[_method])
    _bp.after_request(_say_protocol)
