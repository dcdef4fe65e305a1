"""The vendor's queue: what waits, due first; one key or one form answers one deal or several."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.forms.deals import ApprovalForm
from portal.forms.deals.queue import AbsenceForm, AssignmentForm, QuestionForm, RefusalForm, TogetherForm
from portal.models.deals import Deal, DeclineReason
from portal.models.deals.assigning import ANSWER, Answerer, answerer, answerers, answers_for
from portal.models.deals.listing import Count
from portal.models.deals.queue import ALL, ASKED, MINE, WISHES, QueueFilters, how_many_ask, queue
from portal.models.people import Role
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.narrowing import choices_for
from portal.views.queue_rows import rows_of, waiting_count
from portal.views.words import counted

bp = Blueprint("queue", __name__, url_prefix="/queue")
PAGE_SIZE = 25


@bp.get("")
@may("deals.approve")
def index() -> Response:
    """What waits for me; or all that waits within reach, or what was asked."""
    return _queue()


@bp.post("/assignment")
@may("deals.approve")
def assign() -> Response:
    """Give some to a colleague (`colleague`; nobody: to the partners' managers)."""
    deals, form = _chosen(), AssignmentForm(_to_choose(answerers()))
    if not form.validate():
        return _queue(422, assignment=form)
    to = answerer(form.colleague.data) if form.colleague.data else None
    beyond = [deal for deal in deals if not deal.is_waiting or (to and not answers_for(to, deal.partner_id))]
    if beyond:
        return _not_now(beyond, assignment=form)
    Deal.assign_all(deals, to=to, by=current_user)
    return _done(ngettext("%(num)d deal assigned.", "%(num)d deals assigned.", len(deals)))


@bp.post("/information-request")
@may("deals.request_information")
def request_information() -> Response:
    """Ask all of them one thing (`question`)."""

    def ask(deal: Deal, form: QuestionForm) -> None:
        deal.request_information(by=current_user, question=form.question.data or "")

    said = ngettext("Asked about %(num)d deal.", "Asked about %(num)d deals.", len(request.form.getlist("deal")))
    return _together("request_information", QuestionForm(), "questions", ask, said)


@bp.post("/decline")
@may("deals.decline")
def decline() -> Response:
    """Do not approve any of them, for one reason (`reason`, `note`)."""

    def refuse(deal: Deal, form: RefusalForm) -> None:
        deal.decline(by=current_user, reason=DeclineReason(form.reason.data), note=form.note.data or "")

    said = ngettext("%(num)d deal not approved.", "%(num)d deals not approved.", len(request.form.getlist("deal")))
    return _together("decline", RefusalForm(), "refusal", refuse, said)


@bp.get("/assignment")
@bp.get("/information-request")
@bp.get("/decline")
@may("deals.approve")
def noun() -> Response:
    """Nouns that take POST alone."""
    return record_of_noun(".index")


@bp.get("/absence")
@may("queue.absence")
def absence() -> Response:
    """When I am away, and who answers meanwhile."""
    return page("queue/absence.html", form=_absence_form())


@bp.post("/absence")
@may("queue.absence")
def be_away() -> Response:
    """Keep it."""
    form = AbsenceForm(_deputies())
    if not form.validate():
        return page("queue/absence.html", 422, form=form)
    deputy = answerer(form.deputy.data)
    current_user.be_away(first=form.first.data, last=form.last.data, deputy=deputy)
    return done(_("Noted. Your deputy sees your queue on those days."), to=url_for(".absence"))


@bp.post("/absence/end")
@may("queue.absence")
def be_back() -> Response:
    """I answer myself again."""
    current_user.be_back()
    return done(_("You answer yourself again."), to=url_for(".absence"))


@bp.get("/absence/end")
@may("queue.absence")
def absence_end() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".absence")


def _chosen() -> list[Deal]:
    """The deals of the form, asked for first: where one is foreign or never was, that is all that is answered."""
    return Deal.several(request.form.getlist("deal"))


def _together(command: str, form: TogetherForm, name: str, act: Callable[[Deal, Any], None], said: str) -> Response:
    """The same for all, or nothing: what is not possible now is named, and the others stay as they are."""
    deals = _chosen()
    if not form.validate():
        return _queue(422, **{name: form})
    beyond = [deal for deal in deals if not deal.is_open_to(command, by=current_user)]
    if beyond:
        return _not_now(beyond, **{name: form})
    for deal in deals:
        act(deal, form)
    return _done(said)


def _not_now(beyond: list[Deal], **forms: TogetherForm) -> Response:
    names = ", ".join(deal.heading for deal in beyond)
    flash(_("Not possible now: %(names)s. Nothing was changed.", names=names), "warn")
    return _queue(409, **forms)


def _done(said: str) -> Response:
    filters = QueueFilters.from_address(request.args)
    return done(said, to=url_for(".index", **filters.with_()))


def _queue(status: int = 200, **forms: TogetherForm) -> Response:
    filters = QueueFilters.from_address(request.args)
    found = queue(filters, current_user).page(after=request.args.get("after"), size=PAGE_SIZE)
    people, choices = answerers(), choices_for(filters.deals)
    made: dict[str, TogetherForm] = {
        "assignment": AssignmentForm(_to_choose(people), formdata=None), "questions": QuestionForm(formdata=None),
        "refusal": RefusalForm(formdata=None), **forms,
    }  # fmt: skip
    refused = next((form for form in forms.values() if form.errors), None)
    return page(
        "queue/index.html", status, filters=filters, rows=rows_of(found, people), after=found.after,
        chips=_chips(filters, None if choices else how_many_ask()), chosen=set(request.form.getlist("deal")),
        approval=_approval_form(), refused=refused, choices=choices, **made,
    )  # fmt: skip


def _approval_form() -> ApprovalForm:
    form = ApprovalForm(formdata=None)
    for field in form:
        field.id = f"approval-{field.name}"
        field.label.field_id = field.id
    return form


def _chips(filters: QueueFilters, asking: Count | None) -> list[tuple[Any, str, bool, str]]:
    """Words, address, whether it holds, and count of each; where the choices cost their statements, one less counts."""
    how_many = {MINE: waiting_count(), WISHES: asking}
    groups = {
        MINE: _("For me"), ALL: _("All that wait"), ASKED: _("More information asked"), WISHES: _("Wins and more time"),
    }  # fmt: skip
    return [
        (
            words, url_for(".index", **filters.with_(whose=whose)), filters.whose == whose,
            counted(number) if (number := how_many.get(whose)) else "",
        )
        for whose, words in groups.items()
    ]  # fmt: skip


def _absence_form() -> AbsenceForm:
    form = AbsenceForm(_deputies(), formdata=None)
    form.first.data, form.last.data = current_user.absent_from, current_user.absent_until
    if current_user.deputy_id is not None:
        deputy = type(current_user._get_current_object()).by_key(current_user.deputy_id)
        form.deputy.data = deputy.ref if deputy else ""
    return form


def _deputies() -> tuple[tuple[str, str], ...]:
    """Colleagues who answer; for an owner other owners, since nobody else reaches as far."""
    roles = (Role.OWNER,) if Role.OWNER in current_user.roles else ANSWER
    return _to_choose(one for one in answerers(roles) if one.key != current_user.id)


def _to_choose(people: Iterable[Answerer]) -> tuple[tuple[str, str], ...]:
    return tuple((one.ref, one.name) for one in people)
