"""Configuration from the environment, typed and checked at the start. The names are fixed in `docs/contract.md`."""

import os
import re
import secrets
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import parse_qs, urlencode, urlsplit

DEMO_MARK = ".demo"
QUEUE = "queue.db"
RESTORING = ".restoring"  # in a data folder that a restore was killed in
LOG_LEVELS = ("debug", "info", "warning", "error")
DRIVERS = {  # however it was written, with the driver that we use
    "sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}  # fmt: skip
TRUSTED = ("/etc/ssl/certs/ca-certificates.crt",)  # whose certificates the system trusts
DOMAIN = re.compile(r"(?=.{1,190}$)[a-z0-9-]+(\.[a-z0-9-]+)*")
WEAKEST_SECRET = 32  # characters


class SettingsError(Exception):
    """A setting that the portal refuses to start with; its words are for the person at the terminal."""


@dataclass(frozen=True)
class Settings:
    """What this installation is told from outside."""

    host: str
    port: int
    data: Path
    database_url: str
    mail_url: str
    public_url: str
    trusted_proxies: int
    secret_key: str
    demo: bool
    limits: bool
    log_level: str = "info"
    redis_url: str = ""
    storage_url: str = ""
    upload_mb: int = 250
    upload_video_mb: int = 2048
    upload_waiting_mb: int = 4096  # of one person, until it is taken
    reply_domain: str = ""  # where mail for deal+…@ is handed to us
    reply_server: str = ""  # whose verdict on a sender counts (Authentication-Results)
    content_url: str = ""  # another name of this portal, that has nothing but lessons' packages

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check the environment; makes the data folder and the secret on first start. Raises SettingsError."""
        host = environ.get("HOST", "127.0.0.1")
        port = _whole(environ, "PORT", 8000)
        data = data_folder(environ)
        demo = _prepared(data, host, environ.get("ALIADO_DEMO", ""))
        return cls(
            host=host,
            port=port,
            data=data,
            database_url=database_url(environ),
            mail_url=_mail_url(environ.get("MAIL_URL", "")),
            public_url=environ.get("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            trusted_proxies=_whole(environ, "TRUSTED_PROXIES", 0),
            secret_key=_secret(data, environ.get("SECRET_KEY", "")),
            demo=demo,
            limits=not (demo and environ.get("RATELIMIT_ENABLED") == "0"),
            log_level=_one_of(environ, "LOG_LEVEL", LOG_LEVELS, "info"),
            redis_url=_redis_url(environ.get("REDIS_URL", "")),
            storage_url=_storage_url(environ.get("STORAGE_URL", "")),
            upload_mb=_whole(environ, "UPLOAD_MB", 250),
            upload_video_mb=_whole(environ, "UPLOAD_VIDEO_MB", 2048),
            upload_waiting_mb=_whole(environ, "UPLOAD_WAITING_MB", 4096),
            reply_domain=_reply_domain(environ.get("REPLY_DOMAIN", "")),
            reply_server=environ.get("REPLY_SERVER", "").strip(),
            content_url=_content_url(environ.get("CONTENT_URL", ""), environ.get("PUBLIC_URL", "")),
        )

    @property
    def serves_tls(self) -> bool:
        """Whether people reach the portal by https."""
        return self.public_url.startswith("https://")

    @property
    def queue_file(self) -> Path:
        """Where the worker's queue lives while it is in SQLite."""
        return self.data / QUEUE

    @property
    def outbox(self) -> Path:
        """The folder of the letters that were written, one file each."""
        return self.data / "outbox"


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where all is kept; whether it is there or not."""
    return Path(environ.get("ALIADO_DATA", "var")).absolute()


def database_url(environ: Mapping[str, str] = os.environ) -> str:
    """Where the records are: in the data folder unless said otherwise."""
    url = environ.get("DATABASE_URL") or f"sqlite:///{data_folder(environ) / 'aliado.db'}"
    kind, _, rest = url.partition("://")
    if kind not in DRIVERS:
        raise SettingsError(f"DATABASE_URL begins with {kind!r}; it must be one of {', '.join(sorted(DRIVERS))}.")
    return _by_tls(f"{DRIVERS[kind]}://{rest}")


def _content_url(url: str, public_url: str) -> str:
    """Raises SettingsError unless it is an origin, and another one than the portal's."""
    parts = urlsplit(url.rstrip("/"))
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
        raise SettingsError("CONTENT_URL is an address like https://content.example.com, with nothing behind the name.")
    if url and parts.hostname == urlsplit(public_url).hostname:
        raise SettingsError("CONTENT_URL needs another host name than PUBLIC_URL: cookies do not mind the port.")
    return url.rstrip("/")


def _by_tls(url: str) -> str:
    """To a server on another machine by TLS, its certificate checked, unless the URL says something else."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    hosts = [parts.hostname or "", *asked.get("host", [])]
    away = [host for host in hosts if host and not host.startswith("/") and not is_loopback(host)]
    if parts.scheme == "sqlite" or not away or "sslmode" in asked:
        return url
    roots = ssl.get_default_verify_paths()
    file = next((file for file in (roots.cafile, *TRUSTED) if file and Path(file).is_file()), TRUSTED[0])
    said = {"sslmode": "verify-full", **({} if "sslrootcert" in asked else {"sslrootcert": file})}
    return f"{url}{'&' if parts.query else '?'}{urlencode(said)}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal():
        raise SettingsError(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...], default: str) -> str:
    value = environ.get(name, "").lower() or default
    if value not in words:
        raise SettingsError(f"{name} is {value!r}; it must be one of {', '.join(words)}.")
    return value


def _mail_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise SettingsError("MAIL_URL must look like smtp://user:password@mail.example:587?from=portal@vendor.example")
    return url


def _reply_domain(name: str) -> str:
    if name and not DOMAIN.fullmatch(name.lower()):
        raise SettingsError("REPLY_DOMAIN is a name like reply.aliado.example, to which mail for us is sent.")
    return name.lower()


def _redis_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("redis", "rediss") or not parts.hostname):
        raise SettingsError("REDIS_URL must look like redis://redis.example:6379/0")
    return url


def _storage_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme != "s3" or not parts.hostname):
        raise SettingsError("STORAGE_URL must look like s3://KEY:SECRET@bucket/prefix?region=eu-west-1")
    return url


def _prepared(data: Path, host: str, wish: str) -> bool:
    """Make the data folder where there is none, and see that it can be worked in; answers whether it is a demo."""
    if (data / RESTORING).exists():
        raise SettingsError(f"A restore into {data} was not finished. Empty the folder and restore again.")
    try:
        demo = _demo(data, host, wish)
    except OSError as error:
        raise SettingsError(_unwritable(data, error.strerror or str(error))) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise SettingsError(_unwritable(data, "permission denied"))
    return demo


def _unwritable(data: Path, why: str) -> str:
    return (
        f"The data folder {data} can't be written to ({why.lower()}). Make it writable, or choose another ALIADO_DATA."
    )


def _demo(data: Path, host: str, wish: str) -> bool:
    """A data folder made as a demo stays one; any other folder with something in it never becomes one."""
    if (data / DEMO_MARK).exists():
        return True
    empty = not data.exists() or not any(data.iterdir())
    if wish == "1" and not empty:
        raise SettingsError(f"ALIADO_DEMO is 1, but {data} holds something else. Choose an empty ALIADO_DATA.")
    demo = empty and wish != "0" and (is_loopback(host) or wish == "1")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if demo:
        (data / DEMO_MARK).touch()
    return demo


def _secret(data: Path, given: str) -> str:
    if given and (len(given) < WEAKEST_SECRET or len(set(given)) < 10):
        raise SettingsError(
            f"SECRET_KEY is too weak: give at least {WEAKEST_SECRET} random characters, or leave it out."
        )
    return given or _kept_secret(data / "secret")


def _kept_secret(file: Path) -> str:
    if not file.exists():
        _make_secret(file)
    secret = file.read_text().strip()
    if len(secret) < WEAKEST_SECRET:
        raise SettingsError(f"{file} holds no usable secret. Restore it, or remove it to have a new one made.")
    return secret


def _make_secret(file: Path) -> None:
    """All of it or nothing, whenever this is killed; where two start at once, the first one's counts."""
    beside, name = mkstemp(prefix=f".{file.name}-", dir=file.parent)
    with os.fdopen(beside, "w") as new:
        new.write(secrets.token_urlsafe(48))
        new.flush()
        os.fsync(new.fileno())
    with suppress(FileExistsError):
        os.link(name, file)
    Path(name).unlink()
