"""Logging in."""

import json
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.forms.tokens import PageForm


class LogInForm(PageForm):
    """The door: who are you."""

    email = StringField(
        _l("E-mail"),
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
        ],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(max=1000, message=_l("This password is too long.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField(_l("Stay signed in on this device"))
    next = HiddenField()
    again = HiddenField()


@dataclass(frozen=True)
class Again:
    """A form that was sent when nobody was signed in any more. It waits in the page of the door, and nowhere else."""

    to: str
    fields: list[tuple[str, str]]

    @property
    def packed(self) -> str:
        """As a hidden field carries it."""
        return json.dumps([self.to, self.fields], ensure_ascii=False)

    @property
    def form_key(self) -> str:
        """The key that says whose form it is."""
        return dict(self.fields).get("form_key", "")

    @classmethod
    def unpacked(cls, text: str) -> "Again | None":
        """What a hidden field carried; None for nothing and for nonsense."""
        try:
            to, fields = json.loads(text)
            return cls(str(to), [(str(name), str(said)) for name, said in fields])
        except (ValueError, TypeError, RecursionError):
            return None
