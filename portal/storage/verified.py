"""What is sent is what was kept: the last piece goes out once the checksum of all of it is right."""

import logging
from collections.abc import Iterator
from hashlib import sha256

log = logging.getLogger("portal.storage")


class Altered(OSError):
    """The storage gave back something else than was kept."""


def verified(pieces: Iterator[bytes], digest: str) -> Iterator[bytes]:
    """The pieces, each once the next one is there. Raises Altered instead of the last one where they are others."""
    seen, held = sha256(), b""
    for piece in pieces:
        seen.update(piece)
        if held:
            yield held
        held = piece
    if seen.hexdigest() != digest:
        log.error("a file in storage is not what was kept: %s", digest[:16])
        raise Altered(digest)
    if held:
        yield held
