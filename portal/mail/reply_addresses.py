"""The address by which one reader answers on one deal: it names both, and is signed over both (128 bits)."""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from portal.settings import is_loopback

ADDRESS = re.compile(
    r"deal\+(?P<deal>[0-9a-hjkmnp-tv-z]{8})\.(?P<person>[0-9a-hjkmnp-tv-z]{8})\.(?P<sign>[a-z2-7]{26})@", re.IGNORECASE
)


@dataclass(frozen=True)
class Answered:
    """Which deal an address is about, and whose answer it takes."""

    deal: str
    person: str


def address_for(deal_ref: str, person_ref: str) -> str:
    """Where this person's answers on this deal go; nothing where mail is not taken in."""
    domain = _domain()
    if not domain:
        return ""
    return f"deal+{_short(deal_ref)}.{_short(person_ref)}.{_sign(deal_ref, person_ref)}@{domain}"


def read(text: str) -> list[Answered]:
    """The addresses of ours in a header, those alone whose sign is right."""
    found = []
    for one in ADDRESS.finditer(text):
        said = Answered(_whole("DR", one["deal"]), _whole("PE", one["person"]))
        if hmac.compare_digest(_sign(said.deal, said.person), one["sign"].lower()):
            found.append(said)
    return found


def _domain() -> str:
    """Told by REPLY_DOMAIN; the demo, whose mail goes nowhere, takes its own name."""
    settings = current_app.config["SETTINGS"]
    if settings.reply_domain or not settings.demo:
        return str(settings.reply_domain)
    host = urlsplit(settings.public_url).hostname or ""
    return "localhost" if is_loopback(host) else host


def _sign(deal_ref: str, person_ref: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    made = hmac.digest(key, f"answer by mail: {deal_ref} {person_ref}".encode(), "sha256")
    return b32encode(made[:16]).decode().rstrip("=").lower()


def _short(ref: str) -> str:
    return ref[3:].replace("-", "").lower()


def _whole(kind: str, short: str) -> str:
    return f"{kind}-{short[:4]}-{short[4:]}".upper()
