"""What happened to a version of the programme, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.deals.story import Told
from portal.models.events import Event

TITLES: dict[str, Any] = {
    "programme.drafted": _l("Draft begun"),
    "programme.changed": _l("Changed"),
    "programme.published": _l("Published"),
    "programme.removed": _l("Draft removed"),
}


def told(event: Event, *, with_people: bool) -> Told:
    """The event in words; without names for who may not see people."""
    by = event.by.name if event.by is not None and with_people else ""
    return Told(TITLES.get(event.name, event.name), event.at, by, "", "")
