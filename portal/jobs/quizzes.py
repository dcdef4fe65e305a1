"""Attempts whose time is over are handed in with what they had, whether or not somebody looks."""

from portal.models.base import db
from portal.models.connections import writing
from portal.models.locking import only_reading
from portal.models.tenancy import as_system
from portal.models.training.attempts import Attempt


def close_over() -> int:
    """Close them, each in a transaction of its own; answers how many."""
    closed = 0
    with as_system("close attempts whose time is over"):
        only_reading(True)
        refs = Attempt.over()
        db.session.rollback()
        for ref in refs:
            with writing():
                Attempt.held(ref)
            closed += 1
    return closed
