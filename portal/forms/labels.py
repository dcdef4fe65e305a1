"""How the fields of all forms are called, for pages that show what was typed beside the form it was typed in."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from flask_babel import gettext as _
from wtforms import Form
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta

from portal.models.deals.drafting import LINE

PRICE = re.compile("price_([a-z]{3})")  # one for each currency that is in use


def label_of(name: str) -> str:
    """The label of a field of this name; empty for what no form asks."""
    line = LINE.fullmatch(name)
    if line:
        return f"{_('Product line')}: {_labels().get(line[2], '')}"
    price = PRICE.fullmatch(name)
    if price:
        return _("List price in %(currency)s", currency=price[1].upper())
    return str(_labels().get(name, ""))


@cache
def _labels() -> dict[str, Any]:
    labels: dict[str, Any] = {}
    for form in _forms(Form):
        for name in dir(form):
            unbound = getattr(form, name)
            if isinstance(unbound, UnboundField):
                field = unbound.bind(form=None, name=name, _meta=DefaultMeta())
                if not field.flags.hidden:
                    labels.setdefault(name, field.label.text)
    return labels


def _forms(kind: type[Form]) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)
