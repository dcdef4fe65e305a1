"""Files beside a deal: looked at and cleaned, seen by whom the deal is seen by, once however often they come."""

from datetime import timedelta
from io import BytesIO

import pytest

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.deals.attachments import Attachment
from portal.models.events import Event
from portal.models.partners import Partner
from portal.models.people import Role
from portal.storage.files import files_at
from tests.assets import making
from tests.assets.test_uploads import TUS
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, an_attachment, database

LETTER = (
    b"From: Dana Reyes <dana@zoomdrive.example>\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\nSubject: Our project\r\n"
    b"Content-Type: text/plain\r\n\r\nYou were the first to call.\r\n"
)
WITH_PROGRAM = LETTER.replace(
    b"Content-Type: text/plain\r\n", b'Content-Type: application/octet-stream; name="run.exe"\r\n'
)


@pytest.fixture
def rep(app):
    return a_rep()


def send(client, at: str, *files: tuple[str, bytes], **said):
    sent = [(BytesIO(content), name) for name, content in files]
    return client.http.post(
        at, data={"csrf_token": client.token(), "form_key": client.form_key(), "files": sent, **said}
    )


def attached(deal: Deal) -> list[Attachment]:
    with database():
        return list(db.session.scalars(db.select(Attachment).where(Attachment.deal_id == deal.id)))


def test_a_photo_is_put_beside_a_deal_without_its_place(app, rep, log_in):
    deal = a_deal(by=rep)

    answer = send(log_in(rep), f"/deals/{deal.ref}/attachments", ("card.jpg", making.told_jpeg()))

    assert answer.status_code == 303
    (one,) = attached(deal)
    settings = app.config["SETTINGS"]
    content = b"".join(files_at(settings.storage_url, settings.data).pieces(one.key, 0, one.size_bytes))
    assert (one.name, one.media_type, b"Exif" in content and b"GPS" in content) == ("card.jpg", "image/jpeg", False)


@pytest.mark.parametrize(("name", "content"), [
    ("run.exe", b"MZ\x90\0"), ("page.html", b"<html><script>1</script>"), ("logo.svg", b"<svg xmlns='x'/>"),
    ("letter.eml", WITH_PROGRAM), ("no-letter.eml", b"Only words"), ("photo.jpg", b"no photo \0"),
])  # fmt: skip
def test_what_is_no_proof_is_refused_and_said(rep, log_in, name, content):
    deal = a_deal(by=rep)

    answer = send(log_in(rep), f"/deals/{deal.ref}/attachments", (name, content))

    assert (answer.status_code, attached(deal)) == (422, [])
    assert name in answer.text


def test_a_letter_is_taken_as_it_is(rep, log_in):
    deal = a_deal(by=rep)

    send(log_in(rep), f"/deals/{deal.ref}/attachments", ("mail.eml", LETTER))

    assert [(one.media_type, one.size_bytes) for one in attached(deal)] == [("message/rfc822", len(LETTER))]


def test_a_draft_takes_files_with_what_is_typed(rep, log_in):
    client = log_in(rep)

    answer = send(client, "/deals/new", ("mail.eml", LETTER), action="save", customer_name="Zoomdrive")

    with database():
        deal = db.session.scalars(db.select(Deal)).one()
    assert answer.headers["Location"] == f"/deals/{deal.ref}/edit"
    assert [one.name for one in attached(deal)] == ["mail.eml"]
    assert "mail.eml" in client.get(f"/deals/{deal.ref}/edit").text


def test_a_refused_file_leaves_what_was_typed_and_no_second_draft(rep, log_in):
    answer = send(log_in(rep), "/deals/new", ("run.exe", b"MZ\x90\0"), action="save", customer_name="Zoomdrive")

    with database():
        assert db.session.scalars(db.select(Deal)).all() == []
    assert (answer.status_code, 'value="Zoomdrive"' in answer.text) == (422, True)


def test_a_file_that_came_in_parts_is_taken_once_by_however_many_saves(rep, log_in):
    client, deal = log_in(rep), a_deal("draft", by=rep)
    ref = in_parts(client, LETTER)
    headers = {"Prefer": "return=minimal"}
    said = {"csrf_token": client.token(), "action": "save", "received": ref}

    for turn in (1, 2, 3):
        answer = client.http.post(f"/deals/{deal.ref}/edit", data={**said, "hand": f"abcd.{turn}"}, headers=headers)
        assert answer.status_code == 204

    assert [one.upload_ref for one in attached(deal)] == [ref]


