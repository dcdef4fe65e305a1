"""Partners: known by the number that they have elsewhere, else by name and country."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.models.base import db
from portal.models.identifiers import folded
from portal.models.importing.judging import Dirt, Judged, Outcome, Rules, Values
from portal.models.importing.plans import Field, Sort
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role, User
from portal.models.tenancy import Width

MORE_KINDS = {
    "value added reseller": Kind.VAR, "integrator": Kind.SYSTEM_INTEGRATOR, "si": Kind.SYSTEM_INTEGRATOR,
    "dealer": Kind.RESELLER, "shop": Kind.RESELLER, "wholesaler": Kind.DISTRIBUTOR, "disti": Kind.DISTRIBUTOR,
    "managed service provider": Kind.MSP, "referral": Kind.AFFILIATE, "isv": Kind.TECHNOLOGY, "socio": Kind.RESELLER,
}  # fmt: skip
TAKEN_OVER = ("external_ref", "name", "country", "currency", "kind", "language")
COMPARED = ("external_ref", "name", "kind", "tier_id", "country", "currency", "zone", "language", "manager_id")


class Partners(Rules):
    """The companies that sell with us."""

    kind = "partners"
    with_choices = frozenset({"kind", "tier", "manager"})
    words = _l("Partners")
    fields = (
        Field("external_ref", _l("Number elsewhere"), synonyms=("id", "number", "no", "key", "partner id", "account no",
              "reseller id", "code", "erp", "crm id", "número", "código", "identificador"), most=60),
        Field("name", _l("Name"), synonyms=("company", "company name", "partner", "partner name", "reseller",
              "reseller name", "account", "business name", "legal name", "nombre", "empresa", "socio", "razón social",
              "compañía"), is_required=True, most=120),
        Field("kind", _l("Kind"), Sort.WORD, synonyms=("type", "business type", "partner type", "tipo", "clase"),
              is_required=True),
        Field("tier", _l("Tier"), Sort.WORD, synonyms=("level", "status", "grade", "nivel", "categoría"),
              is_required=True),
        Field("country", _l("Country"), Sort.COUNTRY, synonyms=("country code", "country name", "nation", "país",
              "pais"), is_required=True),
        Field("currency", _l("Currency"), Sort.CURRENCY, synonyms=("currency code", "moneda", "divisa"),
              is_required=True),
        Field("language", _l("Language of our letters"), Sort.WORD, synonyms=("language", "locale", "idioma")),
        Field("manager", _l("Channel manager"), Sort.WORD, synonyms=("manager", "account manager", "owner",
              "responsable", "gestor", "manager email")),
    )  # fmt: skip

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """Kinds and tiers in our languages; the vendor's channel managers by name and address."""
        return self._vocabularies.get(name, {})

    def choices(self, name: str) -> Sequence[tuple[str, str]]:
        """Kinds, tiers, managers."""
        match name:
            case "kind":
                return [(one.value, str(one.words)) for one in Kind]
            case "tier":
                return [(one.name, str(one.words)) for one in self._tiers]
            case "manager":
                return [(one.email, one.name) for one in self._managers]
        return ()

    def defaults(self) -> dict[str, str]:
        """What a partner begins with by hand, too."""
        lowest = next(iter(self._tiers), None)
        said = {"kind": Kind.RESELLER.value, "tier": lowest.name if lowest else "", "currency": "USD"}
        return {**said, "manager": self.by.email} if self.reach.width == Width.PORTFOLIO else said

    def key(self, values: Values) -> Any:
        """By number, else by name and country."""
        return values.get("external_ref") or (folded(values["name"]), values["country"])

    def prepare(self, rows: Sequence[Judged]) -> None:
        """Those that are there already."""
        keys = {one for row in rows for one in self._known_by(row.values)}
        ids = {key: self._known[key] for key in keys if key in self._known}
        found = select(Partner).where(Partner.id.in_(sorted(set(ids.values())))).options(joinedload(Partner.manager))
        self._there = {one.id: one for one in db.session.scalars(found)}

    def judge(self, row: Judged) -> None:
        """What is said of it, against what it is."""
        wanted = self._wanted(row.values)
        if self.reach.width == Width.PORTFOLIO and wanted.get("manager_id", self.by.id) != self.by.id:
            row.reasons.append(Dirt("not_yours", "manager"))
            return
        keys = [self._known[key] for key in self._known_by(row.values) if key in self._known]
        partner = self._there.get(keys[0]) if keys else None
        if partner is None:
            row.outcome, row.values = Outcome.MADE, wanted
            return
        row.record = partner
        row.changes = {
            name: (str(getattr(partner, name) or ""), str(value or "")) for name, value in wanted.items()
            if getattr(partner, name) != value and name in COMPARED
        }  # fmt: skip
        row.values = {name: wanted[name] for name in row.changes}
        row.outcome = Outcome.CHANGED if row.changes else Outcome.SAME

    def write(self, rows: Sequence[Judged]) -> None:
        """New ones at once, changed ones one by one."""
        new = [row for row in rows if row.outcome == Outcome.MADE]
        made = Partner.take_on(by=self.by, partners=[row.values for row in new])
        for row, partner in zip(new, made, strict=True):
            row.record = partner
            self._remember(partner.id, partner.external_ref, partner.name, partner.country)
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                row.record.update(by=self.by, **row.values)

    def _wanted(self, values: Values) -> Values:
        wanted: Values = {name: values[name] for name in TAKEN_OVER if name in values}
        wanted["tier_id"] = values["tier"]
        if "manager" in values:
            wanted["manager_id"] = values["manager"]
        return wanted

    def _known_by(self, values: Values) -> list[Any]:
        """A row with a number is the partner of this number, or one of this name that has none yet."""
        if values.get("external_ref"):
            return [values["external_ref"], ("", folded(values["name"]), values["country"])]
        return [(folded(values["name"]), values["country"])]

    @cached_property
    def _known(self) -> dict[Any, int]:
        self._memory: dict[Any, int] = {}
        for row in db.session.execute(select(Partner.id, Partner.external_ref, Partner.name, Partner.country)):
            self._remember(*row)
        return self._memory

    def _remember(self, key: int, external_ref: str, name: str, country: str) -> None:
        known = self._memory if "_known" not in self.__dict__ else self._known
        known.setdefault((folded(name), country), key)
        if external_ref:
            known[external_ref] = key
        else:
            known.setdefault(("", folded(name), country), key)

    @cached_property
    def _tiers(self) -> Sequence[Tier]:
        return Tier.by_protection().all()

    @cached_property
    def _managers(self) -> Sequence[User]:
        return [self.by] if self.reach.width == Width.PORTFOLIO else User.with_role_at_vendor(Role.CHANNEL_MANAGER)

    @cached_property
    def _vocabularies(self) -> dict[str, dict[str, Any]]:
        kinds = {folded(words): kind for words, kind in MORE_KINDS.items()}
        tiers: dict[str, Any] = {}
        for language in ("es", "en"):
            with force_locale(language):
                kinds |= {folded(said): one for one in Kind for said in (one.value, str(one.words))}
                tiers |= {folded(said): one.id for one in self._tiers for said in (one.name, str(one.words), one.ref)}
        managers = {folded(said): one.id for one in self._managers for said in (one.name, one.email, one.ref)}
        languages = {"en": "en", "english": "en", "ingles": "en", "es": "es", "spanish": "es", "espanol": "es"}
        return {"kind": kinds, "tier": tiers, "manager": managers, "language": languages}
