"""Empty tables between two tests, though the database keeps receipts as they are."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.models.base import db
from portal.models.deals.receipts import Receipt

OFF, ON = (f"ALTER TABLE receipts {how} TRIGGER receipts_stay" for how in ("DISABLE", "ENABLE"))
TRIGGER = "receipts_stay_delete"


@contextmanager
def receipts_let_go() -> Iterator[None]:
    """Inside, receipts can be deleted."""
    if db.session.scalar(db.select(Receipt.id).limit(1)) is None:
        yield
    elif db.engine.dialect.name == "postgresql":
        db.session.execute(db.text(OFF))
        yield
        db.session.execute(db.text(ON))
    else:
        made = db.session.scalar(db.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": TRIGGER})
        db.session.execute(db.text(f"DROP TRIGGER {TRIGGER}"))
        yield
        db.session.execute(db.text(made))