def test_the_same_content_twice_is_once(rep, log_in):
    client, deal = log_in(rep), a_deal(by=rep)
    for name in ("one.eml", "two.eml"):
        assert send(client, f"/deals/{deal.ref}/attachments", (name, LETTER)).status_code == 303

    assert [one.name for one in attached(deal)] == ["one.eml"]


def test_more_than_twenty_megabytes_are_not_even_begun(rep, log_in):
    client = log_in(rep)
    said = {**TUS, "X-CSRFToken": client.token(), "Upload-Metadata": "filename bWFpbC5lbWw="}
    sizes = (20 * 1024 * 1024, 20 * 1024 * 1024 + 1)

    answers = [client.http.post("/deals/uploads", headers={**said, "Upload-Length": str(size)}) for size in sizes]

    assert [one.status_code for one in answers] == [201, 413]


def test_a_download_is_a_file_to_save_and_for_this_person_alone(rep, log_in):
    deal = a_deal(by=rep)
    one = an_attachment(deal, name="Offer \u201cA\u201d.pdf")
    client = log_in(rep)

    way = client.get(f"/deals/{deal.ref}/attachments/{one.ref}")
    answer = client.get(way.headers["Location"])

    assert (way.status_code, answer.status_code) == (303, 200)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    colleague = log_in(a_rep(rep_partner(rep)))
    assert colleague.get(way.headers["Location"]).status_code == 404
    assert colleague.get(f"/deals/{deal.ref}/attachments/{one.ref}").status_code == 303
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        assert client.get(way.headers["Location"]).status_code == 404


def test_a_rival_learns_nothing_and_the_vendor_nothing_of_a_draft(rep, log_in):
    partner = rep_partner(rep)
    draft, sent = a_deal("draft", by=rep), a_deal(by=rep, customer="Other Inc", website="other.example")
    of_draft, of_sent = an_attachment(draft), an_attachment(sent)
    manager = a_manager(partner)

    for person, deal, one, status in (
        (a_rep(), sent, of_sent, 404), (manager, draft, of_draft, 404), (manager, sent, of_sent, 303),
        (a_person(Role.ANALYST), sent, of_sent, 403), (a_manager(a_partner()), sent, of_sent, 404),
        (rep, draft, of_sent, 404), (a_person(Role.MARKETING, partner=partner), sent, of_sent, 403),
    ):  # fmt: skip
        assert log_in(person).get(f"/deals/{deal.ref}/attachments/{one.ref}").status_code == status


def test_whoever_added_it_takes_it_away_while_the_deal_goes_on(rep, log_in):
    deal, admin = a_deal(by=rep), a_person(Role.PARTNER_ADMIN, partner=rep_partner(rep))
    one = an_attachment(deal)

    def removal(client) -> int:
        said = {"csrf_token": client.token(), "form_key": client.form_key()}
        return client.http.post(f"/deals/{deal.ref}/attachments/{one.ref}/removal", data=said).status_code

    assert removal(log_in(admin)) == 409
    assert removal(log_in(rep)) == 303
    assert attached(deal) == []
    with database():
        names = db.session.scalars(db.select(Event.name).where(Event.subject_ref == deal.ref)).all()
    assert names[-2:] == ["deal.attached", "deal.detached"]


def test_a_deal_that_is_over_takes_none_and_keeps_its_own(rep, log_in):
    deal = a_deal("declined", by=rep)

    answer = send(log_in(rep), f"/deals/{deal.ref}/attachments", ("mail.eml", LETTER))

    assert (answer.status_code, attached(deal)) == (409, [])


def in_parts(client, content: bytes) -> str:
    """Send it by tus; answers its reference."""
    headers = {**TUS, "X-CSRFToken": client.token()}
    begun = client.http.post(
        "/deals/uploads",
        headers={**headers, "Upload-Length": str(len(content)), "Upload-Metadata": "filename bWFpbC5lbWw="},
    )
    at = begun.headers["Location"]
    part = {**headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert client.http.open(at, method="PATCH", data=content, headers=part).status_code == 204
    assert client.get(at).status_code == 200
    return at.rpartition("/")[2]


def rep_partner(rep) -> Partner:
    with database():
        return db.session.get(Partner, rep.partner_id)
