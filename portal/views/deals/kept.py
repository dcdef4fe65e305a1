"""A registration on the phone: the empty form that is kept there, and what is needed to send what was typed in it."""

from hashlib import sha256

from flask import Blueprint, Response, jsonify, render_template, request
from flask_login import current_user

from portal.forms.deals import DraftProofForm, RegistrationForm
from portal.forms.tokens import masked_token
from portal.permissions.gate import may
from portal.views.answers import new_form_key
from portal.views.headers import person_key
from portal.views.kept import milliseconds, shell

bp = Blueprint("kept_deals", __name__, url_prefix="/deals")
ELEMENTS = ("kept-draft", "form-steps", "product-lines")


@bp.get("/kept")
@may("deals.register")
def contact() -> Response:
    """Whose session it is and tokens to send with; and the empty form, to whom has another (`edition`).

    For the partners' people: the vendor's choose the partner, which no device has to know.
    """
    if current_user.partner is None:
        return Response(status=204)
    page, files = _empty_form(), shell(*ELEMENTS)
    edition = sha256("\0".join((page, *files)).encode()).hexdigest()[:16]
    said = {"key": person_key(), "until": milliseconds(), "token": masked_token(), "form_key": new_form_key()}
    kept = {} if request.args.get("edition") == edition else {"page": page, "shell": files}
    return jsonify(**said, edition=edition, **kept)


def _empty_form() -> str:
    """The form without a name, a token or a key: with the products and prices in the partner's currency."""
    form = RegistrationForm(partner=current_user.partner)
    form.customer_country.data = ""
    return render_template("deals/kept_form.html", form=form, proof=DraftProofForm(None, formdata=None))
