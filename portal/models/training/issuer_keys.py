"""The keys that badges are signed with (RS256): made at first need, changed by a command, old ones kept for ever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.locking import hold

BITS = 2048


class IssuerKey(Referenced, Record):
    """One key. The newest signs; each of them verifies what it signed."""

    __tablename__ = "issuer_keys"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("KY"))  # as credentials name it
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    private_pem: Mapped[str]  # under a password of the installation: a copy of the database alone signs nothing
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)

    # Commands
    @classmethod
    def make(cls, secret: str) -> "IssuerKey":
        """A new key, that signs from now on."""
        ref = new_ref("KY")()
        key = RSAKey.generate_key(BITS, parameters={"kid": ref, "use": "sig", "alg": "RS256"})
        made = cls(
            ref=ref, made_at=clock.now(), public_jwk=key.as_dict(private=False),
            private_pem=key.as_pem(private=True, password=secret).decode(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made

    @classmethod
    def newest(cls, secret: str) -> "IssuerKey":
        """The key that signs; made where there is none, or none that this installation can open."""
        hold(db.session, "issuer key")
        found = db.session.scalars(select(cls).order_by(cls.id.desc()).limit(1)).first()
        return found if found is not None and found._opens(secret) else cls.make(secret)

    # Questions
    def private(self, secret: str) -> RSAKey:
        """The key itself. Raises ValueError for another installation's secret."""
        return RSAKey.import_key(self.private_pem, {"kid": self.ref, "alg": "RS256"}, password=secret)

    def _opens(self, secret: str) -> bool:
        try:
            self.private(secret)
        except ValueError:
            return False
        return True

    # Queries
    @classmethod
    def published(cls) -> Sequence[dict[str, Any]]:
        """All keys, the newest first, without what signs (RFC 7517)."""
        return db.session.scalars(select(cls.public_jwk).order_by(cls.id.desc())).all()
