"""Certificates: mine, one of them with its files and its public page, and what may be done about it afterwards."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.training.certificates import ConsentForm, CorrectionForm, WithdrawalForm
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.learning import Enrolment
from portal.models.vendor import vendor
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.files import sent, storage_of_app

bp = Blueprint("certificates", __name__, url_prefix="/certificates")
ADD_TO_PROFILE = "https://www.linkedin.com/profile/add"


@bp.get("")
@may("certificates.view")
def index() -> Response:
    """My certificates."""
    return page("training/certificates.html", certificates=Certificate.of_person(current_user))


@bp.get("/<ref>")
@may("certificates.view")
def show(ref: str) -> Response:
    """One of them."""
    return _page(Certificate.get(ref))


@bp.get("/<ref>/pdf")
@may("certificates.download")
def pdf(ref: str) -> Response:
    """Its PDF, on A4 or (`paper=letter`) on the paper of America; its page while that is being made."""
    found = Certificate.get(ref)
    if not found.has_paper:
        return record_of_noun(".show", ref=ref)
    return sent(found.paper("letter" if request.args.get("paper") == "letter" else "a4"), storage_of_app())


@bp.post("/<ref>/consent")
@may("certificates.share")
def consent(ref: str) -> Response:
    """Whether its public page says my name."""
    found, form = Certificate.get(ref), ConsentForm()
    if not form.validate():
        return _page(found, 422)
    found.show_name(bool(form.shows_name.data), by=current_user)
    words = _("Who has the link sees your name now.") if found.shows_name else _("Nobody sees your name there.")
    return done(words, to=url_for(".show", ref=ref))


@bp.post("/<ref>/renewal")
@may("training.learn")
def renew(ref: str) -> Response:
    """Begin its course anew, where its window is open."""
    found = _mine(ref)
    course = _course(found)
    if found.is_renewable:
        Enrolment.begin_anew(course, by=current_user)
    return done("", to=url_for("training.show", ref=course.slug))


@bp.post("/<ref>/withdrawal")
@may("certificates.withdraw")
def withdraw(ref: str) -> Response:
    """It does not hold any more."""
    found, form = Certificate.get(ref), WithdrawalForm()
    if not form.validate():
        return _page(found, 422, withdrawal=form)
    found.withdraw(by=current_user, reason=form.reason.data or "")
    return done(_("Withdrawn. Its public page says so from now on."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/correction")
@may("certificates.correct")
def correct(ref: str) -> Response:
    """Another one with the right name instead."""
    found, form = Certificate.get(ref), CorrectionForm()
    if not form.validate():
        return _page(found, 422, correction=form)
    made = found.correct(by=current_user, name=form.name.data or "")
    return done(
        _("Here is the corrected certificate. The old one says that it was replaced."),
        to=url_for(".show", ref=made.ref),
    )


def noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    Certificate.get(ref)
    return record_of_noun("certificates.show", ref=ref)


for _noun, _action in (("consent", "share"), ("withdrawal", "withdraw"), ("correction", "correct")):
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_noun}_noun", may(f"certificates.{_action}")(noun), methods=["GET"])


@bp.get("/<ref>/renewal")
@may("training.learn")
def renewal(ref: str) -> Response:
    """The certificate."""
    return record_of_noun(".show", ref=_mine(ref).ref)


def _mine(ref: str) -> Certificate:
    found = Certificate.get(ref)
    if found.person_id != current_user.id:
        raise NotThere(ref)
    return found


def _course(found: Certificate) -> Course:
    """Its course. Raises NotThere where that is not for the person any more."""
    return Course.of(found.course_id)


def _page(found: Certificate, status: int = 200, **forms: Any) -> Response:
    is_mine = found.person_id == current_user.id
    check_at = current_app.config["PUBLIC_URL"] + url_for("verify.show", code=found.code, _external=False)
    if is_mine:
        forms.setdefault("consent", ConsentForm(formdata=None, shows_name=found.shows_name))
    if is_allowed("certificates.withdraw", found):
        forms.setdefault("withdrawal", WithdrawalForm(formdata=None))
    if is_allowed("certificates.correct", found):
        forms.setdefault("correction", CorrectionForm(formdata=None, name=found.name))
    return page(
        "training/certificate.html", status, certificate=found, is_mine=is_mine, check_at=check_at,
        has_files=is_allowed("certificates.download", found), profile_at=_profile_at(found, check_at), **forms,
    )  # fmt: skip


def _profile_at(found: Certificate, check_at: str) -> str:
    """Where LinkedIn takes it into the person's profile."""
    said = {
        "startTask": "CERTIFICATION_NAME", "name": found.title, "organizationName": vendor().name,
        "issueYear": found.issued_on.year, "issueMonth": found.issued_on.month, "certId": found.ref,
        "certUrl": check_at,
    }  # fmt: skip
    if found.valid_until:
        said |= {"expirationYear": found.valid_until.year, "expirationMonth": found.valid_until.month}
    return f"{ADD_TO_PROFILE}?{urlencode(said)}"
