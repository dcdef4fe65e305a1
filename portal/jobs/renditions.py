"""Renditions are made here, one after the other, what people look at first.

No lock on the database is held while one is made. A worker that is killed leaves a row that is due again; what it had
put into storage then has no record, and is swept.
"""

import logging
from hashlib import file_digest
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app

from portal import renditions
from portal.models.assets import Asset, AssetFile, AssetRendition
from portal.models.base import db
from portal.models.connections import writing
from portal.models.tenancy import as_system
from portal.storage.files import Files, Missing, files_at

log = logging.getLogger("portal.worker")
_one_at_a_time = Lock()
FOR_GOOD = {"kind", "broken", "elsewhere", "active", "pixels"}


def make_due() -> int:
    """Make what is due; answers how many were tried. Where it goes on already, that finds what is new too."""
    if not _one_at_a_time.acquire(blocking=False):  # letters need the other threads
        return 0
    done = 0
    try:
        with as_system("make renditions"):
            while wanted := _taken():
                _make(*wanted)
                done += 1
    finally:
        _one_at_a_time.release()
    return done


def _taken() -> tuple[str, str, str, dict[str, Any]] | None:
    """The next one, taken: its reference, key and type of its file, what it is to be."""
    with writing():
        rendition = AssetRendition.next_due()
        if rendition is None:
            return None
        rendition.take()
        file = db.session.get_one(AssetFile, rendition.file_id)
        wanted = {name: getattr(rendition, name) for name in ("made_as", "width", "height", "ground", "page")}
        return rendition.ref, file.key, file.media_type, wanted


def _make(ref: str, key: str, media_type: str, wanted: dict[str, Any]) -> None:
    settings = current_app.config["SETTINGS"]
    files = files_at(settings.storage_url, settings.data)
    error, for_good, made = "", False, {}
    with renditions.workplace(settings.data / "work") as place:
        try:
            made = _made(files, place, key, media_type, wanted)
        except renditions.NotTaken as refusal:
            error, for_good = refusal.reason, refusal.reason in FOR_GOOD
        except Missing:
            error, for_good = "missing", True
        except OSError as trouble:
            error = f"{type(trouble).__name__}: {trouble}"
        except Exception as fault:
            log.exception("rendition %s failed", ref)
            error = f"{type(fault).__name__}: {fault}"
    if error:
        log.warning("rendition %s is not made: %s", ref, error.partition(":")[0])
    with writing():
        rendition = AssetRendition.get(ref)
        if error:
            rendition.fail(error, for_good=for_good)
            return
        rendition.finish(**made)
        db.session.flush()
        asset = db.session.get_one(Asset, rendition.asset_id)
        if asset.newest_id == rendition.version_id:
            asset.count_formats()


def _made(files: Files, place: Path, key: str, media_type: str, wanted: dict[str, Any]) -> dict[str, Any]:
    source = files.path(key)
    if source is None:
        source = place / "source"
        files.fetch(key, source)
    answer = renditions.rendered(source, media_type, wanted, place)
    made: Path = answer["made"]
    with made.open("rb") as opened:
        sha256 = file_digest(opened, "sha256").hexdigest()
    kept = files.keep(made, name=made.name, media_type=answer["media_type"])
    return {
        "key": kept, "media_type": answer["media_type"], "size_bytes": made.stat().st_size, "sha256": sha256,
        "height": answer["height"],
    }  # fmt: skip


def turn_library() -> int:
    """What the clock says to the library; answers how many assets turned."""
    with as_system("the library's clock"), writing():
        return Asset.turn_due()
