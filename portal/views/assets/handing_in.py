"""Files that came with a form: looked at, cleaned and kept, or refused with a word to each."""

import logging
from contextlib import suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from portal import renditions
from portal.forms.assets.handing_in import WithFiles
from portal.logs import refused
from portal.models.assets import Kept
from portal.renditions.keeping import keep
from portal.renditions.uploading import Uploading
from portal.storage.files import Files
from portal.views.files import storage_of_app

log = logging.getLogger("portal.storage")


def taken(form: WithFiles) -> list[Kept] | None:
    """The files of a form, in storage; None where one is refused, which the form then says."""
    before: list[Kept] = []
    kept: list[Kept] = []
    storage = storage_of_app()
    try:
        before = _received(form)
        for sent in form.sent:
            with renditions.workplace(current_app.config["SETTINGS"].data / "work") as place:
                _take(sent, place, storage, form, kept)
    except OSError as trouble:
        _leave_nothing(kept, storage)
        if trouble.errno in (ENOSPC, EDQUOT):
            raise
        log.warning("the storage did not keep a file: %s", trouble)
        form.refuse("", "storage")
        return None
    if form.files.errors:
        _leave_nothing(kept, storage)
        return None
    for upload in form.arrived:
        upload.forget()  # its file is the asset's from now on
    return [*before, *kept]


def _received(form: WithFiles) -> list[Kept]:
    """The files that came in parts; each that can't be taken is said."""
    uploading = Uploading.by(current_app.config["SETTINGS"])
    kept = []
    for one in form.arrived:
        upload = uploading.look_at(one.ref)
        if upload.as_kept and (objection := form.objection(upload.as_kept)):
            form.refuse(upload.name, objection)
        elif upload.as_kept:
            kept.append(upload.as_kept)
        else:
            form.refuse(upload.name, upload.refused)
            form.received.data = [ref for ref in form.received.data if ref != one.ref]
    return kept


def _take(sent: FileStorage, place: Path, storage: Files, form: WithFiles, kept: list[Kept]) -> None:
    name = sent.filename or ""
    try:
        one = keep(_saved(sent, place), name, place, storage)
        kept.append(one)
        if objection := form.objection(one):
            raise renditions.NotTaken(objection)
    except renditions.NotTaken as refusal:
        refused("file")
        form.refuse(name, refusal.reason)


def _leave_nothing(kept: list[Kept], storage: Files) -> None:
    for one in kept:
        with suppress(OSError):  # or it is swept
            storage.remove(one.key)


def _saved(sent: FileStorage, place: Path) -> Path:
    file = place / "source"
    sent.save(file)
    return file
