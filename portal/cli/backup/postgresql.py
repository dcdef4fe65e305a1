"""PostgreSQL's share of a backup: by its own `pg_dump` and `pg_restore`, as the portal's role."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from portal.cli.backup.manifest import Refused

MEMBER = "database.pgdump"
TOOLS = ("pg_dump", "pg_restore")
SEES_ALL = "-c aliado.system=on"  # the role is held by the policies of its own tables; see docs/security.md
NOBODYS = ("--no-owner", "--no-privileges")  # it may come back under another role


def dump(url: str, snapshot: Path) -> None:
    """Write the snapshot, of one instant. Raises Refused."""
    _run("pg_dump", url, "--format=custom", "--enable-row-security", *NOBODYS, f"--file={snapshot}")


def load(snapshot: Path, url: str) -> None:
    """Make what the snapshot holds, all or nothing. Raises Refused."""
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", *NOBODYS, str(snapshot))


def is_empty(url: str) -> bool:
    """Whether nothing would be written over."""
    engine = create_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def files(_url: str) -> list[Path]:
    """None of the files that the server writes is ours."""
    return []


def missing_tools() -> list[str]:
    """Which of PostgreSQL's programs this machine lacks."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


def _run(tool: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs; the password reaches it where other people on the machine can't see it."""
    if missing_tools():
        raise Refused(f"{tool} is missing. apt-get install postgresql-client, of the server's version or newer.")
    parts = make_url(url).set(drivername="postgresql")
    where = parts._replace(password=None).render_as_string()  # `set` takes None for "as it is"
    environ = {**os.environ, "PGOPTIONS": SEES_ALL, "PGPASSWORD": str(parts.password or "")}
    done = subprocess.run([tool, f"--dbname={where}", *arguments], env=environ, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{tool} could not do it: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no words'}")
