"""Collections: their words in both languages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import OnceForm, RecordForm
from portal.forms.texts import short, tidy

WORDS = ("title_en", "title_es", "words_en", "words_es")


class SaidOfCollection(Form):
    """Title and words in both languages."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])
    words_en = TextAreaField(
        _l("What it is for, in English"), filters=[tidy], validators=[short(1000)], render_kw={"rows": 3}
    )
    words_es = TextAreaField(
        _l("What it is for, in Spanish"), filters=[tidy], validators=[short(1000)], render_kw={"rows": 3}
    )

    @property
    def said(self) -> dict[str, Any]:
        """What the collection's commands take. Only after `validate`."""
        return {name: self[name].data or "" for name in WORDS}


class NewCollectionForm(OnceForm, SaidOfCollection):
    """A new collection; with an asset at once, where one is named."""

    asset = HiddenField()


class CollectionForm(RecordForm, SaidOfCollection):
    """The words of a collection, to change."""
