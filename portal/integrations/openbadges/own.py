"""What this portal knows of badges: its own keys, and what it took back."""

from typing import Any

from flask import current_app

from portal.integrations.openbadges.issuing import list_at
from portal.models.training.certificates import Certificate
from portal.models.training.issuer_keys import IssuerKey


def own_key(kid: str) -> dict[str, Any] | None:
    """Our key of this name; none for a name of elsewhere."""
    at, _, ref = kid.rpartition("/")
    if at != f"{current_app.config['PUBLIC_URL']}/credentials/keys":
        return None
    return next((key for key in IssuerKey.published() if key["kid"] == ref), None)


def own_list(status: dict[str, Any]) -> bool | None:
    """Whether a badge of ours was taken back; None for one of elsewhere."""
    number, place = (str(status.get(name, "")) for name in ("statusListCredential", "statusListIndex"))
    number = number.removeprefix(list_at(current_app.config["PUBLIC_URL"], None).removesuffix("None"))
    if not (number.isdecimal() and place.isdecimal()):
        return None
    taken_back = Certificate.taken_back(int(number))
    return None if taken_back is None else int(place) in taken_back
