"""Passwords: kept as argon2id hashes, long rather than odd, and none that is guessed first.

The rules are those of NIST SP 800-63B, section 3.1.1.2: length counts, no rule on signs, no expiry, and a check against
what attackers try first and against the person's own words.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 1000  # characters
WEIGHED = 72  # characters that are weighed; more only make it stronger
GOOD = 3  # of 4, in zxcvbn's score: more than 10^8 guesses

hasher = PasswordHasher()


def verify(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash. Takes the time of one argon2 hash."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_easy_to_guess(password: str, *, own_words: tuple[str, ...] = ()) -> bool:
    """Whether somebody who tries common passwords, patterns and the person's own words gets in soon."""
    from zxcvbn import zxcvbn  # here: its word lists take a start's time

    return zxcvbn(password[:WEIGHED], user_inputs=[word.lower() for word in own_words if word])["score"] < GOOD
