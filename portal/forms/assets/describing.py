"""What is said of an asset: its words, what it is about, from when until when, and whom it is for."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.forms.base import RecordForm
from portal.forms.fields import CheckboxesField
from portal.forms.texts import short, tidy
from portal.models.assets import Asset, AssetKind, Only
from portal.models.countries import countries_by_name
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role
from portal.models.products import Product, product_names
from portal.models.vendor import vendor

PARTNER_ROLES = (Role.PARTNER_ADMIN, Role.SALES, Role.MARKETING, Role.TRAINEE)
LANGUAGES = (("", _l("None, or several")), ("en", _l("English")), ("es", _l("Spanish")))
MOST_TAGS = 20
RULES = ("kinds", "tiers", "roles", "countries", "partners")


class SaidOfAsset(Form):
    """Title and words in both languages."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])
    kind = SelectField(_l("Kind"), choices=[(str(kind), kind.words) for kind in AssetKind])
    words_en = TextAreaField(
        _l("What it is for, in English"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3}
    )
    words_es = TextAreaField(
        _l("What it is for, in Spanish"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3}
    )


class ForWhom(Form):
    """Whom an asset is for."""

    kinds = CheckboxesField(_l("Only for partners of this kind"), choices=[(str(kind), kind.words) for kind in Kind])
    tiers = CheckboxesField(_l("Only for this tier"))
    roles = CheckboxesField(
        _l("Only for people in this role"), choices=[(str(role), role.words) for role in PARTNER_ROLES]
    )
    countries = CheckboxesField(_l("Only for partners in these countries"))
    partners = CheckboxesField(_l("Only for these partners"))

    def offer(self, *, countries: Iterable[str] = ()) -> None:
        """What can be chosen: tiers and partners there are, and countries in which partners sit, or these."""
        self.tiers.choices = [(tier.ref, tier.words) for tier in Tier.by_protection().all()]
        self.partners.choices, seats = Partner.names_and_seats()
        known = {*seats, *countries}
        self.countries.choices = [one for one in countries_by_name() if one[0] in known]

    @property
    def only(self) -> Only:
        """Whom it is for."""
        return Only(**{name: tuple(self[name].data or ()) for name in RULES})


class AssetForm(RecordForm, SaidOfAsset, ForWhom):
    """All that can be changed of an asset, but its files."""

    tag_line = StringField(_l("Tags, with commas between"), filters=[tidy], validators=[short(400)])
    product = SelectField(_l("Product"), default="")
    campaign = StringField(_l("Campaign"), filters=[tidy], validators=[short(80)])
    language = SelectField(_l("Language of its words"), choices=list(LANGUAGES), default="")
    terms_en = TextAreaField(
        _l("Terms of use, in English"), filters=[tidy], validators=[short(4000)], render_kw={"rows": 3}
    )
    terms_es = TextAreaField(
        _l("Terms of use, in Spanish"), filters=[tidy], validators=[short(4000)], render_kw={"rows": 3}
    )
    valid_from = DateField(_l("Not before"), validators=[Optional()])
    valid_until = DateField(_l("To be used until"), validators=[Optional()])
    review_on = DateField(_l("To be looked over on"), validators=[Optional()])

    def __init__(self, asset: Asset, **how: Any):
        super().__init__(asset, **how)
        self.product.choices = [("", _("No product")), *product_names()]
        self.offer(countries=asset.audience.as_only.countries)
        if self.shows_record(how):
            self._show(asset)

    def _show(self, asset: Asset) -> None:
        self.tag_line.data = ", ".join(asset.tags)
        self.product.data = asset.product.ref if asset.product else ""
        self.valid_from.data, self.valid_until.data = first_day(asset.valid_from), last_day(asset.valid_until)
        only = asset.audience.as_only
        for name in RULES:
            self[name].data = list(getattr(only, name))

    def validate_tag_line(self, field: StringField) -> None:
        """A few."""
        if len(self.tag_list) > MOST_TAGS:
            raise ValidationError(_("Give at most %(most)d tags.", most=MOST_TAGS))

    def validate_valid_until(self, field: DateField) -> None:
        """The end comes after the beginning."""
        if field.data and self.valid_from.data and field.data <= self.valid_from.data:
            raise ValidationError(_("This is before it begins."))

    @property
    def tag_list(self) -> list[str]:
        """The tags one by one."""
        return list(dict.fromkeys(filter(None, (tag.strip() for tag in (self.tag_line.data or "").split(",")))))

    @property
    def values(self) -> dict[str, Any]:
        """What `Asset.describe` takes. Only after `validate`."""
        plain = ("title_en", "title_es", "words_en", "words_es", "campaign", "language", "terms_en", "terms_es")
        product = Product.get(self.product.data) if self.product.data else None
        return {
            **{name: self[name].data or "" for name in plain}, "kind": AssetKind(self.kind.data),
            "tags": self.tag_list, "product_id": product and product.id, "review_on": self.review_on.data,
            "valid_from": begin_of(self.valid_from.data), "valid_until": end_of(self.valid_until.data),
        }  # fmt: skip


def first_day(moment: datetime | None) -> date | None:
    """The day that begins then, where the vendor is."""
    return moment and moment.astimezone(ZoneInfo(vendor().zone)).date()


def last_day(moment: datetime | None) -> date | None:
    """The day that ends then, where the vendor is."""
    return first_day(moment and moment - timedelta(seconds=1))


def begin_of(day: date | None) -> datetime | None:
    """When that day begins, where the vendor is."""
    return datetime.combine(day, time(), ZoneInfo(vendor().zone)) if day else None


def end_of(day: date | None) -> datetime | None:
    """When that day ends, where the vendor is."""
    return begin_of(day + timedelta(days=1)) if day else None
