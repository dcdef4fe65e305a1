"""What a person may send about a deal: the registration, and each answer in its life."""

from portal.forms.deals.decision import ApprovalForm, DeclineForm, InformationRequestForm, RevocationForm
from portal.forms.deals.registration import RegistrationForm
from portal.forms.deals.reply import InformationForm, RemovalForm, WithdrawalForm

__all__ = [
    "ApprovalForm", "DeclineForm", "InformationForm", "InformationRequestForm", "RegistrationForm", "RemovalForm",
    "RevocationForm", "WithdrawalForm",
]  # fmt: skip
