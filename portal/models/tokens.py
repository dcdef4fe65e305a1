"""Links of one use in letters: signed, not stored. What makes a link dead is a change of the record that it names."""

from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, Signer, URLSafeSerializer

# For all that signs here, Flask-WTF too: the library's own choice, SHA-1, is one that nothing new should use.
Signer.default_digest_method = staticmethod(sha256)


class TokenMaker:
    """Makes and reads the tokens of one purpose."""

    def __init__(self, secret: str, purpose: str):
        self._serializer = URLSafeSerializer(secret, salt=purpose)

    def make(self, *says: Any) -> str:
        """A token that says this."""
        return self._serializer.dumps(list(says))  # type: ignore[return-value]

    def read(self, token: str) -> list[Any]:
        """What the token says; nothing where it is none of ours."""
        try:
            says = self._serializer.loads(token)
        except BadSignature:
            return []
        return says if isinstance(says, list) else []
