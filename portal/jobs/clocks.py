"""What the clock does about deals, a few at a time, each thing once (see `models/deals/due`)."""

import logging
from collections.abc import Callable

from portal.jobs.notices import give_notices
from portal.jobs.turns import a_turn
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.deals import due
from portal.models.promise_kept import PromiseMonth
from portal.models.tenancy import as_system

log = logging.getLogger("portal.worker")
DEEDS: tuple[Callable[[], int], ...] = (due.expire, due.end_answer_times, due.remind_halfway, due.lapse)


def turn_deals() -> int:
    """Everything whose time has come; answers how much that was."""
    return (sum(_until_done(deed) for deed in DEEDS) if _is_anything_due() else 0) + give_notices()


def work_out_promise() -> bool:
    """Say once a month how the promise was kept; answers whether it was to be said now."""
    only_reading(False)
    with as_system("once a month, over all partners"):
        is_new = PromiseMonth.work_out()
        db.session.commit()
    return is_new


def _is_anything_due() -> bool:
    """Looked for without holding the database from anybody."""
    only_reading(True)
    try:
        return due.is_anything_due()
    finally:
        db.session.rollback()
        only_reading(False)


def _one_batch(deed: Callable[[], int]) -> int:
    with a_turn():
        some = deed()
        db.session.commit()
        db.session.expunge_all()
    return some


def _until_done(deed: Callable[[], int]) -> int:
    only_reading(False)
    done = 0
    try:
        with as_system("the clock turns deals"):
            while some := _one_batch(deed):
                done += some
    except Exception:
        log.exception("%s failed", deed.__name__)  # the next minute tries again; the other deeds wait for nothing
    finally:
        db.session.rollback()
    return done
