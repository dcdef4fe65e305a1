"""Who is able: the people whom one looks after, by courses; assigning, reminding, taking the table along."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.http import dump_options_header

from portal.documents.tables import WRITERS, Table
from portal.forms.training.assigning import AssignmentForm, PeopleForm
from portal.models.training import Course
from portal.models.training.assignments import Assignment
from portal.models.training.standings import Cell, Standing, Standings
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import date_of, language

bp = Blueprint("standings", __name__, url_prefix="/training/people")


@bp.get("")
@may("training.people")
def index() -> Response:
    """The table."""
    standings = _standings()
    return _table(standings, AssignmentForm(_choices(standings), course=_asked("course")))


@bp.post("/assignments")
@may("training.people")
def assign() -> Response:
    """Ask some people (`people`) to do a course (`course`) by a day (`due_on`)."""
    standings = _standings()
    form = AssignmentForm(_choices(standings))
    people = Standings.chosen(form.people.data or ())
    if not form.validate() or not people:
        return _table(standings, form, 422)
    asked = Assignment.give(Course.shown(form.course.data), people, by=current_user, due_on=form.due_on.data)
    said = ngettext("%(num)d person is asked to do it.", "%(num)d people are asked to do it.", asked)
    return done(said, to=url_for(".index", course=form.course.data))


@bp.post("/reminders")
@may("training.people")
def remind() -> Response:
    """Remind those of some people who are asked to do a course and are not through with it."""
    standings = _standings()
    form = PeopleForm(_choices(standings))
    people = Standings.chosen(form.people.data or ())
    if not form.validate() or not people:
        return _table(standings, AssignmentForm(_choices(standings)), 422, refused=form)
    open_ones = Assignment.of_people(Course.shown(form.course.data), people)
    told = sum(one.remind(by=current_user) for one in open_ones)
    said = ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", told)
    return done(said, to=url_for(".index", course=form.course.data))


@bp.get("/assignments")
@bp.get("/reminders")
@may("training.people")
def noun() -> Response:
    """Nouns that take POST alone."""
    return record_of_noun(".index")


@bp.get("/export")
@may("training.people")
def export() -> Response:
    """The table to take along (`as`: csv, xlsx, json)."""
    standings, asked = _standings(), _asked("as")
    ending = asked if asked in WRITERS else "csv"
    write, media_type = WRITERS[ending]
    columns = {"name": _("Name"), "company": _("Company")}
    columns |= {course.slug: title for course, title in zip(standings.courses, _titles(standings), strict=True)}
    rows = [(row.person.name, row.person.company, *map(_said, row.cells)) for row in standings.all()]
    headers = {"Content-Disposition": dump_options_header("attachment", {"filename": f"{_('training')}.{ending}"})}
    return Response(write(Table(columns, rows)), 200, headers, mimetype=media_type)


def _table(
    standings: Standings, form: AssignmentForm, status: int = 200, *, refused: PeopleForm | None = None
) -> Response:
    rows, after = standings.page(after=_asked("after"))
    return page(
        "training/people.html", status, standings=standings, rows=rows, after=after, titles=_titles(standings),
        form=form,         wrong=refused or form, chosen=set((refused or form).people.data or ()),
        partner=_asked("partner"), course=_asked("course"), formats=tuple(WRITERS),
        chips=[(_title(one), one.slug) for one in standings.all_courses],
    )  # fmt: skip


def _standings() -> Standings:
    return Standings(course=_asked("course"), partner=_asked("partner"))


def _asked(name: str) -> str:
    return request.args.get(name, "")[:80]


def _choices(standings: Standings) -> list[tuple[str, str]]:
    return [(one.slug, _title(one)) for one in standings.all_courses]


def _titles(standings: Standings) -> list[str]:
    return [_title(one) for one in standings.courses]


def _title(course: Any) -> str:
    return (course.title_es if language() == "es" else "") or course.title_en


def _said(cell: Cell) -> str:
    words = str(cell.standing.words)
    moment = cell.done_at if cell.standing == Standing.DONE else cell.due_on
    return f"{words}, {date_of(moment)}" if moment else words
