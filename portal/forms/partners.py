"""What the vendor says of a partner."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.base import RecordForm
from portal.forms.fields import ZoneField
from portal.forms.texts import short, tidy
from portal.models.countries import countries_by_name
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role, User
from portal.models.products import currencies

LANGUAGES = [("", _l("English, or as each person says")), ("es", "Español"), ("en", "English")]


class PartnerForm(RecordForm):
    """Who the partner is, and how it works with us."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(120)])
    kind = SelectField(_l("Kind"))
    tier = SelectField(_l("Tier"))
    manager = SelectField(_l("Channel manager"))
    country = SelectField(_l("Country"))
    countries = SelectMultipleField(_l("Sells in"))
    currency = SelectField(_l("Currency"))
    zone = ZoneField()
    language = SelectField(_l("Language of our letters"), choices=LANGUAGES, default="")

    def __init__(self, partner: Partner | None, by: User, **how: Any):
        super().__init__(partner, **how)
        self.tiers = {tier.ref: tier for tier in Tier.by_protection().all()}
        self.managers = {one.ref: one for one in _managers(by)}
        countries = countries_by_name()
        self.kind.choices = [(one.value, one.words) for one in Kind]
        self.tier.choices = [(ref, tier.words) for ref, tier in self.tiers.items()]
        self.manager.choices = [(ref, one.name) for ref, one in self.managers.items()]
        self.country.choices = [("", _("Choose a country")), *countries]
        self.countries.choices = countries
        own = [partner.currency] if partner is not None else []  # it may have lost its last price
        self.currency.choices = [(code, code) for code in dict.fromkeys([*own, *(currencies() or ["USD"])])]
        if partner is not None and self.shows_record(how):
            self.tier.data, self.manager.data = partner.tier.ref, partner.manager.ref if partner.manager else ""

    def validate_country(self, field: SelectField) -> None:
        """A country, not the invitation to choose one."""
        if not field.data:
            raise ValidationError(_("Choose a country."))

    @property
    def values(self) -> dict[str, Any]:
        """What was said, as the partner keeps it."""
        plain = ("name", "country", "countries", "currency", "zone", "language")
        return {
            **{name: self[name].data for name in plain},
            "kind": Kind(self.kind.data),
            "tier_id": self.tiers[self.tier.data].id,
            "manager_id": self.managers[self.manager.data].id,
        }


class PartnerStateForm(RecordForm):
    """Why we suspend a partner, resume or part ways."""

    reason = TextAreaField(
        _l("Reason"), filters=[tidy], render_kw={"rows": 3}, validators=[DataRequired(_l("Say why.")), short(1000)]
    )


def _managers(by: User) -> list[User]:
    """Whom a partner may be given to: a channel manager keeps it, an owner chooses."""
    if Role.OWNER not in by.roles:
        return [by]
    everybody = {one.id: one for role in (Role.CHANNEL_MANAGER, Role.OWNER) for one in User.with_role_at_vendor(role)}
    return list(everybody.values())
