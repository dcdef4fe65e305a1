"""What a person may send about a deal: the registration, and each answer in its life."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, format_date, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal import clock
from portal.forms.amounts import amount, amount_words
from portal.forms.base import CHOICE, RecordForm, given_up, tidy, words_of
from portal.models import identifiers
from portal.models.countries import countries_by_name, country_name
from portal.models.currencies import MOST_OF_A_DEAL
from portal.models.deals import Claim, ClaimLine, DeclineReason, Help, WithdrawalReason
from portal.models.deals.drafting import LINE, Hand
from portal.models.deals.states import Worded
from portal.models.partners import Partner
from portal.models.products import PriceList, currencies
from portal.models.vendor import vendor

MOST_LINES = 50
MOST_QUANTITY = 1_000_000
FURTHEST_CLOSE = timedelta(days=5 * 366)
NO_WEBSITE = {"none", "has none", "-", "no tiene", "ninguna", "no"}


def short(most: int = 200) -> Length:
    """A line of text."""
    return Length(max=most, message=_l("Write at most %(max)d characters."))


class DayField(DateField):
    """A day, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO day."""
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError as error:
            raise ValueError(_("Write the day like 2026-12-31.") if valuelist[0].strip() else "") from error


class LinesField(FieldList):
    """Product lines by their numbers, which stay as they are: other devices know them by these."""

    def _extract_indices(self, _prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        yield from (int(found[1].rpartition("-")[2]) for found in map(LINE.fullmatch, formdata) if found)

    def _compact_indices(self) -> None:
        """Numbers stay."""


class LineForm(Form):
    """One product line; a line that nobody touched does not count."""

    product = SelectField(_l("Product"), validate_choice=False)
    quantity = StringField(_l("Quantity"), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    unit_price = StringField(_l("Unit price"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    reason = StringField(_l("Why less than the list price?"), filters=[tidy], validators=[short(500)])

    prices: PriceList

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.claimed: ClaimLine | None = None

    def offer(self, prices: PriceList) -> None:
        """Let the person choose from what is sold in this currency."""
        self.prices = prices
        self.product.choices = [
            ("", _("Choose a product"), {}),
            *((row.ref, row.name, {"data-list-price": f"{row.amount:f}"}) for row in prices.rows),
        ]

    @property
    def words(self) -> str:
        """The line as it was typed, in a few words."""
        product = self.prices.name(self.product.data) if self.product.data in self.prices else self.product.data
        parts = (self.quantity.data and f"{self.quantity.data} ×", product, self.unit_price.data, self.reason.data)
        return " ".join(part.strip() for part in parts if part and part.strip())

    @property
    def is_touched(self) -> bool:
        """Whether anything was said in this line."""
        return any(field.data and str(field.data).strip() for field in (self.product, self.unit_price, self.reason))

    def validate_product(self, field: SelectField) -> None:
        """One of what is sold; another partner's price or an invention is no product at all."""
        if field.data not in self.prices:
            raise ValidationError(_("Choose a product from the list."))

    def validate_quantity(self, field: StringField) -> None:
        """A whole number; an empty one is one."""
        if self._quantity() is None:
            raise ValidationError(_("Write a whole number from 1 to %(most)s.", most=format_decimal(MOST_QUANTITY)))

    def validate_unit_price(self, field: StringField) -> None:
        """An amount; empty is the list price."""
        try:
            self._unit_price()
        except ValueError as error:
            raise ValidationError(amount_words(error, self.prices.currency)) from error

    def validate_reason(self, field: StringField) -> None:
        """Less than the list price says why."""
        line = self.read()
        if line and line.unit_price < line.list_price and not field.data:
            raise ValidationError(_("Say why the price is lower than the list price."))

    def read(self) -> ClaimLine | None:
        """The line as it is understood; None while it is not."""
        quantity = self._quantity()
        if self.product.data not in self.prices or quantity is None:
            return None
        try:
            listed, asked = self.prices.amount(self.product.data), self._unit_price()
        except ValueError:
            return None
        return ClaimLine(
            product_id=self.prices.product_id(self.product.data), product=self.prices.name(self.product.data),
            quantity=quantity, unit_price=listed if asked is None else asked, list_price=listed,
            reason=self.reason.data or "",
        )  # fmt: skip

    @property
    def worth(self) -> Decimal:
        """What it comes to; nothing while it is not understood."""
        line = self.read()
        return line.amount if line else Decimal(0)

    def _quantity(self) -> int | None:
        text = (self.quantity.data or "").strip() or "1"
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 0
        return number if 1 <= number <= MOST_QUANTITY else None

    def _unit_price(self) -> Decimal | None:
        """What is asked; None is the list price. Raises ValueError for what is no amount."""
        text = (self.unit_price.data or "").strip()
        return amount(text, self.prices.currency) if text else None


