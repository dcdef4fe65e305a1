"""A name that is taken is told beside the field, in whichever letters and case."""

import pytest

from portal.models.people import Role
from tests.factories import a_person, a_tier, database

TIER = {"protection_days": "30", "margin_percent": "5", "answer_working_days": "5"}
NAMES = [("Ñandú", "Ñandú"), ("Ñandú", "ñANDÚ"), ("Straße", "Straße"), ("İstanbul", "İstanbul"), ("ΣΑΣ", "σας"),
         ("Cafe\u0301", "Café"), ("GTX", "gtx"), ("مرحبا", "مرحبا"), ("😀", "😀"), ("Acme", "Ac\u200bme")]  # fmt: skip


@pytest.mark.parametrize(("name", "again"), NAMES)
def test_a_product_and_a_tier_are_called_so_once(log_in, name, again):
    owner = log_in(a_person(Role.OWNER))
    with database():
        a_tier()

    for path, beside in (("/products/new", {"is_sold": "y", "price_usd": "1"}), ("/settings/tiers/new", TIER)):
        assert owner.post(path, {"name": name, **beside}).status_code == 303, path
        answer = owner.post(path, {"name": again, **beside})

        assert answer.status_code == 422, path
        assert 'id="name-error"' in answer.text
