"""Several assets changed at once: chosen and said alike, or by a table; shown before, then done in one go."""

import json
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.http import dump_options_header

from portal.documents.tables import Table, as_csv
from portal.forms.assets.changing import ChangesForm, ChoosingForm, TableForm
from portal.forms.assets.metadata import COLUMN_WORDS, COLUMNS, Metadata
from portal.models.assets.changes import AUDIENCE, MOST_AT_ONCE, Change, assets_by_ref, make_all
from portal.models.assets.listing import AssetFilters, Library
from portal.permissions.gate import may
from portal.views.answers import done, keeps_nothing, page, record_of_noun
from portal.views.assets.tiles import tiles_of
from portal.views.words import language

bp = Blueprint("asset_changes", __name__, url_prefix="/assets/changes")
SHOWN = 200
FIELD_WORDS = {**COLUMN_WORDS, "product_id": COLUMN_WORDS["product"], AUDIENCE: _l("Whom it is for")}


@bp.get("")
@may("assets.edit")
def index() -> Response:
    """What can be chosen of what the address finds, and what can be said of all chosen."""
    return _choosing(ChoosingForm([], formdata=None), TableForm(formdata=None))


@bp.post("/summary")
@may("assets.edit")
@keeps_nothing
def summary() -> Response:
    """What would change. Nothing does, so this shows the answer itself."""
    form = ChoosingForm(request.form.getlist("asset"))
    if not form.validate():
        return _choosing(form, TableForm(formdata=None), 422)
    table = Metadata()
    return _summary(table, form.rows(table))


@bp.get("/summary")
@may("assets.edit")
def summary_noun() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".index")


@bp.get("/table")
@may("assets.edit")
def table() -> Response:
    """What is said of the assets that the address finds, as CSV: to be mended and sent back."""
    found = Library(_filters(), language=language()).page(after=None, size=MOST_AT_ONCE)
    metadata = Metadata()
    rows = [list(metadata.row(asset).values()) for asset in assets_by_ref([row.ref for row in found]).values()]
    headers = {"Content-Disposition": dump_options_header("attachment", {"filename": f"{_('assets')}.csv"})}
    return Response(as_csv(Table({name: name for name in COLUMNS}, rows)), 200, headers, mimetype="text/csv")


@bp.post("/table")
@may("assets.edit")
@keeps_nothing
def read_table() -> Response:
    """What would change by this table, row by row; and which rows are left out, and why."""
    form = TableForm()
    if not form.validate():
        return _choosing(ChoosingForm([], formdata=None), form, 422)
    return _summary(Metadata(), form.rows)


@bp.post("")
@may("assets.edit")
def make() -> Response:
    """Do what was shown. What somebody changed meanwhile is left alone."""
    form = ChangesForm()
    if not form.validate():
        return _choosing(ChoosingForm([], formdata=None), TableForm(formdata=None), 422, refused=form)
    read = Metadata().read(form.rows)
    made = make_all(read.changes, by=current_user)
    said = ngettext("%(num)d asset changed.", "%(num)d assets changed.", made)
    if read.left_out:
        said = _("%(done)s %(left)d left alone: somebody changed them meanwhile.", done=said, left=len(read.left_out))
    return done(said, to=url_for("assets.index"))


def _filters() -> AssetFilters:
    return AssetFilters.from_address(request.args)


def _choosing(form: ChoosingForm, table_form: TableForm, status: int = 200, *, refused: Any = None) -> Response:
    filters = _filters()
    found = Library(filters, language=language()).page(after=request.args.get("after"), size=SHOWN)
    chosen = set(form.chosen) or ({row.ref for row in found} if request.args.get("choose") == "all" else set())
    return page(
        "assets/changes.html", status, form=form, table_form=table_form, refused=refused, tiles=tiles_of(found),
        chosen=chosen, after=found.after, query=filters.with_(), states=filters.state,
    )  # fmt: skip


def _summary(table: Metadata, rows: list[dict[str, str]]) -> Response:
    read, form = table.read(rows), ChangesForm(formdata=None)
    form.changes.data = json.dumps([read.cells[change.asset.ref] for change in read.changes], ensure_ascii=False)
    shown = [(change.asset.title_in(language()), change.asset.ref, _said(change, table)) for change in read.changes]
    return page("assets/changes_summary.html", form=form, shown=shown, left_out=read.left_out)


def _said(change: Change, table: Metadata) -> list[tuple[Any, str, str]]:
    return [
        (FIELD_WORDS[name], table.said(name, old), table.said(name, new))
        for name, (old, new) in change.differs.items()
    ]  # fmt: skip
