"""Whether somebody else may have the customer: then no rule decides, and a person does. Known to the vendor alone."""

from typing import TYPE_CHECKING

from portal.models.base import db
from portal.models.deals.rivals import HOLDING, others_of
from portal.models.deals.states import WAITING
from portal.models.tenancy import as_system

if TYPE_CHECKING:
    from portal.models.deals.promised import Promised


def is_contested(deal: "Promised") -> bool:
    """Whether another partner holds, or waits for, the same customer and product."""
    from portal.models.deals import Deal

    with as_system("may a rule decide"):
        return db.session.scalar(others_of(deal, Deal.state.in_((*HOLDING, *WAITING)))) is not None
