"""What the vendor says of one of its own accounts."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.base import RecordForm
from portal.forms.texts import short, tidy
from portal.models import identifiers
from portal.models.accounts import Account
from portal.models.countries import countries_by_name
from portal.models.deals.assigning import answerer, answerers
from portal.models.people import User

PLAIN = ("name", "city", "postcode", "sector")


class AccountForm(RecordForm):
    """A company, and whose it is with us."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(200)])
    website = StringField(_l("Web site"), filters=[tidy], validators=[short(300)])
    country = SelectField(_l("Country"), default="")
    city = StringField(_l("City"), filters=[tidy], validators=[short(100)])
    postcode = StringField(_l("Postcode"), filters=[tidy], validators=[short(20)])
    phone = StringField(_l("Phone"), filters=[tidy], validators=[short(40)])
    tax_id = StringField(_l("Tax number"), filters=[tidy], validators=[short(40)])
    sector = StringField(_l("Sector"), filters=[tidy], validators=[short(60)])
    owner = SelectField(_l("Looked after by"), default="")
    belongs_to = StringField(_l("Belongs to"), filters=[tidy], validators=[short(200)])
    is_named = BooleanField(_l("A named account: we sell to it ourselves"))
    has_pipeline = BooleanField(_l("We are talking to it now"))

    def __init__(self, account: Account | None, **how: Any):
        super().__init__(account, **how)
        self.account = account
        people = {one.ref: one.name for one in answerers()}
        if account is not None and account.owner is not None:
            people.setdefault(account.owner.ref, account.owner.name)  # who has left us since
        self.country.choices = [("", _("Not known")), *countries_by_name()]
        self.owner.choices = [("", _("Nobody")), *people.items()]
        if account is not None and self.shows_record(how):
            self.owner.data = account.owner.ref if account.owner else ""
            self.belongs_to.data = account.parent.name if account.parent else ""

    def validate_website(self, field: StringField) -> None:
        """A host, if anything."""
        if field.data and not _read(identifiers.website, field.data):
            raise ValidationError(_("The web site needs a dot, like zoomdrive.com."))

    def validate_phone(self, field: StringField) -> None:
        """A number that can be dialled from its country."""
        if field.data and not _read(identifiers.phone, field.data, self.country.data or ""):
            raise ValidationError(_("This does not look like a phone number. Begin with + and the country's code."))

    def validate_belongs_to(self, field: StringField) -> None:
        """Another account, not itself or what belongs to it."""
        if not field.data:
            return
        parent = self._parent
        if parent is None:
            raise ValidationError(_("Write the name or reference of one account in this list."))
        if self.account is not None and self.account.is_above(parent):
            raise ValidationError(_("This would make the account belong to itself."))

    @property
    def values(self) -> dict[str, Any]:
        """What was said, each in its one form. Only after `validate`."""
        country, owner, parent = self.country.data or "", self._owner, self._parent
        return {
            **{name: self[name].data or "" for name in PLAIN},
            "website": _read(identifiers.website, self.website.data),
            "phone": _read(identifiers.phone, self.phone.data, country),
            "tax_id": identifiers.tax_id(self.tax_id.data, country) if self.tax_id.data else "",
            "country": country, "owner_id": owner and owner.id, "parent_id": parent and parent.id,
            "is_named": bool(self.is_named.data), "has_pipeline": bool(self.has_pipeline.data),
        }  # fmt: skip

    @property
    def _owner(self) -> User | None:
        now = self.account.owner if self.account is not None else None
        return now if now is not None and now.ref == self.owner.data else answerer(self.owner.data or "")

    @property
    def _parent(self) -> Account | None:
        said = self.belongs_to.data or ""
        if not said:
            return None
        now = self.account.parent if self.account is not None else None
        return now if now is not None and now.name == said else Account.called(said)


def _read(reader: Any, text: str | None, *more: str) -> str:
    """What was typed in its one form; empty where it is not understood."""
    try:
        return str(reader(text, *more)) if text else ""
    except ValueError:
        return ""
