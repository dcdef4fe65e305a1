"""Which letters a person may turn off, and the link in each of them that does it in one click (RFC 8058)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.tokens import TokenMaker

# What is a duty (an answer, a question, a door) is not here.
OPTIONAL: dict[str, Any] = {
    "deals/received": _l("Receipts for deals that I sent"),
    "deals/information_given": _l("Replies to our questions"),
    "deals/withdrawn": _l("Deals that were withdrawn"),
    "deals/expired": _l("Protections that ended"),
    "deals/lost": _l("Deals that were lost"),
    "deals/update_wanted": _l("Questions how a deal goes"),
    "deals/answer_halfway": _l("Reminders of answers halfway to their time"),
}


def token(secret: str, person: User, template: str) -> str:
    """The key of a link that turns this letter off for this person."""
    return _tokens(secret).make(person.ref, template)


def turn_off(said: str, secret: str) -> bool:
    """Turn off what the link names; answers whether it was one of ours."""
    match _tokens(secret).read(said):
        case [str(ref), str(template)] if template in OPTIONAL:
            with as_system("a letter is turned off"):
                person = User.get(ref)
                person.want_letters([*person.unwanted_letters, template])
            return True
    return False


def _tokens(secret: str) -> TokenMaker:
    return TokenMaker(secret, "unwanted")
