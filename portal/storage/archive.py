"""A zip of what is made while it is sent: neither its members nor their sizes are known before."""

from collections.abc import Generator, Iterable
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

QUICK = 1  # of nine levels: tables pack well at any
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a member tells no time of ours


def archive(members: Iterable[tuple[str, Iterable[bytes]]]) -> Generator[bytes]:
    """Members by name, each in pieces; no more is held than a piece. A member has two gigabytes at most."""
    out = _Out()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=QUICK) as packed:  # type: ignore[call-overload]
        for name, pieces in members:
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            info._compresslevel = QUICK  # type: ignore[attr-defined]
            with packed.open(info, "w") as member:
                for piece in pieces:
                    member.write(piece)
                    if out.size:
                        yield out.taken()
    yield out.taken()


class _Out(RawIOBase):
    """What the archive writes to: handed on piece by piece, never gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._pieces.append(bytes(content))
        self.size += len(content)
        return len(content)

    def taken(self) -> bytes:
        whole, self._pieces, self.size = b"".join(self._pieces), [], 0
        return whole
