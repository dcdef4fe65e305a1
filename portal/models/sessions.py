"""Sessions live on the server: a copied cookie is dead the moment its session ends."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.listing import Key, Listing
from portal.models.locking import for_change
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import PersonOwned, as_system

REMEMBERED = timedelta(days=90)
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)

BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class SignIn(PersonOwned, Referenced, Record):
    """One device on which a person is signed in. The cookie holds a token; the database only its hash."""

    __tablename__ = "sign_ins"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("SE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    holds: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    device: Mapped[str] = mapped_column(default="")
    is_remembered: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    # Commands
    @classmethod
    def begin(cls, *, person_id: int, holds: dict[str, Any], device: str, remember: bool) -> str:
        """Open a session and answer its token, which is kept nowhere."""
        token = new_token()
        with as_system("a session begins"):
            db.session.execute(delete(cls).where(cls.expires_at < clock.now()))
            session = cls(
                person_id=person_id, token_hash=hashed(token), holds=holds, device=device[:200], is_remembered=remember
            )
            session.expires_at = clock.now() + (REMEMBERED if remember else LONGEST)
            db.session.add(session)
            db.session.flush()
        return token

    def end(self) -> None:
        """Sign this device out."""
        db.session.delete(self)

    @classmethod
    def end_others(cls, token: str) -> None:
        """Sign out all my other devices."""
        for one in db.session.scalars(select(cls).where(cls.token_hash != hashed(token))):
            one.end()

    @classmethod
    def end_token(cls, token: str) -> None:
        """End the session of this token, if there is one."""
        with as_system("a session ends"):
            db.session.execute(delete(cls).where(cls.token_hash == hashed(token)))

    @classmethod
    def keep_apart(cls, token: str, holds: dict[str, Any], *, next_token: str = "") -> None:
        """Keep what the session holds and that it was seen, in one statement; the next token is its only one then."""
        known = {hashed(token), hashed(next_token or token)}  # the one, or the other that was kept a moment before
        with as_system("a session is kept"):
            kept = update(cls).where(cls.token_hash.in_(known))
            kept = kept.values(holds=holds, seen_at=clock.now(), token_hash=hashed(next_token or token))
            db.session.execute(kept, execution_options={"synchronize_session": False})

    # Questions
    @property
    def is_alive(self) -> bool:
        """Neither too old nor, unless remembered, left alone too long; nor longer, for a clock that was set back."""
        fresh = self.is_remembered or (self.seen_at + IDLE > clock.now() and not clock.is_ahead(self.seen_at))
        return fresh and self.expires_at > clock.now() and not clock.is_ahead(self.made_at)

    @property
    def lives_until(self) -> datetime:
        """When it ends, if nobody is seen in it from now on."""
        return self.expires_at if self.is_remembered else min(self.expires_at, clock.now() + IDLE)

    @property
    def device_words(self) -> str:
        """Browser and system, as far as they name themselves."""
        return device_words(self.device) or str(_l("An unknown device"))

    @property
    def is_to_be_seen(self) -> bool:
        """Whether the last note is old enough for a new one."""
        return self.seen_at + SEEN_EVERY < clock.now()

    # Queries
    @classmethod
    def by_token(cls, token: str) -> "tuple[SignIn, User] | None":
        """The living session of a token and whose it is, with roles, partner and tier, in one statement.

        The person is held where something may be changed, so that who loses a role or the door loses it before or
        after, not between.
        """
        with as_system("whose session"):
            asked = for_change(_by_token(), User)
            found = db.session.execute(asked, {"token_hash": hashed(token)}).unique().one_or_none()
        return (found[0], found[1]) if found and found[0].is_alive else None

    @classmethod
    def person_of(cls, ref: str) -> User | None:
        """Whose living session it is, with roles, partner and tier."""
        with as_system("whose session"):
            asked = select(cls, User).join(User, User.id == cls.person_id).where(cls.ref == ref)
            asked = asked.options(joinedload(User.grants), joinedload(User.partner).joinedload(Partner.tier))
            found = db.session.execute(asked).unique().one_or_none()
        return found[1] if found and found[0].is_alive and found[1].may_come_in else None

    @classmethod
    def mine(cls) -> Listing["SignIn"]:
        """The devices on which the person who asks is signed in, the last seen first."""
        alive = select(cls).where(cls.expires_at > clock.now())
        return Listing(cls.ref, alive, (Key(cls.seen_at, descending=True), Key(cls.id)))


@cache
def _by_token() -> Any:
    return (
        select(SignIn, User)
        .join(User, User.id == SignIn.person_id)
        .where(SignIn.token_hash == bindparam("token_hash"))
        .options(joinedload(User.grants), joinedload(User.partner).joinedload(Partner.tier))
    )


def device_words(said: str) -> str:
    """Browser and system, of what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in said), "")
    system = next((name for sign, name in SYSTEMS if sign in said), "")
    return " · ".join(filter(None, (browser, system)))


def new_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
