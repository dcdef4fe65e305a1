"""Where an import stands."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class ImportState(StrEnum):
    """Where an import stands."""

    NEW = "new"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return STATE_WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {"done": "good", "failed": "bad", "stopped": "warn"}.get(self.value, "")


STATE_WORDS = {
    ImportState.NEW: _l("Columns to choose"),
    ImportState.CHECKING: _l("Being looked through"),
    ImportState.CHECKED: _l("Looked through"),
    ImportState.RUNNING: _l("Being brought in"),
    ImportState.STOPPED: _l("Stopped"),
    ImportState.DONE: _l("Brought in"),
    ImportState.FAILED: _l("Not brought in"),
}
AT_WORK = (ImportState.CHECKING, ImportState.RUNNING)
