"""Learning paths: what is said of one, and whom it is for."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.forms.assets.describing import RULES, ForWhom
from portal.forms.base import OnceForm, RecordForm
from portal.forms.texts import short, tidy
from portal.models.training import Course
from portal.models.training.paths import LearningPath


class NewPathForm(OnceForm):
    """A path that begins with its title."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])


class PathForm(RecordForm, ForWhom):
    """All that is said of a path, but its courses."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])
    words_en = TextAreaField(
        _l("What it is for, in English"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3}
    )
    words_es = TextAreaField(
        _l("What it is for, in Spanish"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3}
    )

    def __init__(self, path: LearningPath, **how: Any):
        super().__init__(path, **how)
        only = path.audience.as_only
        self.offer(countries=only.countries)
        if self.shows_record(how):
            for name in RULES:
                self[name].data = list(getattr(only, name))

    @property
    def said(self) -> dict[str, Any]:
        """What `describe` takes besides the audience. Only after `validate`."""
        return {name: self[name].data or "" for name in ("title_en", "title_es", "words_en", "words_es")}


class PathCourseForm(OnceForm):
    """A course to put in."""

    course = SelectField(_l("Course"), validators=[DataRequired(_l("Choose a course."))])

    def __init__(self, path: LearningPath, **how: Any):
        super().__init__(**how)
        others = [one for one in Course.catalogue(drafts=True) if one.ref not in path.course_refs]
        self.course.choices = [("", _l("Choose a course")), *((one.ref, one.title_en) for one in others)]
