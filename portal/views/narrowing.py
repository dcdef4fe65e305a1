"""What a list of deals can be narrowed by."""

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from portal.models.countries import countries_by_name
from portal.models.deals.listing import DealFilters
from portal.models.partners import Partner
from portal.models.products import product_names

Choices = tuple[str, str, str, tuple[tuple[str, str], ...]]  # field, words, words for all of them, the choices


def choices_for(filters: DealFilters) -> list[Choices]:
    """Partner, product and country: hundreds of choices, so they come when they are asked for, or one is chosen."""
    if not (filters.narrow_by_choice or "filters" in request.args):
        return []
    of_partners = [("partner", _("Partner"), _("All partners"), Partner.names())]
    return [
        *(of_partners if current_user.partner_id is None else ()),
        ("product", _("Product"), _("All products"), product_names()),
        ("country", _("Country"), _("All countries"), countries_by_name()),
    ]
