"""The story of a course in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.assets.story import Told
from portal.models.events import Event

TITLES: dict[str, Any] = {
    "course.drafted": _l("Draft begun"),
    "course.changed": _l("Changed"),
    "course.published": _l("Published"),
    "course.scheduled": _l("To go out on a day"),
    "course.unscheduled": _l("Left in work"),
    "course.edition_thrown_away": _l("The next edition was thrown away"),
    "course.withdrawn": _l("Withdrawn"),
    "course.removed": _l("Draft removed"),
}
TONES = {"course.published": "good", "course.withdrawn": "bad"}


def told(event: Event, *, with_people: bool = True) -> Told:
    """The event in words; without names for who may not see people."""
    text = next((str(event.facts[name]) for name in ("note", "reason") if event.facts.get(name)), "")
    title = str(TITLES.get(event.name, event.name))
    return Told(title, event.at, event.by.name if event.by and with_people else "", text, TONES.get(event.name, ""))
