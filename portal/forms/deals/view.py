"""A name for the filters of a list."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy


class ViewForm(OnceForm):
    """What a person calls a view that they keep."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(40)])
