"""Mails that became messages: each is taken in once."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db
from portal.models.locking import hold
from portal.models.people import User

KEPT_FOR = timedelta(days=365)  # no mail server tries for longer than days; a copy is somebody's doing
AT_ONCE = 500


class MailTakenIn(Record):
    """That this mail of this person was taken in. Of the mail itself nothing is kept."""

    __tablename__ = "mails_taken_in"

    message_id: Mapped[str] = mapped_column(primary_key=True)  # a digest of it and its person
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def is_new(cls, message_id: str, *, by: User) -> bool:
        """Note it; answers whether it was not taken in before."""
        digest = sha256(f"{by.ref} {message_id}".encode("utf-8", "replace")).hexdigest()
        hold(db.session, f"mail {digest}")
        if db.session.scalar(select(cls.at).where(cls.message_id == digest)) is not None:
            return False
        db.session.add(cls(message_id=digest, at=clock.now()))
        return True

    @classmethod
    def let_go(cls) -> int:
        """Forget some of those that came long ago; answers how many."""
        old = db.session.scalars(select(cls.message_id).where(cls.at < clock.now() - KEPT_FOR).limit(AT_ONCE)).all()
        if old:
            db.session.execute(delete(cls).where(cls.message_id.in_(old)))
        return len(old)

    @classmethod
    def is_any_old(cls) -> bool:
        """Whether some came long ago."""
        return (
            db.session.scalars(select(cls.message_id).where(cls.at < clock.now() - KEPT_FOR).limit(1)).first()
            is not None
        )
