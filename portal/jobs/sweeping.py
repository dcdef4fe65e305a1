"""What killed work leaves lying about: folders that it worked in, and files in storage that no record names."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import time

from flask import current_app

from portal import clock
from portal.models.stored import keys_among_others, named_keys
from portal.models.tenancy import as_system
from portal.storage.files import Files, files_at
from portal.storage.local import Folder

log = logging.getLogger("portal.worker")
AT_WORK_S = 3600  # no work takes longer
IN_HAND = timedelta(days=1)  # a file is in storage before the record that names it
MARKED_FOR = timedelta(days=1)
AT_ONCE, MOST_AT_ONCE = 400, 20_000  # keys looked up in one statement, and of which no column of their own knows


def sweep() -> int:
    """Take away what is old enough that nobody works on it; answers how much that was."""
    settings = current_app.config["SETTINGS"]
    swept = sum(1 for _ in _swept_folders(settings.data / "work"))
    swept += sum(1 for _ in _swept_marks(Folder(settings.data / "marked")))
    try:
        swept += sum(1 for _ in _swept_files(files_at(settings.storage_url, settings.data)))
    except OSError as trouble:
        log.warning("the storage could not be swept: %s", trouble)
    if swept:
        log.info("%s things that nobody needs were taken away", swept)
    return swept


def _swept_folders(home: Path) -> Iterator[Path]:
    if not home.is_dir():
        return
    for place in home.iterdir():
        with suppress(OSError):
            if place.stat().st_mtime < time() - AT_WORK_S:
                shutil.rmtree(place)
                yield place


def _swept_marks(marked: Folder) -> Iterator[str]:
    """Files with a watermark: who takes one again has it made again."""
    for key in marked.keys_before(clock.now() - MARKED_FOR):
        marked.remove(key)
        yield key


def _swept_files(files: Files) -> Iterator[str]:
    old = files.keys_before(clock.now() - IN_HAND)
    with as_system("sweep the storage"):
        unnamed: list[str] = []
        while len(unnamed) < MOST_AT_ONCE and (some := list(islice(old, AT_ONCE))):
            named = named_keys(some)
            unnamed += [key for key in some if key not in named]
        kept = keys_among_others(unnamed) if unnamed else set()
        for key in unnamed:
            if key not in kept:
                files.remove(key)
                yield key
