"""Addresses of files: signed, five minutes long, and good for one person alone."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from portal import clock
from portal.models.base import NotThere

SECONDS = 300


class FileLinks:
    """Makes and reads what stands in an address. It names the file and the hour; whom it is for only the signature."""

    def __init__(self, secret: str):
        self._secret = secret.encode()

    def make(self, ref: str, *, person_id: int) -> str:
        """A token for this file and person, from now."""
        said = f"{ref}.{int(clock.now().timestamp()) + SECONDS}"
        return f"{said}.{self._signature(said, person_id)}"

    def read(self, token: str, *, person_id: int) -> tuple[str, int]:
        """The file's reference, and how many seconds are left. Raises NotThere for all others."""
        said, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(said, person_id).encode()):
            raise NotThere(token)
        ref, _, until = said.partition(".")
        left = int(until) - int(clock.now().timestamp())
        if not 0 < left <= SECONDS:
            raise NotThere(token)
        return ref, left

    def _signature(self, said: str, person_id: int) -> str:
        digest = hmac.new(self._secret, f"file {person_id} {said}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:24]).decode()
