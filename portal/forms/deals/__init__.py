"""What a person may send about a deal: the registration, and each answer in its life."""

from portal.forms.deals.decision import ApprovalForm, DeclineForm, InformationRequestForm, RevocationForm
from portal.forms.deals.proof import DraftProofForm, ProofForm
from portal.forms.deals.registration import RegistrationForm
from portal.forms.deals.reply import InformationForm, RemovalForm, WithdrawalForm

__all__ = [
    "ApprovalForm", "DeclineForm", "DraftProofForm", "InformationForm", "InformationRequestForm", "ProofForm",
    "RegistrationForm", "RemovalForm", "RevocationForm", "WithdrawalForm",
]  # fmt: skip
