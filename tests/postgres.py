"""A PostgreSQL of the tests' own: made in a folder that goes with them, with an ordinary role as the portal's."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url

OTHER = "postgres"  # whom it runs as where the tests run as root, which it refuses


def start() -> str:
    """Start a server that ends with this process; answers the DATABASE_URL of an empty database in it."""
    place = Path(tempfile.mkdtemp(prefix="aliado-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(place, OTHER)
    _run("initdb", "--pgdata", place / "data", "--auth", "trust", "--username", "boss", "--encoding", "UTF8",
         "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
    how = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off -c full_page_writes=off"
    _run("pg_ctl", "--pgdata", place / "data", "--log", place / "log", "--wait", "--options", how, "start")
    atexit.register(_end, place)
    for said in ("CREATE ROLE portal LOGIN NOSUPERUSER NOBYPASSRLS", "CREATE DATABASE portal OWNER portal"):
        _run("psql", "--host", place, "--username", "boss", "--quiet", "--command", said, "postgres")
    return f"postgresql://portal@/portal?host={place}"


def another_database(url: str, like: str | None = None) -> str:
    """The DATABASE_URL of one more database on the same server: an empty one, or a copy of one that rests."""
    there, other = make_url(url), f"other_{uuid4().hex}"
    copied = ["--template", make_url(like).database] if like else []
    _run("createdb", "--host", there.query["host"], "--username", "boss", "--owner", "portal", *copied, other)
    return there.set(database=other).render_as_string()


def boss_url(url: str) -> str:
    """The same database as the server's superuser, who is held by no policy."""
    return url.replace("portal@", "boss@", 1)


def _end(place: Path) -> None:
    _run("pg_ctl", "--pgdata", place / "data", "--mode", "immediate", "stop")
    shutil.rmtree(place, ignore_errors=True)


def _run(program: str, *arguments: object) -> None:
    found = shutil.which(program) or str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))
    other = ["setpriv", f"--reuid={OTHER}", f"--regid={OTHER}", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*other, found, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, cwd="/")
