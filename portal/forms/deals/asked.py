"""What a question can ask to be put right: the fields of the registration that are plain words."""

from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from portal.forms.base import RecordForm
from portal.forms.deals.fields import RegistrationFields
from portal.models import identifiers
from portal.models.deals.asking import ASKABLE


def asked_words() -> dict[str, Any]:
    """The fields' labels as the registration has them, by name."""
    return {name: getattr(RegistrationFields, name).args[0] for name in ASKABLE}


class AskedForm(RecordForm):
    """Those of the fields that a question names, as they are now; no other can be changed."""

    contact_name = RegistrationFields.contact_name
    contact_role = RegistrationFields.contact_role
    contact_email = RegistrationFields.contact_email
    contact_phone = RegistrationFields.contact_phone
    title = RegistrationFields.title
    needs = RegistrationFields.needs
    competitors = RegistrationFields.competitors
    differs_because = RegistrationFields.differs_because
    customer_city = RegistrationFields.customer_city

    def __init__(self, record: Any, *args: Any, **kwargs: Any):
        super().__init__(record, *args, obj=record, **kwargs)
        self.asked = tuple(name for name in ASKABLE if name in (record.asked_fields or ()))
        for name in ASKABLE:
            if name not in self.asked:
                del self[name]

    @property
    def put_right(self) -> dict[str, str]:
        """What is said now for what was asked, by field, in its one form."""
        said = {name: self[name].data or "" for name in self.asked}
        if said.get("contact_email"):
            said["contact_email"] = identifiers.email(said["contact_email"])
        if said.get("contact_phone"):
            said["contact_phone"] = identifiers.phone(said["contact_phone"], self.record.customer_country)
        return said

    def validate_contact_email(self, field: StringField) -> None:
        """An address, if there is one."""
        try:
            identifiers.email(field.data or "") if field.data else None
        except ValueError as error:
            raise ValidationError(_("This does not look like an e-mail address.")) from error

    def validate_contact_phone(self, field: StringField) -> None:
        """A number, if there is one."""
        try:
            identifiers.phone(field.data or "", self.record.customer_country) if field.data else None
        except ValueError as error:
            raise ValidationError(_("This does not look like a phone number.")) from error
