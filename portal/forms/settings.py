"""The vendor's own settings, and what each tier gives."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.base import RecordForm
from portal.forms.fields import CheckboxesField, WholeNumberField, ZoneField
from portal.forms.texts import short, tidy
from portal.models.countries import countries_by_name
from portal.models.deals import DeclineReason
from portal.models.partners import Tier
from portal.models.vendor import Branded


class VendorForm(RecordForm):
    """Brand, zone, holidays, reasons."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(60)])
    brand_hue = WholeNumberField(_l("Colour: hue, 0 to 360"), 0, 360)
    brand_chroma = WholeNumberField(_l("Colour: strength, 0 to 25"), 0, 25)
    zone = ZoneField()
    holidays_country = SelectField(_l("Public holidays of"))
    decline_reasons = CheckboxesField(_l("Reasons for not approving a deal"))

    def __init__(self, vendor: Branded, **how: Any):
        super().__init__(vendor, **how)
        self.holidays_country.choices = countries_by_name()
        chosen = [one for one in DeclineReason if one != DeclineReason.NO_ANSWER]  # the clock's own
        self.decline_reasons.choices = [(one.value, one.words) for one in chosen]
        if self.shows_record(how):
            self.decline_reasons.data = [one.value for one in chosen if one not in vendor.unused_decline_reasons]

    def validate_decline_reasons(self, field: CheckboxesField) -> None:
        """One at least, or nobody could say no."""
        if not field.data:
            raise ValidationError(_("Choose at least one reason."))

    @property
    def values(self) -> dict[str, Any]:
        """What was said, as the vendor keeps it."""
        plain = ("name", "brand_hue", "brand_chroma", "zone", "holidays_country")
        unused = [one for one, _words in self.decline_reasons.choices if one not in (self.decline_reasons.data or ())]
        return {**{name: self[name].data for name in plain}, "unused_decline_reasons": unused}


class TierForm(RecordForm):
    """What a tier gives."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(40)])
    protection_days = WholeNumberField(_l("Protection (days)"), 1, 365)
    margin_percent = WholeNumberField(_l("Extra margin (percent)"), 0, 100)
    answer_working_days = WholeNumberField(_l("Our answer within (working days)"), 1, 30)
    certified_people = WholeNumberField(_l("Certified people, at least"), 0, 999, default=0, optional=True)
    certified_in = CheckboxesField(_l("Certified in any of these courses"))

    def __init__(self, tier: Tier | None, courses: list[tuple[str, str]], **how: Any):
        super().__init__(tier, **how)
        self.tier = tier
        self.certified_in.choices = courses

    def validate_name(self, field: StringField) -> None:
        """No two tiers are called alike."""
        if Tier.is_named(field.data or "", but=self.tier):
            raise ValidationError(_("Another tier has this name."))

    @property
    def values(self) -> dict[str, Any]:
        """What was said, as the tier keeps it."""
        plain = ("name", "protection_days", "margin_percent", "answer_working_days")
        certified = {"certified_people": self.certified_people.data or 0, "certified_in": self.certified_in.data or []}
        return {**{name: self[name].data for name in plain}, **certified}
