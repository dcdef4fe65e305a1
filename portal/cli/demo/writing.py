"""Writes planned deals in bulk, as the commands would have left them; a test holds the two against each other."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from portal import clock
from portal.cli.demo.customers import CustomerPlan
from portal.cli.demo.plans import DealPlan, Seat, Step
from portal.models import working_days
from portal.models.base import db, new_ref
from portal.models.customers import Customer
from portal.models.deals import LIFE, Claim, Deal, DealLine, DealState
from portal.models.deals.claim import CLAIMED
from portal.models.deals.closing import DAYS_OF_MONTH
from portal.models.deals.drafting import Changes
from portal.models.deals.protection import end_of_day
from portal.models.events import Delivery, Event
from portal.models.identifiers import folded, name_key
from portal.models.lookalikes import look
from portal.models.programme import rules
from portal.models.working_hours import WorkingHours

UNSAID = ("search_text", "question", "next_step", "win_number", "win_refusal", "appeal_words")
WRITTEN_WITHIN = timedelta(minutes=1)
AT_ONCE = 1_000  # rows: a slow server answers so many in time
LETTERS = {
    "submit": (("deals/received", "rep"), ("deals/to_answer", "manager")),
    "request_information": (("deals/information_requested", "rep"),),
    "give_information": (("deals/information_given", "manager"),),
    "approve": (("deals/approved", "rep"),),
    "decline": (("deals/declined", "rep"),),
    "withdraw": (("deals/withdrawn", "manager"),),
    "expire": (("deals/expired", "rep"),),
    "claim_win": (("deals/win_claimed", "manager"),),
    "confirm_win": (("deals/won", "rep"),),
    "lose": (("deals/lost", "manager"),),
}
PAST = {
    "submit": "submitted", "request_information": "information_requested", "give_information": "information_given",
    "approve": "approved", "decline": "declined", "withdraw": "withdrawn", "expire": "expired",
    "claim_win": "win_claimed", "confirm_win": "won", "lose": "lost",
}  # fmt: skip


class Bulk:
    """Rows of five tables, gathered plan by plan, then inserted table by table."""

    def __init__(self) -> None:
        self.customers: dict[tuple[int, str], dict[str, Any]] = {}
        self.deals: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.deliveries: list[dict[str, Any]] = []
        self.refs: set[str] = set()
        self.first = {record: _next_key(record) for record in (Customer, Deal, Event)}

    def add(self, plan: DealPlan) -> None:
        """Gather what this plan leaves."""
        deal = self._draft(plan)
        for step in plan.steps:
            self._take(deal, plan, step)
        self.deals.append(deal)

    def write(self) -> None:
        """Insert everything; in time's order, so that keys grow as they would have."""
        self.events.sort(key=lambda event: event["at"])
        for number, event in enumerate(self.events, start=self.first[Event]):
            event["id"] = number
        for delivery in self.deliveries:
            delivery["event_id"] = delivery.pop("event")["id"]
        tables = (
            (Customer, list(self.customers.values())), (Deal, self.deals), (DealLine, self.lines),
            (Event, self.events), (Delivery, self.deliveries),
        )  # fmt: skip
        for record, rows in tables:
            for first in range(0, len(rows), AT_ONCE):
                db.session.execute(insert(record.__table__), rows[first : first + AT_ONCE])  # type: ignore[arg-type]
        if db.engine.dialect.name == "postgresql":  # which counts keys apart from the rows
            for record in (Customer, Deal, Event):
                counter = func.pg_get_serial_sequence(record.__tablename__, "id")
                db.session.execute(select(func.setval(counter, select(func.max(record.id)).scalar_subquery())))

    def _draft(self, plan: DealPlan) -> dict[str, Any]:
        seat, at = plan.seat, plan.drafted_at
        deal: dict[str, Any] = {column.name: None for column in Deal.__table__.columns} | {
            name: "" for name in (*CLAIMED, *UNSAID) if name != "expected_close_on"
        }
        name, title = plan.typed["customer_name"], plan.typed["title"]
        deal |= {
            "id": self.first[Deal] + len(self.deals), "ref": self._ref("DR"), "state": DealState.DRAFT, "version": 1,
            "partner_id": seat.partner_id, "registered_by_id": seat.person_id, "typed": plan.typed, "made_at": at,
            "typed_changes": Changes.begun(plan.typed, version=1).plain,
            "changed_at": at, "customer_name": name, "title": title, "total": 0, "help_wanted": [],
            "asked_fields": [], "extensions": 0,
            "search_text": folded(f"{name} {title}  "),
        }  # fmt: skip
        self._event(deal, "drafted", at, seat.person_id, {})
        return deal

    def _take(self, deal: dict[str, Any], plan: DealPlan, step: Step) -> None:
        seat, at, facts = plan.seat, step.at, dict(step.said)
        deal |= {"state": LIFE.next(deal["state"], step.command), "version": deal["version"] + 1, "changed_at": at}
        match step.command:
            case "submit":
                facts = self._submit(deal, plan.claim, at)
                deal |= _promised(at, seat.answer_working_days)
            case "request_information":
                due = working_days.after(at, working_days=rules().reply_working_days)
                deal |= {"question": facts["question"], "reply_due_at": due, **_paused(deal, at)}
                facts["fields"] = []
            case "give_information":
                deal |= {"question": "", "reply_due_at": None, **_resumed(deal, at)}
            case "approve":
                self._answer(deal, at)
                days = facts["protected_days"]
                deal |= {
                    "protected_until": end_of_day(at, seat.zone, days=days), "first_protected_at": at,
                    "notices_since": at, "protected_days": days,
                    "margin_percent": seat.margin_percent, "programme_version": rules().version,
                }  # fmt: skip
            case "decline":
                self._answer(deal, at)
                deal |= {"decline_reason": facts["reason"], "declined_by_id": step.by_id}
            case "withdraw":
                deal |= {"answer_due_at": None, "question": "", "reply_due_at": None}
            case "claim_win":
                facts = self._claim_win(deal, seat, facts)
            case "confirm_win":
                deal["won_at"] = at
                facts = {"value": str(deal["won_value"])}
            case "lose":
                facts = self._lose(deal, at, facts)
        event = self._event(deal, PAST[step.command], at, step.by_id, facts)
        for template, to in LETTERS[step.command]:
            self._letter(event, template, seat.person_id if to == "rep" else seat.manager_id)

    def _answer(self, deal: dict[str, Any], at: datetime) -> None:
        deal |= {"question": "", "reply_due_at": None, **_answered(deal, at)}

    def _claim_win(self, deal: dict[str, Any], seat: Seat, said: dict[str, Any]) -> dict[str, Any]:
        number, on, value = said["number"], said["on"], said["value"]
        deal |= {"win_number": number, "won_on": on, "won_value": value, "win_claimed_by_id": seat.person_id}
        return {"number": number, "on": str(on), "value": str(value)}

    def _lose(self, deal: dict[str, Any], at: datetime, said: dict[str, Any]) -> dict[str, Any]:
        months = said["try_again_months"]
        again = at.date() + timedelta(days=DAYS_OF_MONTH * months) if months else None
        deal |= {"loss_reason": said["reason"], "try_again_on": again}
        return {"reason": said["reason"], "months": months}

    def _submit(self, deal: dict[str, Any], claim: Claim, at: datetime) -> dict[str, Any]:
        deal |= {name: getattr(claim, name) for name in CLAIMED}
        deal |= {
            "typed": None, "typed_changes": None, "submitted_at": at, "consent_at": at,
            "help_wanted": list(claim.help_wanted),
            "total": claim.total, "customer_id": self._customer(deal["partner_id"], _customer_of(claim), at),
            "search_text": folded(f"{claim.customer_name} {claim.title} {claim.customer_website} {claim.external_ref}"),
        }  # fmt: skip
        for position, line in enumerate(claim.lines):
            self.lines.append({
                "deal_id": deal["id"], "partner_id": deal["partner_id"], "position": position,
                "product_id": line.product_id, "quantity": line.quantity, "unit_price": line.unit_price,
                "list_price": line.list_price, "reason": line.reason,
            })  # fmt: skip
        return {"total": str(claim.total), "currency": claim.currency, "receipt": True}

    def know(self, partner_id: int, customer: CustomerPlan) -> None:
        """Gather a customer that no deal was about yet."""
        self._customer(partner_id, customer, clock.now())

    def _customer(self, partner_id: int, known: CustomerPlan, at: datetime) -> int:
        key = partner_id, known.website
        if key not in self.customers:
            self.customers[key] = {
                "id": self.first[Customer] + len(self.customers), "ref": self._ref("CU"), "partner_id": partner_id,
                "name": known.name, "name_key": name_key(known.name), "look": look(known.name),
                "website": known.website, "country": known.country, "city": known.city, "tax_id": "", "made_at": at,
            }  # fmt: skip
        return self.customers[key]["id"]

    def _event(self, deal: dict[str, Any], name: str, at: datetime, by_id: int | None, facts: dict[str, Any]) -> dict:
        event = {
            "at": at, "name": f"deal.{name}", "subject_ref": deal["ref"], "partner_id": deal["partner_id"],
            "by_id": by_id, "facts": facts,
        }  # fmt: skip
        self.events.append(event)
        return event

    def _letter(self, event: dict[str, Any], template: str, to_id: int) -> None:
        self.deliveries.append({
            "ref": self._ref("LE"), "event": event, "partner_id": event["partner_id"], "to_id": to_id,
            "channel": "letter", "template": template, "due_at": None, "done_at": event["at"] + WRITTEN_WITHIN,
            "tries": 0, "error": "",
        })  # fmt: skip

    def _ref(self, kind: str) -> str:
        ref = new_ref(kind)()
        while ref in self.refs:
            ref = new_ref(kind)()
        self.refs.add(ref)
        return ref


