"""What the programme says of an accreditation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal.forms.base import OnceForm, RecordForm
from portal.forms.fields import CheckboxesField, WholeNumberField
from portal.forms.texts import short, tidy
from portal.models.products import Product, product_names
from portal.models.training.accreditations import MOST_REQUIREMENTS, USUAL_NOTICE, Accreditation
from portal.models.training.lacking import certifying

WORDS = ("title_en", "title_es", "words_en", "words_es")
NUMBERS = range(1, MOST_REQUIREMENTS + 1)


def _certificates(number: int) -> IntegerField:
    between = NumberRange(1, 999, _l("Choose between %(min)d and %(max)d."))
    label = _l("Certificates") if number == 1 else _l("Certificates besides")
    return IntegerField(label, validators=[Optional(), between], render_kw={"inputmode": "numeric"})


class AccreditationForm(RecordForm):
    """An accreditation: how it is called, and what a company has to have."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])
    words_en = TextAreaField(_l("What it says, in English"), filters=[tidy], validators=[short(600)])
    words_es = TextAreaField(_l("What it says, in Spanish"), filters=[tidy], validators=[short(600)])
    product = SelectField(_l("Product"), default="")
    people = WholeNumberField(_l("Certified people, at least"), 1, 999, default=1)
    notice_days = WholeNumberField(_l("What is short can be mended for (days)"), 1, 365, default=USUAL_NOTICE)
    certificates_1, certificates_2, certificates_3 = (_certificates(number) for number in NUMBERS)
    courses_1, courses_2, courses_3 = (CheckboxesField(_l("In any of these courses")) for _number in NUMBERS)

    def __init__(self, accreditation: Accreditation | None, language: str, **how: Any):
        super().__init__(accreditation, **how)
        self.product.choices = [("", _("No product")), *product_names()]
        courses = certifying(accreditation.courses if accreditation else (), language)
        for number in NUMBERS:
            self[f"courses_{number}"].choices = courses
        if accreditation is not None and self.shows_record(how):
            self._show(accreditation)

    def validate_certificates_1(self, _field: IntegerField) -> None:
        """At least one thing is asked for."""
        if not self.requirements:
            raise ValidationError(_("Say how many certificates, and in which courses."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge everything; a number goes with courses."""
        is_right = super().validate(extra_validators)
        for number in NUMBERS:
            many, courses = self[f"certificates_{number}"], self[f"courses_{number}"]
            if many.data and not courses.data:
                courses.errors, is_right = [_("Choose the courses that count.")], False
            elif courses.data and not many.data and not many.errors:
                many.errors, is_right = [_("Say how many certificates.")], False
        return is_right

    @property
    def requirements(self) -> list[dict[str, Any]]:
        """What a company has to have."""
        said = ((self[f"certificates_{number}"].data, self[f"courses_{number}"].data) for number in NUMBERS)
        return [{"certificates": many, "courses": sorted(courses)} for many, courses in said if many and courses]

    @property
    def said(self) -> dict[str, Any]:
        """What the commands take. Only after `validate`."""
        plain = {name: self[name].data or "" for name in WORDS}
        product = Product.get(self.product.data).id if self.product.data else None
        numbers = {"people": self.people.data, "notice_days": self.notice_days.data}
        return {**plain, **numbers, "product_id": product, "requirements": self.requirements}

    def _show(self, accreditation: Accreditation) -> None:
        self.product.data = accreditation.product.ref if accreditation.product else ""
        for number, one in enumerate(accreditation.requirements, 1):
            self[f"certificates_{number}"].data = one["certificates"]
            self[f"courses_{number}"].data = one["courses"]


class EndingForm(OnceForm):
    """Why it is not offered any more."""

    reason = StringField(_l("Reason"), filters=[tidy], validators=[DataRequired(_l("Say why.")), short(300)])
