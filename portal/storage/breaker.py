"""A storage that does not answer is left alone for a moment: one call waits for it, not all."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from portal.storage.files import Unreachable

LEFT_ALONE_S = 5


class Breaker:
    """Opens when a call fails, and lets one through again after some seconds."""

    def __init__(self) -> None:
        self._closed_from = 0.0

    @contextmanager
    def guarding(self, failure: type[Exception], absence: type[Exception]) -> Iterator[None]:
        """Do a call: its `failure` means that the storage is away, its `absence` that a file is. Raises Unreachable."""
        if monotonic() < self._closed_from:
            raise Unreachable("the storage was away a moment ago")
        try:
            yield
        except absence:
            raise
        except failure as error:
            self._closed_from = monotonic() + LEFT_ALONE_S
            raise Unreachable(f"the storage is away: {type(error).__name__}") from error
