"""What is made of a certificate right after: its badge, and its PDFs."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column, undefer

from portal.models.base import NotThere, db
from portal.models.given import Given
from portal.models.locking import hold
from portal.models.tenancy import as_system
from portal.models.training.learning import Noted

PLACES = 131_072  # of a list, so that one entry tells nothing (W3C, Bitstring Status List: at least 16 kB)
FULL = PLACES // 2  # of them given, another list begins
COLUMNS = {"a4": "pdf", "letter": "letter"}


class Badged:
    """Has a badge: the same, signed, with a place on the list of those taken back."""

    if TYPE_CHECKING:  # what the certificate itself has
        id: Any
        ref: Any
        withdrawn_at: Any
        replaced_at: Any

    credential: Mapped[str] = mapped_column(default="", deferred=True)  # the same as a signed badge (JWT)
    status_list: Mapped[int | None]
    status_place: Mapped[int | None]

    # Commands
    def take_place(self) -> None:
        """A place on a list of those taken back: at random, so that it tells of no number. Call it under `writing`."""
        record: Any = type(self)
        hold(db.session, "places of certificates")
        taken = db.session.scalar(select(func.count()).select_from(record).where(record.status_list.is_not(None)))
        number = (taken or 0) // FULL + 1
        while self.status_place is None:
            place = secrets.randbelow(PLACES)
            of_place = select(record.id).where(record.status_list == number, record.status_place == place)
            if db.session.scalar(of_place) is None:
                self.status_list, self.status_place = number, place

    # Questions
    @property
    def has_badge(self) -> bool:
        """Whether its badge is signed."""
        return self.status_place is not None

    @property
    def badge(self) -> str:
        """The same as a signed badge. Raises NotThere while there is none yet."""
        record: Any = type(self)
        said = db.session.scalar(select(record.credential).where(record.id == self.id))
        if not said:
            raise NotThere(self.ref)
        return said

    # Queries
    @classmethod
    def taken_back(cls, number: int) -> Sequence[int] | None:
        """The places on this list that are taken back, for anybody; None where there is no such list."""
        with as_system("anybody may ask what was taken back"):
            on_list = select(cls.status_place).where(cls.status_list == number)
            if number < 1 or (number > 1 and db.session.scalar(on_list.limit(1)) is None):
                return None
            gone = on_list.where(cls.withdrawn_at.is_not(None) | cls.replaced_at.is_not(None))
            return [place for place in db.session.scalars(gone) if place is not None]


class OnPaper(Noted):
    """Has PDFs, on two papers."""

    if TYPE_CHECKING:
        id: Any
        credential: Any

    unwritable: Mapped[str] = mapped_column(default="")  # signs that no typeface of this installation has
    pdf_key: Mapped[str] = mapped_column(default="")  # on A4; empty until it is made
    pdf_sha256: Mapped[str] = mapped_column(default="")
    pdf_bytes: Mapped[int] = mapped_column(default=0)
    letter_key: Mapped[str] = mapped_column(default="")  # on the paper of America
    letter_sha256: Mapped[str] = mapped_column(default="")
    letter_bytes: Mapped[int] = mapped_column(default=0)

    # Commands
    def keep_paper(self, papers: dict[str, dict[str, Any]]) -> None:
        """Its PDFs are made, and stay as they are."""
        for paper, file in papers.items():
            where = COLUMNS[paper]
            for fact in ("key", "sha256", "bytes"):
                setattr(self, f"{where}_{fact}", file[fact])
        self.unwritable = ""

    def stay_unwritten(self, signs: str) -> None:
        """No typeface here has these signs: it stays without a PDF until that is mended, and the editors hear once."""
        if self.unwritable != signs:
            self.unwritable = signs
            self.record("certificate.unwritable", by=None, signs=signs)

    # Questions
    @property
    def has_paper(self) -> bool:
        """Whether its PDFs are made."""
        return bool(self.pdf_key)

    def paper(self, paper: str) -> Given:
        """Its PDF on this paper. Raises NotThere where there is none yet."""
        where = COLUMNS.get(paper, "")
        key = getattr(self, f"{where}_key", "")
        if not key:
            raise NotThere(self.ref)
        return Given(
            key, "application/pdf", getattr(self, f"{where}_bytes"), getattr(self, f"{where}_sha256"),
            f"{self.ref}.pdf",
        )  # fmt: skip

    # Queries
    @classmethod
    def without_paper(cls, *, after: int = 0) -> Self | None:
        """The next one whose PDF is to be made."""
        waiting = select(cls).where(cls.pdf_key == "", cls.unwritable == "", cls.id > after)
        waiting = waiting.options(undefer(cls.credential))
        return db.session.scalars(waiting.order_by(cls.id).limit(1)).first()

    @classmethod
    def unwritten(cls) -> Sequence[Self]:
        """Those whose name no typeface here can write."""
        return db.session.scalars(select(cls).where(cls.pdf_key == "", cls.unwritable != "").order_by(cls.id)).all()
