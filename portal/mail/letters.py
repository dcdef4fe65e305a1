"""A letter: rendered in its reader's language and zone, and kept as a file under its delivery's key."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, render_template

from portal.mail.transport import MailServer
from portal.models.events import Delivery
from portal.models.letters import OPTIONAL
from portal.models.letters import token as unwanted_token
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.vendor import Vendor, vendor
from portal.storage.folder import keep

# Long headers stay whole: folded, Python would write links and ids as encoded words, which no mail program follows.
FORM = email.policy.SMTP.clone(max_line_length=998)
contexts: dict[str, Callable[[Delivery], dict[str, Any]]] = {}


def context_for(
    capability: str,
) -> Callable[[Callable[[Delivery], dict[str, Any]]], Callable[[Delivery], dict[str, Any]]]:
    """Say what the letters of a capability are about."""

    def declare(context: Callable[[Delivery], dict[str, Any]]) -> Callable[[Delivery], dict[str, Any]]:
        contexts[capability] = context
        return context

    return declare


@dataclass(frozen=True)
class Addressee:
    """Whom a letter is to and who is no person of the portal yet."""

    name: str
    email: str
    language: str = ""
    zone: str = "UTC"


@dataclass(frozen=True)
class Letter:
    """A letter that was written."""

    ref: str
    at: datetime
    subject: str
    to: str
    text: str


@dataclass(frozen=True)
class Written:
    """A letter as a mail server takes it."""

    content: bytes
    to: str
    sender: str


def write(delivery: Delivery) -> Written:
    """Render the letter and keep it in the outbox. One that was written before stays as it was, word by word."""
    folder: Path = current_app.config["OUTBOX"]
    folder.mkdir(parents=True, exist_ok=True)
    finished = _file(delivery)
    if not finished.exists():
        with as_system("write a letter"):
            message = _message(delivery)
        keep(finished, message.as_bytes(policy=FORM))
    content = finished.read_bytes()
    headers = email.message_from_bytes(content, policy=email.policy.default)
    return Written(content, parseaddr(str(headers["To"]))[1], parseaddr(str(headers["From"]))[1])


def read(delivery: Delivery) -> Letter:
    """The letter as it was written; one whose file is gone says so by an empty text."""
    try:
        message = email.message_from_bytes(_file(delivery).read_bytes(), policy=email.policy.default)
    except FileNotFoundError:
        whom = delivery.to.email if delivery.to else delivery.address
        return Letter(delivery.ref, delivery.done_at or delivery.event.at, "", whom, "")
    part = message.get_body(("plain",))
    text = part.get_content() if part else ""
    return Letter(
        delivery.ref, delivery.done_at or delivery.event.at, str(message["Subject"]), str(message["To"]), text
    )


def link(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for who reads it outside the portal."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    return current_app.url_map.bind(public.netloc, url_scheme=public.scheme).build(
        endpoint, values, force_external=True
    )


def _sender(host: str | None) -> str:
    url = current_app.config["MAIL_URL"]
    return (MailServer.from_url(url).sender if url else "") or f"portal@{host}"


def _of(reader: User | Addressee, delivery: Delivery) -> str:
    """What makes a thread one reader's alone: two people never share one."""
    return reader.ref if isinstance(reader, User) else delivery.ref


def _file(delivery: Delivery) -> Path:
    return Path(current_app.config["OUTBOX"]) / f"{delivery.ref}.eml"


def _message(delivery: Delivery) -> EmailMessage:
    context = contexts[delivery.template.partition("/")[0]](delivery)
    reader: User | Addressee = context.get("reader") or delivery.to  # type: ignore[assignment]
    logo = Vendor.picture(vendor().logo)  # here: the context below has a database session of its own
    with current_app.app_context():
        g.reader = reader  # language and zone are chosen by who reads
        host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
        said = {
            **context,
            "logo": f"logo@{host}" if logo else "",
            "reader": reader,
            "facts": delivery.event.facts,
            "link": link,
        }
        text, html = (render_template(f"mail/{delivery.template}.{kind}", **said) for kind in ("txt", "html"))
    subject, _, body = text.lstrip().partition("\n")
    message = EmailMessage(policy=FORM)
    message["Subject"] = " ".join(subject.split())[:200]
    message["From"] = formataddr((vendor().name, _sender(host)))
    message["To"] = formataddr((reader.name, reader.email))
    message["Date"] = format_datetime(delivery.event.at)
    message["Message-ID"] = f"<{delivery.ref}@{host}>"
    message["References"] = f"<{delivery.event.subject_ref}.{_of(reader, delivery)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if said.get("reply_to"):
        message["Reply-To"] = said["reply_to"]
    if isinstance(reader, User) and delivery.template in OPTIONAL:
        off = link("letters.ask", token=unwanted_token(current_app.config["SECRET_KEY"], reader, delivery.template))
        message["List-Unsubscribe"] = f"<{off}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body.strip() + "\n", cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if logo:
        page: Any = message.get_payload(1)
        page.add_related(logo, "image", "png", cid=f"<logo@{host}>", filename="logo.png", disposition="inline")
    return message
