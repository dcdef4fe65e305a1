"""What a database should know of its own tables, so that it finds the short way to a row."""

from sqlalchemy import text

from portal.models.base import db

FEW = text("PRAGMA analysis_limit=1000")  # rows of each index tell a short way from a long one, however many there are


def look_over() -> None:
    """Let the database look at its tables: after much was written at once."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(FEW)
        connection.execute(text("ANALYZE"))


def look_now_and_then() -> None:
    """The same for a database that does not do it by itself, as PostgreSQL does."""
    if db.engine.dialect.name == "sqlite":
        look_over()
