"""What happened to an import, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.deals.story import Told
from portal.models.events import Event

TITLES: dict[str, Any] = {
    "import.begun": _l("Sent"),
    "import.started": _l("Begun"),
    "import.stopped": _l("Stopped"),
    "import.finished": _l("Brought in"),
    "import.failed": _l("Not brought in"),
    "import.removed": _l("Removed"),
}


def told(event: Event, *, with_people: bool) -> Told:
    """The event in words; without names for who may not see people."""
    by = event.by.name if event.by is not None and with_people else ""
    return Told(TITLES.get(event.name, event.name), event.at, by, "", "")
