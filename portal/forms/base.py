"""What all forms share: CSRF, the send-once key, the version that was read, whole-field text."""

from collections.abc import Iterable
from typing import Any, Self

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, Field, HiddenField, IntegerField
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.forms.tokens import PageForm
from portal.models.base import ChangedMeanwhile
from portal.models.form_keys import FormKeyMaker

CHOICE, THERE = "choose-", "there"  # of two texts of one field: which holds


class OnceForm(PageForm):
    """A form that is acted on once: carries a key made for this person."""

    form_key = HiddenField(validators=[InputRequired(_l("Open the form again."))])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = FormKeyMaker(current_app.config["SECRET_KEY"]).make(current_user.id)


class RecordForm(OnceForm):
    """A form about a record as the person saw it: carries the version that was read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, record: Any = None, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None and self.version.data is None:
            self.version.data = record.version

    def shows_record(self, how: dict[str, Any]) -> bool:
        """Whether it was made to show the record as it is, not what somebody sent."""
        return not self.is_submitted() or ("formdata" in how and how["formdata"] is None)

    def settle(self, fresh: Self) -> None:
        """Bring this together with the record as it is now, which `fresh` shows.

        Raises ChangedMeanwhile, with both texts of each field that differs, if the person saw an older version. What
        they chose to take from there (`choose-<field>`) is taken.
        """
        for name in given_up(request.form.items(multi=True)):
            if name in self and name in fresh:
                self[name].data, self[name].raw_data = fresh[name].data, [str(fresh[name].data)]
        if self.version.data == fresh.record.version:
            return
        pairs = [(field, fresh[field.name]) for field in self if not field.flags.hidden]
        disputed = [
            (field.name, str(field.label.text), words_of(field), words_of(other))
            for field, other in pairs if words_of(field) != words_of(other)
        ]  # fmt: skip
        if disputed:
            raise ChangedMeanwhile(fresh.record, disputed)


def given_up(said: Iterable[tuple[str, str]]) -> set[str]:
    """The fields for which the person took the text that was saved meanwhile."""
    return {name.removeprefix(CHOICE) for name, text in said if name.startswith(CHOICE) and text == THERE}


def words_of(field: Field) -> str:
    """What a field says, as people read it."""
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else ""
    if isinstance(field, SelectFieldBase):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        words = {str(choice[0]): str(choice[1]) for choice in field.choices or ()}
        return ", ".join(words.get(str(one), str(one)) for one in chosen if one)
    return "" if field.data is None else str(field.data)
