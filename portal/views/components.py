"""The catalogue of components, for those who write and check pages: the same macros, with plain example data."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal import clock
from portal.forms.components import ExampleForm
from portal.models.base import Money
from portal.models.deals.story import Told
from portal.permissions.gate import may
from portal.views.answers import page
from portal.views.deal_rows import DealRow

bp = Blueprint("components", __name__, url_prefix="/components")


@bp.get("")
@may("components.view")
def show() -> Response:
    """All components."""
    return page(
        "components.html", form=ExampleForm(prefix="one-"), refused=ExampleForm.refused(prefix="refused-"),
        rows=_rows(), story=_story(), worth=Money(Decimal(612400), "USD"), tones=("", "info", "good", "warn", "bad"),
    )  # fmt: skip


def _rows() -> list[DealRow]:
    return [
        DealRow("DR-0000-0001", "Harbour Lights", "GTX Pro · 12", "Northgate", "$14,400", "state good", _("Approved"),
            _("A word on what comes next"), _("tomorrow")),
        DealRow("DR-0000-0002", "Werkstätten für Präzisionsmesstechnik Süd", "MG Special", "Summit", "$9,860.50",
            "state info", _("In review"), "", "—"),
        DealRow("DR-0000-0003", "", "", "Lumen", "—", "state", _("Draft"), "", "—"),
    ]  # fmt: skip


def _story() -> list[Told]:
    def told(title: Any, days_ago: int, tone: str = "", text: str = "") -> Told:
        return Told(title, clock.now() - timedelta(days=days_ago), "Ada Bell", text, tone)

    return [
        told(_("Approved"), 0, "good"),
        told(_("More information asked"), 1, "warn", _("What a person wrote keeps its lines.")),
        told(_("Sent for review"), 9),
    ]
