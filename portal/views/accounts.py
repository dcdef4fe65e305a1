"""The vendor's own accounts."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.accounts import AccountForm
from portal.models.accounts import Account
from portal.permissions.gate import may
from portal.views.answers import done, page

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("")
@may("accounts.view")
def index() -> Response:
    """The list, by name."""
    q = request.args.get("q", "")[:100]
    found = Account.matching(q).page(after=request.args.get("after"), size=50)
    return page("accounts/index.html", accounts=found.rows, after=found.after, q=q)


@bp.get("/new")
@may("accounts.edit")
def new() -> Response:
    """An empty account."""
    return page("accounts/form.html", form=AccountForm(None), account=None)


@bp.post("/new")
@may("accounts.edit")
def create() -> Response:
    """Take a company into the list."""
    form = AccountForm(None)
    if not form.validate():
        return page("accounts/form.html", 422, form=form, account=None)
    account = Account.begin(by=current_user, **form.values)
    return done(_("%(account)s is in the list.", account=account.name), to=url_for(".index"))


@bp.get("/<ref>")
@may("accounts.view")
def show(ref: str) -> Response:
    """One account, to change."""
    account = Account.shown(ref)
    return page("accounts/form.html", form=AccountForm(account, obj=account), account=account)


@bp.post("/<ref>")
@may("accounts.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    account = Account.shown(ref)
    form = AccountForm(account)
    form.settle(AccountForm(account, obj=account, formdata=None))
    if not form.validate():
        return page("accounts/form.html", 422, form=form, account=account)
    account.update(by=current_user, **form.values)
    return done(_("Saved."), to=url_for(".index"))
