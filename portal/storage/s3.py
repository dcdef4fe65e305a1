"""Files in S3, or in what speaks like it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from portal.storage.breaker import Breaker
from portal.storage.files import PIECE_BYTES, Missing, checked, new_key
from portal.storage.presigned import named
from portal.storage.saving import saved_as

HURRIED = {
    "connect_timeout": timedelta(seconds=3), "read_timeout": timedelta(seconds=6), "timeout": timedelta(seconds=30),
}  # fmt: skip
RETRIES: Any = {"max_retries": 1, "retry_timeout": timedelta(seconds=5)}


class Bucket:
    """A bucket of files by their keys, under a prefix where one is given."""

    def __init__(self, store: Any, prefix: str = ""):
        self._store, self._prefix, self._breaker = store, prefix, Breaker()

    @classmethod
    def from_url(cls, url: str) -> "Bucket":
        """`s3://KEY:SECRET@BUCKET/PREFIX?region=…&endpoint=https://…`; without a key, as AWS knows the machine."""
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        known = {"access_key_id": unquote(parts.username or ""), "secret_access_key": unquote(parts.password or "")}
        endpoint = asked.get("endpoint", "")
        said: dict[str, Any] = {name: value for name, value in known.items() if value}
        said |= {"endpoint": endpoint} if endpoint else {}
        client: Any = {**HURRIED, "allow_http": endpoint.startswith("http://")}
        store = S3Store(
            parts.hostname or "", region=asked.get("region", "us-east-1"),
            **said, client_options=client, retry_config=RETRIES,
        )  # fmt: skip
        return cls(store, parts.path.strip("/"))

    def keep(self, file: Path, *, name: str, media_type: str) -> str:
        """Send it, in parts where it is large; it is there once all of it is."""
        key = new_key()
        said: Any = {
            "Content-Type": media_type,
            "Content-Disposition": saved_as(name),
        }
        with self._guarding():
            obstore.put(self._store, self._at(key), file, attributes=said)
        return key

    def has(self, key: str) -> bool:
        """By its head."""
        try:
            with self._guarding():
                obstore.head(self._store, self._at(key))
        except FileNotFoundError:
            return False
        return True

    def pieces(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Read on as it is asked for."""
        asked: Any = {"range": (start, start + length)} if length is not None else {"range": {"offset": start}}
        try:
            with self._guarding():
                answer = obstore.get(self._store, self._at(key), options=asked if start or length is not None else {})
        except FileNotFoundError as error:
            raise Missing(key) from error
        return self._read(answer)

    def _read(self, answer: Any) -> Iterator[bytes]:
        """Piece by piece. Raises Unreachable where it breaks off."""
        with self._guarding():
            for piece in answer.stream(min_chunk_size=PIECE_BYTES):
                yield bytes(piece)

    def path(self, key: str) -> None:
        """It lies elsewhere."""

    def link(self, key: str, *, seconds: int, name: str) -> str:
        """An address signed by the bucket's own means, for GET alone.

        Where the machine's role signs, whose secret changes, the file is saved by the name that was kept with it.
        """
        signed = str(obstore.sign(self._store, "GET", self._at(key), timedelta(seconds=seconds)))
        secret = self._store.config.get("secret_access_key", "")
        return named(signed, name, secret) if secret else signed

    def remove(self, key: str) -> None:
        """Take it away."""
        with suppress(FileNotFoundError), self._guarding():
            obstore.delete(self._store, self._at(key))

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """By when each was written."""
        begins = len(f"{self._prefix}/") if self._prefix else 0
        with self._guarding():
            for some in obstore.list(self._store, prefix=self._prefix or None):
                yield from (one["path"][begins:] for one in some if one["last_modified"] < moment)

    def fetch(self, key: str, into: Path) -> None:
        """Write it there as it comes."""
        with into.open("wb") as out:
            for piece in self.pieces(key):
                out.write(piece)

    def _guarding(self) -> AbstractContextManager[None]:
        return self._breaker.guarding(BaseError, FileNotFoundError)

    def _at(self, key: str) -> str:
        return f"{self._prefix}/{checked(key)}" if self._prefix else checked(key)
