"""Several assets at once: what is to be alike for all that are chosen; or a table that says it for each."""

import json
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import ValidationError

from portal.forms.assets.describing import RULES, ForWhom
from portal.forms.assets.metadata import COLUMNS, REF, VERSION, Metadata, Wrong, listed, rows_of
from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy
from portal.forms.tokens import PageForm
from portal.models.assets.changes import MOST_AT_ONCE, assets_by_ref
from portal.models.products import product_names

KEEP = "keep"
MOST_BYTES = 2_000_000


class ChoosingForm(PageForm, ForWhom):
    """What changes of all that are chosen; what is left empty stays as it is with each."""

    add_tags = StringField(_l("Add these tags"), filters=[tidy], validators=[short(400)])
    drop_tags = StringField(_l("Take away these tags"), filters=[tidy], validators=[short(400)])
    product = SelectField(_l("Product"), default=KEEP)
    campaign = StringField(_l("Campaign"), filters=[tidy], validators=[short(80)])
    no_campaign = BooleanField(_l("No campaign"))
    for_whom = SelectField(
        _l("Whom they are for"), default=KEEP,
        choices=[(KEEP, _l("As it is with each")), ("set", _l("As chosen here; nothing chosen: everybody"))],
    )  # fmt: skip

    def __init__(self, chosen: list[str], **how: Any):
        super().__init__(**how)
        self.chosen = chosen
        self.product.choices = [(KEEP, _("As it is with each")), ("", _("No product")), *product_names()]
        self.offer()

    def validate_add_tags(self, field: StringField) -> None:
        """Something is chosen, and something is to change."""
        if not self.chosen:
            raise ValidationError(_("Choose at least one asset below."))
        if len(self.chosen) > MOST_AT_ONCE:
            raise ValidationError(_("Choose at most %(most)d assets.", most=MOST_AT_ONCE))

    def rows(self, table: Metadata) -> list[dict[str, str]]:
        """A row for each chosen asset, with what changes."""
        return [self._row(table.row(asset)) for asset in assets_by_ref(self.chosen).values()]

    def _row(self, said: dict[str, str]) -> dict[str, str]:
        row = {REF: said[REF], VERSION: said[VERSION]}
        if self.add_tags.data or self.drop_tags.data:
            gone = {tag.casefold() for tag in listed(self.drop_tags.data or "")}
            tags = [tag for tag in listed(said["tags"]) if tag.casefold() not in gone]
            there = {tag.casefold() for tag in tags}
            row["tags"] = ", ".join(
                [*tags, *(tag for tag in listed(self.add_tags.data or "") if tag.casefold() not in there)]
            )
        if self.product.data != KEEP:
            row["product"] = self.product.data or ""
        if self.campaign.data or self.no_campaign.data:
            row["campaign"] = "" if self.no_campaign.data else self.campaign.data or ""
        if self.for_whom.data != KEEP:
            row |= {f"for_{rule}": ", ".join(self[rule].data or ()) for rule in RULES}
        return row


class TableForm(PageForm):
    """A table of what is said of assets."""

    table = FileField(_l("The table, as CSV"), render_kw={"required": True, "accept": ".csv,text/csv"})

    rows: list[dict[str, str]]

    def validate_table(self, field: FileField) -> None:
        """There is one that can be read."""
        if not (isinstance(field.data, FileStorage) and field.data.filename):
            raise ValidationError(_("Choose a file."))
        content = field.data.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValidationError(_("This is too large. Send a part of it."))
        try:
            self.rows = rows_of(content)
        except Wrong as wrong:
            raise ValidationError(str(wrong)) from wrong


class ChangesForm(OnceForm):
    """What was looked at, and is to happen."""

    changes = HiddenField()

    def validate_changes(self, field: HiddenField) -> None:
        """It says rows of texts, as the page before wrote them."""
        try:
            rows = json.loads(field.data or "")
        except (ValueError, RecursionError):
            rows = None
        if not isinstance(rows, list) or not all(map(_is_row, rows)) or len(rows) > MOST_AT_ONCE:
            raise ValidationError(_("Open the form again."))
        self.rows: list[dict[str, str]] = rows


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(name in COLUMNS and isinstance(text, str) for name, text in row.items())
