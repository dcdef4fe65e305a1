"""The timeline of an asset in words: what each event tells whoever looks after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.events import Event

TITLES: dict[str, Any] = {
    "asset.drafted": _l("Draft begun"),
    "asset_request.asked": _l("Asked for"),
    "asset_request.finished": _l("Done"),
    "asset_request.declined": _l("Not made"),
    "co_result.made": _l("Made"),
    "co_result.submitted": _l("Sent for approval"),
    "co_result.approved": _l("Approved"),
    "co_result.refused": _l("Not approved"),
    "asset.changed": _l("Changed"),
    "asset.version_added": _l("Version %(number)s handed in"),
    "asset.file_changed": _l("Said of a file what is to be known"),
    "asset.specified": _l("Version %(number)s says what the ad must be"),
    "asset.laid_out": _l("Version %(number)s says what goes where"),
    "asset.submitted": _l("Sent for approval"),
    "asset.sent_back": _l("Sent back"),
    "asset.scheduled": _l("Scheduled"),
    "asset.published": _l("Given out"),
    "asset.replaced": _l("Version %(number)s given out"),
    "asset.prolonged": _l("To be used for longer"),
    "asset.near_end": _l("Expires soon"),
    "asset.expired": _l("Expired"),
    "asset.withdrawn": _l("Withdrawn"),
    "asset.reopened": _l("Made a draft again"),
    "asset.archived": _l("Archived"),
    "certificate.issued": _l("Issued"),
    "certificate.corrected": _l("Corrected"),
    "certificate.replaced": _l("Replaced"),
    "certificate.withdrawn": _l("Withdrawn"),
    "certificate.consent": _l("Changed"),
    "certificate.ending": _l("Ends soon"),
    "certificate.unwritable": _l("Could not be printed"),
    "collection.begun": _l("Begun"),
    "collection.changed": _l("Changed"),
    "collection.asset_added": _l("An asset put in"),
    "collection.asset_taken_out": _l("An asset taken out"),
    "collection.arranged": _l("Put in another order"),
    "collection.published": _l("Shown to partners"),
    "collection.withdrawn": _l("Hidden from partners"),
    "asset.removed": _l("Draft removed"),
}
TONES = {"asset.published": "good", "asset.replaced": "good", "asset.withdrawn": "bad", "asset.near_end": "warn"}


@dataclass(frozen=True)
class Told:
    """One entry of a timeline."""

    title: str
    at: datetime
    by: str
    text: str
    tone: str


def told(event: Event, *, with_people: bool = True) -> Told:
    """The event in words; without names for who may not see people."""
    title = str(TITLES.get(event.name, event.name))
    if "%(number)s" in title:
        title %= {"number": event.facts.get("number", "")}
    text = next((str(event.facts[name]) for name in ("note", "reason") if event.facts.get(name)), "")
    return Told(title, event.at, event.by.name if event.by and with_people else "", text, TONES.get(event.name, ""))
