"""What a registration asks for: its fields, and the choices that they offer."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms.base import RecordForm
from portal.forms.deals.lines import LineForm, LinesField
from portal.forms.texts import short, tidy
from portal.models.countries import countries_by_name
from portal.models.deals import Help
from portal.models.partners import Partner
from portal.models.products import PriceList, currencies
from portal.models.programme import rules

MOST_LINES = 50
WANTED = "data-wanted"  # what the page says of a field before it is sent


class DayField(DateField):
    """A day, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO day."""
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError as error:
            raise ValueError(_("Write the day like 2026-12-31.") if valuelist[0].strip() else "") from error


class RegistrationFields(RecordForm):
    """The fields of a registration, for this partner or for one to be chosen."""

    hand = HiddenField()  # of the element that saves by itself
    shown = HiddenField()  # the prices and terms beside it (`shown.py`)
    partner = SelectField(_l("For which partner?"), validate_choice=False)
    customer_name = StringField(
        _l("Company"), filters=[tidy], validators=[DataRequired(_l("Name the customer.")), short()],
        render_kw={"autocomplete": "off", "list": "suggestions"},
    )  # fmt: skip
    customer_website = StringField(
        _l("Web site"), filters=[tidy], validators=[short()], render_kw={"inputmode": "url", "autocomplete": "off"}
    )
    customer_website_none = BooleanField(_l("The customer has no web site"))
    customer_country = SelectField(
        _l("Country"), validate_choice=False, validators=[InputRequired(_l("Choose the country."))]
    )
    customer_city = StringField(_l("City"), filters=[tidy], validators=[short()], render_kw={"autocomplete": "off"})
    customer_tax_id = StringField(
        _l("Tax number"), filters=[tidy], validators=[short(40)], render_kw={"autocomplete": "off"}
    )
    contact_name = StringField(
        _l("Name"), filters=[tidy], validators=[DataRequired(_l("Say whom you speak with.")), short()],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    contact_role = StringField(_l("Role"), filters=[tidy], validators=[short()], render_kw={"autocomplete": "off"})
    contact_email = StringField(
        _l("E-mail"), filters=[tidy], validators=[short(254)],
        render_kw={"type": "email", "autocomplete": "off", WANTED: _l("This does not look like an e-mail address.")},
    )  # fmt: skip
    contact_phone = StringField(
        _l("Phone"), filters=[tidy], validators=[short(60)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    title = StringField(
        _l("What is it about?"), filters=[tidy], validators=[short()], render_kw={"autocomplete": "off"}
    )
    needs = TextAreaField(
        _l("What does the customer need?"), filters=[tidy], validators=[short(4000)], render_kw={"rows": 4}
    )
    expected_close = DayField(_l("Expected close"), validators=[InputRequired(_l("Say when you expect to close."))])
    currency = SelectField(_l("Currency"), validate_choice=False)
    lines = LinesField(FormField(LineForm), min_entries=1, max_entries=MOST_LINES)
    help_wanted = SelectMultipleField(
        _l("What would help you win?"), choices=[(one.value, one.words) for one in Help],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False,
    )  # fmt: skip
    competitors = StringField(_l("Whom do you compete with?"), filters=[tidy], validators=[short(500)])
    differs_because = TextAreaField(
        _l("What makes this a different project?"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3}
    )
    external_ref = StringField(_l("Your own reference"), filters=[tidy], validators=[short(100)])
    consent = BooleanField(
        _l("The contact agrees that we share their data for this deal."),
        validators=[DataRequired(_l("We need the contact's consent to work on this deal."))],
    )

    def __init__(
        self, *, partner: Partner | None, partners: Sequence[Partner] = (), record: Any = None, typed: Any = None
    ):
        self.as_typed: MultiDict[str, str] | None = None if typed is None else MultiDict(typed)
        super().__init__(record, formdata=self.as_typed)
        self.for_partner = partner
        for field in self:
            _say_what_is_wanted(field)
        for name in rules().required_fields:
            if name in self:
                self[name].flags.required = True
        self.partner.choices = [("", _("Choose a partner")), *((one.ref, one.name) for one in partners)]
        self.customer_country.choices = [("", _("Choose a country")), *countries_by_name()]
        self.currency.choices = [(code, code) for code in currencies()]
        if typed is None and partner:
            self.customer_country.data, self.currency.data = partner.country, partner.currency
        self.prices = PriceList(self._currency())
        for line in self.lines:
            line.form.offer(self.prices)

    @property
    def is_on_behalf(self) -> bool:
        """Whether the vendor registers, and says for whom."""
        return len(self.partner.choices) > 1

    @property
    def blank_line(self) -> LineForm:
        """A line for the template that new ones are cloned from."""
        line = LineForm(prefix="lines-__n__-")
        line.offer(self.prices)
        return line

    def _currency(self) -> str:
        known = [code for code, _words in self.currency.choices]
        partners_own = self.for_partner.currency if self.for_partner else ""
        return next((code for code in (self.currency.data, partners_own, *known) if code in known), "")


def _say_what_is_wanted(field: Field) -> None:
    needs = next((one for one in field.validators if isinstance(one, DataRequired | InputRequired)), None)
    if needs:
        field.render_kw = {**(field.render_kw or {}), WANTED: needs.message}
