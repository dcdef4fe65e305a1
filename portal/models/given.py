"""A file as it is handed over, whatever it belongs to."""

from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """A file as it is handed over."""

    key: str
    media_type: str
    size_bytes: int
    sha256: str
    name: str

    @property
    def digest_base64(self) -> str:
        """The checksum as a header says it (RFC 9530)."""
        return b64encode(bytes.fromhex(self.sha256)).decode()
