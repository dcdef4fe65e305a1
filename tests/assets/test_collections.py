"""Collections: what belongs together, in order; of it one sees what one may have, and no trace of the rest."""

import re

import pytest

from portal.models.assets import Only
from portal.models.assets.collections import AssetCollection
from portal.models.people import Role
from tests.client import without_tokens
from tests.factories import a_collection, a_partner, a_person, a_rep, an_asset, database


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


def order_of(page) -> list[str]:
    return re.findall(r'class="card asset" href="/assets/([^"]+)"', page.text)


def test_an_editor_makes_one_and_partners_see_it_once_it_is_shown(log_in, editor):
    rep, asset = log_in(a_rep()), an_asset(title="Primary logo")
    at = editor.post("/collections/new", {"title_en": "Launch kit", "asset": asset.ref}).headers["Location"]
    at = at.removesuffix("/assets")
    hidden = rep.get(at)

    editor.post(f"{at}/publication")

    assert hidden.status_code == 404
    assert order_of(rep.get(at)) == [asset.ref]
    assert "Launch kit" in rep.get("/collections").text
    assert "Launch kit" in rep.get(f"/assets/{asset.ref}").text
    editor.post(f"{at}/withdrawal")
    assert rep.get(at).status_code == 404
    assert "Launch kit" not in rep.get(f"/assets/{asset.ref}").text


def test_a_collection_needs_a_title(editor):
    answer = editor.post("/collections/new", {"title_en": " ", "words_en": "For the fair"})

    assert answer.status_code == 422
    assert "Write the title." in answer.text
    assert "For the fair" in answer.text


def test_its_title_is_read_in_ones_language(log_in, editor):
    kit = a_collection(an_asset())

    editor.post(f"/collections/{kit.ref}/edit", {"title_en": "Fair kit", "title_es": "Kit de feria", "version": "1"})

    spanish = log_in(a_rep()).get(f"/collections/{kit.ref}", headers={"Accept-Language": "es"})
    assert "Kit de feria" in spanish.text


def test_a_save_of_an_older_version_shows_both_texts(editor):
    kit = a_collection(an_asset())
    editor.post(f"/collections/{kit.ref}/edit", {"title_en": "Fair kit", "version": "1"})

    stale = editor.post(f"/collections/{kit.ref}/edit", {"title_en": "Show kit", "version": "1"})

    assert stale.status_code == 409
    assert "Fair kit" in stale.text
    assert "Show kit" in stale.text


def test_of_a_mixed_one_each_sees_what_is_theirs_and_no_count_of_the_rest(log_in):
    ours, theirs = a_partner(), a_partner()
    mine, shared = an_asset(only=Only(partners=(ours.ref,))), an_asset(title="Shared")
    foreign = an_asset(title="Rival price sheet", only=Only(partners=(theirs.ref,)))
    kit = a_collection(foreign, mine, shared)
    rep, alike = log_in(a_rep(ours)), a_collection(mine, shared)

    page, listed = rep.get(f"/collections/{kit.ref}"), rep.get("/collections")

    assert order_of(page) == [mine.ref, shared.ref]
    assert "Rival" not in page.text + listed.text
    assert listed.text.count("2 assets") == 2  # the mixed one, and the one that holds these two alone
    assert page.text.count("2 assets") == rep.get(f"/collections/{alike.ref}").text.count("2 assets") == 1


def test_one_with_nothing_for_me_is_like_one_that_never_was(log_in):
    rival = a_partner()
    kit = a_collection(an_asset(only=Only(partners=(rival.ref,))), title="Rival kit")
    empty, withdrawn = a_collection(title="Nothing yet"), a_collection(an_asset("withdrawn"), title="Old kit")
    rep = log_in(a_rep())
    rep.get("/account")

    for one in (kit, empty, withdrawn):
        for way in ("", "/basket"):
            foreign, absent = (rep.get(f"/collections/{ref}{way}") for ref in (one.ref, "CO-0000-0000"))
            assert (foreign.status_code, absent.status_code) == (404, 404)
            assert without_tokens(foreign, one.ref) == without_tokens(absent, "CO-0000-0000")
        assert rep.post(f"/collections/{one.ref}/basket").status_code == 404
    listed = rep.get("/collections").text
    assert "kit" not in listed
    assert "Nothing yet" not in listed
    assert "No collections yet" in listed


def test_who_is_no_editor_changes_nothing(log_in):
    kit, rep, analyst = a_collection(an_asset()), log_in(a_rep()), log_in(a_person(Role.ANALYST))

    for client in (rep, analyst):
        for way in ("edit", "assets", "assets/removal", "order", "publication", "withdrawal", "deletion"):
            assert client.post(f"/collections/{kit.ref}/{way}").status_code == 403
        assert client.get("/collections/new").status_code == 403


def test_all_of_it_goes_into_the_basket_what_is_mine(log_in):
    rival = a_partner()
    mine, foreign = an_asset(title="Mine"), an_asset(title="Foreign", only=Only(partners=(rival.ref,)))
    kit, rep = a_collection(foreign, mine), log_in(a_rep())
    rep.post("/assets/basket", {"asset": mine.ref})

    answer = rep.post(f"/collections/{kit.ref}/basket", follow_redirects=True)

    assert "Mine" in answer.text
    assert "Foreign" not in answer.text


