"""Files are looked through and brought in here: chunk by chunk, each in a transaction with the place that was reached.

A worker that is killed leaves an import at the end of a chunk; the next one goes on there. Whether the person may still
bring it in is asked with each chunk. All or nothing is one transaction.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from flask import current_app

from portal.jobs.renditions import stopping
from portal.models.base import db
from portal.models.connections import only_reading, writing
from portal.models.importing import engine
from portal.models.importing.imports import Import
from portal.models.importing.judging import Judge, Outcome
from portal.models.importing.kinds import KINDS
from portal.models.importing.states import ImportState
from portal.models.importing.who import reach_of, still_may
from portal.models.sheets import NoSheet, Sheet, opened
from portal.models.tenancy import Reach, acting, as_system
from portal.storage.files import Missing, files_at

log = logging.getLogger("portal.worker")
_one_at_a_time = Lock()


class Halted(Exception):
    """Somebody stopped it, or the worker."""


class NotAllowed(Exception):
    """Its person may not do this any more."""


class NotAll(Exception):
    """All or nothing, and a row is bad."""


def work_on_waiting() -> int:
    """Work on what waits, one after the other; answers on how many."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0
    done = 0
    try:
        while not stopping.is_set() and (ref := _claimed()):
            _work_on(ref)
            done += 1
    finally:
        _one_at_a_time.release()
    return done


def give_back_imports() -> None:
    """After a start: what was in hand waits again."""
    with as_system("give imports back"), writing():
        Import.give_back()


def _claimed() -> str:
    with as_system("which import waits"), writing():
        one = Import.next_waiting()
        if one is not None:
            one.claim()
        return one.ref if one else ""


def _work_on(ref: str) -> None:
    error = ""
    try:
        with as_system("in whose name"), writing():
            one = Import.shown(ref)
            reach = reach_of(one.person, one.kind)
        with _file_of(one.key) as path, acting(reach):
            _run(one, path, reach)
    except Halted:
        log.info("import %s is halted", ref)
    except NotAllowed:
        error = "rights"
    except NotAll:
        error = "not_all"
    except Missing:
        error = "missing"
    except NoSheet as refused:
        error = str(refused)
    except Exception:
        log.exception("import %s failed", ref)
        error = "failed"
    db.session.rollback()
    db.session.expunge_all()
    if error:
        with as_system("an import that failed"), writing():
            one = Import.shown(ref)
            if one.is_at_work:
                one.fail(error)


def _run(one: Import, path: Path, reach: Reach) -> None:
    if not reach.width:
        raise NotAllowed
    only_reading(True)
    rules = KINDS[one.kind](one.person, reach)
    plan = engine.styled(path, one.meant, rules)
    db.session.commit()  # of nothing: what was read stays in hand
    judge = Judge(plan, rules)
    with opened(path, has_header=plan.has_header) as sheet:
        if one.state == ImportState.CHECKING:
            _look(one, sheet, judge)
        elif one.at_once:
            _all_at_once(one, sheet, judge)
        else:
            _chunk_by_chunk(one, sheet, judge)


def _look(one: Import, sheet: Sheet, judge: Judge) -> None:
    only_reading(True)
    for rows in engine.chunks(sheet.rows):
        judged = judge.judge(rows)
        with writing():
            _expect_to_go_on(one, ImportState.CHECKING)
            one.get_on(list(zip(rows, judged, strict=True)), judge)
    with writing():
        _expect_to_go_on(one, ImportState.CHECKING)
        one.plan = judge.plan.plain
        one.finish(judge.report, "report")


def _chunk_by_chunk(one: Import, sheet: Sheet, judge: Judge) -> None:
    after, before = one.line, one.report
    for rows in engine.chunks(sheet.rows):
        if rows[-1].line <= after:
            judge.pass_by(rows)
            continue
        if before is not None:
            judge.go_on_from(before)
            before = None
        with writing():
            _expect_to_go_on(one, ImportState.RUNNING)
            one.get_on(engine.bring_in(rows, judge), judge)
    with writing():
        _expect_to_go_on(one, ImportState.RUNNING)
        judge.end()
        one.finish(judge.report, "finish")


def _all_at_once(one: Import, sheet: Sheet, judge: Judge) -> None:
    with writing():
        _expect_to_go_on(one, ImportState.RUNNING)
        for rows in engine.chunks(sheet.rows):
            one.get_on(engine.bring_in(rows, judge), judge)
            if judge.outcomes[Outcome.REFUSED]:
                raise NotAll
            _heed_stop()
        if not still_may(one.person_id, one.kind):
            raise NotAllowed
        judge.end()
        one.finish(judge.report, "finish")


def _expect_to_go_on(one: Import, state: ImportState) -> None:
    """Asked with each chunk, in its transaction. Raises Halted, NotAllowed."""
    _heed_stop()
    one.read_anew()
    if one.state != state:
        raise Halted
    if not still_may(one.person_id, one.kind):
        raise NotAllowed


def _heed_stop() -> None:
    if stopping.is_set():
        raise Halted


@contextmanager
def _file_of(key: str) -> Iterator[Path]:
    settings = current_app.config["SETTINGS"]
    files = files_at(settings.storage_url, settings.data)
    here = files.path(key)
    if here is not None:
        yield here
        return
    with TemporaryDirectory() as place:
        file = Path(place) / "table"
        files.fetch(key, file)
        yield file
