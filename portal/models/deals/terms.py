"""What a registration is judged by: list prices and what the tier gives. Whoever was shown others is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, ngettext
from flask_babel import gettext as _

from portal.models.partners import Partner
from portal.models.products import PriceList

GIVEN = ("protection_days", "margin_percent", "answer_working_days")
Change = list[str]  # what, of which product, in which currency, before, after: as an event keeps it


@dataclass(frozen=True)
class Terms:
    """The list prices in one currency, by product; what the tier gives, where the partner is known."""

    currency: str
    prices: Mapping[str, str]
    given: Mapping[str, int]

    @classmethod
    def now(cls, prices: PriceList, partner: Partner | None) -> "Terms":
        """As they hold now."""
        given = {name: getattr(partner.tier, name) for name in GIVEN} if partner else {}
        return cls(prices.currency, {row.ref: f"{row.amount.normalize():f}" for row in prices.rows}, given)

    @property
    def plain(self) -> list[Any]:
        """For a form to carry."""
        return [self.currency, dict(self.prices), dict(self.given)]

    def completed_by(self, now: "Terms") -> "Terms":
        """With what was not shown at all taken as it is now: another currency, the tier of a partner just chosen."""
        prices = self.prices if self.currency == now.currency else {}
        return Terms(now.currency, {**now.prices, **prices}, {**now.given, **self.given})

    def changes(self, now: "Terms", products: Mapping[str, str]) -> list[Change]:
        """What of these products (name by reference) and of the tier is otherwise now."""
        seen = self.completed_by(now)
        found = [
            ["list_price", name, now.currency, seen.prices[ref], now.prices[ref]]
            for ref, name in products.items() if seen.prices[ref] != now.prices[ref]
        ]  # fmt: skip
        return found + [
            [name, "", "", str(seen.given[name]), str(after)] for name, after in now.given.items()
            if seen.given[name] != after
        ]  # fmt: skip


def change_words(change: Change) -> str:
    """One change as a sentence."""
    what, product, currency, before, after = change
    if what == "list_price":
        was, is_now = (format_currency(Decimal(amount), currency) for amount in (before, after))
        return _("List price of %(product)s: %(now)s, was %(before)s.", product=product, now=is_now, before=was)
    if what == "margin_percent":
        return _("Extra margin: %(now)s %%, was %(before)s %%.", now=after, before=before)
    days = int(after)
    if what == "protection_days":
        return ngettext(
            "Protection: %(num)d day, was %(before)s.", "Protection: %(num)d days, was %(before)s.", days, before=before
        )
    return ngettext(
        "Our answer: within %(num)d working day, was %(before)s.",
        "Our answer: within %(num)d working days, was %(before)s.", days, before=before,
    )  # fmt: skip


def terms_words(changes: Iterable[Change]) -> str:
    """That they changed before it was sent, and how; nothing where nothing did."""
    words = [change_words(change) for change in changes]
    return "\n".join((_("Changed while the form was open; it was sent with what holds now:"), *words)) if words else ""
