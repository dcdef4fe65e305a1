"""Lists to take along: as filtered, in the reader's language, sent while they are read.

A page says what goes along and asks for the password; the file is at the same address with `as`. Nothing is kept on
the server, so nobody finds it there who lost the right meanwhile.
"""

from typing import Any

from flask import Blueprint, Response, request, stream_with_context, url_for
from flask_login import current_user

from portal.documents.tables import WRITERS, Table
from portal.forms.exports import ExportForm
from portal.permissions.gate import may, reach_for
from portal.storage.saving import saved_as
from portal.views.answers import done, page
from portal.views.confirmation import is_confirmed
from portal.views.exports import company
from portal.views.exports.asking import note, refused_with
from portal.views.exports.lists import PLACES, Place, Takeable
from portal.views.exports.saying import headings_of, said_by
from portal.views.exports.sending import Going, rows_of
from portal.views.headers import OWN_FILE

bp = Blueprint("exports", __name__)


def _show(place: Place) -> Response:
    """What goes along, and the way to it; with `as` (csv, xlsx, json) the file, once the password was typed."""
    if request.args.get("as") in WRITERS and is_confirmed():
        return _sent(place, request.args["as"], with_keys=request.args.get("keys") == "1")
    return _page(place, ExportForm(asks_password=not is_confirmed(), formdata=None, **_asked()))


def _ask(place: Place) -> Response:
    """Check the password, and lead to the file."""
    form = ExportForm(asks_password=not is_confirmed())
    if status := refused_with(form):
        return _page(place, form, status)
    keys = {"keys": "1"} if form.keys.data else {}
    asked = {"as": form.ending.data, **keys, **place.of(request.args).narrowed_by}
    return done("", to=url_for(f".show_{place.name}", **asked))


def _page(place: Place, form: ExportForm, status: int = 200) -> Response:
    narrowed_by: dict[str, Any] = place.of(request.args).narrowed_by
    here = url_for(f".show_{place.name}", **narrowed_by)
    return page("exports/show.html", status, place=place, form=form, here=here, narrowed_by=narrowed_by)


def _asked() -> dict[str, Any]:
    wanted = request.args.get("as", "")
    return {"ending": wanted if wanted in WRITERS else "csv", "keys": request.args.get("keys") == "1"}


def _sent(place: Place, ending: str, *, with_keys: bool) -> Response:
    taken: Takeable = place.of(request.args)
    headers = {"Content-Disposition": saved_as(f"{str(place.words).lower()}.{ending}"), "Cache-Control": OWN_FILE}
    write, media_type = WRITERS[ending]
    if request.method == "HEAD":
        return Response((), 200, headers, mimetype=media_type)
    is_plain = with_keys or ending == "json"
    names = {name: name for name in taken.columns} if is_plain else headings_of(taken.columns)
    rows = rows_of(taken.batches, reach_for(place.action), place.action, said_by(taken.columns, is_plain=is_plain))
    pieces = write(Table(names, rows, {"list": taken.name, **taken.narrowed_by}))
    note(taken.name, ending, taken.narrowed_by)
    return Response(stream_with_context(Going(current_user.id, pieces)), 200, headers, mimetype=media_type)


def _join(place: Place) -> None:
    for name, method, view in (("show", "GET", _show), ("ask", "POST", _ask)):
        guarded = may(place.action)(lambda view=view: view(place))
        bp.add_url_rule(f"/{place.name}/export", f"{name}_{place.name}", guarded, methods=[method])


for one in PLACES:
    _join(one)
bp.add_url_rule("/company/export", "show_company", company.show, methods=["GET"])
bp.add_url_rule("/company/export", "ask_company", company.ask, methods=["POST"])
