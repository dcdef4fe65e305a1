"""Terms of use: shown before a file is handed over, accepted once a version."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from portal.forms.assets.terms import TermsForm
from portal.models.assets import Asset
from portal.models.assets.terms import TermsAcceptance, TermsNotAccepted
from portal.permissions.gate import may
from portal.views.answers import done, page
from portal.views.words import language

ASKED = ("file", "as", "width", "height", "ground", "to")  # what the person was about to have


def add_terms(bp: Blueprint) -> None:
    """The routes."""
    bp.add_url_rule("/<ref>/terms", "terms", show, methods=["GET"])
    bp.add_url_rule("/<ref>/terms", "accept_terms", accept, methods=["POST"])


@may("assets.download")
def show(ref: str) -> Response:
    """The terms, and the tick."""
    return _page(Asset.get(ref), TermsForm())


@may("assets.download")
def accept(ref: str) -> Response:
    """Accept them, and go on with what one was about to have."""
    asset, form = Asset.get(ref), TermsForm()
    if not form.validate():
        return _page(asset, form, 422)
    TermsAcceptance.accept(asset, by=current_user, terms=asset.terms_in(language()))
    return done("", to=_way_on(ref))


def ask_for_terms(error: TermsNotAccepted) -> Response:
    """Lead to them before anything is handed over."""
    return redirect(url_for("assets.terms", ref=error.asset.ref, **_asked()), 303)  # type: ignore[return-value]


def _page(asset: Asset, form: TermsForm, status: int = 200) -> Response:
    is_accepted = TermsAcceptance.is_there(asset)
    return page(
        "assets/terms.html", status, asset=asset, form=form, is_accepted=is_accepted, language=language(),
        action=url_for("assets.accept_terms", ref=asset.ref, **_asked()),
    )  # fmt: skip


def _way_on(ref: str) -> str:
    asked = _asked()
    if asked.pop("to", "") == "basket":
        return url_for("basket.show")
    return url_for("assets.download", ref=ref, **asked) if asked else url_for("assets.show", ref=ref)


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in ASKED if name in request.args}
