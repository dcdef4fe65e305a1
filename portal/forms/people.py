"""Inviting people, their roles, handing over, leaving."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.forms.base import OnceForm, RecordForm
from portal.forms.fields import CheckboxesField, EmailField, PersonNameField, WithNewPassword, own_words_of
from portal.forms.texts import short, tidy
from portal.forms.tokens import PageForm
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.people.roles import PARTNER_ROLES, VENDOR_ROLES, roles_at

OUR_TEAM = "us"
GIVEN_TO_ALL = {Role.TRAINEE}


class InvitationForm(OnceForm):
    """Whom to ask in, where, and as what."""

    email = EmailField()
    name = StringField(_l("Name"), filters=[tidy], validators=[short(120)])
    partner = SelectField(_l("Company"), validate_choice=False)
    roles = CheckboxesField(_l("Roles"))
    language = SelectField(
        _l("Language"), choices=[("", _l("As the company's")), ("en", "English"), ("es", "Español")], default=""
    )

    def __init__(self, by: User, partners: list[Partner], **how: Any):
        super().__init__(**how)
        self.by, self.partners = by, {partner.ref: partner for partner in partners}
        is_owner = by.partner_id is None and Role.OWNER in by.roles
        at_partner = [role for role in PARTNER_ROLES if role not in GIVEN_TO_ALL]
        offered = [*at_partner, *(VENDOR_ROLES if is_owner else ())]
        self.roles.choices = [(str(role), role.words) for role in offered]
        companies = [(partner.ref, partner.name) for partner in partners if partner.is_active]
        us = [(OUR_TEAM, _("Our own team"))] if is_owner else []
        self.partner.choices = [("", _("Choose a company")), *us, *companies]

    def validate_partner(self, field: SelectField) -> None:
        """One of the companies within reach; of a partner's own people it is not asked."""
        if self.by.partner_id is None and not (field.data and field.data in dict(field.choices)):
            raise ValidationError(_("Choose a company."))

    def validate_roles(self, field: CheckboxesField) -> None:
        """Only roles that there are in this company."""
        if self.by.partner_id is None and not self.partner.data:
            return
        possible = {str(role) for role in roles_at(self.partner_id)}
        if set(field.data or ()) - possible:
            raise ValidationError(_("These roles do not exist in that company. Choose others."))
        if self.partner_id is None and not field.data:
            raise ValidationError(_("Choose at least one role."))

    @property
    def partner_id(self) -> int | None:
        """The company's key; none is the vendor."""
        if self.by.partner_id is not None:
            return self.by.partner_id
        partner = self.partners.get(self.partner.data or "")
        return partner.id if partner else None

    @property
    def invitation(self) -> dict[str, Any]:
        """What was said, as `Invitation.invite` takes it."""
        partner = self.partners.get(self.partner.data or "")
        return {
            "partner_id": self.partner_id, "email": self.email.data, "name": self.name.data or "",
            "roles": [Role(role) for role in self.roles.data or ()],
            "language": self.language.data or (partner.language if partner else ""),
        }  # fmt: skip


class RolesForm(RecordForm):
    """The roles of somebody."""

    roles = CheckboxesField(_l("Roles"))

    def __init__(self, person: User, **how: Any):
        super().__init__(**how)
        offered = [role for role in roles_at(person.partner_id) if role not in GIVEN_TO_ALL]
        self.roles.choices = [(str(role), role.words) for role in offered]
        if not self.is_submitted():
            self.roles.data = [str(role) for role in person.roles if role in offered]

    @property
    def chosen(self) -> list[Role]:
        """The roles that were ticked."""
        return [Role(role) for role in self.roles.data or ()]


class HandOverForm(OnceForm):
    """To whom deals or a portfolio go."""

    to = SelectField(_l("Hand over to"), validate_choice=False)

    def __init__(self, colleagues: list[User], **how: Any):
        super().__init__(**how)
        self.colleagues = {one.ref: one for one in colleagues}
        self.to.choices = [("", _("Choose a colleague")), *((one.ref, one.name) for one in colleagues)]

    def validate_to(self, field: SelectField) -> None:
        """One of the colleagues; anybody else is nobody."""
        if field.data not in self.colleagues:
            raise ValidationError(_("Choose a colleague."))

    @property
    def colleague(self) -> User:
        """Who takes over."""
        return self.colleagues[self.to.data]


class ConfirmForm(OnceForm):
    """Nothing but the wish."""


class AcceptForm(WithNewPassword, PageForm):
    """Coming in by an invitation."""

    name = PersonNameField(_l("Your name"))

    def __init__(self, email: str, company: str, **how: Any):
        super().__init__(**how)
        self.own_words = tuple(own_words_of(email, self.name.data or "", company))


class FirstOwnerForm(WithNewPassword, PageForm):
    """Whoever set the portal up."""

    token = StringField(_l("Token"), filters=[tidy], validators=[InputRequired(_l("Enter the token."))])
    name = PersonNameField(_l("Your name"))
    email = EmailField()

    def __init__(self, **how: Any):
        super().__init__(**how)
        self.own_words = tuple(own_words_of(self.email.data or "", self.name.data or ""))


class ForgottenForm(PageForm):
    """Whose password is forgotten."""

    email = EmailField()


class NewPasswordForm(WithNewPassword, PageForm):
    """A password in place of the forgotten one."""

    def __init__(self, person: User, **how: Any):
        super().__init__(**how)
        self.own_words = tuple(own_words_of(person.email, person.name, person.company))


class PasswordChangeForm(WithNewPassword, OnceForm):
    """A new password for the old one."""

    current = PasswordField(
        _l("Password now"), validators=[InputRequired(_l("Enter the password that you have now."))],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip

    def __init__(self, person: User, **how: Any):
        super().__init__(**how)
        self.own_words = tuple(own_words_of(person.email, person.name, person.company))
