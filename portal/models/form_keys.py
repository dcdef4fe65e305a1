"""Form keys: a form that makes or changes a record is acted on once, however often it is sent."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db, pk
from portal.models.tenancy import PersonOwned


class FormKey(PersonOwned, Record):
    """A key that was used: with what content, and where its first answer led."""

    __tablename__ = "form_keys"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[pk]
    key: Mapped[str]
    digest: Mapped[str]
    led_to: Mapped[str]
    used_at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def used(cls, key: str) -> "FormKey | None":
        """The first use of this key by the person who asks."""
        return db.session.scalars(select(cls).where(cls.key == key)).one_or_none()

    @classmethod
    def use(cls, *, key: str, person_id: int, digest: str, led_to: str) -> None:
        """Remember that the key was used; in the transaction of what it did."""
        db.session.add(cls(key=key, person_id=person_id, digest=digest, led_to=led_to))


class FormKeyMaker:
    """Makes keys bound to one person, and tells whether a key is one."""

    def __init__(self, secret: str):
        self._serializer = URLSafeSerializer(secret, salt="form-key")

    def make(self, person_id: int) -> str:
        """A new key: random, and signed for this person."""
        return self._serializer.dumps([person_id, secrets.token_urlsafe(16)])  # type: ignore[return-value]

    def is_of(self, key: str, person_id: int) -> bool:
        """Whether the key was made here for this person."""
        try:
            return self._serializer.loads(key)[0] == person_id
        except (BadSignature, TypeError, IndexError, KeyError):
            return False


def digest(fields: Iterable[tuple[str, str]]) -> str:
    """A fingerprint of what a form said."""
    return hashlib.sha256("\0".join(f"{name}={value}" for name, value in sorted(fields)).encode()).hexdigest()
