"""A version of the programme, as an owner writes it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal import clock
from portal.forms.amounts import amount
from portal.forms.base import RecordForm
from portal.forms.fields import CheckboxesField, WholeNumberField
from portal.forms.texts import short, tidy
from portal.models.partners import Tier
from portal.models.programme import ApprovalRule, Rules, Silence
from portal.models.programme.versions import Programme
from portal.models.vendor import vendor

BELOW = re.compile(r"(.+?)\s*([A-Za-z]{3})")
MOST_NOTICES = 8
# What of a registration can be left out, unless the programme asks for it.
FIELDS_TO_ASK: dict[str, Any] = {
    "customer_city": _l("City"), "customer_tax_id": _l("Tax number"), "contact_role": _l("Role"),
    "contact_phone": _l("Phone"), "needs": _l("What the customer needs"), "competitors": _l("Competitors"),
    "differs_because": _l("What makes it different"), "external_ref": _l("Your own reference"),
}  # fmt: skip
NUMBERS = (
    "opens_hour", "closes_hour", "extension_days", "most_extensions", "longest_protection_days", "fresh_update_days",
    "update_every_days", "at_risk_after_days", "renewal_days", "appeal_days", "reopening_days",
    "confirmation_working_days", "reply_working_days", "sent_an_hour",
)  # fmt: skip


class ProgrammeForm(RecordForm):
    """The rules of one version. What is asked of each tier is added by `programme_form`."""

    tiers: Sequence[Tier] = ()

    opens_hour = WholeNumberField(_l("Work begins (hour)"), 0, 23)
    closes_hour = WholeNumberField(_l("Work ends (hour)"), 1, 24)
    silence = SelectField(_l("When the time to answer is over"), choices=[(one.value, one.words) for one in Silence])
    extension_days = WholeNumberField(_l("More time (days)"), 1, 180)
    most_extensions = WholeNumberField(_l("More time, how often"), 0, 10)
    longest_protection_days = WholeNumberField(_l("Longest protection (days)"), 30, 1000)
    fresh_update_days = WholeNumberField(_l("Given by itself after an update within (days)"), 0, 180)
    update_every_days = WholeNumberField(_l("An update is wanted every (days)"), 7, 180)
    at_risk_after_days = WholeNumberField(_l("At risk when missed for (days)"), 1, 90)
    renewal_days = WholeNumberField(_l("Protection again, asked within (days)"), 0, 90)
    appeal_days = WholeNumberField(_l("Second look, asked within (days)"), 0, 90)
    reopening_days = WholeNumberField(_l("Opened anew by an owner, within (days)"), 0, 90)
    confirmation_working_days = WholeNumberField(_l("A partner confirms within (working days)"), 1, 30)
    reply_working_days = WholeNumberField(_l("A rep replies within (working days)"), 1, 30)
    sent_an_hour = WholeNumberField(_l("Deals that a rep sends in an hour, at most"), 1, 1000)
    notice_days = StringField(_l("Notices before the protection ends (days)"), filters=[tidy], validators=[short(60)])
    required_fields = CheckboxesField(_l("Asked of every registration"), choices=list(FIELDS_TO_ASK.items()))

    def __init__(self, record: Programme, **how: Any):
        super().__init__(record, **how)
        if self.shows_record(how):
            self._show(record.said)

    @property
    def by_tier(self) -> list[tuple[Tier, Any, Any]]:
        """Each tier with its limit of open deals, and with the values below which silence approves."""
        return [(tier, self[_name("open", tier)], self[_name("below", tier)]) for tier in self.tiers]

    @property
    def rules(self) -> Rules:
        """What was said. Only after `validate`."""
        approvals = [
            ApprovalRule(tier.ref, currency, under)
            for tier, _open, below in self.by_tier for under, currency in _below(below.data)
        ]  # fmt: skip
        most = [(tier.ref, opened.data) for tier, opened, _below_it in self.by_tier if opened.data is not None]
        return replace(
            Rules(), **{name: self[name].data for name in NUMBERS}, silence=Silence(self.silence.data),
            approvals=tuple(approvals), open_deals=tuple(most), notice_days=_days(self.notice_days.data),
            required_fields=tuple(self.required_fields.data or ()),
        )  # fmt: skip

    def validate_closes_hour(self, field: WholeNumberField) -> None:
        """After it begins."""
        if field.data is not None and self.opens_hour.data is not None and field.data <= self.opens_hour.data:
            raise ValidationError(_("Work ends after it begins."))

    def validate_notice_days(self, field: StringField) -> None:
        """A few whole numbers."""
        try:
            days = _days(field.data)
        except ValueError as error:
            raise ValidationError(_("Write days like 30, 14, 7, 1.")) from error
        if len(days) > MOST_NOTICES or not all(1 <= one <= 180 for one in days):
            raise ValidationError(_("At most eight, each from 1 to 180."))

    def _show(self, rules: Rules) -> None:
        for name in (*NUMBERS, "silence"):
            self[name].data = getattr(rules, name)
        self.notice_days.data = ", ".join(map(str, rules.notice_days))
        self.required_fields.data = list(rules.required_fields)
        for tier, opened, below in self.by_tier:
            opened.data = dict(rules.open_deals).get(tier.ref)
            said = [f"{one.under.normalize():f} {one.currency}" for one in rules.approvals if one.tier == tier.ref]
            below.data = "; ".join(said)


def programme_form(record: Programme, tiers: Sequence[Tier], **how: Any) -> ProgrammeForm:
    """The form with the fields of these tiers."""
    fields: dict[str, Any] = {"tiers": tiers}
    for tier in tiers:
        fields[_name("open", tier)] = WholeNumberField(_l("Open deals a rep, at most"), 1, 10_000, optional=True)
        fields[_name("below", tier)] = BelowField(_l("Silence approves below"))
    return type("ProgrammeForm", (ProgrammeForm,), fields)(record, **how)


class BelowField(StringField):
    """Amounts with their currencies."""

    def __init__(self, label: Any, **how: Any):
        super().__init__(label, filters=[tidy], validators=[short(200)], **how)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount in a currency."""
        try:
            _below(self.data)
        except ValueError as error:
            raise ValidationError(_("Write amounts like 10000 USD; 9000 EUR.")) from error


class PublicationForm(RecordForm):
    """From when a version holds."""

    starts_on = DateField(_l("Holds from"), validators=[InputRequired(_l("Choose a day."))])

    @property
    def starts_at(self) -> datetime:
        """The day's begin in the vendor's zone."""
        return datetime.combine(self.starts_on.data or date.max, time.min, ZoneInfo(vendor().zone))

    def validate_starts_on(self, field: DateField) -> None:
        """Not in the past."""
        if field.data and field.data < clock.now().astimezone(ZoneInfo(vendor().zone)).date():
            raise ValidationError(_("Choose a day from today on."))


def _name(kind: str, tier: Tier) -> str:
    return f"{kind}_{tier.ref.replace('-', '_')}"


def _days(text: str | None) -> tuple[int, ...]:
    return tuple(sorted({int(one) for one in re.split(r"[,;\s]+", text or "") if one}, reverse=True))


def _below(text: str | None) -> list[tuple[Any, str]]:
    found = []
    for part in filter(None, map(str.strip, (text or "").split(";"))):
        said = BELOW.fullmatch(part)
        if said is None:
            raise ValueError(part)
        currency = said[2].upper()
        found.append((amount(said[1], currency), currency))
    return found
