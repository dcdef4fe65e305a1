"""The states of a deal, the reasons people give, and the help they ask for: fixed sets with their words."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.base import Life


class Worded(StrEnum):
    """A fixed set in which each member has its words."""

    @property
    def words(self) -> Any:
        """The member in the reader's language."""
        return WORDS[self]


class DealState(Worded):
    """Where a deal stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INFO_REQUESTED = "info_requested"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DeclineReason(Worded):
    """Why a deal is not approved. Fixed, so that a refusal tells nothing of anybody else."""

    IN_OUR_PIPELINE = "in_our_pipeline"
    ALREADY_REGISTERED = "already_registered"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    OUTSIDE_THE_PROGRAMME = "outside_the_programme"
    NO_BUDGET_OR_PLAN = "no_budget_or_plan"
    OTHER = "other"


class WithdrawalReason(Worded):
    """Why a rep takes a deal back."""

    CUSTOMER_STOPPED = "customer_stopped"
    BY_MISTAKE = "by_mistake"
    ANOTHER_VENDOR = "another_vendor"
    NOT_SAID = "not_said"
    PARTNERSHIP_ENDED = "partnership_ended"  # given by the vendor alone


class Help(Worded):
    """What the rep wants from the vendor to win the deal."""

    DEMO = "demo"
    TECHNICAL = "technical"
    PRICE = "price"
    REFERENCE = "reference"
    EXECUTIVE = "executive"


WORDS: dict[Worded, Any] = {
    DealState.DRAFT: _l("Draft"),
    DealState.SUBMITTED: _l("In review"),
    DealState.INFO_REQUESTED: _l("More information asked"),
    DealState.APPROVED: _l("Approved"),
    DealState.DECLINED: _l("Not approved"),
    DealState.WITHDRAWN: _l("Withdrawn"),
    DealState.EXPIRED: _l("Expired"),
    DeclineReason.IN_OUR_PIPELINE: _l("Already in our pipeline"),
    DeclineReason.ALREADY_REGISTERED: _l("This chance is already being worked on"),
    DeclineReason.NOT_ENOUGH_INFORMATION: _l("Not enough information to decide"),
    DeclineReason.OUTSIDE_THE_PROGRAMME: _l("Outside what the programme covers"),
    DeclineReason.NO_BUDGET_OR_PLAN: _l("No budget or plan at the customer yet"),
    DeclineReason.OTHER: _l("Another reason"),
    WithdrawalReason.CUSTOMER_STOPPED: _l("The customer stopped the project"),
    WithdrawalReason.BY_MISTAKE: _l("Registered by mistake"),
    WithdrawalReason.ANOTHER_VENDOR: _l("The customer chose another vendor"),
    WithdrawalReason.NOT_SAID: _l("I would rather not say"),
    WithdrawalReason.PARTNERSHIP_ENDED: _l("The partnership ended"),
    Help.DEMO: _l("A demo"),
    Help.TECHNICAL: _l("Technical advice"),
    Help.PRICE: _l("A special price"),
    Help.REFERENCE: _l("A reference customer"),
    Help.EXECUTIVE: _l("A call from an executive"),
}

OPEN = (DealState.SUBMITTED, DealState.INFO_REQUESTED, DealState.APPROVED)
WAITING = (DealState.SUBMITTED, DealState.INFO_REQUESTED)

LIFE = Life(
    (None, "draft", DealState.DRAFT),
    (DealState.DRAFT, "remove", None),
    (DealState.DRAFT, "submit", DealState.SUBMITTED),
    (DealState.SUBMITTED, "withdraw", DealState.WITHDRAWN),
    (DealState.INFO_REQUESTED, "withdraw", DealState.WITHDRAWN),
    (DealState.SUBMITTED, "request_information", DealState.INFO_REQUESTED),
    (DealState.INFO_REQUESTED, "give_information", DealState.SUBMITTED),
    (DealState.SUBMITTED, "approve", DealState.APPROVED),
    (DealState.INFO_REQUESTED, "approve", DealState.APPROVED),
    (DealState.SUBMITTED, "decline", DealState.DECLINED),
    (DealState.INFO_REQUESTED, "decline", DealState.DECLINED),
    (DealState.APPROVED, "withdraw", DealState.WITHDRAWN),
    (DealState.APPROVED, "revoke", DealState.SUBMITTED),
    (DealState.APPROVED, "expire", DealState.EXPIRED),
    (DealState.SUBMITTED, "close", DealState.WITHDRAWN),
    (DealState.INFO_REQUESTED, "close", DealState.WITHDRAWN),
    (DealState.APPROVED, "close", DealState.EXPIRED),
)
