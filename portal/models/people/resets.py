"""A new password for who forgot the old one: a link of one use, an hour long."""

from datetime import UTC, datetime, timedelta

from portal import clock
from portal.models.base import db
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.tokens import TokenMaker

VALID = timedelta(hours=1)


def ask(email: str) -> None:
    """Send the link to whom the address belongs; whoever asks learns nothing of that."""
    person = User.by_email(email)
    if person is not None and person.may_come_in:
        with as_system("a password is forgotten"):
            person.record("person.password_forgotten", by=None, generation=person.generation)
            db.session.flush()


def token(secret: str, person: User, generation: int, asked_at: datetime) -> str:
    """The key of the link. Dead when the password changed, and after an hour."""
    return _tokens(secret).make(person.ref, generation, int(asked_at.timestamp()))


def person_of(said: str, secret: str) -> User | None:
    """Who may choose a new password by this link; None for one that is used, old or made up."""
    match _tokens(secret).read(said):
        case [str(ref), int(generation), int(asked_at)]:
            asked = datetime.fromtimestamp(asked_at, UTC)
            if asked + VALID < clock.now() or clock.is_ahead(asked):
                return None
            return User.of_generation(ref, generation)
    return None


def _tokens(secret: str) -> TokenMaker:
    return TokenMaker(secret, "password")