class RegistrationForm(RecordForm):
    """A registration as it is typed: shown again exactly so, and read into a claim when it is sent."""

    hand = HiddenField()  # of the element that saves by itself
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
        _l("E-mail"), filters=[tidy], validators=[short(254)], render_kw={"type": "email", "autocomplete": "off"}
    )
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
        self.partner.choices = [("", _("Choose a partner")), *((one.ref, one.name) for one in partners)]
        self.customer_country.choices = [("", _("Choose a country")), *countries_by_name()]
        self.currency.choices = [(code, code) for code in currencies()]
        if typed is None and partner:
            self.customer_country.data, self.currency.data = partner.country, partner.currency
        self.prices = PriceList(self._currency())
        for line in self.lines:
            line.form.offer(self.prices)

    @property
    def typed(self) -> dict[str, Any]:
        """Everything as typed, to be kept with a draft: known fields only, nothing judged."""
        kept: dict[str, Any] = {}
        for name, texts in (self.as_typed or MultiDict()).lists():
            if _is_typed(name) and (name != "partner" or self.is_on_behalf):
                plain = [text.replace("\0", "") for text in texts]
                kept[name] = plain if name in SEVERAL else plain[0]
        return kept

    def saying(self, typed: dict[str, Any], *, version: int, **more: str) -> MultiDict[str, str]:
        """What the form would have sent with this text in it."""
        told = MultiDict(typed)
        for name, text in (self.as_typed or MultiDict()).items(multi=True):
            if not (_is_typed(name) or name.startswith(CHOICE)):
                told.add(name, text)
        for name, text in {"version": str(version), **more}.items():
            told[name] = text
        return told

    @property
    def page_hand(self) -> Hand:
        """The open page that saves this by itself, if one does."""
        return Hand.read(self.hand.data or "")

    @property
    def is_on_behalf(self) -> bool:
        """Whether the vendor registers, and says for whom."""
        return len(self.partner.choices) > 1

    @property
    def given_up(self) -> set[str]:
        """The fields for which the person took what was saved on the other device."""
        return given_up((self.as_typed or MultiDict()).items(multi=True))

    def words_of(self, field: str) -> tuple[str, str]:
        """The label of a field as people mean it, and what it says here: a line of products is one field."""
        line = next((entry.form for entry in self.lines if entry.name == field), None)
        if line is not None:
            return _("Product line"), line.words
        if field.startswith("lines-"):
            return _("Product line"), ""
        return str(self[field].label.text), self._words(field)

    def _words(self, field: str) -> str:
        if field == "customer_website" and self.customer_website_none.data:
            return ", ".join(filter(None, (self.customer_website.data, str(self.customer_website_none.label.text))))
        return words_of(self[field]) or (self.as_typed or MultiDict()).get(field, "")

    @property
    def read_lines(self) -> list[ClaimLine]:
        """The lines that are understood so far."""
        return [line for line in (entry.form.read() for entry in self.lines if entry.form.is_touched) if line]

    @property
    def total(self) -> Decimal:
        """The sum of the lines that are understood so far."""
        return sum((line.amount for line in self.read_lines), Decimal(0))

    @property
    def website(self) -> str:
        """The web site in its one form; empty where there is none or it is not understood yet."""
        return _or_empty(identifiers.website, self.customer_website.data)

    @property
    def phone(self) -> str:
        """The phone number in its one form; empty where it is not understood yet."""
        return _or_empty(identifiers.phone, self.contact_phone.data, self.customer_country.data or "")

    @property
    def tax_id(self) -> str:
        """The tax number in its one form."""
        return identifiers.tax_id(self.customer_tax_id.data or "", self.customer_country.data or "")

    @property
    def blank_line(self) -> LineForm:
        """A line for the template that new ones are cloned from."""
        line = LineForm(prefix="lines-__n__-")
        line.offer(self.prices)
        return line

    @property
    def reading(self) -> list[tuple[Any, str]]:
        """What was typed as it will be kept, for the person to see before it is sent."""
        website = _("none") if self.has_no_website else self.website
        return [
            (_("Customer"), self.customer_name.data or ""),
            (_("Web site"), website),
            (_("Country"), country_name(self.customer_country.data or "")),
            (_("Tax number"), self.tax_id),
            (_("Contact"), self.contact_name.data or ""),
            (_("E-mail"), _or_empty(identifiers.email, self.contact_email.data)),
            (_("Phone"), identifiers.phone_words(self.phone)),
            (_("Expected close"), format_date(self.expected_close.data, "d MMM y") if self.expected_close.data else ""),
            *(
                (f"{line.quantity} × {line.product}", _in(self.prices.currency, line.amount))
                for line in self.read_lines
            ),
        ]

    @property
    def has_no_website(self) -> bool:
        """Whether the customer is said to have none."""
        return bool(self.customer_website_none.data) or (self.customer_website.data or "").casefold() in NO_WEBSITE

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge everything; a line that nobody touched is dropped, save that one is needed."""
        touched = [entry for entry in self.lines if entry.form.is_touched]
        self.lines.entries = touched or self.lines.entries[:1]
        return bool(super().validate(extra_validators)) & self._can_be_kept()

    def _can_be_kept(self) -> bool:
        """Whether all lines together come to an amount that a database holds; said beside the largest."""
        if self.total < MOST_OF_A_DEAL:
            return True
        largest = max((entry.form for entry in self.lines), key=lambda line: line.worth)
        most = format_decimal(MOST_OF_A_DEAL)
        said = _("A deal is worth less than %(most)s. Check quantity and unit price.", most=most)
        largest.unit_price.errors = [*largest.unit_price.errors, said]
        self.lines.errors = [entry.errors for entry in self.lines]
        return False

    def validate_partner(self, field: SelectField) -> None:
        """Whoever registers for a partner says for which."""
        if self.for_partner is None:
            raise ValidationError(_("Choose the partner."))

    def validate_customer_website(self, field: StringField) -> None:
        """A host, or said to be none."""
        if self.has_no_website:
            return
        if not field.data:
            raise ValidationError(_("Enter the web site, or say that there is none."))
        if not self.website:
            raise ValidationError(_("The web site needs a dot, like zoomdrive.com."))

    def validate_customer_country(self, field: SelectField) -> None:
        """A country there is."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose the country."))

    def validate_contact_email(self, field: StringField) -> None:
        """An address; it or the phone must be there."""
        if not field.data and not self.contact_phone.data:
            raise ValidationError(_("Enter an e-mail address or a phone number."))
        if field.data and "." not in field.data.rpartition("@")[2]:
            raise ValidationError(_("The part after @ needs a dot, like zoomdrive.com."))
        if field.data and not _or_empty(identifiers.email, field.data):
            raise ValidationError(_("This does not look like an e-mail address."))

    def validate_contact_phone(self, field: StringField) -> None:
        """A number that can be dialled from the customer's country."""
        if field.data and not self.phone:
            raise ValidationError(_("This does not look like a phone number. Begin with + and the country's code."))

    def validate_expected_close(self, field: DateField) -> None:
        """Neither in the past nor beyond five years."""
        if field.data and not clock.today() - timedelta(days=1) <= field.data <= clock.today() + FURTHEST_CLOSE:
            raise ValidationError(_("Choose a day from today on, within five years."))

    def validate_currency(self, field: SelectField) -> None:
        """One that has list prices."""
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose a currency from the list."))

    def validate_help_wanted(self, field: SelectMultipleField) -> None:
        """Only what we offer."""
        if not set(field.data or ()) <= set(Help):
            raise ValidationError(_("Choose from the list."))

    def claim(self) -> Claim:
        """What is claimed, in one form each. Only after `validate`."""
        data = {name: self[name].data or "" for name in AS_TYPED}
        return Claim(
            **data,
            customer_website="" if self.has_no_website else self.website,
            customer_tax_id=self.tax_id,
            contact_email=_or_empty(identifiers.email, self.contact_email.data),
            contact_phone=self.phone,
            expected_close_on=self.expected_close.data,  # type: ignore[arg-type]
            currency=self.prices.currency,
            lines=tuple(self.read_lines),
            help_wanted=tuple(self.help_wanted.data or ()),
        )

    def _currency(self) -> str:
        known = [code for code, _words in self.currency.choices]
        partners_own = self.for_partner.currency if self.for_partner else ""
        return next((code for code in (self.currency.data, partners_own, *known) if code in known), "")


