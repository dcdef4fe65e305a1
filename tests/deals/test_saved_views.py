"""Views that a person keeps: filters under a name, nobody else's business."""

from tests.factories import a_manager, a_partner, a_rep


def test_a_view_is_kept_shown_and_forgotten(log_in):
    client = log_in(a_rep())
    assert client.post("/deals/views?country=MX&state=open", {"name": ""}).status_code == 422

    answer = client.post("/deals/views?country=MX&state=open", {"name": "Mexico, open"})

    assert answer.headers["Location"] == "/deals?state=open&country=MX"
    assert "Mexico, open" in client.get("/deals").text
    page = client.get("/deals/views").text
    ref = page.partition('action="/deals/views/')[2].partition("/")[0]
    assert client.post(f"/deals/views/{ref}/removal").status_code == 303
    assert "Mexico, open" not in client.get("/deals").text
    assert client.post(f"/deals/views/{ref}/removal").status_code == 404


def test_a_view_of_the_queue_is_for_who_has_one(log_in):
    manager, rep = log_in(a_manager(a_partner())), log_in(a_rep())

    kept = manager.post("/deals/views?at=queue&whose=all&country=US", {"name": "US"})
    as_deals = rep.post("/deals/views?at=queue&whose=all&country=US", {"name": "US"})

    assert kept.headers["Location"] == "/queue?whose=all&country=US"
    assert as_deals.headers["Location"] == "/deals?country=US"
    assert "<bdi>US</bdi>" in manager.get("/queue").text


def test_nobody_sees_what_another_keeps(log_in):
    partner = a_partner()
    one, two = log_in(a_rep(partner)), log_in(a_rep(partner))
    one.post("/deals/views?country=MX", {"name": "Secret plan"})

    assert "Secret plan" not in two.get("/deals").text
    assert "Secret plan" not in two.get("/deals/views").text
