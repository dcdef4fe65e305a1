"""A certificate as an Open Badge 3.0, signed as a JWT; and the list that says which of them were taken back."""

import gzip
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from portal.integrations.openbadges import ALGORITHM, CONTEXTS, SCHEMA
from portal.models.training.certificates import Certificate
from portal.models.training.printed import PLACES

MINUTE_MS = 60_000
CRITERIA = {
    "en": "All lessons of the course were done, and its quizzes passed.",
    "es": "Se hicieron todas las lecciones del curso y se aprobaron sus cuestionarios.",
}


def issuer_of(base: str, name: str) -> dict[str, Any]:
    """The vendor, as credentials name it."""
    return {"id": f"{base}/credentials/issuer", "type": ["Profile"], "name": name, "url": base}


def credential_of(one: Certificate, *, base: str, email: str, course_ref: str) -> dict[str, Any]:
    """What a certificate says, as a credential. The learner is in it by a hash of their address alone."""
    salt = secrets.token_hex(16)
    check_at = f"{base}/verify/{one.code}"
    said: dict[str, Any] = {
        "@context": list(CONTEXTS), "id": check_at, "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": one.title, "issuer": issuer_of(base, one.issued_by), "validFrom": _begin(one.issued_on),
        "awardedDate": _begin(one.issued_on),
        "credentialSubject": {
            "id": f"{check_at}#learner", "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": True, "identityType": "emailAddress", "salt": salt,
                "identityHash": f"sha256${sha256((email + salt).encode()).hexdigest()}",
            }],
            "achievement": {
                "id": f"{base}/credentials/issuer#{course_ref}", "type": ["Achievement"],
                "achievementType": "Certification", "name": one.title, "humanCode": one.ref,
                "description": ", ".join(one.skills) or one.title, "inLanguage": one.language,
                "criteria": {"narrative": CRITERIA[one.language]}, "tag": list(one.skills),
            },
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{list_at(base, one.status_list)}#{one.status_place}", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": str(one.status_place),
            "statusListCredential": list_at(base, one.status_list),
        },
    }  # fmt: skip
    if one.valid_until:
        said["validUntil"] = _end(one.valid_until)
    return said


def signed(said: dict[str, Any], key: RSAKey, *, base: str) -> str:
    """The credential as a JWT (VC-JWT, RS256), with the claims that Open Badges asks for."""
    claims = {
        **said, "iss": said["issuer"]["id"], "jti": said["id"], "nbf": _seconds(said["validFrom"]),
        "sub": said["credentialSubject"]["id"],
    }  # fmt: skip
    if "validUntil" in said:
        claims["exp"] = _seconds(said["validUntil"])
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": f"{base}/credentials/keys/{key.kid}"}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def list_at(base: str, number: int | None) -> str:
    """Where a status list is."""
    return f"{base}/credentials/status/{number}"


def status_list(base: str, number: int, name: str, taken_back: Iterable[int], now: datetime) -> dict[str, Any]:
    """A list as a credential of its own (W3C Bitstring Status List 1.0)."""
    at = list_at(base, number)
    return {
        "@context": [CONTEXTS[0]], "id": at, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_of(base, name), "validFrom": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{at}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "ttl": MINUTE_MS,
            "encodedList": _encoded(taken_back),
        },
    }  # fmt: skip


def is_on_list(encoded: str, place: int) -> bool:
    """Whether the bit of this place is set. Raises ValueError, OSError for what is no list."""
    bits = gzip.decompress(urlsafe_b64decode(encoded.removeprefix("u") + "=" * (-len(encoded.removeprefix("u")) % 4)))
    return bool(bits[place >> 3] >> (7 - place % 8) & 1)


def _encoded(places: Iterable[int]) -> str:
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place >> 3] |= 1 << (7 - place % 8)
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _begin(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _end(day: date) -> str:
    return f"{day.isoformat()}T{time(23, 59, 59).isoformat()}Z"


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(UTC).timestamp())
