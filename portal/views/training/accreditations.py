"""Accreditations: a company's own with what is short; for the vendor all of them, who holds them, and what is asked."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.training.accreditations import AccreditationForm, EndingForm
from portal.models.base import NotThere
from portal.models.training.accreditations import Accreditation
from portal.models.training.accredited import Accredited
from portal.models.training.company import Company
from portal.models.training.lacking import titles
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("accreditations", __name__, url_prefix="/accreditations")
PAGE_SIZE = 25


@bp.get("")
@may("accreditations.view")
def index() -> Response:
    """Own ones; for the vendor all, and what is short at whom."""
    if current_user.partner_id is not None:
        return page("accreditations/own.html", company=Company(current_user.partner_id, language()))
    return page(
        "accreditations/index.html", accreditations=Accreditation.offered(), counts=Accredited.counts(),
        to_mend=Accredited.to_mend().page(after=_after(), size=PAGE_SIZE), language=language(),
    )  # fmt: skip


@bp.get("/new")
@may("accreditations.edit")
def new() -> Response:
    """An empty one."""
    return page("accreditations/form.html", form=AccreditationForm(None, language()), accreditation=None)


@bp.post("/new")
@may("accreditations.edit")
def create() -> Response:
    """Offer it."""
    form = AccreditationForm(None, language())
    if not form.validate():
        return page("accreditations/form.html", 422, form=form, accreditation=None)
    made = Accreditation.begin(by=current_user, **form.said)
    return done(_("Offered. Who meets it holds it within minutes."), to=url_for(".show", ref=made.ref))


@bp.get("/<ref>")
@may("accreditations.view")
def show(ref: str) -> Response:
    """One of them."""
    if current_user.partner_id is None:
        return _page(Accreditation.shown(ref))
    company = Company(current_user.partner_id, language())
    found = company.standing(ref)
    if found is None:
        raise NotThere(ref)
    return page("accreditations/own_one.html", standing=found, company=company, people=company.people_of(found))


@bp.get("/<ref>/edit")
@may("accreditations.edit")
def edit(ref: str) -> Response:
    """What it asks for, to change."""
    found = Accreditation.shown(ref)
    return page("accreditations/form.html", form=AccreditationForm(found, language(), obj=found), accreditation=found)


@bp.post("/<ref>/edit")
@may("accreditations.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    found = Accreditation.shown(ref)
    form = AccreditationForm(found, language())
    form.settle(AccreditationForm(found, language(), obj=found, formdata=None))
    if not form.validate():
        return page("accreditations/form.html", 422, form=form, accreditation=found)
    found.update(by=current_user, **form.said)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/ending")
@may("accreditations.edit")
def end(ref: str) -> Response:
    """Offer it no more (`reason`)."""
    found, form = Accreditation.shown(ref), EndingForm()
    if not form.validate():
        return _page(found, 422, ending=form)
    found.end(by=current_user, reason=form.reason.data or "")
    return done(_("It is not offered any more. Who held it is told."), to=url_for(".index"))


@bp.get("/<ref>/ending")
@may("accreditations.edit")
def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show", ref=Accreditation.shown(ref).ref)


def _page(found: Accreditation, status: int = 200, **forms: Any) -> Response:
    if is_allowed("accreditations.edit"):
        forms.setdefault("ending", EndingForm(formdata=None))
    return page(
        "accreditations/show.html", status, accreditation=found, language=language(),
        titles=titles(found.courses, language()),
        partners=Accredited.partners_of(found).page(after=_after(), size=PAGE_SIZE), **forms,
    )  # fmt: skip


def _after() -> str | None:
    return request.args.get("after", "")[:80] or None
