"""Renditions are made here, one after the other, what people wait for and look at first.

No lock on the database is held while one is made. A worker that is killed leaves a row that is due again; what it had
put into storage then has no record, and is swept.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path, PurePath
from threading import Event, Lock
from typing import Any

from flask import current_app

from portal import renditions
from portal.models.assets import Asset, AssetFile, AssetRendition, Purpose
from portal.models.assets.plans import DOCUMENT, ON_PAPER, Wanted
from portal.models.base import NotThere, db
from portal.models.connections import writing
from portal.models.tenancy import as_system
from portal.storage.files import Files, Missing, files_at

log = logging.getLogger("portal.worker")
stopping = Event()  # what is not begun then waits for the next start
_one_at_a_time = Lock()
FOR_GOOD = {
    "kind",
    "broken",
    "elsewhere",
    "active",
    "pixels",
    "locked",
    "altered",
    "missing",
    "office",
    "paper",
    "apart",
}


@dataclass(frozen=True)
class Task:
    """A rendition that was taken: what it is to be, and of which file."""

    ref: str
    tries: int
    key: str
    sha256: str
    media_type: str
    name: str
    wanted: dict[str, Any]
    paper: tuple[str, str] | None = None  # key and checksum of the PDF whose page it shows


def make_due() -> int:
    """Make what is due; answers how many were tried. Where it goes on already, that finds what is new too."""
    if not _one_at_a_time.acquire(blocking=False):  # letters need the other threads
        return 0
    done = 0
    try:
        with as_system("make renditions"):
            while not stopping.is_set() and (task := _taken()):
                _make(task)
                done += 1
    finally:
        _one_at_a_time.release()
    return done


def give_back() -> int:
    """What a worker before this one left in hand; only where there is one at a time. Answers how many."""
    with as_system("what was left in hand"), writing():
        left = AssetRendition.left_in_hand()
        for rendition in left:
            rendition.give_back()
    return len(left)


def _taken() -> Task | None:
    """The next one."""
    with writing():
        rendition = AssetRendition.next_due()
        if rendition is None:
            return None
        file = db.session.get_one(AssetFile, rendition.file_id)
        paper = None
        if file.is_on_paper and rendition.is_picture_of_a_page:
            paper = AssetRendition.same(file.id, Wanted("pdf").row)
            if paper is not None and not paper.is_made and not paper.has_failed:
                rendition, paper = paper, None  # comes first
        rendition.take()
        wanted = {name: getattr(rendition, name) for name in ("made_as", "width", "height", "ground", "page")}
        wanted |= {"focus_x": file.focus_x, "focus_y": file.focus_y, "is_preview": rendition.purpose == Purpose.PREVIEW}
        name = "-".join((PurePath(file.name).stem, *rendition.words.split()[1:]))
        drawn_from = (paper.key, paper.sha256) if paper and paper.is_made else None
        return Task(rendition.ref, rendition.tries, file.key, file.sha256, file.media_type, name, wanted, drawn_from)


def _make(task: Task) -> None:
    settings = current_app.config["SETTINGS"]
    files = files_at(settings.storage_url, settings.data)
    error, for_good, made = "", False, {}
    try:
        with renditions.workplace(settings.data / "work") as place:
            made = _made(files, place, task)
    except renditions.NotTaken as refusal:
        error, for_good = refusal.reason, refusal.reason in FOR_GOOD
    except Missing:
        error, for_good = "missing", True
    except OSError as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    except Exception as fault:
        log.exception("rendition %s failed", task.ref)
        error = f"{type(fault).__name__}: {fault}"
    if error:
        log.warning("rendition %s is not made: %s", task.ref, error.partition(":")[0])
    if not _written_down(task, error, for_good, made) and made:
        with suppress(OSError):  # or it is swept
            files.remove(made["key"])


def _written_down(task: Task, error: str, for_good: bool, made: dict[str, Any]) -> bool:
    """Whether it still was ours to finish."""
    with writing():
        try:
            rendition = AssetRendition.get(task.ref)
        except NotThere:  # its asset was thrown away meanwhile
            return False
        if not rendition.is_in_hand(task.tries):
            return False
        if error:
            rendition.fail(error, for_good=for_good)
            return True
        pages = made.pop("pages", 0)
        rendition.finish(**made)
        if pages:
            db.session.get_one(AssetFile, rendition.file_id).have_pages(pages)
        db.session.flush()
        asset = db.session.get_one(Asset, rendition.asset_id)
        if asset.newest_id == rendition.version_id:
            asset.count_formats()
    return True


def _made(files: Files, place: Path, task: Task) -> dict[str, Any]:
    key, checksum = task.paper or (task.key, task.sha256)
    source = files.path(key)
    if source is None:
        source = place / "source"
        files.fetch(key, source)
    if _sha256(source) != checksum:
        raise renditions.NotTaken("altered")
    if task.media_type not in ON_PAPER:
        answer = renditions.rendered(source, task.media_type, task.wanted, place)
    elif task.wanted["made_as"] == "pdf":
        answer = renditions.on_paper(source, place)
    elif task.paper:
        answer = renditions.rendered(source, DOCUMENT, task.wanted, place)
    else:
        raise renditions.NotTaken("paper")
    made: Path = answer["made"]
    sha256 = _sha256(made)
    kept = files.keep(made, name=f"{task.name}{made.suffix}", media_type=answer["media_type"])
    return {
        "key": kept, "media_type": answer["media_type"], "size_bytes": made.stat().st_size, "sha256": sha256,
        "height": answer["height"], **({"pages": answer["pages"]} if "pages" in answer else {}),
    }  # fmt: skip


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def turn_library() -> int:
    """What the clock says to the library; answers how many assets turned."""
    with as_system("the library's clock"), writing():
        return Asset.turn_due()
