"""Addresses that a bucket signed, signed once more to say under which name the file is saved (AWS Signature Version 4).

The name that was kept with a file is that of the day it came; the one that people see has its title of today, in their
language. The bucket's client signs addresses without a name alone, so the signature is made anew, from the same parts.
"""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlsplit

from portal.storage.saving import saved_as

ALGORITHM, SIGNATURE = "AWS4-HMAC-SHA256", "X-Amz-Signature"


def named(link: str, name: str, secret: str) -> str:
    """The address, good for as long as before; what it answers is saved as `name`."""
    parts = urlsplit(link)
    asked = {field: value for field, value in parse_qsl(parts.query) if field != SIGNATURE}
    asked["response-content-disposition"] = saved_as(name)
    query = "&".join(f"{_quoted(field)}={_quoted(value)}" for field, value in sorted(asked.items()))
    request = "\n".join(("GET", parts.path, query, f"host:{parts.netloc}", "", "host", "UNSIGNED-PAYLOAD"))
    scope = asked["X-Amz-Credential"].split("/")[1:]  # day, region, service, and what it is
    to_sign = "\n".join((ALGORITHM, asked["X-Amz-Date"], "/".join(scope), hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{secret}".encode()
    for part in (*scope, to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}&{SIGNATURE}={key.hex()}"


def _quoted(value: str) -> str:
    return quote(value, safe="-_.~")
