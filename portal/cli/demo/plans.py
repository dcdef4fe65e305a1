"""What happens to each deal of the demo, step by step: read from the CRM's opportunities, moved to around today."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from portal import clock
from portal.cli.demo import words
from portal.cli.demo.customers import SEED, CustomerPlan, shared_out
from portal.cli.demo.source import Opportunity, Stage, opportunities
from portal.models.deals import Claim, ClaimLine, DeclineReason, LossReason, WithdrawalReason
from portal.models.products import PriceList
from portal.models.working_hours import WorkingHours

OPEN_A_REP = 14  # at most 20 are allowed
PAST_DAYS = 100  # the newest one of the CRM was begun so long ago
OPEN_STATES = (
    "due_today", "approved_soon", "asked", "draft", "due_tomorrow", "approved", "won_claimed", "draft", "due_later",
    "approved", "asked", "due_later", "approved", "approved",
)  # fmt: skip
CLOSED_STATES = ("withdrawn", "declined", "expired")


@dataclass(frozen=True)
class Seat:
    """A rep with what the plans need of partner and tier."""

    person_id: int
    name: str
    partner_id: int
    manager_id: int
    protection_days: int
    answer_working_days: int
    margin_percent: int
    zone: str
    language: str


@dataclass(frozen=True)
class Step:
    """A command of the deal's life, when and by whom; `said` is what it is told besides."""

    at: datetime
    command: str
    by_id: int | None
    said: dict[str, Any]


@dataclass(frozen=True)
class DealPlan:
    """A deal from its draft on."""

    seat: Seat
    drafted_at: datetime
    typed: dict[str, Any]
    claim: Claim
    steps: tuple[Step, ...]


