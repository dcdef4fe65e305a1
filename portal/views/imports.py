"""Data in: a file is sent, its columns are chosen, it is looked through, then brought in by the worker."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.imports import ImportFileForm, KeptPlanForm, RepairForm, RunForm, plan_form
from portal.models.base import NotNow
from portal.models.importing import engine
from portal.models.importing.imports import Import
from portal.models.importing.judging import Dirt, Outcome, Rules
from portal.models.importing.kept_plans import KeptPlan
from portal.models.importing.kinds import GRANTING, KINDS
from portal.models.importing.rejected import write_left_out
from portal.models.importing.rows import ImportRow
from portal.models.importing.who import reach_of
from portal.models.importing.words import dirt_words, error_words
from portal.models.sheets import NoSheet
from portal.permissions.gate import may
from portal.storage.saving import saved_as
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import expect_password
from portal.views.files import storage_of_app

bp = Blueprint("imports", __name__, url_prefix="/import")
ROWS_SHOWN, SAMPLE_LETTERS = 50, 24
TABLE_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("")
@may("imports.view")
def index() -> Response:
    """What was brought in, and a file to bring in."""
    return _index(ImportFileForm(_kinds()))


@bp.post("")
@may("imports.view")
def begin() -> Response:
    """Take a file in (`kind`, `file`); nothing is made of it yet."""
    form = ImportFileForm(_kinds())
    if not form.validate():
        return _index(form, 422)
    name = (form.file.data.filename or "")[-120:]
    with TemporaryDirectory() as place:
        path = Path(place) / "table"
        form.file.data.save(path)
        try:
            rules = KINDS[form.kind.data](current_user._get_current_object(), reach_of(current_user, form.kind.data))
            plan, columns = engine.understood(path, rules)
        except NoSheet as refused:
            form.file.errors = [str(refused)]
            return _index(form, 422)
        size = path.stat().st_size
        key = storage_of_app().keep(path, name=name, media_type="application/octet-stream")
    one = Import.begin(by=current_user, plan=plan, name=name, size_bytes=size, key=key, columns=columns)
    return done("", to=url_for(".columns", ref=one.ref))


@bp.get("/<ref>")
@may("imports.view")
def show(ref: str) -> Response:
    """How it stands: what was found, how far it is, what came of it."""
    return _shown(Import.shown(ref))


@bp.get("/<ref>/columns")
@may("imports.view")
def columns(ref: str) -> Response:
    """Which column is which field."""
    return _columns(Import.shown(ref))


@bp.post("/<ref>/columns")
@may("imports.view")
def choose(ref: str) -> Response:
    """Look through it by this choice (`column_…`, `fixed_…`, `style_…`, `has_header`, `keep_as`)."""
    one = _expect(Import.shown(ref), "check")
    with _file(one) as path:
        rules, sample = _rules(one), _sample(path, one)
        form = plan_form(type(rules))(one.meant, one.columns, rules, sample)
        if not form.validate():
            return _columns(one, 422, form)
        plan = form.chosen
        if plan.has_header != one.meant.has_header:  # other columns: they are chosen anew
            again, one.columns = engine.proposed(path, rules, has_header=plan.has_header)
            one.plan = again.plain
            return done(_("The columns are read anew."), to=url_for(".columns", ref=ref))
    if form.keep_as.data:
        KeptPlan.keep(form.keep_as.data, plan)
    one.check(plan)
    return done("", to=url_for(".show", ref=ref))


@bp.post("/<ref>/kept")
@may("imports.view")
def use_kept(ref: str) -> Response:
    """Use a choice that was kept, as far as the file has its columns (`kept`)."""
    one = _expect(Import.shown(ref), "check")
    there = KeptPlan.of(one.kind)
    form = KeptPlanForm(list(there))
    if not form.validate():
        return _columns(one, 422, kept=form)
    plan = there[form.kept.data]
    known = {name: column for name, column in plan.columns.items() if column in one.columns}
    one.plan = {**one.plan, "columns": known, "fixed": plan.fixed, "styles": plan.styles}
    return done(_("Used. Look whether it fits, then go on."), to=url_for(".columns", ref=ref))


@bp.post("/<ref>/repairs")
@may("imports.view")
def repair(ref: str) -> Response:
    """Read one word as another in all rows (`field`, `said`, `meant`), and look again."""
    one, form = _expect(Import.shown(ref), "check"), RepairForm()
    if not form.validate() or form.field.data not in {known.name for known in KINDS[one.kind].fields}:
        return _shown(one, 422, repair=form)
    one.repair(form.field.data, form.said.data or "", form.meant.data or "")
    return done("", to=url_for(".show", ref=ref))


@bp.post("/<ref>/run")
@may("imports.view")
def run(ref: str) -> Response:
    """Bring it in, or go on with it (`how`: `good` rows, or `all` or nothing)."""
    one, form = Import.shown(ref), RunForm()
    if one.kind in GRANTING:
        expect_password(one)
    if not form.validate():
        return _shown(one, 422, run=form)
    one.start(by=current_user, at_once=form.how.data == "all")
    return done("", to=url_for(".show", ref=ref))


@bp.post("/<ref>/stop")
@may("imports.view")
def stop(ref: str) -> Response:
    """End it after the rows in hand."""
    Import.shown(ref).stop(by=current_user)
    return done(_("Stopped. What was brought in stays; go on whenever you like."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/removal")
@may("imports.view")
def remove(ref: str) -> Response:
    """Forget the file; what was made of it stays."""
    one = Import.shown(ref)
    key = one.key
    one.remove(by=current_user)
    answer = done(_("Removed. What was brought in stays."), to=url_for(".index"))
    with suppress(OSError):  # what can't be taken away now is swept
        storage_of_app().remove(key)
    return answer


@bp.get("/<ref>/rows")
@may("imports.view")
def rows(ref: str) -> Response:
    """Row by row what became, or would become, of it (`outcome`, `after`)."""
    one, outcome = Import.shown(ref), request.args.get("outcome", "")
    outcome = outcome if outcome in set(Outcome) else ""
    after = request.args.get("after", "")
    found = ImportRow.of(
        one, outcome, after=int(after) if after.isdecimal() and len(after) < 10 else 0, most=ROWS_SHOWN + 1
    )
    last = found[ROWS_SHOWN - 1].line if len(found) > ROWS_SHOWN else None
    return page(
        "imports/rows.html", one=one, rows=found[:ROWS_SHOWN], after=last, outcome=outcome, outcomes=Outcome,
        words=lambda dirt: dirt_words(dirt, KINDS[one.kind]), field_words=_field_words(one),
    )  # fmt: skip


@bp.get("/<ref>/rejected")
@may("imports.view")
def left_out(ref: str) -> Response:
    """The rows that were left out, as the file that they came in, with a reason."""
    one = Import.shown(ref)
    reasons = (
        (row.line, "; ".join(dirt_words(dirt, KINDS[one.kind]) for dirt in row.why))
        for row in ImportRow.left_out_of(one)
    )
    with _file(one) as path, TemporaryDirectory() as place:
        out = Path(place) / "left-out"
        ending = write_left_out(path, out, reasons, has_header=one.meant.has_header)
        content = out.read_bytes()
    headers = {"Content-Disposition": saved_as(f"{Path(one.name).stem} - {_('left out')}.{ending}")}
    return Response(content, 200, headers, mimetype=TABLE_TYPES[ending])


@bp.get("/<ref>/kept")
@bp.get("/<ref>/repairs")
@bp.get("/<ref>/run")
@bp.get("/<ref>/stop")
@bp.get("/<ref>/removal")
@may("imports.view")
def noun(ref: str) -> Response:
    """Nouns that take POST alone."""
    Import.get(ref)
    return record_of_noun(".show", ref=ref)


def _index(form: ImportFileForm, status: int = 200) -> Response:
    found = Import.newest().page(after=request.args.get("after"), size=50)
    kinds = {kind: rules.words for kind, rules in KINDS.items()}
    return page("imports/index.html", status, form=form, imports=found.rows, after=found.after, kinds=kinds)


def _shown(one: Import, status: int = 200, **forms: Any) -> Response:
    kind, report = KINDS[one.kind], one.report or {}
    proposals = report.get("proposals", []) if one.allows("check") else []
    rules = _rules(one) if proposals else None
    repairs = [
        (field, said, meant, rows, rules.choices(field) if rules and not meant else (), _field_words(one)[field])
        for field, said, meant, rows in proposals
    ]
    dirt = [(dirt_words(Dirt(*found), kind), rows) for *found, rows in report.get("dirt", ())[:100]]
    return page(
        "imports/show.html", status, one=one, kind=kind, dirt=dirt, repairs=repairs, outcomes=Outcome,
        run=forms.get("run") or RunForm(formdata=None), repair=forms.get("repair") or RepairForm(formdata=None),
        error=error_words(one.error),
    )  # fmt: skip


def _columns(one: Import, status: int = 200, form: Any = None, kept: KeptPlanForm | None = None) -> Response:
    with _file(one) as path:
        sample = _sample(path, one)
    rules = _rules(one)
    form = form or plan_form(type(rules))(one.meant, one.columns, rules, sample, formdata=None)
    kept = kept or KeptPlanForm(list(KeptPlan.of(one.kind)), formdata=None)
    return page("imports/columns.html", status, one=_expect(one, "check"), form=form, kept=kept, kind=type(rules))


def _rules(one: Import) -> Rules:
    return KINDS[one.kind](one.person, reach_of(one.person, one.kind))


def _kinds() -> list[tuple[str, Any]]:
    """What the person who asks may bring in."""
    return [(kind, rules.words) for kind, rules in KINDS.items() if reach_of(current_user, kind).width]


def _field_words(one: Import) -> dict[str, Any]:
    return {field.name: field.words for field in KINDS[one.kind].fields}


def _expect(one: Import, command: str) -> Import:
    if not one.allows(command):
        raise NotNow(one, command)
    return one


def _sample(path: Path, one: Import) -> dict[str, str]:
    """What stands in each column first, as far as there is room for it."""
    cells = engine.first_row(path, has_header=one.meant.has_header)
    return {name: cell[:SAMPLE_LETTERS] for name, cell in cells.items()}


@contextmanager
def _file(one: Import) -> Iterator[Path]:
    files = storage_of_app()
    here = files.path(one.key)
    if here is not None:
        yield here
        return
    with TemporaryDirectory() as place:
        path = Path(place) / sha256(one.ref.encode()).hexdigest()
        files.fetch(one.key, path)
        yield path
