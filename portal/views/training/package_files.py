"""What a package brings is answered on an origin of its own, where no session is.

Another host name of the same portal: `CONTENT_URL`; on one's own machine `localhost` for `127.0.0.1` and the reverse.
An address there names a lesson's file and a living session by a signature; it is read from alone, no cookie counts, and
its policy lets a page load nothing and call nothing but files of the same package.
"""

import hashlib
import hmac
import mimetypes
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request, url_for
from werkzeug.http import parse_range_header

from portal.models.base import NotThere
from portal.models.sessions import SignIn
from portal.models.tenancy import acting
from portal.models.training.editions import LessonFile
from portal.models.training.packages import Package
from portal.permissions.gate import public
from portal.permissions.roles import reach
from portal.storage.files import Missing
from portal.storage.inside import pieces_of
from portal.views.files import storage_of_app

bp = Blueprint("package_files", __name__)
LOOPBACK = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
ALLOWED = "allow-scripts allow-same-origin allow-forms allow-modals"  # in the frame; never windows, never the top
TYPES = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html", ".htm": "text/html",
    ".xhtml": "application/xhtml+xml", ".json": "application/json", ".xml": "text/xml", ".svg": "image/svg+xml",
    ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".mp4": "video/mp4", ".webm": "video/webm",
    ".mp3": "audio/mpeg", ".vtt": "text/vtt", ".wasm": "application/wasm",
}  # fmt: skip


@bp.get("/packages/<token>/")
@public
def frame(token: str) -> Response:
    """The page around a part of a package: it has the run time, and speaks with the player's page."""
    package, _file = _opened(token)
    old = package.version == "1.2"
    answer = make_response(render_template("training/package_frame.html", old=old))
    answer.headers["Clear-Site-Data"] = '"storage"'  # of the packages, and the people, before
    return answer


@bp.get("/packages/<token>/<path:name>")
@public
def file(token: str, name: str) -> Response:
    """A file of the package, or the part of it that is asked for."""
    package, lesson_file = _opened(token)
    place = package.files.get(name)
    if place is None or "Service-Worker" in request.headers:
        raise NotThere(name)
    mark = f'"{lesson_file.sha256[:24]}-{place[0]}"'
    if mark.strip('"') in request.if_none_match:
        return Response(status=304, headers={"ETag": mark})
    size = place[2]
    headers = {"ETag": mark, "Accept-Ranges": "bytes"}
    start, end, status = 0, size, 200
    asked = parse_range_header(request.headers.get("Range"))
    if asked is not None and len(asked.ranges) == 1:
        wanted = asked.range_for_length(size)
        if wanted is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
        (start, end), status = wanted, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    body: Iterator[bytes] | tuple[()] = ()
    if request.method == "GET":
        try:
            body = pieces_of(storage_of_app(), package.key, place, start, end - start)
        except Missing as lost:
            raise NotThere(name) from lost
    return Response(body, status, headers, content_type=_type(name), direct_passthrough=True)


def address_of(file: LessonFile, sign_in: str) -> str:
    """Where the player's page finds the frame; empty where this portal has no other origin."""
    origin = other_origin()
    if not origin:
        return ""
    said = f"{file.ref}.{sign_in}"
    return origin + url_for("package_files.frame", token=f"{said}.{_signature(said, urlsplit(origin).netloc)}")


def other_origin() -> str:
    """The origin that packages have, seen from the one that was asked."""
    settings = current_app.config["SETTINGS"]
    if settings.content_url:
        return str(settings.content_url)
    here = urlsplit(request.host_url)
    other = LOOPBACK.get(here.hostname or "")
    port = f":{here.port}" if here.port else ""
    return f"{here.scheme}://{other}{port}" if other else ""


def keep_apart() -> None:
    """Before each request: the origin of packages has nothing else but the run time, and no other has packages."""
    content_url = current_app.config["SETTINGS"].content_url
    if not content_url:
        return
    is_there = request.host == urlsplit(content_url).netloc
    if is_there and not request.path.startswith(("/packages/", "/static/")):
        abort(404)
    if not is_there and request.path.startswith("/packages/"):
        abort(404)


def _opened(token: str) -> tuple[Package, LessonFile]:
    """Raises NotThere for who is signed out, for whom it is not any more, and for what was never signed."""
    said, _, signature = token.rpartition(".")
    ref, _, sign_in = said.partition(".")
    person = SignIn.person_of(sign_in)
    right = _signature(said, request.host)  # good on one origin alone, and that is never the portal's
    if not hmac.compare_digest(signature.encode(), right.encode()) or person is None:
        raise NotThere(token[:64])
    with acting(reach(person, "training.learn")):
        package, lesson_file = Package.of_file(ref)
    g.policy_apart = _policy(f"{request.host_url}packages/{token}/", f"{request.host_url}static/")
    return package, lesson_file


def _policy(own: str, runtime: str) -> str:
    """A page of a package does as it likes with its own files, and nothing with anything else."""
    return "; ".join(
        (
            "default-src 'none'", f"script-src {own} {runtime} 'unsafe-inline' 'unsafe-eval'",
            f"style-src {own} {runtime} 'unsafe-inline'", f"img-src {own} data: blob:", f"font-src {own} data:",
            f"media-src {own} data: blob:", f"connect-src {own} data: blob:", f"frame-src {own} blob:",
            "worker-src 'none'", "object-src 'none'", f"form-action {own}", f"base-uri {own}",
            f"frame-ancestors {_portals()} 'self'", f"sandbox {ALLOWED}",
        )
    )  # fmt: skip


def _portals() -> str:
    """The origin whose pages may frame it."""
    settings = current_app.config["SETTINGS"]
    return str(settings.public_url) if settings.content_url else other_origin()


def _signature(said: str, host: str) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(secret, f"package {host} {said}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def _type(name: str) -> str:
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
