"""Invitations: how people come in. Bound to one address and one company, of one use, silent about everybody else."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Life, NotNow, Record, Referenced, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.listing import Key, Listing
from portal.models.locking import for_change, hold
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.people.roles import roles_at
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.tokens import TokenMaker

VALID = timedelta(days=14)


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return INVITATION_WORDS[self]


INVITATION_WORDS = {
    InvitationState.OPEN: _l("Invited"),
    InvitationState.ACCEPTED: _l("Accepted"),
    InvitationState.WITHDRAWN: _l("Withdrawn"),
}


class AlreadyHere(Exception):
    """The address belongs to somebody of the same company."""


class AddressTaken(Exception):
    """The address belongs to somebody of another company: told to its owner alone, who holds the link."""


class Invitation(PartnerOwned, Recorded, Referenced, Record):
    """Somebody who is asked in: an address, a company (none: the vendor), and the roles that wait."""

    __tablename__ = "invitations"
    LIFE = Life(
        (None, "invite", InvitationState.OPEN),
        (InvitationState.OPEN, "resend", InvitationState.OPEN),
        (InvitationState.OPEN, "withdraw", InvitationState.WITHDRAWN),
        (InvitationState.OPEN, "accept", InvitationState.ACCEPTED),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("IN"))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.OPEN)
    nonce: Mapped[str] = mapped_column(default=lambda: secrets.token_urlsafe(16))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_by: Mapped[User] = relationship(lazy="raise_on_sql")
    partner: Mapped[Partner | None] = relationship(lazy="raise_on_sql", foreign_keys="Invitation.partner_id")

    # Commands
    @classmethod
    def invite(
        cls, *, by: User, partner_id: int | None, email: str, name: str, roles: Iterable[Role], language: str = "",
        is_sent: bool = True,
    ) -> "Invitation":  # fmt: skip
        """Ask somebody in; asked again, the first invitation is sent anew. Raises AlreadyHere.

        One that is not sent waits until somebody sends it (`resend`); no link to it is known.
        """
        email = email.strip().lower()
        hold(db.session, f"invitation {email}")
        if cls._is_here(email, partner_id):
            raise AlreadyHere(email)
        wanted = [str(role) for role in roles if role in roles_at(partner_id)]
        invitation = cls._open_for(email, partner_id)
        if invitation is None:
            invitation = cls(partner_id=partner_id, email=email, ref=new_ref("IN")(), state=InvitationState.OPEN)
            db.session.add(invitation)
        invitation.name, invitation.language, invitation.roles = name, language, wanted
        invitation.invited_by_id = by.id
        if is_sent:
            invitation._send(by)
        else:
            invitation.nonce = ""
            invitation.record("invitation.prepared", by=by, email=email, roles=wanted)
        return invitation

    def resend(self, *, by: User) -> None:
        """Send a new link; the old one is dead."""
        self._expect("resend")
        self._send(by)

    def withdraw(self, *, by: User) -> None:
        """Take it back; its link is dead."""
        self._expect("withdraw")
        self.state, self.nonce = InvitationState.WITHDRAWN, ""
        self.record("invitation.withdrawn", by=by, email=self.email)

    def accept(self, *, name: str, password: str) -> User:
        """Come in with a name and a password. Raises AddressTaken where the address has an account elsewhere."""
        self._expect("accept")
        hold(db.session, f"invitation {self.email}")
        if User.by_email(self.email) is not None:
            raise AddressTaken(self.email)
        roles = {Role(role) for role in self.roles} | ({Role.TRAINEE} if self.partner_id is not None else set())
        with as_system("an invitation is accepted"):
            person = User.join(
                partner_id=self.partner_id, email=self.email, name=name, password=password, roles=roles,
                language=self.language, zone=self.partner.zone if self.partner else "UTC",
            )  # fmt: skip
            self.state, self.nonce = InvitationState.ACCEPTED, ""
            self.record("invitation.accepted", by=person, email=self.email, roles=self.roles)
            db.session.flush()
        return person

    # Questions
    @property
    def is_valid(self) -> bool:
        """Whether its link still lets somebody in."""
        is_young = clock.now() < self.valid_until and not clock.is_ahead(self.sent_at)
        return self.state == InvitationState.OPEN and is_young

    @property
    def company(self) -> str:
        """The name of the company; nothing for the vendor."""
        return self.partner.name if self.partner else ""

    @property
    def valid_until(self) -> datetime:
        """When the link dies by itself."""
        return self.sent_at + VALID

    @property
    def role_words(self) -> str:
        """The roles that wait, as a list in words."""
        return ", ".join(str(Role(role).words) for role in self.roles) or str(Role.TRAINEE.words)

    def token(self, secret: str) -> str:
        """The key of its link, as its letter says it."""
        return _tokens(secret).make(self.ref, self.nonce)

    # Queries
    @classmethod
    def open_ones(cls) -> Listing[Self]:
        """Those that wait for somebody, the newest first."""
        waiting = select(cls).where(cls.state == InvitationState.OPEN)
        with_all = waiting.options(joinedload(cls.partner), joinedload(cls.invited_by))
        return Listing(cls.ref, with_all, (Key(cls.id, descending=True),))  # type: ignore[arg-type]

    @classmethod
    def shown(cls, ref: str) -> Self:
        """The invitation with all that its letter shows. Raises NotThere."""
        return cls.get(ref, joinedload(cls.partner), joinedload(cls.invited_by))

    @classmethod
    def by_token(cls, token: str, secret: str) -> Self | None:
        """The valid invitation of a link; None for one that is used, old, replaced or made up."""
        match _tokens(secret).read(token):
            case [str(ref), str(nonce)] if nonce:
                with as_system("whose invitation"):
                    found = db.session.scalars(
                        for_change(select(cls).where(cls.ref == ref, cls.nonce == nonce), cls).options(
                            joinedload(cls.partner)
                        )
                    ).one_or_none()
                return found if found and found.is_valid else None
        return None

    def _expect(self, command: str) -> None:
        if not self.LIFE.allows(self.state, command):
            raise NotNow(self, command)

    @classmethod
    def _is_here(cls, email: str, partner_id: int | None) -> bool:
        person = User.by_email(email)
        return person is not None and person.partner_id == partner_id

    @classmethod
    def _open_for(cls, email: str, partner_id: int | None) -> "Invitation | None":
        mine = cls.partner_id == partner_id if partner_id is not None else cls.partner_id.is_(None)
        waiting = select(cls).where(cls.email == email, cls.state == InvitationState.OPEN, mine)
        return db.session.scalars(waiting).one_or_none()

    def _send(self, by: User) -> None:
        self.nonce, self.sent_at = secrets.token_urlsafe(16), clock.now()
        self.record("person.invited", by=by, email=self.email, roles=self.roles)


def _tokens(secret: str) -> TokenMaker:
    return TokenMaker(secret, "invitation")
