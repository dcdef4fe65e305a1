"""The vendor's own accounts: customers and prospects as the vendor knows them. No partner ever reads one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.identifiers import folded, name_key
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, as_system, fresh_refs

DEEPEST = 20  # companies above one another


class ItsOwnParent(Exception):
    """An account that would belong to itself, directly or by what it belongs to."""


class Account(Walled, Recorded, Referenced, Versioned, Record):
    """A company in the vendor's list. The name stays as typed; the key beside it is for finding and order."""

    __tablename__ = "accounts"
    __table_args__ = (Index("ix_accounts_name_key_id", "name_key", "id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("VA"))
    name: Mapped[str]
    name_key: Mapped[str]
    website: Mapped[str] = mapped_column(
        default="", index=True
    )  # as `identifiers.website` has it; so phone, tax number
    country: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="", index=True)
    sector: Mapped[str] = mapped_column(default="")
    is_named: Mapped[bool] = mapped_column(default=False)  # one that the vendor sells to by itself
    has_pipeline: Mapped[bool] = mapped_column(default=False)  # the vendor is talking to it now
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner: Mapped[User | None] = relationship(lazy="raise_on_sql")
    parent: Mapped["Account | None"] = relationship(lazy="raise_on_sql", remote_side="Account.id")

    # Commands
    @classmethod
    def begin(cls, *, by: User | None, name: str, **values: Any) -> "Account":
        """Take a company into the list."""
        account = cls(ref=new_ref("VA")(), version=1, name=name, name_key=name_key(name), **values)
        db.session.add(account)
        db.session.flush()
        account.record("account.begun", by=by, called=name)
        return account

    @classmethod
    def begin_many(cls, *, by: User | None, accounts: Sequence[Mapping[str, Any]]) -> list["Account"]:
        """Take many in at once, as `begin` does one."""
        refs = fresh_refs(cls, "VA", len(accounts))
        made = [
            cls(ref=ref, version=1, name_key=name_key(one["name"]), **one)
            for ref, one in zip(refs, accounts, strict=True)
        ]
        db.session.add_all(made)
        db.session.flush()
        with as_system("what follows from accounts that were just written within reach"), db.session.no_autoflush:
            for account in made:
                account.record("account.begun", by=by, called=account.name)
            db.session.flush()
        return made

    def update(self, *, by: User | None, **values: Any) -> bool:
        """Change what we know of it; answers whether anything did. Raises ItsOwnParent."""
        if values.get("parent_id") and self.id in _upwards(values["parent_id"]):
            raise ItsOwnParent(self.ref)
        if "name" in values:
            values["name_key"] = name_key(values["name"])
        has_changed = self.change("account.changed", by=by, **values)
        self.version += has_changed
        return has_changed

    @classmethod
    def take_in(cls, *, by: User | None, name: str, **values: Any) -> tuple["Account", str]:
        """From another list: `begun`, `changed` or `same`. What that list leaves empty stays as it is here."""
        said = {field: value for field, value in values.items() if value not in ("", None)}
        keys = {field: said.get(field, "") for field in ("country", "website", "tax_id")}
        account = cls.known_as(name=name, **keys)
        if account is None:
            return cls.begin(by=by, name=name, **said), "begun"
        return account, "changed" if account.update(by=by, **said) else "same"

    # Questions
    def is_above(self, other: "Account") -> bool:
        """Whether the other is this one, or belongs to it."""
        return self.id in _upwards(other.id)

    # Queries
    @classmethod
    def known_as(cls, *, name: str, country: str = "", website: str = "", tax_id: str = "") -> "Account | None":
        """The account with this tax number; else of this name, where neither web site nor country speaks against it.

        A web site alone makes no account the same: companies of one group share one.
        """
        key = name_key(name)
        same: ColumnElement[bool] = cls.name_key == key
        if tax_id:
            same = or_(cls.tax_id == tax_id, same)
        found = db.session.scalars(select(cls).where(same).order_by(cls.id)).all()
        return cls.known_among(found, name=name, country=country, website=website, tax_id=tax_id)

    @classmethod
    def known_among(
        cls, found: Sequence["Account"], *, name: str, country: str = "", website: str = "", tax_id: str = ""
    ) -> "Account | None":
        """The same, of accounts that were found by number or name, in their order."""
        key, asked = name_key(name), {"country": country, "website": website, "tax_id": tax_id}
        by_number = [one for one in found if tax_id and one.tax_id == tax_id and _agree(one.country, country)]
        by_site = [one for one in found if website and one.website == website and _agrees(one, asked)]
        by_name = [one for one in found if one.name_key == key and _agrees(one, asked)]
        return next(iter((*by_number, *by_site, *by_name)), None)

    @classmethod
    def called(cls, said: str) -> "Account | None":
        """The one account with this reference, or this name where no other has it."""
        key = name_key(said)
        found = db.session.scalars(
            select(cls).where(or_(cls.ref == said.strip().upper(), cls.name_key == key)).order_by(cls.id).limit(2)
        ).all()
        return found[0] if len(found) == 1 else None

    @classmethod
    def matching(cls, q: str = "") -> Listing["Account"]:
        """By name, those whose name holds `q`, with all that a row of the list shows."""
        found = select(cls).options(joinedload(cls.owner))
        if folded(q):
            found = found.where(cls.name_key.contains(folded(q), autoescape=True))
        return Listing(cls.ref, found, (Key(cls.name_key), Key(cls.id)))

    @classmethod
    def shown(cls, ref: str) -> "Account":
        """With all that its page shows. Raises NotThere."""
        return cls.get(ref, joinedload(cls.owner), joinedload(cls.parent))

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor's inside."""
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """Who may change the list changes all of it."""
        return reach.width == Width.ALL and not reach.is_of_partner


def _upwards(account_id: int | None) -> Iterator[int]:
    """An account, and all that it belongs to."""
    for _step in range(DEEPEST):
        if account_id is None:
            return
        yield account_id
        account_id = db.session.scalar(select(Account.parent_id).where(Account.id == account_id))


def _agrees(account: Account, asked: dict[str, str]) -> bool:
    """Whether nothing of what both say speaks against its being this one."""
    return all(_agree(getattr(account, field), said) for field, said in asked.items())


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
