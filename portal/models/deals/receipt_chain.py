"""The chain of receipts: its canonical form, its hashes, and whether files of it are whole. Needs no database.

The format is told in `docs/receipts.md`, so that anybody can check it with a program of their own.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FORMAT = "aliado-receipt-1"
NAMES = {"receipt", "deal", "partner", "received_at", "claim_sha256", "previous"}  # without which it is none
FIRST = ""  # what stands for the receipt before the first one


class Changed(ValueError):
    """A file that is no receipt as it was given out; says why in plain words."""


@dataclass(frozen=True)
class Whole:
    """A receipt that was found whole."""

    said: Mapping[str, Any]
    hash: str

    @property
    def previous(self) -> str:
        """The hash of the partner's receipt before it."""
        return self.said["previous"] or FIRST


@dataclass(frozen=True)
class Links:
    """How receipts hang together: each with the one before it, where that is there."""

    linked: dict[str, Whole]  # by hash: the receipt before
    first: list[Whole]  # of a chain
    missing: list[Whole]  # the receipt before is not there
    forked: list[Whole]  # another one says the same receipt before


def canonical(said: Any) -> str:
    """JSON in one form alone: names in order, no blanks, letters as they are."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(text: str) -> str:
    """SHA-256, as 64 digits."""
    return sha256(text.encode()).hexdigest()


def as_file(content: str, claim: str = "") -> bytes:
    """A receipt as a file: its content, the hash of it, and what was claimed, where that goes along."""
    said = {"hash": hash_of(content), "receipt": json.loads(content), **({"claim": json.loads(claim)} if claim else {})}
    return (json.dumps(said, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def read(file: bytes) -> Whole:
    """The receipt of a file. Raises Changed unless it is, byte by byte, as it was given out."""
    try:
        said = json.loads(file.decode())
        content = said["receipt"]
        claim = canonical(said["claim"]) if "claim" in said else ""
        told = str(said["hash"])
        is_known = content["format"] == FORMAT and all(
            name in content for name in ("previous", "claim_sha256", "partner")
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Changed("this is no receipt, or it was changed") from error
    if not is_known:
        raise Changed("this is no receipt of a format that is known here")
    text = canonical(content)
    if told != hash_of(text):
        raise Changed("it was changed: its content does not have its hash")
    if claim and content["claim_sha256"] != hash_of(claim):
        raise Changed("it was changed: what was claimed does not have its hash")
    if as_file(text, claim) != file:
        raise Changed("it was changed: it is not written as it was given out")
    return Whole(content, told)


def linked(receipts: Iterable[Whole]) -> Links:
    """How these hang together. One that is there twice counts once."""
    by_hash = {one.hash: one for one in receipts}
    after: dict[tuple[str, str], list[Whole]] = {}
    for one in by_hash.values():
        after.setdefault((one.said["partner"], one.previous), []).append(one)
    found = Links({}, [], [], [one for many in after.values() if len(many) > 1 for one in many])
    for one in by_hash.values():
        before = by_hash.get(one.previous)
        if one.previous == FIRST:
            found.first.append(one)
        elif before is None or before.said["partner"] != one.said["partner"]:
            found.missing.append(one)
        else:
            found.linked[one.hash] = before
    return found
