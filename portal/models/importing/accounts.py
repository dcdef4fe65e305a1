"""The vendor's own accounts: known by tax number, else by name where nothing speaks against it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from portal.models.accounts import Account
from portal.models.base import db
from portal.models.identifiers import folded, name_key, phone, tax_id
from portal.models.importing.judging import Dirt, Judged, Outcome, Rules, Values
from portal.models.importing.plans import Field, Sort
from portal.models.people import Role, User

PLAIN = ("website", "country", "city", "postcode", "sector", "is_named", "has_pipeline")
SECTORS = (
    "agriculture", "automotive", "aviation", "banking", "chemicals", "construction", "consulting", "education",
    "employment", "energy", "entertainment", "finance", "food", "government", "healthcare", "hospitality", "insurance",
    "legal", "logistics", "manufacturing", "marketing", "media", "medical", "mining", "non-profit", "pharmaceuticals",
    "real estate", "retail", "services", "software", "technology", "telecommunications", "tourism", "transport",
    "utilities", "wholesale",
)  # fmt: skip


class Accounts(Rules):
    """Companies that the vendor sells or talks to."""

    kind = "accounts"
    words = _l("Our accounts")
    with_choices = frozenset({"owner"})
    fields = (
        Field("name", _l("Name"), synonyms=("account", "account name", "company", "company name", "legal name",
              "customer", "customer name", "organization", "organisation", "nombre", "cuenta", "empresa", "cliente",
              "razón social"), is_required=True),
        Field("website", _l("Web site"), Sort.WEBSITE, synonyms=("web", "url", "domain", "homepage", "sitio web",
              "página web", "dominio")),
        Field("country", _l("Country"), Sort.COUNTRY, synonyms=("country code", "office location", "location", "nation",
              "país", "ubicación")),
        Field("city", _l("City"), synonyms=("town", "ciudad", "población"), most=100),
        Field("postcode", _l("Postcode"), synonyms=("zip", "zip code", "postal code", "código postal"), most=20),
        Field("phone", _l("Phone"), synonyms=("telephone", "tel", "phone number", "teléfono"), most=40),
        Field("tax_id", _l("Tax number"), synonyms=("vat", "vat id", "vat number", "tax id", "nif", "cif", "ein"),
              most=40),
        Field("sector", _l("Sector"), synonyms=("industry", "category", "branch", "industria", "ramo"), most=60),
        Field("owner", _l("Looked after by"), Sort.WORD, synonyms=("owner", "account owner", "manager", "responsable")),
        Field("parent", _l("Belongs to"), synonyms=("parent", "subsidiary of", "parent account", "group", "holding",
              "matriz", "filial de")),
        Field("is_named", _l("A named account: we sell to it ourselves"), Sort.YES, synonyms=("named", "key account")),
        Field("has_pipeline", _l("We are talking to it now"), Sort.YES, synonyms=("pipeline", "open opportunity")),
    )  # fmt: skip

    def __init__(self, *who: Any):
        super().__init__(*who)
        self.children: list[tuple[str, str, str]] = []  # name and country of whom, and of whom they are
        self.unknown_parents: dict[str, int] = defaultdict(int)

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """Who of us looks after accounts."""
        people = self._people if name == "owner" else ()
        return {folded(said): one.id for one in people for said in (one.name, one.email, one.ref)}

    def choices(self, name: str) -> Sequence[tuple[str, str]]:
        """The same, to choose from."""
        return [(one.email, one.name) for one in self._people] if name == "owner" else ()

    def spellings(self, name: str) -> Sequence[str]:
        """Sectors that people usually have."""
        return SECTORS if name == "sector" else ()

    def key(self, values: Values) -> Any:
        """Companies of one name in one country are told apart by nothing else."""
        return name_key(values["name"]), values.get("country", ""), values.get("website", "")

    def prepare(self, rows: Sequence[Judged]) -> None:
        """Those of these names and numbers, and those that they belong to."""
        names = {name_key(said) for row in rows for said in (row.values["name"], row.values.get("parent", "")) if said}
        numbers = {self._tax_id(row.values) for row in rows} - {""}
        same = or_(Account.name_key.in_(sorted(names)), Account.tax_id.in_(sorted(numbers)))
        self._by_name: dict[str, list[Account]] = defaultdict(list)
        self._by_number: dict[str, list[Account]] = defaultdict(list)
        for one in db.session.scalars(select(Account).where(same).order_by(Account.id)):
            self._by_name[one.name_key].append(one)
            self._by_number[one.tax_id].append(one)

    def remember(self, row: Judged) -> None:
        """Whom it belongs to is looked for at the end: it may stand further down."""
        if row.values.get("parent"):
            self.children.append((row.values["name"], row.values.get("country", ""), row.values["parent"]))

    def judge(self, row: Judged) -> None:
        """What is said of it, against what it is."""
        wanted = self._wanted(row.values)
        asked = {name: wanted.get(name, "") for name in ("country", "website", "tax_id")}
        found = [
            *self._by_name[name_key(wanted["name"])],
            *(self._by_number[asked["tax_id"]] if asked["tax_id"] else ()),
        ]
        account = Account.known_among(found, name=wanted["name"], **asked)
        if account is None:
            row.outcome, row.values = Outcome.MADE, wanted
            return
        row.record = account
        del wanted["name"]
        parents = self._by_name[name_key(row.values.get("parent", ""))] if row.values.get("parent") else []
        if len(parents) == 1 and parents[0].id != account.id:
            wanted["parent_id"] = parents[0].id
        row.changes = {
            name: (str(getattr(account, name) or ""), str(value)) for name, value in wanted.items()
            if getattr(account, name) != value and value not in ("", None)
        }  # fmt: skip
        row.values = {name: wanted[name] for name in row.changes}
        row.outcome = Outcome.CHANGED if row.changes else Outcome.SAME

    def write(self, rows: Sequence[Judged]) -> None:
        """New ones at once, changed ones one by one."""
        new = [row for row in rows if row.outcome == Outcome.MADE]
        for row, account in zip(new, Account.begin_many(by=self.by, accounts=[row.values for row in new]), strict=True):
            row.record = account
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                row.record.update(by=self.by, **row.values)

    def end(self) -> list[Dirt]:
        """Let each belong to whom the file says, now that all are there; answers of whom nobody knows."""
        unknown = []
        for name, country, parent in self.children:
            child = Account.known_as(name=name, country=country)
            found = Account.called(parent)
            if found is None:
                unknown.append(Dirt("unknown", "parent", parent))
            elif child is not None and child.parent_id is None and not child.is_above(found):
                child.update(by=self.by, parent_id=found.id)
        return unknown

    def _wanted(self, values: Values) -> Values:
        wanted: Values = {"name": values["name"], **{name: values[name] for name in PLAIN if name in values}}
        if values.get("tax_id"):
            wanted["tax_id"] = self._tax_id(values)
        if values.get("phone"):
            with suppress(ValueError):  # a number that can't be dialled is none
                wanted["phone"] = phone(values["phone"], values.get("country", ""))
        if "owner" in values:
            wanted["owner_id"] = values["owner"]
        return wanted

    def _tax_id(self, values: Values) -> str:
        return tax_id(values["tax_id"], values.get("country", "")) if values.get("tax_id") else ""

    @cached_property
    def _people(self) -> Sequence[User]:
        both = [*User.with_role_at_vendor(Role.OWNER), *User.with_role_at_vendor(Role.CHANNEL_MANAGER)]
        return list({one.id: one for one in both}.values())
