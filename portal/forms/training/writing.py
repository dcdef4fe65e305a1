"""What a writer says of a course, its modules and its lessons."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal import clock
from portal.forms.assets.describing import RULES, ForWhom, begin_of
from portal.forms.assets.handing_in import WithFiles
from portal.forms.base import OnceForm, RecordForm
from portal.forms.fields import CheckboxesField, WholeNumberField
from portal.forms.texts import short, tidy
from portal.models.products import Product, product_names
from portal.models.training import Course
from portal.models.training.states import LessonKind, Level

WRITTEN = (LessonKind.TEXT, LessonKind.VIDEO, LessonKind.FILE, LessonKind.PACKAGE, LessonKind.QUIZ)
MOST_LETTERS, MOST_SKILLS = 60_000, 12
SIZES = [
    ("small", _l("A small change: who is under way goes on in it at once")),
    ("large", _l("A large change: who is under way finishes the old one within 60 days, or switches")),
]


def _title(label: Any, *, needed: bool = False) -> StringField:
    validators = [DataRequired(_l("Write the title."))] if needed else []
    return StringField(label, filters=[tidy], validators=[*validators, short(120)])


def _lines(label: Any, rows: int, most: int) -> TextAreaField:
    return TextAreaField(label, filters=[tidy], validators=[short(most)], render_kw={"rows": rows})


class NewCourseForm(OnceForm):
    """A course that begins with its title."""

    title_en = _title(_l("Title in English"), needed=True)
    title_es = _title(_l("Title in Spanish"))


class CourseForm(RecordForm, ForWhom):
    """All that is said of a course, but what is in it."""

    title_en = _title(_l("Title in English"), needed=True)
    title_es = _title(_l("Title in Spanish"))
    words_en = _lines(_l("What it is for, in English"), 3, 2000)
    words_es = _lines(_l("What it is for, in Spanish"), 3, 2000)
    level = SelectField(_l("Level"), choices=[(str(level), level.words) for level in Level])
    product = SelectField(_l("Product"), default="")
    skill_lines_en = _lines(_l("What one is able to do afterwards, one a line, in English"), 3, 2000)
    skill_lines_es = _lines(_l("What one is able to do afterwards, one a line, in Spanish"), 3, 2000)
    in_order = BooleanField(_l("Each lesson opens when those before it are done"))
    certifies = BooleanField(_l("It earns a certificate"))
    validity_months = IntegerField(
        _l("The certificate is valid for (months)"), render_kw={"inputmode": "numeric"},
        validators=[Optional(), NumberRange(1, 120, _l("Choose between %(min)d and %(max)d."))],
    )  # fmt: skip
    pass_mark = WholeNumberField(_l("To pass a quiz (per cent)"), 1, 100)
    needs_done = CheckboxesField(_l("Courses to be done before"))
    needs_certified = CheckboxesField(_l("Certificates to be held before"))

    def __init__(self, course: Course, **how: Any):
        super().__init__(course, **how)
        others = [(one.ref, one.title_en) for one in Course.catalogue(drafts=True) if one.id != course.id]
        self.needs_done.choices = self.needs_certified.choices = others
        self.product.choices = [("", _("No product")), *product_names()]
        self.offer(countries=course.audience.as_only.countries)
        if self.shows_record(how):
            self._show(course)

    def _show(self, course: Course) -> None:
        self.product.data = course.product.ref if course.product else ""
        self.skill_lines_en.data, self.skill_lines_es.data = "\n".join(course.skills_en), "\n".join(course.skills_es)
        only = course.audience.as_only
        for name in RULES:
            self[name].data = list(getattr(only, name))

    @property
    def values(self) -> dict[str, Any]:
        """What `Course.describe` takes. Only after `validate`."""
        plain = ("title_en", "title_es", "words_en", "words_es")
        same = ("in_order", "certifies", "validity_months", "pass_mark", "needs_done", "needs_certified")
        product = Product.get(self.product.data) if self.product.data else None
        return {
            **{name: self[name].data or "" for name in plain}, **{name: self[name].data for name in same},
            "level": Level(self.level.data), "product_id": product and product.id,
            "skills_en": _each(self.skill_lines_en.data), "skills_es": _each(self.skill_lines_es.data),
        }  # fmt: skip


class ModuleForm(OnceForm):
    """A module's title."""

    module_en = _title(_l("Title of the module in English"), needed=True)
    module_es = _title(_l("Title of the module in Spanish"))

    @property
    def titles(self) -> dict[str, str]:
        """What commands take."""
        return {"title_en": self.module_en.data or "", "title_es": self.module_es.data or ""}


class NewLessonForm(OnceForm):
    """A lesson that begins with its title, at the end of a module."""

    lesson_en = _title(_l("Title of the lesson in English"), needed=True)
    kind = RadioField(_l("Kind"), choices=[(str(kind), kind.words) for kind in WRITTEN], default="text")
    module = SelectField(_l("In the module"), coerce=int)

    def offer(self, titles: list[str], *, chosen: int) -> None:
        """The modules there are."""
        self.module.choices = list(enumerate(titles))
        if self.module.data is None or not self.is_submitted():
            self.module.data = chosen


class LessonForm(RecordForm):
    """What a lesson says, Spanish beside English."""

    title_en = _title(_l("Title in English"), needed=True)
    title_es = _title(_l("Title in Spanish"))
    text_en = _lines(_l("Text in English"), 16, MOST_LETTERS)
    text_es = _lines(_l("Text in Spanish"), 16, MOST_LETTERS)
    minutes = WholeNumberField(_l("How long it takes (minutes)"), 1, 600)
    spanish_is_level = BooleanField(_l("The Spanish says the same as the English now"))

    @property
    def values(self) -> dict[str, Any]:
        """What `rewrite` takes. Only after `validate`."""
        words = ("title_en", "title_es", "text_en", "text_es")
        return {
            **{name: self[name].data or "" for name in words}, "minutes": self.minutes.data,
            "spanish_is_level": self.spanish_is_level.data,
        }  # fmt: skip


class LessonFilesForm(OnceForm, WithFiles):
    """Files of a lesson: pictures of its text, its video with captions, what is to be taken along."""


class PublicationForm(RecordForm):
    """How an edition goes out."""

    size = RadioField(_l("What kind of change is it?"), choices=SIZES, default="small")
    note = _lines(_l("What changed?"), 2, 500)
    on = DateField(_l("On a day, instead of now"), validators=[Optional()])

    def validate_on(self, field: DateField) -> None:
        """In the future."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError(_("Choose a day after today."))

    @property
    def at(self) -> datetime | None:
        """When that day begins; nothing for now."""
        return begin_of(self.on.data)

    @property
    def is_major(self) -> bool:
        """Whether learners may finish the old edition."""
        return self.size.data == "large"


class CourseWithdrawalForm(RecordForm):
    """Why nobody is to learn it any more."""

    reason = TextAreaField(
        _l("Why should nobody learn it any more?"), filters=[tidy], render_kw={"rows": 2},
        validators=[DataRequired(_l("Write the reason.")), short(500)],
    )  # fmt: skip


def _each(lines: str | None) -> list[str]:
    return [line.strip()[:200] for line in (lines or "").splitlines() if line.strip()][:MOST_SKILLS]