def _customer_of(claim: Claim) -> CustomerPlan:
    return CustomerPlan(claim.customer_name, claim.customer_website, claim.customer_country, claim.customer_city)


def _next_key(record: Any) -> int:
    return (db.session.scalar(select(db.func.max(record.id))) or 0) + 1


def _promised(at: datetime, days: int) -> dict[str, Any]:
    hours = WorkingHours.of_the_vendor()
    promised = hours.days(days)
    return {
        "promised_seconds": int(promised.total_seconds()), "left_seconds": None,
        "answer_due_at": hours.after(at, promised), "answer_half_at": hours.after(at, promised / 2),
    }  # fmt: skip


def _paused(deal: dict[str, Any], at: datetime) -> dict[str, Any]:
    left = WorkingHours.of_the_vendor().between(at, deal["answer_due_at"])
    return {"answer_due_at": None, "left_seconds": int(left.total_seconds())}


def _resumed(deal: dict[str, Any], at: datetime) -> dict[str, Any]:
    hours, left = WorkingHours.of_the_vendor(), timedelta(seconds=deal["left_seconds"])
    until_half = max(left - timedelta(seconds=deal["promised_seconds"] // 2), timedelta(0))
    return {
        "left_seconds": None, "answer_due_at": hours.after(at, left), "answer_half_at": hours.after(at, until_half),
    }  # fmt: skip


def _answered(deal: dict[str, Any], at: datetime) -> dict[str, Any]:
    hours, due = WorkingHours.of_the_vendor(), deal["answer_due_at"] or at
    left = deal["left_seconds"] or hours.between(at, due).total_seconds()
    took = deal["promised_seconds"] - left + hours.between(due, at).total_seconds()
    return {
        "answered_at": at, "answer_due_at": None, "answer_half_at": None, "left_seconds": None,
        "answer_was_due_at": deal["answer_due_at"], "answer_took_seconds": int(took),
    }  # fmt: skip