def test_a_full_basket_takes_none_of_it(log_in, monkeypatch):
    monkeypatch.setattr("portal.models.assets.basket.MOST", 1)
    kit, rep = a_collection(an_asset(title="One"), an_asset(title="Two")), log_in(a_rep())

    answer = rep.post(f"/collections/{kit.ref}/basket", follow_redirects=True)

    assert "Your basket is full" in answer.text
    assert "Nothing chosen yet" in answer.text


def test_assets_stand_in_the_order_that_an_editor_gave_them(editor):
    one, two, three = (an_asset(title=title) for title in ("One", "Two", "Three"))
    kit = a_collection(one, two, three)
    at = f"/collections/{kit.ref}"

    editor.post(f"{at}/order", {"earlier": three.ref})
    after_button = order_of(editor.get(at))
    editor.post(f"{at}/order", {"order": [two.ref, three.ref], "later": two.ref})
    after_both = order_of(editor.get(at))
    editor.post(f"{at}/order", {"earlier": three.ref})

    assert after_button == [one.ref, three.ref, two.ref]
    assert after_both == order_of(editor.get(at)) == [three.ref, two.ref, one.ref]
    assert editor.post(f"{at}/order", {"earlier": "AS-0000-0000", "order": ["x"]}).status_code == 303


def test_assets_are_found_put_in_and_taken_out(editor):
    kit, logo = a_collection(an_asset(title="Sign")), an_asset(title="Primary logo")
    at = f"/collections/{kit.ref}/assets"

    found = editor.get(f"{at}?q=primary")
    for _twice in range(2):
        editor.post(at, {"asset": logo.ref, "q": "primary"})
    put_in = order_of(editor.get(f"/collections/{kit.ref}"))
    editor.post(f"{at}/removal", {"asset": logo.ref})

    assert f'name="asset" value="{logo.ref}"' in found.text
    assert put_in[1:] == [logo.ref]
    assert logo.ref not in editor.get(f"/collections/{kit.ref}").text
    assert editor.post(at, {"asset": "AS-0000-0000"}).status_code == 404


def test_an_asset_is_put_in_and_taken_out_from_its_own_page(editor):
    kit, logo = a_collection(title="Launch kit"), an_asset()
    at = f"/assets/{logo.ref}"

    editor.post(f"{at}/collections", {"into": kit.ref})
    put_in = order_of(editor.get(f"/collections/{kit.ref}"))
    editor.post(f"{at}/collections", {"out_of": kit.ref})

    assert put_in == [logo.ref]
    assert order_of(editor.get(f"/collections/{kit.ref}")) == []
    assert editor.post(f"{at}/collections", {"into": "CO-0000-0000"}).status_code == 404
    assert editor.get(f"{at}/collections").headers["Location"] == at


def test_a_full_one_says_so(editor, monkeypatch):
    monkeypatch.setattr("portal.models.assets.collections.MOST_ASSETS", 1)
    kit, logo = a_collection(an_asset()), an_asset(title="Primary logo")

    answer = editor.post(f"/collections/{kit.ref}/assets", {"asset": logo.ref}, follow_redirects=True)

    assert "This collection is full" in answer.text
    assert logo.ref not in answer.text


def test_one_that_is_thrown_away_leaves_its_assets(editor):
    logo = an_asset()
    kit = a_collection(logo)

    answer = editor.post(f"/collections/{kit.ref}/deletion", follow_redirects=True)

    assert "Its assets stay." in answer.text
    assert editor.get(f"/collections/{kit.ref}").status_code == 404
    assert editor.get(f"/assets/{logo.ref}").status_code == 200


def test_what_happened_to_it_is_told(editor):
    kit = a_collection(an_asset())
    editor.post(f"/collections/{kit.ref}/assets", {"asset": an_asset(title="Primary logo").ref})

    page = editor.get(f"/collections/{kit.ref}").text

    assert "An asset put in" in page
    assert "Begun" in page


def test_many_cost_as_many_statements_as_few(log_in, statements):
    rep = log_in(a_rep())
    a_collection(an_asset())
    rep.get("/account")
    with statements() as for_one:
        rep.get("/collections")
    for _ in range(6):
        a_collection(an_asset(), an_asset())
    rep.get("/account")
    with statements() as for_many:
        rep.get("/collections")

    assert len(for_many) == len(for_one)


def test_a_noun_leads_to_its_record(editor):
    kit = a_collection(an_asset())

    for way in ("basket", "order", "assets/removal", "publication", "withdrawal", "deletion"):
        assert editor.get(f"/collections/{kit.ref}/{way}").headers["Location"] == f"/collections/{kit.ref}"


def test_sent_twice_is_one_collection(editor):
    form = {"title_en": "Launch kit", "form_key": editor.form_key()}

    first, second = (editor.post("/collections/new", form).headers["Location"] for _ in range(2))

    assert first == second
    with database():
        assert len(AssetCollection.choices()) == 1
