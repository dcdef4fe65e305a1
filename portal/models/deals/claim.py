"""What a rep claims with a registration, checked and in one form each: the content of a sent deal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ClaimLine:
    """One product line of a claim; a price below the list price says why."""

    product_id: int
    product: str
    quantity: int
    unit_price: Decimal
    list_price: Decimal
    reason: str = ""

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Claim:
    """A whole registration, normalised (`models/identifiers.py`)."""

    customer_name: str
    customer_website: str  # empty: it has none
    customer_country: str
    customer_city: str
    customer_tax_id: str
    contact_name: str
    contact_role: str
    contact_email: str
    contact_phone: str
    title: str
    needs: str
    expected_close_on: date
    currency: str
    lines: tuple[ClaimLine, ...]
    help_wanted: tuple[str, ...]
    competitors: str
    differs_because: str
    external_ref: str

    @property
    def total(self) -> Decimal:
        """The sum of all lines, in the claim's currency."""
        return sum((line.amount for line in self.lines), Decimal(0))


# What a deal takes over from its claim under the same name.
CLAIMED = (
    "customer_name", "customer_website", "customer_country", "customer_city", "customer_tax_id", "contact_name",
    "contact_role", "contact_email", "contact_phone", "title", "needs", "expected_close_on", "currency", "competitors",
    "differs_because", "external_ref",
)  # fmt: skip
