"""A rep registers a deal."""

from tests.factories import a_deal, a_rep, registration


def test_a_sent_deal_is_in_review(log_in):
    rep = a_rep()

    answer = log_in(rep).post("/deals/new", registration(), follow_redirects=True)

    assert answer.status_code == 200
    assert "In review" in answer.text
    assert "Zoomdrive Inc" in answer.text


def test_home_and_list_show_it(log_in):
    rep = a_rep()
    a_deal("approved", by=rep)
    client = log_in(rep)

    assert "Zoomdrive" in client.get("/").text
    assert "Zoomdrive" in client.get("/deals").text
