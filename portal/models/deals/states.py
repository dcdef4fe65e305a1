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
    WON_CLAIMED = "won_claimed"
    WON = "won"
    LOST = "lost"


class DeclineReason(Worded):
    """Why a deal is not approved. Fixed, so that a refusal tells nothing of anybody else."""

    IN_OUR_PIPELINE = "in_our_pipeline"
    ALREADY_REGISTERED = "already_registered"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    OUTSIDE_THE_PROGRAMME = "outside_the_programme"
    NO_BUDGET_OR_PLAN = "no_budget_or_plan"
    OTHER = "other"
    NO_ANSWER = "no_answer"  # given by the clock alone


class WithdrawalReason(Worded):
    """Why a rep takes a deal back."""

    CUSTOMER_STOPPED = "customer_stopped"
    BY_MISTAKE = "by_mistake"
    ANOTHER_VENDOR = "another_vendor"
    NOT_SAID = "not_said"
    PARTNERSHIP_ENDED = "partnership_ended"  # given by the vendor alone
    NOT_CONFIRMED = "not_confirmed"  # of what the vendor registered: refused by the partner, or by the clock


class LossReason(Worded):
    """Why a deal was lost."""

    PRICE = "price"
    FEATURES = "features"
    COMPETITOR = "competitor"
    NO_DECISION = "no_decision"
    BUDGET_GONE = "budget_gone"
    TIMING = "timing"
    CUSTOMER_CHANGED = "customer_changed"
    OTHER = "other"


class Stage(Worded):
    """How far the rep has come with the customer."""

    QUALIFYING = "qualifying"
    DEMONSTRATING = "demonstrating"
    QUOTED = "quoted"
    NEGOTIATING = "negotiating"
    ORDERING = "ordering"


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
    DealState.WON_CLAIMED: _l("Won (to be confirmed)"),
    DealState.WON: _l("Won"),
    DealState.LOST: _l("Lost"),
    DeclineReason.IN_OUR_PIPELINE: _l("Already in our pipeline"),
    DeclineReason.ALREADY_REGISTERED: _l("This chance is already being worked on"),
    DeclineReason.NOT_ENOUGH_INFORMATION: _l("Not enough information to decide"),
    DeclineReason.OUTSIDE_THE_PROGRAMME: _l("Outside what the programme covers"),
    DeclineReason.NO_BUDGET_OR_PLAN: _l("No budget or plan at the customer yet"),
    DeclineReason.OTHER: _l("Another reason"),
    DeclineReason.NO_ANSWER: _l("No answer to our question"),
    WithdrawalReason.CUSTOMER_STOPPED: _l("The customer stopped the project"),
    WithdrawalReason.BY_MISTAKE: _l("Registered by mistake"),
    WithdrawalReason.ANOTHER_VENDOR: _l("The customer chose another vendor"),
    WithdrawalReason.NOT_SAID: _l("I would rather not say"),
    WithdrawalReason.PARTNERSHIP_ENDED: _l("The partnership ended"),
    WithdrawalReason.NOT_CONFIRMED: _l("Not confirmed by the partner"),
    LossReason.PRICE: _l("Price"),
    LossReason.FEATURES: _l("Something was missing in the product"),
    LossReason.COMPETITOR: _l("The customer chose a competitor"),
    LossReason.NO_DECISION: _l("The customer did not decide"),
    LossReason.BUDGET_GONE: _l("The budget is gone"),
    LossReason.TIMING: _l("Put off to later"),
    LossReason.CUSTOMER_CHANGED: _l("The customer's people or plans changed"),
    LossReason.OTHER: _l("Another reason"),
    Stage.QUALIFYING: _l("First talks"),
    Stage.DEMONSTRATING: _l("Showing the product"),
    Stage.QUOTED: _l("Offer made"),
    Stage.NEGOTIATING: _l("Negotiating"),
    Stage.ORDERING: _l("Order in preparation"),
    Help.DEMO: _l("A demo"),
    Help.TECHNICAL: _l("Technical advice"),
    Help.PRICE: _l("A special price"),
    Help.REFERENCE: _l("A reference customer"),
    Help.EXECUTIVE: _l("A call from an executive"),
}

OPEN = (DealState.SUBMITTED, DealState.INFO_REQUESTED, DealState.APPROVED, DealState.WON_CLAIMED)
WAITING = (DealState.SUBMITTED, DealState.INFO_REQUESTED)

LIFE = Life(
    (None, "draft", DealState.DRAFT),
    (DealState.DRAFT, "remove", None),
    (DealState.DRAFT, "submit", DealState.SUBMITTED),
    (DealState.SUBMITTED, "confirm", DealState.SUBMITTED),
    (DealState.SUBMITTED, "refuse", DealState.WITHDRAWN),
    (DealState.SUBMITTED, "withdraw", DealState.WITHDRAWN),
    (DealState.INFO_REQUESTED, "withdraw", DealState.WITHDRAWN),
    (DealState.SUBMITTED, "request_information", DealState.INFO_REQUESTED),
    (DealState.INFO_REQUESTED, "give_information", DealState.SUBMITTED),
    (DealState.SUBMITTED, "lapse", DealState.WITHDRAWN),  # what the vendor registered and nobody confirmed
    (DealState.INFO_REQUESTED, "lapse", DealState.DECLINED),
    (DealState.SUBMITTED, "approve", DealState.APPROVED),
    (DealState.INFO_REQUESTED, "approve", DealState.APPROVED),
    (DealState.SUBMITTED, "decline", DealState.DECLINED),
    (DealState.INFO_REQUESTED, "decline", DealState.DECLINED),
    (DealState.DECLINED, "appeal", DealState.SUBMITTED),
    (DealState.DECLINED, "reopen", DealState.SUBMITTED),
    (DealState.APPROVED, "update", DealState.APPROVED),
    (DealState.APPROVED, "ask_extension", DealState.APPROVED),
    (DealState.APPROVED, "extend", DealState.APPROVED),
    (DealState.APPROVED, "refuse_extension", DealState.APPROVED),
    (DealState.APPROVED, "withdraw", DealState.WITHDRAWN),
    (DealState.APPROVED, "revoke", DealState.SUBMITTED),
    (DealState.APPROVED, "expire", DealState.EXPIRED),
    (DealState.EXPIRED, "ask_renewal", DealState.EXPIRED),
    (DealState.EXPIRED, "renew", DealState.APPROVED),
    (DealState.EXPIRED, "refuse_renewal", DealState.EXPIRED),
    (DealState.APPROVED, "claim_win", DealState.WON_CLAIMED),
    (DealState.WON_CLAIMED, "confirm_win", DealState.WON),
    (DealState.WON_CLAIMED, "refuse_win", DealState.APPROVED),
    (DealState.APPROVED, "lose", DealState.LOST),
    (DealState.WON_CLAIMED, "lose", DealState.LOST),
    *((state, "transfer", state) for state in OPEN),
    (DealState.SUBMITTED, "close", DealState.WITHDRAWN),
    (DealState.INFO_REQUESTED, "close", DealState.WITHDRAWN),
    (DealState.APPROVED, "close", DealState.EXPIRED),
    (DealState.WON_CLAIMED, "close", DealState.EXPIRED),
)
