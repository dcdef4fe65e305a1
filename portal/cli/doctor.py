"""`portal doctor`: what is well and what isn't, a line each, with the remedy."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import SQLAlchemyError

from portal import clock, renditions
from portal.cli.backup import postgresql
from portal.documents.lettering import unwritable_scripts
from portal.jobs import heartbeat
from portal.models import schema
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.events import Delivery, Event
from portal.models.people import people_count
from portal.models.stored import keys_of_the_library
from portal.models.tenancy import as_system
from portal.settings import Settings, SettingsError, data_folder, is_loopback
from portal.storage import folder
from portal.storage.files import Unreachable, files_at

HOME = Path(__file__).parent.parent
MADE_AT_SET_UP = ("static/vendor/htmx.js", "static/vendor/icons.svg", "static/vendor/inter.woff2")
LITTLE_ROOM_BYTES = 1024**3
OK, WARN, WRONG = "ok", "warn", "wrong"


class Finding(NamedTuple):
    """What one look showed."""

    level: str
    words: str
    remedy: str = ""


@click.command()
def doctor() -> None:
    """Look whether all is well; ends with 1 where something is wrong."""
    is_wrong = False
    for finding in _findings():
        is_wrong = is_wrong or finding.level == WRONG
        click.echo(f"{finding.level:<5}  {finding.words}" + (f" {finding.remedy}" if finding.remedy else ""))
    sys.exit(int(is_wrong))


def _findings() -> Iterator[Finding]:
    data = data_folder()
    if not data.is_dir() or not any(data.iterdir()):  # to read the settings would make what is missing
        yield Finding(WRONG, f"There is nothing in {data}.", "Set ALIADO_DATA, or start the portal once.")
        return
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        yield Finding(WRONG, str(error))
        return
    yield Finding(OK, "The settings can be read.")
    yield from _of_the_address(settings)
    yield from _of_the_folder(settings.data)
    yield from _of_the_database(settings)
    yield _of_the_worker(settings)
    yield from _of_what_is_made()
    yield _of_pages()
    yield _of_typefaces()


def _of_typefaces() -> Finding:
    """In which scripts names can be written on certificates; those that can't wait, and are told to the editors."""
    missing = unwritable_scripts()
    if not missing:
        return Finding(OK, "Names on certificates can be written in all usual scripts.")
    remedy = "For them: apt-get install --no-install-recommends fonts-noto-core fonts-noto-cjk."
    return Finding(OK, f"No typeface writes names on certificates in {', '.join(missing)}.", remedy)


def _of_pages() -> Finding:
    """Slides and letters get pages where LibreOffice is there; all else works without it."""
    if renditions.has_office():
        return Finding(OK, "LibreOffice makes pages of slides and letters.")
    remedy = "For them: apt-get install --no-install-recommends libreoffice-impress-nogui libreoffice-writer-nogui."
    return Finding(OK, "No LibreOffice: slides and letters have no pages to look at.", remedy)


def _of_the_address(settings: Settings) -> Iterator[Finding]:
    """How people come to the portal: by https, and under their own addresses."""
    url, is_apart = settings.public_url, is_loopback(settings.host)
    if settings.serves_tls or (is_apart and is_loopback(urlsplit(url).hostname or "")):
        yield Finding(OK, f"People reach the portal at {url}.")
    else:
        remedy = "Put a server with TLS in front and set PUBLIC_URL to its https address."
        yield Finding(WRONG, f"Browsers keep nobody signed in at {url}.", remedy)
    if settings.serves_tls and not settings.trusted_proxies:
        remedy = "Set TRUSTED_PROXIES to how many servers stand in front, mostly 1."
        yield Finding(WARN, "All people seem to come from one address, and wait for one another's log-ins.", remedy)
    elif settings.trusted_proxies and not is_apart:
        remedy = "Set HOST to 127.0.0.1, or let only the server in front reach this port."
        yield Finding(WARN, f"Who reaches {settings.host}:{settings.port} directly can claim any address.", remedy)
    else:
        yield Finding(OK, f"Servers trusted to say where people come from: {settings.trusted_proxies}.")


def _of_the_folder(data: Path) -> Iterator[Finding]:
    yield Finding(OK, f"The data folder {data} can be written to.")  # or the settings had refused it
    if folder.is_private(data):
        yield Finding(OK, "Nobody else on this machine can read the data.")
    else:
        yield Finding(WARN, "Others on this machine can look into the data folder.", f"chmod -R go= {data}")
    free = folder.free_bytes(data)
    level = OK if free > LITTLE_ROOM_BYTES else WARN if folder.has_room(data) else WRONG
    yield Finding(level, f"The disk has {free // 1024**2:,} MB of room.", "" if level == OK else "Make room.")


