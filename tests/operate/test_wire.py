"""What is said on the wire has one reading: what could have two is refused, and the next request is clean."""

import re
import socket

BODY = "GET /planted HTTP/1.1\r\nHost: x\r\n\r\n"
HEALTH = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = "POST /login HTTP/1.1\r\nHost: x\r\n"
SMUGGLED = {
    "both lengths": f"{POST}Content-Length: {len(BODY) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{BODY}",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "a length with a sign": f"{POST}Content-Length: +0\r\n\r\n{BODY}",
    "a strange coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n{BODY}",
    "a blank before the colon": f"{POST}Content-Length : 0\r\n\r\n{BODY}",
    "a chunk of no size": f"{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{BODY}",
    "a folded line": f"{POST}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n{BODY}",
    "a NUL": "GET /login HTTP/1.1\r\nHost: x\r\nX-A: \0b\r\n\r\n",
    "a long line": f"GET /{'x' * 100_000} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": f"GET /login HTTP/1.1\r\nHost: x\r\nX-A: {'x' * 100_000}\r\n\r\n",
    "many headers": "GET /login HTTP/1.1\r\nHost: x\r\n" + "X-A: b\r\n" * 500 + "\r\n",
}


def said(port: int, request: str, *, patience_s: int = 3) -> bytes:
    """All that the server answers before it closes, or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as line:
        answer = b""
        try:
            line.sendall(request.encode("latin-1"))
            while piece := line.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionError):
            pass
    return answer


def test_what_could_be_read_in_two_ways_is_refused_and_nothing_follows(install):
    portal = install().start()
    for name, request in SMUGGLED.items():
        answer = said(portal.port, request)

        assert set(re.findall(rb"HTTP/1\.1 (\d+)", answer)) <= {b"400", b"414", b"431", b"501"}, (name, answer[:80])
        assert b"planted" not in answer, name
        assert b" 200 " in said(portal.port, HEALTH, patience_s=30)[:20], name
    portal.stop()


def test_no_answer_names_what_serves_it(install):
    portal = install().start()
    for request in (HEALTH, HEALTH.replace("GET /healthz", "TRACE /")):
        head = said(portal.port, request, patience_s=30).partition(b"\r\n\r\n")[0].lower()

        assert b"werkzeug" not in head
        assert b"gunicorn/" not in head
        assert b"python" not in head
    assert b" 405 " in head.partition(b"\r\n")[0]
    portal.stop()
