"""A file inside a zip that lies in storage: read where it stands, and no more of it than the zip's list said."""

import zlib
from collections.abc import Iterator, Sequence

from portal.storage.files import PIECE_BYTES, Files

Place = Sequence[int]  # where it begins, how many bytes there are, how many they become, whether they are packed


def pieces_of(storage: Files, key: str, place: Place, start: int, length: int) -> Iterator[bytes]:
    """Its bytes from `start`. Raises Missing before the first piece."""
    begins, there, size, is_packed = place
    length = min(length, size - start)
    if not is_packed:
        return storage.pieces(key, begins + start, length) if length else iter(())
    return _part(_inflated(storage.pieces(key, begins, there)), start, length)


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    whole = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        while piece and not whole.eof:
            yield whole.decompress(piece, PIECE_BYTES)
            piece = whole.unconsumed_tail
    yield whole.flush()


def _part(pieces: Iterator[bytes], start: int, length: int) -> Iterator[bytes]:
    for piece in pieces:
        if start >= len(piece):
            start -= len(piece)
            continue
        wanted = piece[start : start + length]
        start, length = 0, length - len(wanted)
        yield wanted
        if not length:
            return
