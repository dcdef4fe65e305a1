"""People: known by address. They are written down as invited; letters go out only where that was chosen."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.models.base import db
from portal.models.identifiers import folded
from portal.models.importing.judging import Dirt, Judged, Outcome, Rules, Values
from portal.models.importing.plans import Field, Sort
from portal.models.invitations import Invitation, InvitationState
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.people.roles import PARTNER_ROLES

MORE_ROLES = {
    "admin": Role.PARTNER_ADMIN, "administrator": Role.PARTNER_ADMIN, "manager": Role.PARTNER_ADMIN,
    "rep": Role.SALES, "sales agent": Role.SALES, "agent": Role.SALES, "seller": Role.SALES, "vendedor": Role.SALES,
    "ventas": Role.SALES, "learner": Role.TRAINEE, "student": Role.TRAINEE,
}  # fmt: skip


class People(Rules):
    """Who works at partners."""

    kind = "people"
    words = _l("People of partners")
    with_choices = frozenset({"partner", "role", "send"})
    fields = (
        Field("email", _l("E-mail"), Sort.EMAIL, synonyms=("mail", "email address", "address", "correo",
              "correo electrónico"), is_required=True),
        Field("name", _l("Name"), synonyms=("full name", "person", "contact", "sales agent", "agent", "employee",
              "nombre", "persona", "contacto"), is_required=True, most=120),
        Field("partner", _l("Partner"), Sort.WORD, synonyms=("company", "partner name", "reseller", "account",
              "organization", "empresa", "socio", "compañía"), is_required=True),
        Field("role", _l("Role"), Sort.WORD, synonyms=("job", "function", "position", "rol", "cargo", "puesto")),
        Field("language", _l("Language of our letters"), Sort.WORD, synonyms=("language", "locale", "idioma")),
        Field("send", _l("Send the invitations now"), Sort.YES, synonyms=("invite", "invitar")),
    )  # fmt: skip

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """Partners by name, reference and number; roles in our languages."""
        return self._vocabularies.get(name, {})

    def choices(self, name: str) -> Sequence[tuple[str, str]]:
        """Partners, roles; letters, or none."""
        match name:
            case "partner":
                return Partner.names()
            case "role":
                return [(role.value, str(role.words)) for role in PARTNER_ROLES]
            case "send":
                return [("no", str(_l("No letters yet"))), ("yes", str(_l("Yes, a letter to each")))]
        return ()

    def defaults(self) -> dict[str, str]:
        """Nobody gets a letter by surprise."""
        return {"role": Role.SALES.value, "send": "no"}

    def label(self, values: Values) -> str:
        """Name and address."""
        return " · ".join(str(values[name]) for name in ("name", "email") if name in values)

    def key(self, values: Values) -> Any:
        """By address."""
        return values["email"]

    def prepare(self, rows: Sequence[Judged]) -> None:
        """Who is here within reach, and who is asked in already."""
        emails = sorted({row.values["email"] for row in rows})
        people = db.session.execute(select(User.email, User.partner_id).where(User.email.in_(emails)))
        self._here: dict[str, int | None] = {row.email: row.partner_id for row in people}
        asked = Invitation.email.in_(emails), Invitation.state == InvitationState.OPEN
        self._asked = {
            (row.email, row.partner_id)
            for row in db.session.execute(select(Invitation.email, Invitation.partner_id).where(*asked))
        }

    def judge(self, row: Judged) -> None:
        """Who is here, or asked in, stays as they are: name and roles are their administrators' by now."""
        email, partner_id = row.values["email"], row.values["partner"]
        if email in self._here and self._here[email] != partner_id:
            row.reasons.append(Dirt("elsewhere", "email", email))
        elif email in self._here or (email, partner_id) in self._asked:
            row.outcome = Outcome.SAME
        else:
            row.outcome = Outcome.MADE

    def write(self, rows: Sequence[Judged]) -> None:
        """One after the other: each has a link of its own."""
        for row in rows:
            values = row.values
            row.record = Invitation.invite(
                by=self.by, partner_id=values["partner"], email=values["email"], name=values["name"],
                roles=[values.get("role", Role.SALES)], language=values.get("language", ""),
                is_sent=bool(values.get("send", False)),
            )  # fmt: skip

    @cached_property
    def _vocabularies(self) -> dict[str, dict[str, Any]]:
        partners: dict[str, int] = {}
        twice: set[str] = set()
        for row in db.session.execute(select(Partner.id, Partner.ref, Partner.name, Partner.external_ref)):
            if folded(row.name) in partners:
                twice.add(folded(row.name))  # only reference and number tell them apart
            partners |= {folded(said): row.id for said in (row.name, row.ref, row.external_ref) if said}
        roles = {folded(said): role for said, role in MORE_ROLES.items()}
        for language in ("es", "en"):
            with force_locale(language):
                roles |= {folded(said): role for role in PARTNER_ROLES for said in (role.value, str(role.words))}
        languages = {"en": "en", "english": "en", "ingles": "en", "es": "es", "spanish": "es", "espanol": "es"}
        known = {said: key for said, key in partners.items() if said not in twice}
        return {"partner": known, "role": roles, "language": languages}
