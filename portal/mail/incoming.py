"""A mail that came in, read: who sent it, where to, and what of it is new. Nothing of it is trusted."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256

from lxml import etree, html

MOST_BYTES = 1_000_000  # of a mail are read: what was written stands before the files that came along
MOST_READ = 100_000  # signs of the text; what is longer is no answer
MOST_KEPT = 4000
TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
UNSEEN = ("script", "style", "head", "title", "template", "blockquote")
BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "pre")
# Where what is quoted begins, as mail programs say it.
WROTE = re.compile(r"(wrote|escribió|a écrit|schrieb|escreveu|ha scritto)\s*:\s*$", re.IGNORECASE)
BEGUN = re.compile(r"(on|el|le|am|em|il)\s", re.IGNORECASE)
HEADER = re.compile(r"\*?(from|de|von|da)\s*:\*?\s", re.IGNORECASE)
NEXT_HEADER = re.compile(r"\*?(sent|date|to|enviado|enviado el|fecha|para|gesendet|an)\s*:", re.IGNORECASE)
RULE = re.compile(r"(-{2,}\s*(original message|mensaje original|forwarded message)\s*-{2,}|_{20,})", re.IGNORECASE)
FOOT = re.compile(r"(sent from my|enviado desde mi|get outlook for|obtener outlook)", re.IGNORECASE)
MOST_WRAPPED = 4  # lines of "On …, … wrote:"


class Unreadable(Exception):
    """A mail that is not taken in; says why, without anything of it."""


@dataclass(frozen=True)
class Incoming:
    """What matters of a mail."""

    sender: str
    to: str  # all that its headers say of where it goes
    message_id: str
    is_automatic: bool
    verdicts: Sequence[str]  # of mail servers on who sent it (RFC 8601)
    text: str
    has_files: bool


def read(content: bytes) -> Incoming:
    """The mail. Raises Unreadable."""
    try:
        message = email.message_from_bytes(content[:MOST_BYTES], policy=email.policy.default)
        senders = [address for _name, address in getaddresses([str(one) for one in message.get_all("From", [])])]
        if len(senders) != 1:
            raise Unreadable("not from one sender")
        to = " ".join(str(one) for name in TO for one in message.get_all(name, []))
        return Incoming(
            sender=senders[0].strip().lower(), to=to, is_automatic=_is_automatic(message),
            message_id=str(message.get("Message-ID") or sha256(content).hexdigest()).strip(),
            verdicts=[str(one) for one in message.get_all("Authentication-Results", [])],
            text=new_part(_text(message)),
            has_files=len(content) > MOST_BYTES or any(part.get_filename() for part in message.walk()),
        )  # fmt: skip
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable("malformed") from error


def new_part(text: str) -> str:
    """What was written now: without what is quoted, and without the signature. Reads each line a few times at most."""
    lines = [line.rstrip() for line in text[:MOST_READ].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    end = next((place for place in range(len(lines)) if _ends_here(lines, place)), len(lines))
    kept = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    whole = "\n".join(kept).strip()
    return whole if len(whole) <= MOST_KEPT else f"{whole[: MOST_KEPT - 1]}…"


def _ends_here(lines: list[str], place: int) -> bool:
    line = lines[place].lstrip()
    if line in ("--", "-- ") or RULE.match(line) or FOOT.match(line):
        return True
    if HEADER.match(line):
        return any(NEXT_HEADER.match(one.lstrip()) for one in lines[place + 1 : place + 4])
    return bool(BEGUN.match(line)) and any(WROTE.search(one[-60:]) for one in lines[place : place + MOST_WRAPPED])


def _is_automatic(message: EmailMessage) -> bool:
    told = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    is_report = message.get_content_type() in ("multipart/report", "message/delivery-status")
    returns = str(message.get("Return-Path", "x")).strip()
    return (
        told != "no"
        or precedence in AUTOMATIC
        or is_report
        or returns == "<>"
        or bool({"X-Autoreply", "X-Autorespond"} & set(message.keys()))
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        said = part.get_content()
    except LookupError:  # a charset that nobody knows: its plain letters are what they are
        said = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[arg-type]
    return _plain(said) if part.get_content_type() == "text/html" else str(said)


def _plain(said: str) -> str:
    """The words of HTML: nothing is fetched, run or shown of it."""
    try:
        page = html.document_fromstring(said, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return ""
    for unseen in list(page.iter(*UNSEEN)):
        if unseen.getparent() is not None:
            unseen.drop_tree()
    for block in page.iter(*BLOCKS):
        block.tail = "\n" + (block.tail or "")
    return "\n".join(" ".join(line.split()) for line in page.text_content().split("\n"))
