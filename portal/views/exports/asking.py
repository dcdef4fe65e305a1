"""Before a file leaves: the password, and that it is written down."""

from flask_login import current_user

from portal.forms.exports import ExportForm
from portal.models.connections import writing
from portal.models.tenancy import acting
from portal.permissions.gate import reach_for
from portal.views.confirmation import PasswordWanted, expect_password


def refused_with(form: ExportForm) -> int:
    """With which status the form is shown again; 0 once it is right, the password too."""
    if not form.validate():
        return 422
    try:
        expect_password(current_user._get_current_object())
    except PasswordWanted as wanted:
        form.password_again.errors = [wanted.words]
        return 429 if wanted.wait_seconds else 422
    return 0


def note(name: str, ending: str, narrowed_by: dict[str, str]) -> None:
    """Write down that somebody takes this along, before the first piece goes out."""
    with acting(reach_for("account.edit")), writing():
        current_user.record("list.taken_along", by=current_user, list=name, ending=ending, narrowed_by=narrowed_by)
