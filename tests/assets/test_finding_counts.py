"""Each count is what the list then shows: for any library, any audience, any choice, after any change."""

from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.models.assets import Asset, Audience, Only
from portal.models.assets.search_facets import FACETS, values_in
from portal.models.assets.states import OUT
from portal.models.base import db
from portal.models.people import Role
from tests.assets.libraries import an_editor, counts_for, found_by, handed_in
from tests.factories import a_partner, a_person, a_product, database

WORDS = ("harbour", "hall", "expo", "night")
SAID = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        "kind": st.sampled_from(("logo", "brochure", "ad_spec")),
        "tags": st.lists(st.sampled_from(("Brand", "brand", "Trade fair", "b|r=a")), max_size=3),
        "campaign": st.sampled_from(("", "Launch", "launch")),
        "language": st.sampled_from(("", "en", "es")),
        "regions": st.lists(st.sampled_from(("ES", "MX")), max_size=2, unique=True),
        "with_product": st.booleans(),
        "only": st.integers(0, 4),
        "days": st.sampled_from((None, -1, 1, 400)),
        "fate": st.sampled_from(("out", "out", "out", "draft", "withdrawn", "removed", "moved", "renamed")),
    }
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from((*WORDS, "harbour hall")), "kind": st.sampled_from(("logo", "brochure")),
        "tag": st.sampled_from(("brand", "trade fair", "none")), "campaign": st.just("launch"),
        "language": st.sampled_from(("en", "es")), "region": st.just("mx"), "product": st.just("gtx pro"),
        "state": st.sampled_from(("draft", "withdrawn", "nonsense")),
    },
)  # fmt: skip


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(SAID, max_size=10), st.lists(ASKED, min_size=1, max_size=2))
def test_counts_are_what_the_list_shows(app, library, asked):
    people = _people_and_library(library)

    for person in people:
        for filters in asked:
            listed = found_by(person, **filters)
            counts = counts_for(person, **filters)
            assert counts.total == len(listed)
            for name in (*FACETS, "state"):
                if name == "state" and person.partner_id is not None:
                    continue
                for value, count in islice(counts.of[name].items(), 2):
                    assert count == len(found_by(person, **{**filters, name: value})), (name, value, filters)
            _every_value_is_there(person, filters, counts)


def _every_value_is_there(person, filters, counts):
    """By the assets themselves, one by one."""
    if filters.keys() - {"q"} or "q" in filters:
        return
    with database():
        mine = [one for one in db.session.scalars(db.select(Asset)) if _may_have(person, one)]
        wanted = Counter((name, value) for one in mine for name, value, _label in values_in(one.facets))
        assert Counter({(name, value): n for name in FACETS for value, n in counts.of[name].items()}) == wanted


def _may_have(person, asset):
    over = asset.valid_until is not None and asset.valid_until <= clock.now()
    if person.partner_id is None:
        return asset.state in OUT
    audience = db.session.get(Audience, asset.audience_id)
    return asset.state in OUT and not over and audience.has(_with_partner(person))


def _with_partner(person):
    from portal.models.partners import Partner
    from portal.models.people import User

    return db.session.get(
        User, person.id,
        options=[db.selectinload(User.grants), db.joinedload(User.partner).joinedload(Partner.tier)],
    )  # fmt: skip


def _people_and_library(library):
    with database():
        db.session.execute(db.delete(Asset))
        from portal.models.assets.search_keeping import rebuild

        rebuild()
    ours, theirs = a_partner(), a_partner()
    editor, product = an_editor(), a_product("GTX Pro")
    onlies = (
        Only(), Only(partners=(ours.ref,)), Only(partners=(theirs.ref,)), Only(roles=("marketing",)),
        Only(partners=(ours.ref,), roles=("marketing",)),
    )  # fmt: skip
    for said in library:
        _one(editor, product, onlies, dict(said))
    return (
        editor, a_person(Role.SALES, partner=ours), a_person(Role.MARKETING, partner=ours),
        a_person(Role.SALES, partner=theirs),
    )  # fmt: skip


def _one(editor, product, onlies, said):
    fate, days, only = said.pop("fate"), said.pop("days"), onlies[said.pop("only")]
    until = days and clock.now() + timedelta(days=days)
    with database():
        asset = handed_in(
            editor, said.pop("title"), only=only, valid_until=until, out=fate != "draft",
            product_id=product.id if said.pop("with_product") else None, **said,
        )  # fmt: skip
    with database():
        asset = Asset.get(asset.ref)
        if fate == "withdrawn":
            asset.withdraw(by=editor, reason="Over")
        elif fate == "removed":
            db.session.delete(asset)
        elif fate == "moved":
            asset.describe(by=editor, only=onlies[1], tags=["Brand"])
        elif fate == "renamed":
            asset.describe(by=editor, title_en="night", campaign="Launch", valid_until=None)


@pytest.mark.parametrize("seconds", [-1, 1])
def test_what_is_over_is_neither_shown_nor_counted_though_the_clock_did_not_turn_it(app, seconds):
    editor = an_editor()
    with database():
        handed_in(editor, "Harbour", valid_until=clock.now() + timedelta(seconds=2))
    person, now = a_person(Role.SALES, partner=a_partner()), clock.now()

    with clock.moved_to(now + timedelta(seconds=2 + seconds)):
        assert counts_for(person).total == len(found_by(person)) == (1 if seconds < 0 else 0)
        assert counts_for(person, q="harbour").total == len(found_by(person, q="harbour"))
