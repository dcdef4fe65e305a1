"""What is looked for is found: in both languages, mistyped, by size, in files; and nothing that is for others."""

import pytest

from portal.models.assets import Asset, Kept, Only
from portal.models.base import db
from tests.assets.libraries import PDF, a_library, an_editor, counts_for, found_by, handed_in
from tests.factories import a_partner, a_product, a_rep, an_asset, database


@pytest.mark.parametrize(
    "query",
    [
        "trade fair", "TRADE", "fair trade", "feria", "póster", "poster", "pòster", "wall", "expo", "Launch 2026",
        "GTX Pro", "zeppelin", "folleto", "brochure", "PDF", "postre", "zepelin", "launhc", "tra",
    ],
)  # fmt: skip
def test_it_is_found(app, query):
    editor, product = an_editor(), a_product("GTX Pro")
    with database():
        handed_in(
            editor, "Trade fair wall", title_es="Póster para ferias", words_en="Hang it up", tags=["Expo"],
            campaign="Launch 2026", product_id=product.id, text="A zeppelin over the hall",
        )  # fmt: skip
        handed_in(editor, "Price sheet", kind="price_sheet", media_type="text/csv")

    assert found_by(a_rep(), q=query) == ["Trade fair wall"]


@pytest.mark.parametrize("query", ["zzzz", "***", "walls apart", "fax", "g", "' OR 1=1", '"', "a" * 5000, "% _"])
def test_it_is_not_found(app, query):
    a_library("Trade fair wall")

    assert found_by(a_rep(), q=query) == []


@pytest.mark.parametrize("query", ["300x250", "300×250", "300 x 250", "300 X 250 banner", "ad 300 × 250"])
def test_a_size_is_one_word_however_it_is_written(app, query):
    a_library("Banner ad, 300 × 250 px", "Banner ad 300x2500", "Banner ad 300x600", "250 banner ads in 300 pages")

    assert found_by(a_rep(), q=query) == ["Banner ad, 300 × 250 px"]


def test_a_reference_leads_to_its_asset(app):
    refs = a_library("One", "Other")

    assert found_by(a_rep(), q=refs["Other"].lower()) == ["Other"]


def test_what_fits_best_comes_first_then_the_newest(app):
    editor = an_editor()
    with database():
        handed_in(editor, "In a file", text="the harbour at night")
        handed_in(editor, "Harbour, old")
        handed_in(editor, "In its words", words_en="Of the harbour")
        handed_in(editor, "By a tag", tags=["harbour"])
        handed_in(editor, "Harbour, new")

    assert found_by(a_rep(), q="harbour") == ["Harbour, new", "Harbour, old", "By a tag", "In its words", "In a file"]
    assert found_by(a_rep(), q="harbour", sort="title") == [
        "By a tag", "Harbour, new", "Harbour, old", "In a file", "In its words",
    ]  # fmt: skip


def test_it_is_sorted_by_title_in_the_readers_language(app):
    editor = an_editor()
    with database():
        for title, title_es in (("Banner", "Zócalo"), ("apple", "Árbol"), ("Zebra", "")):
            handed_in(editor, title, title_es=title_es)

    assert found_by(a_rep(), sort="title") == ["apple", "Banner", "Zebra"]
    assert found_by(a_rep(), "es", sort="title") == ["apple", "Zebra", "Banner"]


def test_the_index_follows_each_change(app):
    editor, rep = an_editor(), a_rep()
    asset = an_asset(title="Old name")
    with database():
        Asset.get(asset.ref).describe(by=editor, title_en="New name", tags=["fresh"])

    assert found_by(rep, q="old") == []
    assert found_by(rep, q="new fresh") == ["New name"]

    with database():
        Asset.get(asset.ref).withdraw(by=editor, reason="Over")

    assert found_by(rep, q="new") == []
    assert counts_for(rep).total == 0
    assert found_by(editor, q="new", state="withdrawn") == ["New name"]


def test_the_text_of_the_version_before_is_forgotten(app):

    editor, rep = an_editor(), a_rep()
    with database():
        asset = handed_in(editor, "Brochure", text="steamship")
    with database():
        asset = Asset.get(asset.ref)
        asset.add_version(by=editor, files=[Kept("b.pdf", PDF, 1, "1" * 64, "nowhere", pages=1, text="airship")])

    assert (found_by(rep, q="steamship"), found_by(rep, q="airship")) == (["Brochure"], [])

    with database():
        Asset.get(asset.ref).replace(by=editor)

    assert (found_by(rep, q="steamship"), found_by(rep, q="airship")) == ([], ["Brochure"])


def test_a_product_is_found_by_its_new_name(app):
    editor, product, rep = an_editor(), a_product("GTX Pro"), a_rep()
    with database():
        handed_in(editor, "Data sheet", product_id=product.id)
    with database():
        db.session.merge(product).update(by=editor, prices={}, name="Orbit")

    assert found_by(rep, q="orbit") == found_by(rep, product="orbit") == ["Data sheet"]
    assert found_by(rep, q="gtx") == []


def test_nothing_taken_back_is_indexed(app):
    editor, rep = an_editor(), a_rep()
    with app.app_context():
        from portal.models.tenancy import as_system

        with as_system("a test"):
            handed_in(editor, "Never was")
            db.session.flush()
            db.session.rollback()

    assert found_by(rep, q="never") == []
    assert counts_for(rep).total == 0


def test_a_foreign_word_neither_shows_nor_changes_what_is_found(app):
    editor, rival = an_editor(), a_partner(name="Rivalgate")
    rep = a_rep()
    with database():
        handed_in(editor, "Harbor poster")
    before = [found_by(rep, q=query) for query in ("harbour", "harbr", "secret", "postr")]
    with database():
        for number in range(5):
            handed_in(editor, f"Harbour harbr secret postr {number}", only=Only(partners=(rival.ref,)))

    assert [found_by(rep, q=query) for query in ("harbour", "harbr", "secret", "postr")] == before
    assert before == [["Harbor poster"], ["Harbor poster"], [], ["Harbor poster"]]
    assert len(found_by(a_rep(rival), q="harbour")) == 5


def test_a_lost_index_is_made_anew(app):
    from sqlalchemy import delete

    from portal.models.assets import search_keeping
    from portal.models.assets.search_counts import AssetCount

    a_library("Harbour", "Hall", tags=["expo"])
    rep = a_rep()
    before = counts_for(rep)
    with database():
        db.session.execute(delete(AssetCount))
        db.session.execute(delete(search_keeping.index_of(db.session())))
    assert found_by(rep, q="harbour") == []

    with app.app_context():
        assert search_keeping.rebuild() == 2

    assert found_by(rep, q="harbur") == ["Harbour"]
    assert counts_for(rep) == before


def test_the_role_that_may_not_edit_sees_what_is_out_alone(app):
    editor = an_editor()
    with database():
        handed_in(editor, "Draft", out=False)
        handed_in(editor, "Out")

    assert found_by(a_rep()) == ["Out"]
    assert found_by(a_rep(), state="draft") == []
    assert found_by(editor, state="draft") == ["Draft"]
    assert dict(counts_for(editor).of["state"]) == {"draft": 1, "published": 1}
    assert dict(counts_for(a_rep()).of["state"]) == {"published": 1}
