"""Keeps the index of customers and accounts: what was made or changed is taken up a few at a time."""

from portal.jobs.turns import a_turn
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.matching import index
from portal.models.tenancy import as_system


def take_up_waiting() -> int:
    """Everything that waits; answers how much that was."""
    done = 0
    if not index.is_anything_waiting():
        return done
    only_reading(False)
    with as_system("whom partners know is compared by the vendor alone"):
        while some := _one_batch():
            done += some
    return done


def _one_batch() -> int:
    with a_turn():
        some = index.take_up()
        db.session.commit()
    return some
