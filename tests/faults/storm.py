"""Many log-ins at one instant, each from an address of its own, as a proxy in front says it."""

import asyncio
from collections import Counter
from urllib.parse import urlencode

from tests.operate.installation import CSRF, SAYS, Browser


def storm(port: int, emails: list[str]) -> Counter:
    """All at once; how many answers had each status. No answer at all counts as 0."""
    door = Browser(port)
    door.ask("GET", "/login")
    return asyncio.run(_all(port, [_request(door, number, email) for number, email in enumerate(emails)]))


def _request(door: Browser, number: int, email: str) -> bytes:
    token = CSRF.search(door.text)
    body = urlencode({"email": email, "password": SAYS, "csrf_token": token[1] if token else ""})
    return (
        f"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: {door.cookie}\r\n"
        f"X-Forwarded-For: 10.0.{number // 250}.{number % 250}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def _all(port: int, requests: list[bytes]) -> Counter:
    start = asyncio.Event()

    async def enter(request: bytes) -> int:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await start.wait()
            writer.write(request)
            said = await reader.read()
            writer.close()
            return int(said.split(b" ", 2)[1])
        except (OSError, IndexError):
            return 0

    entering = [asyncio.ensure_future(enter(request)) for request in requests]
    await asyncio.sleep(0.5)
    start.set()
    return Counter(await asyncio.gather(*entering))
