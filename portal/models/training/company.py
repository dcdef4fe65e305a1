"""One company's own accreditations: what it holds, what is short, what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.models.base import db
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.tenancy import read_rows
from portal.models.training import Course
from portal.models.training.accreditations import Accreditation, Held, Part, Weighed, held_by
from portal.models.training.accredited import Accredited, AccreditedState


@dataclass(frozen=True)
class Standing:
    """How the company stands in one accreditation."""

    accreditation: Accreditation
    weighed: Weighed
    kept: Accredited | None

    @property
    def state(self) -> AccreditedState | None:
        """Held, short, lost; None where it was never held."""
        return self.kept.state if self.kept else None

    @property
    def is_held(self) -> bool:
        """Whether the company is accredited today."""
        return self.state in (AccreditedState.HELD, AccreditedState.SHORT)

    @property
    def falls_on(self) -> date | None:
        """The day on which it will be short if nobody renews; None where it is not held or no such day is known."""
        return self.weighed.falls_on if self.state == AccreditedState.HELD else None


@dataclass(frozen=True)
class Counting:
    """One of the company's certificates that counts, for its page."""

    ref: str  # of the person
    name: str
    course: str
    until: date | None


class Company:
    """All accreditations that the company could hold or holds, with how it stands. The company's own people ask."""

    def __init__(self, partner_id: int, language: str):
        columns = Course.ref, Course.title_en, Course.title_es
        self.titles = {
            row.ref: (row.title_es if language == "es" else "") or row.title_en
            for row in read_rows(select(*columns).order_by(Course.title_en))
        }  # within reach: what is for them
        self.language = language
        held = held_by([partner_id])[partner_id]
        both = Accredited.beside_offered(partner_id)
        found = [Standing(one, Weighed(one, held), kept) for one, kept in both]
        self.tier, self.for_tier = _tier_of(partner_id, held)
        self.standings: Sequence[Standing] = [one for one in found if one.kept or self._is_for_it(one.accreditation)]

    @property
    def tier_courses(self) -> str:
        """What counts for the tier, in a line; nothing where any certificate does."""
        return self.courses(self.tier.certified_in)

    def standing(self, ref: str) -> Standing | None:
        """How it stands in the one of this reference."""
        return next((one for one in self.standings if one.accreditation.ref == ref), None)

    def courses(self, refs: Sequence[str]) -> str:
        """Courses in a line, those that are for the company."""
        return ", ".join(self.titles[ref] for ref in refs if ref in self.titles)

    def people_of(self, standing: Standing) -> list[Counting]:
        """Whose certificates count, the first to end first."""
        held: Sequence[Held] = standing.weighed.held
        of_them = select(User.id, User.ref, User.name).where(User.id.in_([one.person_id for one in held]))
        known: dict[int, Any] = {row.id: row for row in read_rows(of_them)}
        found = [
            Counting(known[one.person_id].ref, known[one.person_id].name, self.titles.get(one.course, ""), one.until)
            for one in held
            if one.person_id in known
        ]
        return sorted(found, key=lambda one: (one.until is None, one.until or date.max, one.name))

    def _is_for_it(self, accreditation: Accreditation) -> bool:
        return all(set(one["courses"]) & set(self.titles) for one in accreditation.requirements)


def _tier_of(partner_id: int, held: Sequence[Held]) -> tuple[Tier, Part]:
    """The company's tier, and how many of its people are certified in what that asks for."""
    tier = db.session.scalars(select(Tier).join(Partner).where(Partner.id == partner_id)).one()
    fits = {one.person_id for one in held if not tier.certified_in or one.course in tier.certified_in}
    return tier, Part(len(fits), tier.certified_people)
