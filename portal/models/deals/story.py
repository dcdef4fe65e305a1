"""The timeline of a deal in words: what each event tells a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.countries import country_name
from portal.models.deals.states import DeclineReason, LossReason, Stage, WithdrawalReason
from portal.models.deals.terms import terms_words
from portal.models.events import Event

TITLES: dict[str, Any] = {
    "deal.drafted": _l("Draft begun"),
    "deal.imported": _l("Brought in from another program"),
    "deal.submitted": _l("Sent for review"),
    "deal.information_requested": _l("More information asked"),
    "deal.information_given": _l("Reply given"),
    "deal.approved": _l("Approved"),
    "deal.declined": _l("Not approved"),
    "deal.withdrawn": _l("Withdrawn"),
    "deal.revoked": _l("Approval taken back"),
    "deal.expired": _l("Protection ended"),
    "deal.removed": _l("Draft removed"),
    "deal.closed": _l("Closed"),
    "deal.handed_over": _l("Handed over"),
    "deal.confirmed": _l("Confirmed by the partner"),
    "deal.refused": _l("Refused by the partner"),
    "deal.not_confirmed": _l("Not confirmed in time"),
    "deal.lapsed": _l("Closed without a reply"),
    "deal.updated": _l("How it goes"),
    "deal.extension_asked": _l("More time asked for"),
    "deal.extended": _l("Protected longer"),
    "deal.extension_refused": _l("No more time"),
    "deal.renewal_asked": _l("Protection asked for again"),
    "deal.renewed": _l("Protected again"),
    "deal.renewal_refused": _l("Not protected again"),
    "deal.win_claimed": _l("Won, says the partner"),
    "deal.won": _l("Won"),
    "deal.win_refused": _l("Win not confirmed"),
    "deal.lost": _l("Lost"),
    "deal.appealed": _l("Second look asked for"),
    "deal.reopened": _l("In review again"),
    "deal.ends_soon": _l("Told that the protection ends soon"),
    "deal.update_wanted": _l("Asked how it goes"),
    "deal.at_risk": _l("At risk: nobody said for long how it goes"),
    "deal.answer_halfway": _l("Half of the time for our answer is over"),
    "deal.answer_late": _l("Our answer is late; protected provisionally"),
    "deal.attached": _l("File added"),
    "deal.detached": _l("File taken away"),
    "deal.assigned": _l("Assigned"),
}
TONES = {
    "deal.approved": "good", "deal.declined": "bad", "deal.information_requested": "warn", "deal.revoked": "warn",
    "deal.extended": "good", "deal.renewed": "good", "deal.won": "good", "deal.win_refused": "warn",
    "deal.lapsed": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One entry of a timeline."""

    title: Any
    at: datetime
    by: str
    text: str
    tone: str


def told(event: Event, *, with_people: bool) -> Told:
    """The event in words; without names for who may not see people."""
    by = event.by.name if event.by is not None and with_people else ""
    text = _assigned(event, with_people=with_people) if event.name == "deal.assigned" else _text(event)
    return Told(TITLES.get(event.name, event.name), event.at, by, text, TONES.get(event.name, ""))


def _assigned(event: Event, *, with_people: bool) -> str:
    """Among us alone: to whom, and because of which rule."""
    to = (event.facts["to"] or _("To the partner's manager")) if with_people else ""
    because = because_words(event.facts["because"])
    return "\n".join(filter(None, (str(to), because and _("because %(reason)s", reason=because))))


def because_words(because: Mapping[str, str]) -> str:
    """Why a rule gave a deal to somebody, in the reader's language."""
    words = {
        "country": lambda said: _("country %(country)s", country=country_name(said)),
        "product": lambda said: _("product %(product)s", product=said),
        "value": lambda said: _("value from %(value)s", value=said),
        "manager": lambda said: _("partner of %(person)s", person=said),
    }
    return ", ".join(str(words[name](said)) for name, said in because.items() if name in words)


def _text(event: Event) -> str:
    facts = event.facts
    match event.name:
        case "deal.declined":
            return "\n".join(filter(None, (str(DeclineReason(facts["reason"]).words), facts.get("note"))))
        case "deal.submitted":
            return terms_words(facts.get("terms", ()))
        case "deal.handed_over":
            return str(facts["to"])
        case "deal.withdrawn" | "deal.closed" | "deal.not_confirmed":
            return str(WithdrawalReason(facts["reason"]).words)
        case "deal.refused":
            return ""
        case "deal.lapsed":
            return str(DeclineReason(facts["reason"]).words)
        case "deal.lost":
            return str(LossReason(facts["reason"]).words)
        case "deal.updated":
            return ". ".join(filter(None, (str(Stage(facts["stage"]).words), facts["next_step"])))
        case "deal.win_claimed":
            return str(facts["number"])
        case "deal.appealed":
            return str(facts["words"])
    return next((facts[name] for name in ("question", "answer", "note", "reason", "file") if facts.get(name)), "")