def _of_the_database(settings: Settings) -> Iterator[Finding]:
    from portal import create_app

    app = create_app(settings)
    only_reading(True)
    with app.app_context():
        try:
            found = schema.revision()
            yield Finding(OK, "The database answers.")
            yield _of_the_schema(found)
            yield from _of_the_content()
            if found == schema.REVISION:
                yield _of_the_clock()
                yield from _of_the_people()
                yield _of_the_files(settings)
        except SQLAlchemyError as error:
            why = str(getattr(error, "orig", "") or error).splitlines()[0]
            yield Finding(WRONG, f"The database does not answer: {why}.", "See DATABASE_URL, or restore a backup.")


def _of_the_schema(found: str) -> Finding:
    if found == schema.REVISION:
        return Finding(OK, f"The tables are those of this version ({found}).")
    if found and found not in schema.known():
        return Finding(WRONG, f"The tables are of a newer version ({found}).", "Update the portal.")
    return Finding(WARN, "The tables are older than this version.", "A start migrates them; a backup is made first.")


def _of_the_content() -> Iterator[Finding]:
    """What SQLite can say of its own file; what a backup of PostgreSQL needs."""
    if db.engine.dialect.name == "postgresql":
        missing = postgresql.missing_tools()
        remedy = "apt-get install postgresql-client, of the server's version or newer."
        yield (
            Finding(WARN, f"No backup can be made: {', '.join(missing)} missing.", remedy)
            if missing
            else Finding(OK, "What backups need is there.")
        )
        return
    with db.engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        lost = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
    yield _sound(said == "ok", "The database file is sound.", "The database file is damaged.")
    yield _sound(not lost, "No row points to nothing.", f"{lost} rows point to nothing.")


def _sound(holds: bool, well: str, ill: str) -> Finding:
    return Finding(OK, well) if holds else Finding(WRONG, ill, "Restore a backup.")


def _of_the_clock() -> Finding:
    """Protections and sessions end by the clock; one that went back shows in what was kept before."""
    newest, now = Event.newest_at(), clock.now()
    if newest and clock.is_ahead(newest):
        words = f"The clock says {now:%Y-%m-%d %H:%M} UTC, but something is kept of {newest:%Y-%m-%d %H:%M} UTC."
        return Finding(WRONG, words, "Set the clock, best by a time service (timedatectl set-ntp true).")
    return Finding(OK, f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def _of_the_people() -> Iterator[Finding]:
    if not people_count():
        yield Finding(WARN, "Nobody can log in yet.", "portal owner add EMAIL, or /setup.")
    parked = Delivery.parked_count()
    words = f"{parked} letters were given up." if parked else "No letter was given up."
    yield Finding(WARN if parked else OK, words, "An owner sees why in the outbox's troubles." if parked else "")


def _of_the_files(settings: Settings) -> Finding:
    """Whether each file that a record names is there."""
    files = files_at(settings.storage_url, settings.data)
    try:
        with as_system("look whether files are there"):
            lost = sum(not files.has(key) for key in keys_of_the_library())
    except Unreachable as away:
        return Finding(WRONG, f"The file store does not answer ({away}).", "See STORAGE_URL.")
    if lost:
        return Finding(WRONG, f"{lost} files of the library are missing in storage.", "Bring them back from a backup.")
    return Finding(OK, "All files of the library are there.")


def _of_the_worker(settings: Settings) -> Finding:
    if heartbeat.is_alive(settings.data):
        return Finding(OK, "The worker is alive.")
    if _listens(settings):
        return Finding(WRONG, "The portal serves, but its worker gives no sign of life.", "Start it again.")
    return Finding(WARN, "The portal does not run.", "Start it.")


def _listens(settings: Settings) -> bool:
    try:
        with socket.create_connection((settings.host, settings.port), timeout=1):
            return True
    except OSError:
        return False


def _of_what_is_made() -> Iterator[Finding]:
    missing = [name for name in MADE_AT_SET_UP if not (HOME / name).is_file()]
    yield _made(not missing, "The static files", f"{', '.join(missing)} missing.")
    old = [words for words in HOME.glob("locales/*/LC_MESSAGES/messages.po") if _is_uncompiled(words)]
    yield _made(not old, "The translations", "Translations are not compiled.")


def _is_uncompiled(words: Path) -> bool:
    compiled = words.with_suffix(".mo")
    return not compiled.is_file() or compiled.stat().st_mtime < words.stat().st_mtime


def _made(holds: bool, what: str, ill: str) -> Finding:
    return Finding(OK, f"{what} are there.") if holds else Finding(WRONG, ill, "bin/serve makes them.")
