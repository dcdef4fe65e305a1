"""Static files under names that carry their content's hash, so that browsers may keep them for a year."""

import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Response, abort, make_response, request
from markupsafe import Markup

from portal.permissions.gate import public

ROOT = Path(__file__).parent.parent / "static"
SHEETS = (
    "vendor/inter.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components/*.css",
    "css/utilities.css",
)
PACKED_ALREADY = (".woff2", ".png")

bp = Blueprint("static_files", __name__)


@bp.get("/static/<path:name>")
@public
def show(name: str) -> Response:
    """A static file by its hashed name."""
    found = _by_hashed_name().get(name)
    if found is None:
        abort(404)
    response = make_response(_content(found))
    if "br" in request.accept_encodings and not found.endswith(PACKED_ALREADY):
        response = make_response(_packed(found))
        response.headers["Content-Encoding"] = "br"
    response.headers["Content-Type"] = _type(found)
    return response


def static(name: str) -> str:
    """The address of a static file, for templates. Raises KeyError for one that is not there."""
    return "/static/" + _hashed_names()[name]


def service_worker() -> Response:
    """What answers in a browser while there is no line. It stands at the root, so that it may answer for all of it."""
    response = make_response(_content("worker/service-worker.js"))
    response.headers["Content-Type"] = _type("worker/service-worker.js")
    return response


@cache
def icon(name: str) -> Markup:
    """An icon of the sheet, for templates: a picture beside words, never instead of them."""
    sheet = static("vendor/icons.svg")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(sheet, name)


@cache
def _hashed_names() -> dict[str, str]:
    names = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.rglob("*")) if path.suffix in TYPES]
    return {name: _hashed(name) for name in ["css/portal.css", *names]}


@cache
def _by_hashed_name() -> dict[str, str]:
    return {hashed: name for name, hashed in _hashed_names().items()}


def _hashed(name: str) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(_content(name)).hexdigest()[:12]}.{ending}"


@cache
def _content(name: str) -> bytes:
    if name.startswith(("elements/", "worker/")):
        return _with_hashed_names((ROOT / name).read_text())
    if name != "css/portal.css":
        return (ROOT / name).read_bytes()
    return _with_hashed_names("\n".join(path.read_text() for pattern in SHEETS for path in sorted(ROOT.glob(pattern))))


def _with_hashed_names(text: str) -> bytes:
    return re.sub(r"/static/([\w./-]+)", lambda found: "/static/" + _hashed(found[1]), text).encode()


@cache
def _packed(name: str) -> bytes:
    """The content as small as it gets. It takes long and is done once; a page is packed anew, quickly, each time."""
    return brotli.compress(_content(name))


TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}


def _type(name: str) -> str:
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("+xml") else kind
