"""The library's page, favourites, what is new, and requests, as people ask for them."""

import email
from datetime import timedelta
from pathlib import Path

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models.assets.misses import SearchMiss
from portal.models.assets.personal import _noted
from portal.models.assets.requests import AssetRequest
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from tests.assets.libraries import a_library, an_editor, found_by, handed_in
from tests.factories import a_partner, a_person, a_rep, database


def test_the_page_takes_six_statements_at_most(app, log_in, statements):
    a_library("Harbour", "Hall")
    client = log_in(a_rep())
    client.get("/assets")

    for path in ("/assets", "/assets?q=harbuor&kind=brochure", "/assets?favourites=1", "/assets?sort=title"):
        with statements() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 6, (path, seen)


def test_the_grid_alone_is_sent_where_it_is_filled(app, log_in):
    a_library("Harbour")
    client = log_in(a_rep())

    part = client.fragment("/assets?q=harbour", "div#library")

    assert "Harbour" in part.text
    assert "<html" not in part.text


def test_a_favourite_is_ones_own(app, log_in):
    refs, partner = a_library("Harbour", "Hall"), a_partner()
    mine, colleague = a_rep(partner), a_rep(partner)
    client = log_in(mine)

    answer = client.post("/assets/favourites", {"keep": refs["Harbour"], "back": "q=harbour"})

    assert answer.headers["Location"] == "/assets?q=harbour"
    assert found_by(mine, favourites="1") == ["Harbour"]
    assert found_by(colleague, favourites="1") == []
    client.post("/assets/favourites", {"drop": refs["Harbour"]})
    assert found_by(mine, favourites="1") == []


def test_what_came_out_since_the_last_visit_is_new_until_the_next_but_one(app, log_in):
    editor, rep = an_editor(), a_rep()
    start = clock.now()

    def at(hours: float):
        return clock.moved_to(start + timedelta(hours=hours))

    def visit() -> list[str]:
        _noted.clear()
        log_in(rep).get("/assets")
        return found_by(rep, new="1")

    with at(0), database():
        handed_in(editor, "Old")
    with at(1):
        assert visit() == []
    with at(2), database():
        handed_in(editor, "News")
    with at(10):
        assert visit() == ["News"]
        assert visit() == ["News"]
    with at(11):
        assert visit() == ["News"]
    with at(20):
        assert visit() == []


def test_what_was_looked_for_in_vain_is_noted_once_a_day(app, log_in):
    rep = a_rep()
    client = log_in(rep)
    for _ in range(2):
        client.get("/assets?q=Zeppelin,+970+x+250")

    with database():
        (missed,) = db.session.scalars(db.select(SearchMiss))
        assert (missed.words, missed.times, missed.partner_id) == ("zeppelin 970x250", 2, rep.partner_id)


def test_a_request_becomes_a_task_and_its_answer_a_letter(app, log_in):
    partner, editor = a_partner(), an_editor()
    asker, colleague = a_person(Role.MARKETING, partner=partner), a_rep(partner)
    stranger = log_in(a_rep())
    nothing = log_in(asker).get("/assets?q=zeppelin").text
    assert "/assets/requests/new?words=zeppelin" in nothing

    refused = log_in(asker).post("/assets/requests/new", {"words": ""})
    asked = log_in(asker).post("/assets/requests/new", {"words": "This in Czech, 970x250"})
    at = asked.headers["Location"]

    assert refused.status_code == 422
    assert "This in Czech" in log_in(colleague).get(at).text
    assert stranger.get(at).status_code == 404
    assert "This in Czech" not in stranger.get("/assets/requests").text
    assert "This in Czech" in log_in(editor).get("/assets/requests?state=open").text
    assert log_in(asker).post(f"{at}/completion", {"answer": "x"}).status_code == 403
    assert log_in(editor).post(f"{at}/refusal", {"answer": ""}).status_code == 422
    assert log_in(editor).post(f"{at}/completion", {"answer": "Look under logos", "version": "1"}).status_code == 303
    assert "Look under logos" in log_in(colleague).get(at).text
    assert log_in(editor).post(f"{at}/refusal", {"answer": "No", "version": "1"}).status_code == 409
    with database():
        letters = db.session.execute(db.select(Delivery.template, Delivery.to_id)).all()
        assert ("asset_requests/asked", editor.id) in letters
        assert ("asset_requests/finished", asker.id) in letters


def test_an_asset_is_kept_as_a_favourite_on_its_own_page(app, log_in):
    refs, rep = a_library("Harbour"), a_rep()
    client, at = log_in(rep), f"/assets/{refs['Harbour']}"

    answer = client.post("/assets/favourites", {"keep": refs["Harbour"]})

    assert answer.headers["Location"] == at
    assert 'name="drop"' in client.get(at).text
    assert found_by(rep, favourites="1") == ["Harbour"]
    client.post("/assets/favourites", {"drop": refs["Harbour"]})
    assert 'name="keep"' in client.get(at).text


def test_another_form_of_an_asset_is_asked_for_from_its_page(app, log_in):
    refs, rep = a_library("Harbour"), a_rep()
    client = log_in(rep)
    way = f"/assets/requests/new?about={refs['Harbour']}"

    asked = client.post("/assets/requests/new", {"about": refs["Harbour"], "words": "In Czech, please"})

    assert f'href="{way}"' in client.get(f"/assets/{refs['Harbour']}").text
    assert "Harbour" in client.get(way).text
    assert "Harbour" in client.get(asked.headers["Location"]).text
    assert "requests/new" not in log_in(an_editor()).get(f"/assets/{refs['Harbour']}").text


def test_letters_about_requests_are_written_and_lead_to_them(app, log_in):
    an_editor()
    asker = a_rep()
    with database():
        for answer in ("finish", "decline"):
            asked = AssetRequest.ask(by=asker, words="In Czech, please")
            getattr(asked, answer)(by=None, answer="Look under logos")

    with app.app_context():
        deliver_due()

    letters = [email.message_from_bytes(one.read_bytes()) for one in Path(app.config["OUTBOX"]).glob("*")]
    texts = [
        part.get_payload(decode=True).decode() for one in letters for part in one.walk() if not part.is_multipart()
    ]
    assert len(letters) == 4
    assert sum("/assets/requests/RQ-" in text for text in texts) == len(texts) == 8
