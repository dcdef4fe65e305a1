"""An administrator takes everything of the own company along in one zip, and nothing of anybody else's."""

import io
import json
import zipfile

from portal.models.base import db
from portal.models.deals.attachments import Attachment
from portal.models.deals.conversation import Conversation
from portal.models.people import Role
from tests.factories import PASSWORD, a_deal, a_manager, a_partner, a_person, a_rep, an_attachment, database
from tests.taking import confirmed
from tests.walls.test_internal_notes import every_byte


def packed(client) -> zipfile.ZipFile:
    answer = confirmed(client, "/company/export").get("/company/export?as=zip")
    assert answer.mimetype == "application/zip"
    made = zipfile.ZipFile(io.BytesIO(answer.data))
    assert made.testzip() is None
    return made


def rows(made: zipfile.ZipFile, name: str) -> list[dict]:
    return json.loads(made.read(f"{name}.json"))["rows"]


def test_the_zip_asks_for_the_password_first(log_in):
    client = log_in(a_person(Role.PARTNER_ADMIN, partner=a_partner()))

    assert client.get("/company/export?as=zip").mimetype == "text/html"
    assert client.post("/company/export", {"password_again": "no"}).status_code == 422
    answer = client.post("/company/export", {"password_again": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/company/export?as=zip")


def test_all_of_the_company_is_in_it(log_in):
    partner = a_partner(name="Northgate")
    admin, rep = a_person(Role.PARTNER_ADMIN, partner=partner), a_rep(partner)
    manager, deal = a_manager(partner), a_deal("submitted", by=rep)
    attachment = an_attachment(deal, by=rep)
    with database():
        Conversation(deal).say("Good news from us", by=manager)

    made = packed(log_in(admin))

    content = made.read(
        next(name for name in made.namelist() if name.startswith(f"files/{deal.ref}/{attachment.ref}-"))
    )
    assert [row["name"] for row in rows(made, "company")] == ["Northgate"]
    assert {row["email"] for row in rows(made, "people")} == {admin.email, rep.email}
    assert [(row["ref"], row["contact_name"]) for row in rows(made, "deals")] == [(deal.ref, "Dana Reyes")]
    assert [(row["deal_ref"], row["product"], row["quantity"]) for row in rows(made, "lines")] == [
        (deal.ref, "GTX Pro", 2)
    ]
    assert [(row["side"], row["text"]) for row in rows(made, "messages")] == [("vendor", "Good news from us")]
    assert len(content) == attachment.size_bytes
    assert [name for name in made.namelist() if name.startswith("receipts/RC-")]
    assert "deal_ref" in made.read("README.txt").decode()
    assert "NOT-COMPLETE.txt" not in made.namelist()
    assert all(not one.extra and not one.comment for one in made.infolist())


def test_no_byte_of_anybody_elses_is_in_it_nor_what_is_the_vendors_alone(log_in):
    ours, theirs = a_partner(name="Northgate"), a_partner(name="Rivalgate")
    rep, rival, owner = a_rep(ours), a_rep(theirs, name="Sam Rival"), a_person(Role.OWNER)
    mine = a_deal("submitted", by=rep)
    foreign = a_deal("submitted", by=rival, customer="Rival Secrets Ltd", website="rival-secret.example")
    an_attachment(foreign, by=rival)
    with database():
        Conversation(foreign).say("Xylotomous", by=rival)
        Conversation(mine).note("Xylotomous quagga", by=owner)

    answer = confirmed(log_in(a_person(Role.PARTNER_ADMIN, partner=ours)), "/company/export").get(
        "/company/export?as=zip"
    )

    content = every_byte(answer.data)
    assert mine.ref.encode() in content
    secrets = (
        "Rival",
        "rival-secret",
        foreign.ref,
        theirs.ref,
        rival.email,
        "Xylotomous",
        "quagga",
        "declined_by",
        "/work/",
    )
    assert [word for word in secrets if word.encode() in content] == []


def test_who_is_no_administrator_has_none_of_it(log_in):
    partner = a_partner()
    for person in (a_rep(partner), a_person(Role.MARKETING, partner=partner), a_person(Role.OWNER)):
        assert log_in(person).get("/company/export?as=zip").status_code == 403


def test_a_lost_file_is_named_and_keeps_nobody_from_the_others(log_in):
    partner = a_partner()
    rep = a_rep(partner)
    attachment = an_attachment(a_deal("submitted", by=rep), by=rep)
    with database():
        db.session.execute(db.update(Attachment).values(key="not/there"))

    made = packed(log_in(a_person(Role.PARTNER_ADMIN, partner=partner)))

    assert attachment.ref in made.read("NOT-COMPLETE.txt").decode()
    assert [name for name in made.namelist() if name.startswith("receipts/")]