AS_TYPED = (
    "customer_name", "customer_country", "customer_city", "contact_name", "contact_role", "title", "needs",
    "competitors", "differs_because", "external_ref",
)  # fmt: skip
SEVERAL = {"help_wanted"}
DRAFT_FIELDS = {
    *AS_TYPED, *SEVERAL, "partner", "customer_website", "customer_website_none", "customer_tax_id", "contact_email",
    "contact_phone", "expected_close", "currency", "consent",
}  # fmt: skip


def _is_typed(name: str) -> bool:
    return name in DRAFT_FIELDS or bool(LINE.fullmatch(name))


def _in(currency: str, value: Decimal) -> str:
    return str(format_currency(value, currency))


def _or_empty(read: Callable[..., str], text: str | None, *more: str) -> str:
    try:
        return read(text, *more) if text else ""
    except ValueError:
        return ""


class ApprovalForm(RecordForm):
    """The vendor's yes: how long the claim holds, and what the partner reads with it."""

    protected_days = IntegerField(
        _l("Protect for (days)"),
        validators=[
            InputRequired(_l("Say for how many days.")),
            NumberRange(1, 365, _l("Choose between %(min)d and %(max)d days.")),
        ],
    )
    note = TextAreaField(_l("Message to the partner"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})


class InformationRequestForm(RecordForm):
    """What the vendor wants to know before it decides."""

    question = TextAreaField(
        _l("What do you need to know?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Write your question.")), short(2000)],
    )  # fmt: skip


