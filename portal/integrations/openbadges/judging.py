"""Is this badge right: what it is made of, who signed it, whether its time is on, whether it was taken back.

The four are told apart, since a badge may be whole and well signed, and over.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from portal.integrations.openbadges.baking import NoBadge, taken_out

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]  # by two keys; never `none`, nor one shared secret
CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")
BADGE_CONTEXTS = ("https://purl.imsglobal.org/spec/ob/v3p0/", "https://imsglobal.github.io/openbadges-specification/")
BADGE_TYPES = {"OpenBadgeCredential", "AchievementCredential"}
OF_PROOF = ("type", "created", "verificationMethod", "proofPurpose", "proofValue")
OF_ACHIEVEMENT = ("id", "name", "description", "criteria")

Keys = Callable[[str], dict[str, Any] | None]  # the public key of this name, where one is known
Lists = Callable[[dict[str, Any]], bool | None]  # whether a status says that it was taken back; None if unknown


class Roomy(jws.JWSRegistry):
    """Badges carry keys in their headers, and pictures in what they say."""

    max_header_length = 64_000
    max_payload_length = 4_000_000


REGISTRY = Roomy(algorithms=ALGORITHMS, strict_check_header=False)


class Signature(StrEnum):
    """What can be said of who signed."""

    GOOD = "good"  # by a key that we know
    OWN = "own key"  # whole, by a key that only the file itself names
    BAD = "bad"
    UNKNOWN = "unknown"  # of a kind, or by a key, that can't be checked here
    NONE = "none"


class Time(StrEnum):
    """Where its time stands."""

    ON = "on"
    NOT_YET = "not yet"
    OVER = "over"


@dataclass(frozen=True)
class Verdict:
    """What was found."""

    faults: tuple[str, ...] = ()  # of what it is made of
    signature: Signature = Signature.NONE
    time: Time = Time.ON
    is_taken_back: bool | None = None
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def is_well_made(self) -> bool:
        """Whether it is a badge, and signed by somebody, whatever its time."""
        return not self.faults and self.signature not in (Signature.BAD, Signature.NONE)

    @property
    def holds(self) -> bool:
        """Whether it can be relied on now: ours or a known issuer's, in time, not taken back."""
        is_signed = self.signature == Signature.GOOD
        return self.is_well_made and is_signed and self.time == Time.ON and not self.is_taken_back


def judged(file: bytes, *, now: datetime, keys: Keys = lambda _: None, lists: Lists = lambda _: None) -> Verdict:
    """The verdict on a file: .jwt, .json, or a picture that one is baked into."""
    try:
        text = taken_out(file)
        said, signature, faults = _of_json(text) if text.startswith("{") else _of_jwt(text, keys)
    except NoBadge as error:
        return Verdict((str(error),))
    faults += _faults(said)
    status = said.get("credentialStatus")
    return Verdict(
        tuple(faults), signature, _time(said, now), lists(status) if isinstance(status, dict) else None, said
    )


def _of_jwt(text: str, keys: Keys) -> tuple[dict[str, Any], Signature, list[str]]:
    try:
        token = jws.extract_compact(text.encode(), registry=REGISTRY)
        header, claims = token.headers(), json.loads(token.payload)
    except (JoseError, ValueError, TypeError) as error:
        raise NoBadge("no JWT") from error
    if not isinstance(claims, dict):
        raise NoBadge("no JWT")
    said = claims.get("vc", claims)
    if not isinstance(said, dict):
        raise NoBadge("no credential")
    return said, _signature(text, header, keys), _claims(claims, said)


def _signature(text: str, header: dict[str, Any], keys: Keys) -> Signature:
    known, carried = keys(str(header.get("kid", ""))), header.get("jwk")
    key: Any = known or carried
    if header.get("alg") not in ALGORITHMS:
        return Signature.BAD
    if known is None and not isinstance(carried, dict):
        return Signature.UNKNOWN
    try:
        jws.deserialize_compact(text.encode(), import_key(key), registry=REGISTRY)
    except (JoseError, ValueError, TypeError):
        return Signature.BAD
    return Signature.GOOD if known else Signature.OWN


def _claims(claims: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """The claims of the JWT say the same as the credential in it."""
    issuer, subject = said.get("issuer"), said.get("credentialSubject")
    same = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer, "jti": said.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
    }  # fmt: skip
    return [f"{name} differs" for name, value in same.items() if name in claims and claims[name] != value]


def _of_json(text: str) -> tuple[dict[str, Any], Signature, list[str]]:
    """A proof inside it is looked at; its signature is over a form of it that can't be made here (RDF)."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise NoBadge("no JSON") from error
    if not isinstance(said, dict):
        raise NoBadge("no credential")
    proofs = [proof for proof in _listed(said.get("proof")) if isinstance(proof, dict)]
    if not proofs:
        return said, Signature.NONE, ["no proof"]
    faults = [f"proof without {name}" for proof in proofs for name in OF_PROOF if not proof.get(name)]
    return said, Signature.UNKNOWN, faults


def _faults(said: dict[str, Any]) -> list[str]:
    faults, contexts, types = [], _listed(said.get("@context")), _listed(said.get("type"))
    if not contexts or contexts[0] not in CONTEXTS:
        faults.append("context of credentials")
    if not any(str(one).startswith(BADGE_CONTEXTS) for one in contexts[1:] or contexts):
        faults.append("context of badges")
    if "VerifiableCredential" not in types or not BADGE_TYPES.intersection(map(str, types)):
        faults.append("type")
    issuer = said.get("issuer")
    if not (issuer.get("id") if isinstance(issuer, dict) else issuer):
        faults.append("issuer")
    if not said.get("id"):
        faults.append("id")
    if _moment(said.get("validFrom") or said.get("issuanceDate")) is None:
        faults.append("day")
    return faults + _faults_of_subject(said.get("credentialSubject"))


def _faults_of_subject(subject: Any) -> list[str]:
    if not isinstance(subject, dict) or "AchievementSubject" not in _listed(subject.get("type")):
        return ["subject"]
    achievement = subject.get("achievement")
    if achievement is None:
        return []
    if not isinstance(achievement, dict) or "Achievement" not in _listed(achievement.get("type")):
        return ["achievement"]
    return [f"achievement without {name}" for name in OF_ACHIEVEMENT if not achievement.get(name)]


def _time(said: dict[str, Any], now: datetime) -> Time:
    begin = _moment(said.get("validFrom") or said.get("issuanceDate"))
    end = _moment(said.get("validUntil") or said.get("expirationDate"))
    if begin and begin > now:
        return Time.NOT_YET
    return Time.OVER if end and end < now else Time.ON


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _listed(said: Any) -> list[Any]:
    if said is None:
        return []
    return said if isinstance(said, list) else [said]
