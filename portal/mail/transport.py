"""Handing letters to a mail server: one connection a letter, bounded in time; its no is told apart from its not now."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from threading import Timer
from urllib.parse import parse_qs, unquote, urlsplit

STEP_SECONDS = 10  # for one answer of the server
WHOLE_SECONDS = 45  # for the whole talk, however slowly it drips


class NotAccepted(Exception):
    """The server refuses this letter or reader for good (RFC 5321, 5yz)."""


@dataclass(frozen=True)
class MailServer:
    """Where letters go: `smtp://user:password@host:587?from=portal@vendor.example`, or `smtps://…:465`."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: str  # "whole", "start", or "none" on this machine itself

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Read MAIL_URL. Raises ValueError for what is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError(url)
        whole = parts.scheme == "smtps"
        asked = parse_qs(parts.query)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        return cls(
            host=parts.hostname, port=parts.port or (465 if whole else 587), user=unquote(parts.username or ""),
            password=unquote(parts.password or ""), sender=asked.get("from", [""])[0],
            tls="whole" if whole else asked.get("tls", ["none" if local else "start"])[0],
        )  # fmt: skip

    def send(self, letter: bytes, *, to: str, sender: str) -> None:
        """Hand the letter over. Raises NotAccepted, or OSError and SMTPException for what may work later."""
        talk: smtplib.SMTP = smtplib.SMTP(timeout=STEP_SECONDS)
        end = Timer(WHOLE_SECONDS, _cut, (talk,))
        end.start()
        try:
            talk = self._connected(talk)
            end.args = (talk,)
            talk.sendmail(parseaddr(self.sender or sender)[1], [to], letter)
            with suppress(OSError, smtplib.SMTPException):  # it said 250: the letter is theirs
                talk.quit()
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            _refuse(code, words, error)
        except smtplib.SMTPResponseException as error:
            _refuse(error.smtp_code, error.smtp_error, error)
        finally:
            end.cancel()
            _cut(talk)

    def _connected(self, talk: smtplib.SMTP) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "whole":
            talk = smtplib.SMTP_SSL(timeout=STEP_SECONDS, context=context)
        talk.connect(self.host, self.port)
        if self.tls == "start":
            talk.starttls(context=context)
        if self.user:
            talk.login(self.user, self.password)
        return talk


def _refuse(code: int, words: bytes | str, error: Exception) -> None:
    """A 5yz that is about log-in or the whole server is our setting, not this letter: it is tried again."""
    if 500 <= code < 600 and code not in (502, 503, 504, 530, 534, 535, 538, 554):
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        raise NotAccepted(f"{code} {said}") from error
    raise error


def _cut(talk: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        talk.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    with suppress(OSError):
        talk.close()
