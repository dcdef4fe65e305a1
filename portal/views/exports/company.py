"""Everything of the own company in one zip, for its administrator."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.documents.tables import Table, as_csv, as_json
from portal.forms.exports import ExportForm
from portal.models.deals import everything
from portal.models.deals.listing import DealFilters
from portal.models.deals.taking_along import columns, deals_to_take
from portal.models.given import Given
from portal.models.tenancy import Reach
from portal.permissions.gate import may, reach_for
from portal.storage.archive import archive
from portal.storage.files import Files
from portal.storage.saving import saved_as
from portal.storage.verified import verified
from portal.views.answers import done, page
from portal.views.confirmation import is_confirmed
from portal.views.exports.asking import note, refused_with
from portal.views.exports.lists import OF_A_PARTNER, OF_A_PERSON, own_company, own_people
from portal.views.exports.saying import said_by
from portal.views.exports.sending import Going, rows_of, within_rights
from portal.views.files import storage_of_app
from portal.views.headers import OWN_FILE

ACTION = "company.export"
log = logging.getLogger("portal.exports")
NO_SIGNS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@may(ACTION)
def show() -> Response:
    """What goes along, and the way to it; with `as=zip` the file, once the password was typed."""
    if request.args.get("as") == "zip" and is_confirmed():
        return _sent()
    return _page(_form(formdata=None))


@may(ACTION)
def ask() -> Response:
    """Check the password, and lead to the file."""
    form = _form()
    if status := refused_with(form):
        return _page(form, status)
    return done("", to=f"{url_for('.show_company')}?as=zip")


def _form(**how: Any) -> ExportForm:
    return ExportForm(asks_password=not is_confirmed(), asks_format=False, **how)


def _page(form: ExportForm, status: int = 200) -> Response:
    return page("exports/company.html", status, form=form)


def _sent() -> Response:
    name = _("company")
    headers = {"Content-Disposition": saved_as(f"{name}.zip"), "Cache-Control": OWN_FILE}
    if request.method == "HEAD":
        return Response((), 200, headers, mimetype="application/zip")
    members = _members(reach_for(ACTION), render_template("exports/readme.txt"), storage_of_app())
    note("company", "zip", {})
    body = stream_with_context(Going(current_user.id, archive(members)))
    return Response(body, 200, headers, mimetype="application/zip", direct_passthrough=True)


def _members(reached: Reach, readme: str, storage: Files) -> Iterator[tuple[str, Iterable[bytes]]]:
    """All that the zip holds, each read when its turn comes."""
    yield "README.txt", (readme.encode(),)
    for name, (names, read) in _tables().items():
        for ending, write in (("csv", as_csv), ("json", as_json)):
            rows = rows_of(read(), reached, ACTION, said_by(names, is_plain=True))
            yield f"{name}.{ending}", write(Table({one: one for one in names}, rows, {"list": name}))
    broken: list[str] = []
    for files in within_rights(everything.files(), reached, ACTION):
        for deal_ref, ref, given in files:
            place = f"files/{deal_ref}/{ref}-{given.name.translate(NO_SIGNS)[-100:]}"
            yield place, _content(storage, given, place, broken)
    for receipts in within_rights(everything.receipts(), reached, ACTION):
        for ref, content in receipts:
            yield f"receipts/{ref}.json", (content,)
    if broken:
        yield "NOT-COMPLETE.txt", ("\n".join(broken).encode(),)


def _tables() -> dict[str, tuple[Sequence[str], Any]]:
    deals = columns(with_people=True, with_partner=False)
    return {
        "company": (OF_A_PARTNER, own_company),
        "people": (OF_A_PERSON, own_people),
        "deals": (deals, lambda: deals_to_take(DealFilters(), deals)),
        "lines": (everything.LINES, everything.lines),
        "messages": (everything.MESSAGES, everything.messages),
    }


def _content(storage: Files, given: Given, place: str, broken: list[str]) -> Iterator[bytes]:
    """A file that is lost or altered is named at the end; it keeps nobody from the others."""
    try:
        yield from verified(storage.pieces(given.key), given.sha256)
    except OSError:
        log.exception("a file was not packed")
        broken.append(place)
