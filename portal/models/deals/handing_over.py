"""A deal changes hands within its company: one open deal to a colleague, or all that somebody leaves."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.models.base import db
from portal.models.deals.states import OPEN, DealState
from portal.models.locking import for_change
from portal.models.people import User
from portal.models.tenancy import as_system

if TYPE_CHECKING:
    from portal.models.deals import Deal


class HandedOver:
    """Stays in its company, whoever's it is."""

    partner_id: Any
    registered_by_id: Any
    record: Any
    _expect: Any
    _changed: Any

    # Commands
    def transfer(self, *, to: User, by: User) -> None:
        """Give an open deal to a colleague. Raises NotNow once it is over."""
        self._expect("transfer")
        self.hand_over(to=to, by=by, tells=True)

    def hand_over(self, *, to: User, by: User, tells: bool = False) -> None:
        """Give the deal to a colleague of the same company; who takes over all of somebody's is told otherwise."""
        if to.partner_id != self.partner_id:
            raise ValueError("A deal stays in its company.")
        before, self.registered_by_id = self.registered_by_id, to.id
        self._changed()
        changed = {"registered_by_id": [before, to.id]}
        self.record("deal.handed_over", by=by, to=to.name, changed=changed, tells=tells)

    @classmethod
    def hand_over_all(cls, person: User, *, to: User, by: User) -> int:
        """Give a person's open deals and drafts to a colleague; answers how many. Whoever hands over sees no draft."""
        with as_system("drafts change hands unseen"):
            deals = cls.unfinished_of(person)
            for deal in deals:
                deal.hand_over(to=to, by=by)
            db.session.flush()
        return len(deals)

    # Queries
    @classmethod
    def unfinished_of(cls: Any, person: User) -> list["Deal"]:
        """The open deals and drafts that this person registered."""
        theirs = select(cls).where(cls.registered_by_id == person.id, cls.state.in_((*OPEN, DealState.DRAFT)))
        return list(db.session.scalars(for_change(theirs.order_by(cls.id), cls)))
