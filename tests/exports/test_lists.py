"""Lists are taken along: as filtered, what one may see, after the password, as CSV, workbook and JSON."""

import json

import pytest

from portal.models.base import db
from portal.models.events import Event
from portal.models.people import Role
from portal.views.exports import sending
from tests.factories import PASSWORD, a_deal, a_manager, a_partner, a_person, a_product, a_rep, database
from tests.taking import confirmed, rows_in, sheet_in


def test_the_file_asks_for_the_password_first(log_in):
    client = log_in(a_rep())

    asked = client.get("/deals/export?as=csv&state=won")
    wrong = client.post("/deals/export?state=won", {"ending": "csv", "password_again": "no"})
    right = client.post("/deals/export?state=won", {"ending": "xlsx", "keys": "y", "password_again": PASSWORD})

    assert asked.mimetype == "text/html"
    assert "Your password" in asked.text
    assert (wrong.status_code, "The password is not right." in wrong.text) == (422, True)
    assert (right.status_code, right.headers["Location"]) == (303, "/deals/export?as=xlsx&keys=1&state=won")
    assert client.get(right.headers["Location"]).data.startswith(b"PK")


def test_all_formats_hold_the_same_deals_with_their_lines(log_in):
    rep = a_rep()
    deal = a_deal("approved", by=rep, decided_by=a_person(Role.OWNER))
    client = confirmed(log_in(rep), "/deals/export")

    listed = [
        {key: cell.lstrip("'") for key, cell in row.items()}  # before the sign of a phone number
        for row in rows_in(client.get("/deals/export?as=csv&keys=1"))
    ]
    head, *sheet = sheet_in(client.get("/deals/export?as=xlsx&keys=1").data)
    said = json.loads(client.get("/deals/export?as=json").data)

    assert [(row["ref"], row["state"], row["products"]) for row in listed] == [
        (deal.ref, "approved", "2 × GTX Pro @ 4821")
    ]
    assert [dict(zip(head, row, strict=True)) for row in sheet] == listed
    assert [{key: str(value) for key, value in row.items()} for row in said["rows"]] == listed
    assert said["list"] == "deals"


def test_headings_and_states_are_in_the_readers_language(log_in):
    rep = a_rep()
    a_deal("submitted", by=rep)
    client = confirmed(log_in(rep), "/deals/export")

    (row,) = rows_in(client.get("/deals/export?as=csv", headers={"Accept-Language": "es"}))

    assert (row["Estado"], row["Cliente"]) == ("En revisión", "Zoomdrive Inc")


def test_what_the_list_is_narrowed_by_the_file_is_too(log_in):
    rep = a_rep()
    a_deal("submitted", by=rep, customer="One Ltd")
    a_deal("approved", by=rep, decided_by=a_person(Role.OWNER), customer="Two Ltd")
    client = confirmed(log_in(rep), "/deals/export")

    assert "/deals/export?state=approved" in client.get("/deals?state=approved").text
    for asked in ("state=approved", "q=two+ltd"):
        assert [row["customer_name"] for row in rows_in(client.get(f"/deals/export?as=csv&keys=1&{asked}"))] == [
            "Two Ltd"
        ]
    assert rows_in(client.get("/deals/export?as=csv&keys=1&country=ZZ")) == []


def test_nobody_takes_along_more_than_they_see(log_in):
    mine, other = a_partner(), a_partner(name="Rivalgate")
    rep, rival = a_rep(mine), a_rep(other)
    own = a_deal("submitted", by=rep)
    foreign = a_deal("submitted", by=rival, customer="Rival Secrets Ltd", website="rival-secret.example")
    everybody = {
        rep: [own.ref], a_manager(other): [foreign.ref], a_person(Role.OWNER): [own.ref, foreign.ref],
        a_person(Role.PARTNER_ADMIN, partner=mine): [own.ref],
    }  # fmt: skip

    for person, refs in everybody.items():
        client = confirmed(log_in(person), "/deals/export")
        for more in ("", f"&partner={other.ref}&partner={mine.ref}", "&state=&q=%25"):
            found = [row["ref"] for row in rows_in(client.get(f"/deals/export?as=csv&keys=1{more}"))]
            assert set(found) <= set(refs), (person.name, more)
            assert more or found == refs


