"""A form is acted on once; what was typed is kept; nothing beside the allowed fields is taken."""

from sqlalchemy import func, select

from portal.models.base import db
from portal.models.deals import Deal
from tests.factories import a_deal, a_partner, a_rep, database, now_stands, registration


def how_many() -> int:
    with database():
        return db.session.scalar(select(func.count()).select_from(Deal))


def test_sent_twice_it_is_done_once(log_in):
    client = log_in(a_rep())
    form = {**registration(), "form_key": client.form_key()}

    first, second = client.post("/deals/new", form), client.post("/deals/new", form)

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert how_many() == 1


def test_a_changed_replay_is_refused_and_its_words_are_shown(log_in):
    client = log_in(a_rep())
    form = {**registration(), "form_key": client.form_key()}
    client.post("/deals/new", form)

    answer = client.post("/deals/new", {**form, "title": "Quite another thing"})

    assert answer.status_code == 409
    assert "Quite another thing" in answer.text
    assert how_many() == 1


def test_a_rivals_form_key_is_refused(log_in):
    ours, rival = log_in(a_rep()), log_in(a_rep())

    answer = rival.post("/deals/new", {**registration(), "form_key": ours.form_key()})

    assert answer.status_code == 400
    assert how_many() == 0


def test_without_a_token_or_from_another_site_nothing_is_done(log_in):
    client = log_in(a_rep())

    no_token = client.post("/deals/new", {**registration(), "csrf_token": ""})
    elsewhere = client.post("/deals/new", registration(), headers={"Sec-Fetch-Site": "cross-site"})

    assert no_token.status_code == elsewhere.status_code == 400
    assert "Zoomdrive Inc" in no_token.text
    assert "Zoomdrive Inc" not in elsewhere.text
    assert how_many() == 0


def test_a_refused_form_keeps_what_was_typed(log_in):
    answer = log_in(a_rep()).post("/deals/new", registration(contact_email="dana@zoomdrive", customer_website="nodot"))

    assert answer.status_code == 422
    assert 'value="dana@zoomdrive"' in answer.text
    assert "The part after @ needs a dot" in answer.text
    assert "The web site needs a dot" in answer.text
    assert how_many() == 0


def test_autosave_begins_a_draft_and_goes_on_with_it(log_in):
    client, by_itself = log_in(a_rep()), {"Prefer": "return=minimal"}

    begun = client.post("/deals/new", registration(action="save", expected_close="soon"), headers=by_itself)
    at, version = begun.headers["Location"], begun.headers["Deal-Version"]
    saved = client.post(at, registration(action="save", title="More", version=version), headers=by_itself)
    stale = client.post(at, registration(action="save", title="Old", version=version), headers=by_itself)

    assert (begun.status_code, saved.status_code, stale.status_code) == (201, 204, 409)
    assert "More" in client.get(at).text


def test_a_stale_save_shows_both_texts(log_in):
    rep = a_rep()
    deal, client = a_deal("draft", by=rep), log_in(rep)

    answer = client.post(f"/deals/{deal.ref}/edit", {"action": "save", "title": "Mine", "version": "0"})

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Branch network" in answer.text


def test_fields_that_are_nobodys_to_send_change_nothing(log_in):
    rep, other = a_rep(), a_partner()
    extra = {"partner_id": other.id, "partner": other.ref, "state": "approved", "registered_by_id": 1, "total": "1"}

    log_in(rep).post("/deals/new", {**registration(), **extra})

    with database():
        deal = db.session.scalars(select(Deal)).one()
    assert (deal.partner_id, str(deal.state), deal.registered_by_id) == (rep.partner_id, "submitted", rep.id)
    assert now_stands(deal).total == 9642


def test_a_customer_of_a_rival_is_neither_suggested_nor_a_duplicate(log_in):
    a_deal("submitted", by=a_rep(), customer="Rival Secrets Ltd", website="rival-secret.example")
    client = log_in(a_rep())

    for target in ("div#duplicate", "datalist#suggestions", "aside#reading"):
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target}
        held, free = (
            client.post("/deals/reading", {"customer_name": name}, headers=headers).text.replace(name, "")
            for name in ("Rival Secrets Ltd", "Nobody Knows Ltd")
        )
        assert held == free


def test_reading_what_was_typed_uses_no_form_key_and_minds_none_that_was_used(log_in):
    client, part = log_in(a_rep()), {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#duplicate"}
    key = client.form_key()
    client.post("/deals/new", registration(action="save", form_key=key), headers={"Prefer": "return=minimal"})

    answer = client.post("/deals/reading", registration(customer_name="Zoomdrive I", form_key=key), headers=part)

    assert answer.status_code == 200
    assert "<main" not in answer.text


def test_a_refusal_is_never_put_into_a_part_that_fills_itself(log_in):
    client, part = log_in(a_rep()), {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#duplicate"}

    answer = client.post("/deals/reading", registration(csrf_token=""), headers=part)

    assert (answer.status_code, answer.text, answer.headers["HX-Reswap"]) == (400, "", "none")
