"""The programme's versions: drafted, rehearsed, published for a day."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.base import OnceForm, RecordForm
from portal.forms.programme import PublicationForm, programme_form
from portal.models.partners import Tier
from portal.models.programme import rules
from portal.models.programme.rehearsal import Rehearsal
from portal.models.programme.versions import Programme
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.confirmation import expect_password

bp = Blueprint("programmes", __name__, url_prefix="/settings/programme")


@bp.get("")
@may("settings.edit")
def index() -> Response:
    """The versions."""
    return page("programme/index.html", versions=Programme.newest_first(), form=OnceForm(formdata=None))


@bp.post("")
@may("settings.edit")
def draft() -> Response:
    """Begin a version with the rules that hold now."""
    form = OnceForm()
    if not form.validate():
        return page("programme/index.html", 422, versions=Programme.newest_first(), form=form)
    made = Programme.draft(by=current_user)
    return done(_("Begun with the rules that hold now."), to=url_for(".show", ref=made.ref))


@bp.get("/<ref>")
@may("settings.edit")
def show(ref: str) -> Response:
    """One version: to change while it is a draft."""
    return _version_page(Programme.get(ref))


@bp.post("/<ref>")
@may("settings.edit")
def save(ref: str) -> Response:
    """Keep other rules."""
    version, tiers = Programme.get(ref), Tier.by_protection().all()
    form = programme_form(version, tiers)
    form.settle(programme_form(version, tiers, formdata=None))
    if not form.validate():
        return _version_page(version, 422, form=form)
    version.change_rules(form.rules, by=current_user)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/rehearsal")
@may("settings.edit")
def rehearse(ref: str) -> Response:
    """What it would change for the deals of today."""
    version = Programme.get(ref)
    changes, is_part = Rehearsal(rules(), version.said).changes()
    return page("programme/rehearsal.html", version=version, changes=changes, is_part=is_part)


@bp.post("/<ref>/publication")
@may("settings.edit")
def publish(ref: str) -> Response:
    """Let it hold from a day on."""
    version = Programme.get(ref)
    expect_password(version)
    form = PublicationForm(version)
    if not form.validate():
        return _version_page(version, 422, publication=form)
    version.publish(by=current_user, starts_at=form.starts_at)
    return done(_("Published."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/removal")
@may("settings.edit")
def remove(ref: str) -> Response:
    """A draft is thrown away."""
    version, form = Programme.get(ref), RecordForm()
    if not form.validate():
        return _version_page(version, 422)
    version.remove(by=current_user)
    return done(_("The draft is removed."), to=url_for(".index"))


@bp.get("/<ref>/publication")
@bp.get("/<ref>/removal")
@may("settings.edit")
def noun(ref: str) -> Response:
    """Where a browser stands after a refused form leads back to the version."""
    return record_of_noun(".show", ref=Programme.get(ref).ref)


def _version_page(version: Programme, status: int = 200, **forms: RecordForm) -> Response:
    shown = {
        "form": lambda: programme_form(version, Tier.by_protection().all(), formdata=None),
        "publication": lambda: PublicationForm(version, formdata=None),
        "removal": lambda: RecordForm(version, formdata=None),
    }
    refused = next(iter(forms.values()), None)
    made = {name: forms.get(name) or make() for name, make in shown.items()}
    for field in made["publication"]:
        field.id = f"publication-{field.name}"  # several forms stand on one page
        field.label.field_id = field.id
    return page("programme/show.html", status, version=version, refused=refused, **made)