class InformationForm(RecordForm):
    """The rep's reply."""

    answer = TextAreaField(
        _l("Your reply"), filters=[tidy], render_kw={"rows": 4},
        validators=[DataRequired(_l("Write your reply.")), short(4000)],
    )  # fmt: skip


class DeclineForm(RecordForm):
    """The vendor's no: one of the fixed reasons, and words to it."""

    reason = SelectField(_l("Reason"), validate_choice=False)
    note = TextAreaField(_l("Message to the partner"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = _chosen(DeclineReason, but=vendor().unused_decline_reasons)

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set that the vendor uses."""
        _must_be(field)


class WithdrawalForm(RecordForm):
    """Why the rep takes the deal back."""

    reason = SelectField(_l("Reason"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = _chosen(WithdrawalReason, but=("partnership_ended",))

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set."""
        _must_be(field)


class RevocationForm(RecordForm):
    """Why an approval was wrong."""

    reason = TextAreaField(
        _l("Why was it wrong?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Say why; the partner reads it.")), short(2000)],
    )  # fmt: skip


class RemovalForm(RecordForm):
    """Throw a draft away."""


def _chosen(reasons: type[Worded], *, but: Sequence[str] = ()) -> list[tuple[str, Any]]:
    return [("", _("Choose a reason")), *((one.value, one.words) for one in reasons if one not in but)]


def _must_be(field: SelectField) -> None:
    if not field.data or field.data not in dict(field.choices):
        raise ValidationError(_("Choose a reason."))