def test_who_sees_no_people_takes_none_along(log_in):
    a_deal("submitted", by=a_rep(name="Jo Rep"))
    client = confirmed(log_in(a_person(Role.ANALYST)), "/deals/export")

    answer = client.get("/deals/export?as=csv&keys=1")

    (row,) = rows_in(answer)
    assert not [name for name in row if name.startswith(("contact", "registered"))]
    assert b"Jo Rep" not in answer.data


def test_a_partners_file_has_nothing_that_is_the_vendors_alone(log_in):
    rep = a_rep()
    a_deal("submitted", by=rep)
    client = confirmed(log_in(rep), "/deals/export")

    (row,) = rows_in(client.get("/deals/export?as=csv&keys=1"))

    vendors = ("partner", "assigned", "manager", "declined_by", "promised", "match", "note", "score", "id", "search")
    assert [name for name in row if name.startswith(vendors)] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_formulas_are_harmless(log_in, ending):
    rep = a_rep()
    a_deal("submitted", by=rep, customer='=HYPERLINK("http://x.example","x")', website="x.example")
    client = confirmed(log_in(rep), "/deals/export")

    content = client.get(f"/deals/export?as={ending}&keys=1").data

    if ending == "csv":
        assert b"\"'=HYPERLINK(" in content
    else:
        assert "=HYPERLINK(" in str(sheet_in(content))
        assert b"<f>" not in content


def test_partners_people_and_products_go_along_too(log_in):
    partner = a_partner(name="Northgate")
    person = a_rep(partner, name="Rita Rep")
    a_product("GTX Pro", "4821")
    client = confirmed(log_in(a_person(Role.OWNER)), "/partners/export")

    assert [row["name"] for row in rows_in(client.get("/partners/export?as=csv&keys=1&q=northg"))] == ["Northgate"]
    people = rows_in(client.get(f"/people/export?as=csv&keys=1&partner={partner.ref}"))
    assert [(row["email"], row["roles"], row["active"]) for row in people] == [(person.email, "sales; trainee", "true")]
    products = rows_in(client.get("/products/export?as=csv&keys=1"))
    assert [(row["name"], row["price_usd"]) for row in products] == [("GTX Pro", "4821")]


def test_a_partners_administrator_takes_the_own_people_alone(log_in):
    partner = a_partner()
    admin = a_person(Role.PARTNER_ADMIN, partner=partner)
    a_rep(a_partner(), name="Sam Rival")
    client = confirmed(log_in(admin), "/people/export")

    found = rows_in(client.get("/people/export?as=csv&keys=1"))

    assert [row["email"] for row in found] == [admin.email]
    assert client.get("/partners/export?as=csv").status_code == 403


def test_each_file_is_written_down(log_in):
    rep = a_rep()
    client = confirmed(log_in(rep), "/deals/export")

    client.get("/deals/export?as=json&state=won")

    with database():
        happened = db.session.scalars(db.select(Event).where(Event.name == "list.taken_along")).all()
        facts = [(one.by_id, one.facts) for one in happened]
    assert facts == [(rep.id, {"list": "deals", "ending": "json", "narrowed_by": {"state": "won"}})]


def test_who_loses_the_right_on_the_way_gets_no_more(log_in, monkeypatch):
    rep = a_rep()
    for number in range(3):
        a_deal("submitted", by=rep, customer=f"Customer {number}", website=f"c{number}.example")
    client = confirmed(log_in(rep), "/deals/export")
    monkeypatch.setattr("portal.models.deals.taking_along.AT_ONCE", 1)
    asked = sending._expect_right

    def lose(*args):
        with database():
            db.session.merge(rep).deactivate(by=None)
        asked(*args)

    monkeypatch.setattr(sending, "_expect_right", lose)
    with pytest.raises(sending.RightLost):
        client.get("/deals/export?as=csv&keys=1")

    assert log_in(a_rep()).get("/deals").status_code == 200
    assert not sending.Going._people


def test_a_person_takes_one_at_a_time(log_in):
    rep = a_rep()
    client = confirmed(log_in(rep), "/deals/export")
    sending.Going._people.add(rep.id)
    try:
        answer = client.get("/deals/export?as=csv")
    finally:
        sending.Going._people.clear()

    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert client.get("/deals/export?as=csv").status_code == 200
