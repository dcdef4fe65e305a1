"""Coming in, by whichever door: a new session for a person."""

from flask import Response, session, url_for
from flask_login import login_user
from htmx_flask import request

from portal.forms.tokens import begin_anew
from portal.models.base import db
from portal.models.people import User
from portal.models.sessions import device_words
from portal.models.tenancy import as_system
from portal.views.answers import done


def welcome(person: User, *, remember: bool, to: str, words: str = "") -> Response:
    """Begin a session under a new token; a person who comes from a new device is told so by letter."""
    session.clear()
    login_user(person)
    begin_anew()
    with as_system("log in"):
        device = device_words(request.user_agent.string)
        person.record("person.logged_in", by=person, device=device, is_new_device=person.signs_in_on(device))
        session.begin(person_id=person.id, device=request.user_agent.string, remember=remember)  # type: ignore[attr-defined]
        db.session.flush()
    return done(words, to=way_on(to))


def way_on(to: str) -> str:
    """A path of this portal; home for anything else."""
    plain = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() and "\\" not in to
    return to if plain and not to.startswith(("/login", "/logout")) else url_for("home.show")
