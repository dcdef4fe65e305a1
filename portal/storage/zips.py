"""A zip that is made while it is sent: no more of it is held than a piece, however large it is."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from zipstream import ZipStream

from portal.storage.files import Files
from portal.storage.verified import verified


class Member(Protocol):
    """One file of a zip: where it stands in it, and where it is kept."""

    name: str
    key: str
    size_bytes: int
    sha256: str


class Zip:
    """Files and texts in front of them by name (or one to be read first), not packed again: pictures and PDFs are."""

    def __init__(self, texts: str | Mapping[str, str], members: Iterable[Member], files: Files):
        self._stream: Any = ZipStream(sized=True)
        for name, text in ({"README.txt": texts} if isinstance(texts, str) else texts).items():
            self._stream.add(text, name)
        for member in members:
            self._stream.add(_content(files, member), member.name, size=member.size_bytes)

    def __len__(self) -> int:
        """How many bytes it will have."""
        return len(self._stream)

    def __iter__(self) -> Iterator[bytes]:
        """Make it."""
        return iter(self._stream)


def _content(files: Files, member: Member) -> Iterator[bytes]:
    yield from verified(files.pieces(member.key), member.sha256)  # opened when its turn comes
