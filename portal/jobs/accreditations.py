"""Accreditations by the clock: what falls short on a day, what is lost on a day, and what the programme changed."""

from portal.models.base import db
from portal.models.connections import writing
from portal.models.tenancy import as_system
from portal.models.training.accreditations import Accreditation
from portal.models.training.accredited import Accredited, Cause, concerned, look_at


def turn_accreditations() -> int:
    """Do what is due; answers how many companies were looked at. Each by itself, so that a kill loses nothing."""
    with as_system("accreditations"):
        with writing():
            changed = [(one.id, one.version) for one in Accreditation.to_look_at()]
        looked = sum(_look_at_all(key, version) for key, version in changed)
        with writing():
            due = Accredited.due()
        for partner_id, key in due:
            _look(partner_id, key, Cause.EXPIRED)
        return looked + len(due)


def _look_at_all(key: int, version: int) -> int:
    with writing():
        partners = concerned(db.session.get_one(Accreditation, key))
    for partner_id in partners:
        _look(partner_id, key, Cause.CHANGED)
    with writing():
        accreditation = db.session.get_one(Accreditation, key)
        accreditation.is_looked_at = accreditation.version == version  # else it changed meanwhile: once more
    return len(partners)


def _look(partner_id: int, key: int, cause: Cause) -> None:
    with writing():
        look_at(partner_id, cause=cause, only=[db.session.get_one(Accreditation, key)])
