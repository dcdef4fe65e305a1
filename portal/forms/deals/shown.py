"""What prices and terms a registration was shown with. Signed, since it is told to others; never judged by."""

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.forms.deals.understood import AsUnderstood
from portal.models.deals.terms import Change, Terms, change_words


class AsShown(AsUnderstood):
    """Remembers, from the first time that it is shown until it is sent, by which prices and terms that was."""

    def __init__(self, **how: Any):
        super().__init__(**how)
        self.terms = Terms.now(self.prices, self.for_partner)
        self.seen = self._read().completed_by(self.terms)
        self.shown.data = _signer().dumps(self.seen.plain)

    @property
    def changed_terms(self) -> list[Change]:
        """What is otherwise now."""
        chosen = {entry.form.product.data: entry.form for entry in self.lines}
        products = {ref: self.prices.name(ref) for ref in chosen if ref in self.prices}
        return self.seen.changes(self.terms, products)

    @property
    def changed_words(self) -> list[str]:
        """The same in words."""
        return [change_words(change) for change in self.changed_terms]

    def show_anew(self) -> None:
        """Remember what holds now: the page that is being made tells what changed."""
        self.shown.data = _signer().dumps(self.terms.plain)

    def _read(self) -> Terms:
        try:
            currency, prices, given = _signer().loads(self.shown.data or "")
            return Terms(currency, prices, given)
        except (BadData, ValueError, TypeError):  # forged, or from before there was one
            return self.terms


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="the terms that a registration was shown with")
