"""The worker beside the server: does deliveries as soon as they are there, and what the clock says.

The queue only wakes it. What is to be done stands in the database, written by the transaction that caused it, so a
lost queue loses nothing, and a crash at any instant is made good by the next look.
"""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab

from portal.settings import Settings

log = logging.getLogger("portal.worker")


def _queue() -> SqliteHuey:
    settings = Settings.from_environment()
    return SqliteHuey("aliado", filename=str(settings.queue_file), fsync=False, results=False)


huey = _queue()


@cache
def _app() -> Flask:
    from portal import create_app

    return create_app(Settings.from_environment())


def wake(sorts: set[str]) -> None:
    """Tell the worker that there is work. Never fails a request: what nobody hears is found by the next look."""
    try:
        if "deliveries" in sorts:
            deliver_waiting()
        if "renditions" in sorts:
            make_waiting()
        if "certificates" in sorts:
            print_waiting()
        if "imports" in sorts:
            bring_in_waiting()
    except Exception:
        log.exception("the worker's queue could not be reached")


def begin() -> None:
    """Take up what a worker that was killed had in hand. Where there are several, the clock says what was left."""
    from portal.jobs.certificates import try_unwritten_again
    from portal.jobs.imports import give_back_imports
    from portal.jobs.renditions import give_back

    try:
        if not Settings.from_environment().redis_url:
            _in_app(give_back)
            _in_app(give_back_imports)
        _in_app(try_unwritten_again)
        make_waiting()
        print_waiting()
        bring_in_waiting()
        deliver_waiting()
    except Exception:  # the database may be away; each minute looks again
        log.exception("what was left in hand could not be seen")


def _in_app(work: Callable[[], Any]) -> Any:
    with _app().app_context():
        return work()


@huey.task()
def deliver_waiting() -> None:
    """Do the deliveries that are due."""
    from portal.jobs.deliveries import deliver_due

    _in_app(deliver_due)


@huey.periodic_task(crontab(minute="*"))
def deliver_each_minute() -> None:
    """Look for what nobody woke us for."""
    from portal.jobs.deliveries import deliver_due

    _in_app(deliver_due)


@huey.task()
def make_waiting() -> None:
    """Make the renditions that are due."""
    from portal.jobs.renditions import make_due

    _in_app(make_due)


@huey.periodic_task(crontab(minute="*"))
def make_each_minute() -> None:
    """Look for what nobody woke us for, and what a worker that was killed left."""
    from portal.jobs.renditions import make_due, turn_library

    _in_app(turn_library)
    _in_app(make_due)


@huey.task()
def print_waiting() -> None:
    """Put the certificates on paper that are not yet."""
    from portal.jobs.certificates import print_due

    _in_app(print_due)


@huey.periodic_task(crontab(minute="*"))
def look_after_certificates_each_minute() -> None:
    """Look for what nobody woke us for, and tell of certificates that end."""
    from portal.jobs.certificates import print_due, remind_of_ends

    _in_app(print_due)
    _in_app(remind_of_ends)


@huey.task()
def bring_in_waiting() -> None:
    """Look through, and bring in, the files that wait."""
    from portal.jobs.imports import work_on_waiting

    _in_app(work_on_waiting)


@huey.periodic_task(crontab(minute="*"))
def bring_in_each_minute() -> None:
    """Look for what nobody woke us for, and what a worker that was killed left."""
    from portal.jobs.imports import work_on_waiting

    _in_app(work_on_waiting)


@huey.periodic_task(crontab(minute="*"))
def turn_deals_each_minute() -> None:
    """End protections and what waits too long, remind of answers, tell of protections that end soon."""
    from portal.jobs.clocks import turn_deals

    _in_app(turn_deals)


@huey.periodic_task(crontab(minute="*"))
def index_customers_each_minute() -> None:
    """Take up whom partners and we have come to know."""
    from portal.jobs.matching import take_up_waiting

    _in_app(take_up_waiting)


@huey.periodic_task(crontab(minute="7"))
def work_out_promise_each_month() -> None:
    """Say how the promise was kept: looked for each hour, said once a month."""
    from portal.jobs.clocks import work_out_promise

    _in_app(work_out_promise)


@huey.periodic_task(crontab(minute="*"))
def take_mail_in_each_minute() -> None:
    """Take in the answers by mail that lie in the data folder."""
    from portal.jobs.taking_in import take_inbox

    _in_app(take_inbox)


@huey.periodic_task(crontab(minute="*"))
def close_attempts_each_minute() -> None:
    """Hand in attempts at quizzes whose time is over."""
    from portal.jobs.quizzes import close_over

    _in_app(close_over)


@huey.periodic_task(crontab(minute="*"))
def turn_courses_each_minute() -> None:
    """Give editions of courses out on their day."""
    from portal.jobs.courses import turn_courses

    _in_app(turn_courses)


@huey.periodic_task(crontab(minute="*"))
def turn_accreditations_each_minute() -> None:
    """Grant accreditations, and let them go, on their day."""
    from portal.jobs.accreditations import turn_accreditations

    _in_app(turn_accreditations)


@huey.periodic_task(crontab(minute="37"))
def sweep_each_hour() -> None:
    """Take away what killed work left lying about, files that came in parts and that nobody took, and old traces."""
    from portal.jobs.sweeping import sweep
    from portal.jobs.taking_in import forget_old
    from portal.jobs.uploads import sweep_uploads

    _in_app(sweep_uploads)
    _in_app(forget_old)
    _in_app(sweep)


@huey.periodic_task(crontab(minute="23"))
def look_over_each_hour() -> None:
    """See that the database knows how its tables have grown."""
    from portal.models import upkeep

    _in_app(upkeep.look_now_and_then)
