"""Verification: anybody who has a certificate's code sees whether it holds; who does not, learns nothing."""

import re

from flask import Blueprint, Response, request

from portal.models.base import NotThere
from portal.models.training.certificates import CODE_LETTERS, Certificate
from portal.permissions.gate import public
from portal.views.answers import page, record_of_noun

bp = Blueprint("verify", __name__, url_prefix="/verify")
BETWEEN = re.compile(r"[^0-9A-Za-z]+")  # what people put between letters


@bp.get("")
@public
def ask() -> Response:
    """A field for the code; with one, the way to its page."""
    code = BETWEEN.sub("", request.args.get("code", ""))[: 2 * CODE_LETTERS]
    return record_of_noun(".show", code=code) if code else page("training/verify.html", certificate=None)


@bp.get("/<code>")
@public
def show(code: str) -> Response:
    """Whether the certificate of this code holds; codes that never were and what is no code answer alike."""
    try:
        certificate = Certificate.by_code(code)
    except NotThere:
        return page("training/verify.html", 404, certificate=None, is_unknown=True)
    return page("training/verify.html", certificate=certificate)