class Planner:
    """Makes all plans, the same for the same day."""

    def __init__(self, seats: list[Seat], named: set[int], prices: PriceList):
        self.seats, self.prices, self.random = seats, prices, Random(SEED + 2)
        self.named = [seat for seat in seats if seat.person_id in named]
        self.by_name = {seat.name: seat for seat in seats}
        self.customers = shared_out(sorted({seat.partner_id for seat in seats}))
        self.product_refs = {row.name: row.ref for row in prices.rows}
        self.open: Counter[int] = Counter()
        self.closed: Counter[int] = Counter()
        self.next_customer: Counter[int] = Counter()

    def plans(self) -> Iterator[DealPlan]:
        """One for each opportunity: every tenth at a rep of the contract, the others at the CRM's own agent."""
        rows = opportunities()
        last = max(row.engaged_on for row in rows if row.engaged_on)
        shift = clock.today() - timedelta(days=PAST_DAYS) - last
        for number, row in enumerate(rows):
            agents = self.by_name.get(row.agent)
            seat = self.named[number // 10 % len(self.named)] if number % 10 == 0 or agents is None else agents
            yield self._plan(row, seat, shift)

    def _plan(self, row: Opportunity, seat: Seat, shift: timedelta) -> DealPlan:
        fate = self._fate(row, seat)
        engaged = row.engaged_on + shift if row.engaged_on else clock.today() - timedelta(days=PAST_DAYS + 60)
        sent_at = self._sent_at(fate, engaged, seat)
        claim = self._claim(row, seat, sent_at)
        drafted_at = sent_at - timedelta(minutes=self.random.randint(4, 90))
        steps = tuple(self._steps(fate, sent_at, seat, row, claim.total))
        typed = {"customer_name": claim.customer_name, "title": claim.title, "customer_website": claim.customer_website,
                 "customer_country": claim.customer_country, "contact_name": claim.contact_name}  # fmt: skip
        return DealPlan(seat, drafted_at, typed, claim, steps)

    def _fate(self, row: Opportunity, seat: Seat) -> str:
        if row.stage in (Stage.WON, Stage.LOST):
            return "won" if row.stage == Stage.WON else "lost"
        place, self.open[seat.person_id] = self.open[seat.person_id], self.open[seat.person_id] + 1
        if place < OPEN_A_REP:
            return OPEN_STATES[place]
        self.closed[seat.person_id] += 1
        return CLOSED_STATES[self.closed[seat.person_id] % len(CLOSED_STATES)]

    def _sent_at(self, fate: str, engaged: Any, seat: Seat) -> datetime:
        now, days = clock.now(), seat.protection_days
        match fate:
            case "due_today" | "due_tomorrow" | "due_later":
                return self._due_in({"due_today": 0, "due_tomorrow": 1, "due_later": 3}[fate], seat)
            case "draft":
                return now - timedelta(hours=self.random.randint(2, 60))
            case "asked":
                return self._at_work((now - timedelta(days=4)).date())
            case "approved_soon":
                return self._at_work((now - timedelta(days=days - 3)).date())
            case "approved" | "won_claimed":
                return self._at_work((now - timedelta(days=self.random.randint(6, days - 20))).date())
        return self._at_work(engaged)

    def _due_in(self, days: int, seat: Seat) -> datetime:
        """When it was sent, so that the answer is due so many days from now, or as soon behind as work allows."""
        hours, earliest = WorkingHours.of_the_vendor(), clock.now() + timedelta(days=days)
        for back in range(19, 0, -1):
            sent = self._at_work((clock.now() - timedelta(days=back)).date())
            if hours.after(sent, hours.days(seat.answer_working_days)) > earliest:
                return sent
        return self._at_work((clock.now() - timedelta(days=1)).date())

    def _at_work(self, day: Any) -> datetime:
        moment = time(self.random.randint(8, 15), self.random.randint(0, 59), self.random.randint(0, 59))
        return datetime.combine(day, moment, UTC)

    def _steps(self, fate: str, sent_at: datetime, seat: Seat, row: Opportunity, total: Decimal) -> Iterator[Step]:
        if fate == "draft":
            return
        yield Step(sent_at, "submit", seat.person_id, {})
        later = sent_at + timedelta(hours=self.random.randint(2, 40))
        language = seat.language
        if fate == "asked":
            question = self.random.choice(words.QUESTIONS[language])
            yield Step(later, "request_information", seat.manager_id, {"question": question})
        if fate in ("approved", "approved_soon", "won_claimed", "expired", "won", "lost"):
            note = self.random.choice(words.NOTES[language])
            said = {"protected_days": seat.protection_days, "note": note}
            yield Step(later, "approve", seat.manager_id, said)
        if fate == "declined":
            reason = self.random.choice(list(DeclineReason)[2:5])
            yield Step(later, "decline", seat.manager_id, {"reason": reason, "note": ""})
        if fate == "withdrawn":
            why = self.random.choice(list(WithdrawalReason)[:4])
            yield Step(later, "withdraw", seat.person_id, {"reason": why})
        if fate == "expired":
            yield Step(later + timedelta(days=seat.protection_days + 1, minutes=1), "expire", None, {})
        if fate in ("won_claimed", "won", "lost"):
            yield from self._end(fate, later, seat, row, total)

    def _end(self, fate: str, approved_at: datetime, seat: Seat, row: Opportunity, total: Decimal) -> Iterator[Step]:
        """Closed after as many days as in the CRM, while it was protected."""
        took = (row.closed_on - row.engaged_on).days if row.closed_on and row.engaged_on else 1
        closed_at = approved_at + timedelta(days=max(1, min(took, seat.protection_days - 1)))
        if fate == "lost":
            reason, months = self.random.choice(list(LossReason)), self.random.choice((0, 3, 6))
            yield Step(closed_at, "lose", seat.person_id, {"reason": reason, "try_again_months": months})
            return
        number = f"PO-{self.random.randint(10_000, 99_999)}"
        said = {"number": number, "on": closed_at.date(), "value": row.value or total}
        yield Step(closed_at, "claim_win", seat.person_id, said)
        if fate == "won_claimed":
            return
        yield Step(closed_at + timedelta(hours=self.random.randint(2, 40)), "confirm_win", seat.manager_id, {})

    def _claim(self, row: Opportunity, seat: Seat, sent_at: datetime) -> Claim:
        customer = self._customer(seat)
        person, role = self.random.choice(words.CONTACTS), self.random.choice(words.ROLES[seat.language])
        title, needs = self.random.choice(words.PROJECTS[seat.language])
        return Claim(
            customer_name=customer.name, customer_website=customer.website, customer_country=customer.country,
            customer_city=customer.city, customer_tax_id="", contact_name=person, contact_role=role,
            contact_email=f"{person.split()[0].lower()}@{customer.website}",
            contact_phone=f"+1245555{self.random.randint(100, 9999):04d}", title=title, needs=needs,
            expected_close_on=sent_at.date() + timedelta(days=self.random.randint(30, 120)),
            currency=self.prices.currency, lines=(self._line(row, seat),),
            help_wanted=tuple(self.random.sample(words.HELP, self.random.randint(0, 2))),
            competitors="", differs_because="", external_ref="",
        )  # fmt: skip

    def _customer(self, seat: Seat) -> CustomerPlan:
        own = self.customers[seat.partner_id]
        place, self.next_customer[seat.partner_id] = (
            self.next_customer[seat.partner_id],
            self.next_customer[seat.partner_id] + 1,
        )
        return own[place % len(own)]

    def _line(self, row: Opportunity, seat: Seat) -> ClaimLine:
        ref = self.product_refs[row.product]
        listed = self.prices.amount(ref)
        value = row.value or listed * self.random.randint(1, 12)
        quantity = max(1, round(value / listed))
        price = (value / quantity).quantize(Decimal("0.01"))
        reason = self.random.choice(words.DISCOUNTS[seat.language]) if price < listed else ""
        return ClaimLine(self.prices.product_id(ref), row.product, quantity, price, listed, reason)
