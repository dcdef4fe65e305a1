"""What editors say of assets, and hand in."""

from portal.forms.assets.describing import AssetForm
from portal.forms.assets.handing_in import NewAssetForm, NewVersionForm
from portal.forms.assets.turning import ProlongationForm, PublicationForm, SendingBackForm, WithdrawalForm

__all__ = [
    "AssetForm",
    "NewAssetForm",
    "NewVersionForm",
    "ProlongationForm",
    "PublicationForm",
    "SendingBackForm",
    "WithdrawalForm",
]
