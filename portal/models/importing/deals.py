"""Deals of earlier times: known by the number that they have elsewhere."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.models.accounts import Account
from portal.models.base import db
from portal.models.currencies import decimals, digits
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.deals.brought_in import Past, Seller, bring_in
from portal.models.deals.states import DealState
from portal.models.identifiers import folded, name_key
from portal.models.importing.judging import Dirt, Judged, Outcome, Rules, Values
from portal.models.importing.plans import Field, Sort
from portal.models.lookalikes import look
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.products import ListPrice, Product, currencies
from portal.models.tenancy import as_system

STATES = {
    DealState.DRAFT: ("draft", "prospecting", "prospect", "new", "qualification", "lead", "borrador", "prospección"),
    DealState.APPROVED: ("approved", "engaging", "open", "in progress", "negotiation", "proposal", "committed",
                         "aprobada", "abierta", "en curso", "negociación"),
    DealState.EXPIRED: ("expired", "stalled", "caducada", "vencida"),
    DealState.DECLINED: ("declined", "rejected", "not approved", "rechazada", "no aprobada"),
    DealState.WITHDRAWN: ("withdrawn", "cancelled", "canceled", "retirada", "cancelada"),
    DealState.WON: ("won", "closed won", "ganada", "ganado", "cerrada ganada"),
    DealState.LOST: ("lost", "closed lost", "perdida", "perdido", "cerrada perdida"),
}  # fmt: skip


class Deals(Rules):
    """What partners sold before, or tried to."""

    kind = "deals"
    words = _l("Deals of earlier times")
    with_choices = frozenset({"state", "product"})
    fields = (
        Field("external_ref", _l("Number elsewhere"), synonyms=("opportunity id", "opportunity", "deal id", "id",
              "number", "oportunidad", "número", "id oportunidad"), is_required=True, most=60),
        Field("seller", _l("Sales rep"), Sort.WORD, synonyms=("sales agent", "agent", "rep", "sales rep", "owner",
              "salesperson", "email", "vendedor", "comercial", "agente"), is_required=True),
        Field("customer", _l("Customer"), synonyms=("account", "customer name", "company", "account name", "cliente",
              "cuenta", "empresa"), is_required=True),
        Field("country", _l("Customer's country"), Sort.COUNTRY, synonyms=("country", "customer country", "país")),
        Field("product", _l("Product"), Sort.WORD, synonyms=("product name", "item", "producto", "artículo"),
              is_required=True),
        Field("quantity", _l("Quantity"), Sort.COUNT, synonyms=("qty", "units", "cantidad", "unidades")),
        Field("state", _l("State"), Sort.WORD, synonyms=("deal stage", "stage", "status", "phase", "etapa", "estado",
              "fase"), is_required=True),
        Field("engaged_on", _l("Begun on"), Sort.DAY, synonyms=("engage date", "created", "created on", "open date",
              "start date", "registered", "fecha de inicio", "creada")),
        Field("closed_on", _l("Closed on"), Sort.DAY, synonyms=("close date", "closed", "end date", "won on",
              "fecha de cierre", "cierre")),
        Field("value", _l("Value"), Sort.AMOUNT, synonyms=("close value", "amount", "total", "revenue", "deal value",
              "importe", "valor")),
        Field("currency", _l("Currency"), Sort.CURRENCY, synonyms=("currency code", "moneda", "divisa"),
              is_required=True),
        Field("title", _l("Title"), synonyms=("name", "opportunity name", "description", "título", "descripción")),
    )  # fmt: skip

    def vocabulary(self, name: str) -> Mapping[str, Any]:
        """People of partners, products, states."""
        match name:
            case "seller":
                return self._sellers
            case "product":
                return self._products
            case "state":
                return self._states
        return {}

    def choices(self, name: str) -> Sequence[tuple[str, str]]:
        """Products and states, to choose from."""
        if name == "state":
            return [(state.value, str(state.words)) for state in STATES]
        return sorted({(found[1], found[1]) for found in self._products.values()}) if name == "product" else ()

    def defaults(self) -> dict[str, str]:
        """Values are in the currency that is in use."""
        return {"currency": (currencies() or ["USD"])[0]}

    def label(self, values: Values) -> str:
        """Its number, and the customer."""
        return " · ".join(str(values[name]) for name in ("external_ref", "customer") if name in values)

    def key(self, values: Values) -> Any:
        """By its number, at this partner."""
        return values["seller"].partner_id, values["external_ref"]

    def prepare(self, rows: Sequence[Judged]) -> None:
        """Deals of these numbers, drafts too, whoever's they are; customers of these names; accounts that tell more."""
        partners = {row.values["seller"].partner_id for row in rows}
        refs, names = {row.values["external_ref"] for row in rows}, {name_key(row.values["customer"]) for row in rows}
        with as_system("deals of these partners that were brought in before, drafts too"):
            there = Deal.partner_id.in_(sorted(partners)), Deal.external_ref.in_(sorted(refs))
            deals = db.session.execute(select(Deal.partner_id, Deal.external_ref, Deal.ref).where(*there))
            self._there = {(row.partner_id, row.external_ref): row.ref for row in deals}
        known = Customer.partner_id.in_(sorted(partners)), Customer.name_key.in_(sorted(names))
        found = db.session.scalars(select(Customer).where(*known).order_by(Customer.id.desc()))
        self._customers = {(one.partner_id, one.name_key): one for one in found}
        accounts = db.session.scalars(select(Account).where(Account.name_key.in_(sorted(names))).order_by(Account.id))
        self._accounts = {one.name_key: one for one in accounts}

    def judge(self, row: Judged) -> None:
        """What was brought in before stays: its partner has it in hand since."""
        values, key = row.values, self.key(row.values)
        if key in self._there:
            row.outcome = Outcome.SAME
            return
        value, currency = values.get("value"), values["currency"]
        if value is not None and decimals(value) > digits(currency):
            row.reasons.append(Dirt("too_many_decimals", "value", str(value)))
        elif values.get("closed_on") and values.get("engaged_on") and values["closed_on"] < values["engaged_on"]:
            row.reasons.append(Dirt("ends_before", "closed_on", str(values["closed_on"])))
        elif values["state"] in (DealState.WON, DealState.LOST) and not values.get("closed_on"):
            row.reasons.append(Dirt("empty", "closed_on"))
        else:
            row.notes += [Dirt("left_open", name) for name in ("engaged_on", "value") if name not in values]
            row.outcome = Outcome.MADE

    def write(self, rows: Sequence[Judged]) -> None:
        """Customers first, then all deals at once."""
        for row in rows:
            self._customer(row.values)
        db.session.flush()
        made = bring_in(Deal, by=self.by, past=[self._past(row.values) for row in rows])
        for row, deal in zip(rows, made, strict=True):
            row.record = deal

    def _past(self, values: Values) -> Past:
        product_id, name = values["product"]
        currency, quantity = values["currency"], values.get("quantity", 1)
        value = values.get("value") or Decimal(0)
        listed = self._prices.get((product_id, currency), Decimal(0))
        price = round(value / quantity, digits(currency)) if value else listed
        return Past(
            external_ref=values["external_ref"], seller=values["seller"], state=values["state"],
            customer=self._customer(values), product_id=product_id, quantity=quantity, unit_price=price,
            list_price=listed or price, currency=currency, title=values.get("title", name),
            engaged_on=values.get("engaged_on"), closed_on=values.get("closed_on"),
        )  # fmt: skip

    def _customer(self, values: Values) -> Customer:
        partner_id, name = values["seller"].partner_id, values["customer"]
        key, country = name_key(name), values.get("country", "")
        known = self._customers.get((partner_id, key))
        if known is None or (country and known.country and known.country != country):
            account = self._accounts.get(key)
            known = Customer(
                partner_id=partner_id, name=name, name_key=key, look=look(name),
                country=country or (account.country if account else ""), city=account.city if account else "",
                website=account.website if account else "",
            )  # fmt: skip
            db.session.add(known)
            self._customers[partner_id, key] = known
        return known

    @cached_property
    def _sellers(self) -> dict[str, Seller]:
        asked = (
            select(User.id, User.name, User.email, User.ref, User.partner_id, Partner.zone, Tier.protection_days,
                   Tier.margin_percent)
            .join(Partner, Partner.id == User.partner_id).join(Tier, Tier.id == Partner.tier_id)
            .where(User.deactivated_at.is_(None))
        )  # fmt: skip
        found: dict[str, Seller] = {}
        twice = set()
        for row in db.session.execute(asked):
            seller = Seller(row.id, row.partner_id, row.zone, row.protection_days, row.margin_percent)
            if folded(row.name) in found:
                twice.add(folded(row.name))  # two people of one name: only the address tells them apart
            found |= {folded(said): seller for said in (row.name, row.email, row.ref)}
        return {said: seller for said, seller in found.items() if said not in twice}

    @cached_property
    def _products(self) -> dict[str, tuple[int, str]]:
        rows = db.session.execute(select(Product.id, Product.name, Product.ref)).all()
        return {folded(said): (row.id, row.name) for row in rows for said in (row.name, row.ref)}

    @cached_property
    def _prices(self) -> dict[tuple[int, str], Decimal]:
        rows = db.session.execute(select(ListPrice.product_id, ListPrice.currency, ListPrice.amount))
        return {(row.product_id, row.currency): row.amount for row in rows}

    @cached_property
    def _states(self) -> dict[str, DealState]:
        return {folded(word): state for state, words in STATES.items() for word in (state.value, *words)}
