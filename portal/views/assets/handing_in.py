"""Files that came with a form: looked at, cleaned and kept, or refused with a word to each."""

from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from portal import renditions
from portal.forms.assets.handing_in import WithFiles
from portal.logs import refused
from portal.models.assets import Kept
from portal.renditions.keeping import keep
from portal.views.files import storage_of_app


def taken(form: WithFiles) -> list[Kept] | None:
    """The files of a form, in storage; None where one is refused, which the form then says."""
    kept, storage = [], storage_of_app()
    for sent in form.sent:
        with renditions.workplace(current_app.config["SETTINGS"].data / "work") as place:
            try:
                kept.append(keep(_saved(sent, place), sent.filename or "", place, storage))
            except renditions.NotTaken as refusal:
                refused("file")
                form.refuse(sent.filename or "", refusal.reason)
    if form.files.errors:
        for one in kept:
            storage.remove(one.key)
        return None
    return kept


def _saved(sent: FileStorage, place: Path) -> Path:
    file = place / "source"
    sent.save(file)
    return file
