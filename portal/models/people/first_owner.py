"""The first owner of a new installation: whoever can read the terminal, by a token that it prints."""

import hmac
from hashlib import sha256

from sqlalchemy import func, select

from portal.models.base import NotThere, db
from portal.models.locking import hold
from portal.models.people import Role, RoleGrant, User
from portal.models.tenancy import as_system


def is_wanted() -> bool:
    """Whether nobody owns this installation yet."""
    with as_system("is there an owner"):
        owners = select(func.count()).select_from(RoleGrant).where(RoleGrant.role == Role.OWNER)
        return not db.session.scalar(owners)


def token(secret: str) -> str:
    """What the terminal prints: 128 bits that only the secret's holder can compute."""
    return hmac.new(secret.encode(), b"the first owner", sha256).hexdigest()[:32]


def is_token(said: str, secret: str) -> bool:
    """Whether this is what the terminal printed."""
    return hmac.compare_digest(said.strip().encode(), token(secret).encode())


def make(*, email: str, name: str, password: str) -> User:
    """Let the first owner in. Raises NotThere once there is one."""
    hold(db.session, "owners")
    if not is_wanted():
        raise NotThere("setup")
    return add(email=email, name=name, password=password)


def add(*, email: str, name: str, password: str) -> User:
    """Add an owner; from the terminal, at any time."""
    with as_system("an owner is added"):
        person = User.join(partner_id=None, email=email, name=name, password=password, roles={Role.OWNER})
        db.session.flush()
    return person
