"""A registration as it is typed: kept with a draft, told again, compared with what another device typed."""

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.forms.base import CHOICE, given_up, words_of
from portal.forms.deals.fields import RegistrationFields
from portal.models.deals.drafting import BESIDE, LINE, Hand

AS_TYPED = (
    "customer_name", "customer_country", "customer_city", "contact_name", "contact_role", "title", "needs",
    "competitors", "differs_because", "external_ref",
)  # fmt: skip
SEVERAL = {"help_wanted"}
DRAFT_FIELDS = {
    *AS_TYPED, *SEVERAL, "partner", "customer_website", "customer_website_none", "customer_tax_id", "contact_email",
    "contact_phone", "expected_close", "currency", "consent",
}  # fmt: skip


class AsTyped(RegistrationFields):
    """The words themselves: nothing is judged, nothing is lost."""

    @property
    def typed(self) -> dict[str, Any]:
        """Everything as typed, to be kept with a draft: known fields only, nothing judged."""
        kept: dict[str, Any] = {}
        for name, texts in (self.as_typed or MultiDict()).lists():
            if _is_typed(name) and (name != "partner" or self.is_on_behalf):
                plain = [text.replace("\0", "") for text in texts]
                kept[name] = plain if name in SEVERAL else plain[0]
        return {**kept, **self.typed_beside}

    @property
    def typed_beside(self) -> dict[str, Any]:
        """What goes with a draft without being typed: by which prices and terms it was shown."""
        return {BESIDE: self.shown.data}

    def saying(self, typed: dict[str, Any], *, version: int, **more: str) -> MultiDict[str, str]:
        """What the form would have sent with this text in it."""
        told = MultiDict(typed)
        for name, text in (self.as_typed or MultiDict()).items(multi=True):
            if not (_is_typed(name) or name.startswith(CHOICE)):
                told.add(name, text)
        for name, text in {"version": str(version), **more}.items():
            told[name] = text
        return told

    @property
    def page_hand(self) -> Hand:
        """The open page that saves this by itself, if one does."""
        return Hand.read(self.hand.data or "")

    @property
    def given_up(self) -> set[str]:
        """The fields for which the person took what was saved on the other device."""
        return given_up((self.as_typed or MultiDict()).items(multi=True))

    def words_of(self, field: str) -> tuple[str, str]:
        """The label of a field as people mean it, and what it says here: a line of products is one field."""
        line = next((entry.form for entry in self.lines if entry.name == field), None)
        if line is not None:
            return _("Product line"), line.words
        if field.startswith("lines-"):
            return _("Product line"), ""
        return str(self[field].label.text), self._words(field)

    def _words(self, field: str) -> str:
        if field == "customer_website" and self.customer_website_none.data:
            return ", ".join(filter(None, (self.customer_website.data, str(self.customer_website_none.label.text))))
        return words_of(self[field]) or (self.as_typed or MultiDict()).get(field, "")


def _is_typed(name: str) -> bool:
    return name in DRAFT_FIELDS or bool(LINE.fullmatch(name))
