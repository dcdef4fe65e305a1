"""What the vendor keeps can be changed by its pages, name and all; what happened says old and new."""

import re

import html5lib
import pytest

from portal.models.base import db
from portal.models.events import Event
from portal.models.partners import Tier
from portal.models.people import Role
from portal.models.products import Product
from tests.factories import PASSWORD, a_deal, a_manager, a_partner, a_person, a_rep, database


def as_shown(html: str, action: str) -> dict[str, list[str]]:
    """The fields of the form that posts there, as a browser would send them untouched."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if form.get("action") == action)
    fields: dict[str, list[str]] = {}
    for one in form.iter():
        match one.tag, one.get("type"):
            case "input", "checkbox" | "radio" if one.get("checked") is None:
                continue
            case "input" | "textarea", _:
                said = [one.get("value") or one.text or ""]
            case "select", _:
                said = [each.get("value", "") for each in one.iter("option") if each.get("selected") is not None]
            case _:
                continue
        if one.get("name"):
            fields.setdefault(one.get("name"), []).extend(said)
    return fields


@pytest.fixture
def paths(app):
    """Page and form of each, by what it is called."""
    partner = a_partner(name="Northgate")
    a_manager(partner)
    a_deal("submitted", by=a_rep(partner))  # so that there is a product
    with database():
        tier, product = (db.session.scalars(db.select(one.ref)).first() for one in (Tier, Product))
    return {
        "settings": ("/settings", "/settings"),
        "partner": (f"/partners/{partner.ref}/edit", f"/partners/{partner.ref}/edit"),
        "tier": (f"/settings/tiers/{tier}", f"/settings/tiers/{tier}"),
        "product": (f"/products/{product}", f"/products/{product}"),
    }


@pytest.mark.parametrize("what", ["settings", "partner", "tier", "product"])
def test_a_name_is_changed_by_its_page(log_in, paths, what):
    shown, action = paths[what]
    client = log_in(a_person(Role.OWNER))
    fields = as_shown(client.get(shown).text, action)

    answer = client.post(action, {**fields, "name": ["Umbrella"], "password_again": PASSWORD})

    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>.*?<span>(.*?)</span>', answer.text)
    with database():
        event = db.session.scalars(db.select(Event).where(Event.name == f"{what}.changed")).one()
        assert event.facts["changed"]["name"][1] == "Umbrella"
        assert list(event.facts["changed"]) == ["name"]
