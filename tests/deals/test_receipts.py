"""Receipts: one for each deal that was sent, in one chain a partner, and nothing of it can be changed unseen."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from zipfile import ZipFile

import pikepdf
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.cli.receipts import receipts as command
from portal.documents.receipt import file_inside
from portal.models.base import db
from portal.models.deals.receipt_chain import FORMAT, Changed, as_file, canonical, hash_of, linked, read
from portal.models.deals.receipts import Receipt
from portal.models.people import Role, User
from tests.factories import a_deal, a_partner, a_person, a_rep, database, registration

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def a_chain(*names: str, partner: str = "PT-AAAA-AAAA") -> list[bytes]:
    """Receipts of one partner, as files."""
    files, previous = [], ""
    for number, name in enumerate(names):
        claim = canonical({"customer_name": name})
        content = canonical({
            "format": FORMAT, "receipt": f"RC-{number}", "deal": f"DR-{number}", "partner": partner,
            "received_at": f"2026-11-26T10:00:00.{number:06}Z", "claim_sha256": hash_of(claim),
            "previous": previous or None, "terms": {"tier": name},
        })  # fmt: skip
        previous = hash_of(content)
        files.append(as_file(content, claim))
    return files


def files_of(partner) -> list[bytes]:
    with database():
        mine = select(Receipt).where(Receipt.partner_id == partner.id).order_by(Receipt.id)
        return [one.as_file(with_claim=True) for one in db.session.scalars(mine)]


def tokens(client) -> dict[str, str]:
    return {"csrf_token": client.token(), "form_key": client.form_key()}


def run(tmp_path, *contents: bytes):
    names = []
    for number, content in enumerate(contents):
        file = tmp_path / f"{number}.{'pdf' if content.startswith(b'%PDF') else 'json'}"
        file.write_bytes(content)
        names.append(str(file))
    return CliRunner().invoke(command, ["verify", *names])


@given(st.lists(WORDS, min_size=1, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_chains_hold_in_any_order_and_a_gap_is_found(names, chance):
    files = a_chain(*names)
    whole = [read(file) for file in files]
    chance.shuffle(whole)

    assert len(linked(whole).linked) == len(names) - 1
    assert (len(linked(whole).first), linked(whole).missing, linked(whole).forked) == (1, [], [])
    if len(files) > 2:
        without = [read(file) for file in files[:1] + files[2:]]
        assert [one.said["receipt"] for one in linked(without).missing] == ["RC-2"]


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_each_changed_byte_is_found(data):
    (file,) = a_chain(data.draw(WORDS))
    place, byte = data.draw(st.integers(0, len(file) - 1)), data.draw(st.integers(0, 255))
    if file[place] == byte:
        return

    with pytest.raises(Changed):
        read(file[:place] + bytes([byte]) + file[place + 1 :])


def test_a_sent_deal_has_a_receipt_and_a_draft_has_none(log_in):
    rep = a_rep()
    client, deal, draft = log_in(rep), a_deal("submitted", by=rep), a_deal("draft", by=rep)
    received = json.loads(client.get(f"/deals/{deal.ref}/receipt.json").data)

    assert received["receipt"]["deal"] == deal.ref
    assert received["receipt"]["received_at"] == deal.submitted_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert received["receipt"]["terms"]["protection_days"] == 90
    assert received["claim"]["customer_name"] == "Zoomdrive Inc"
    assert received["hash"] in client.get(f"/deals/{deal.ref}/receipt").text
    assert f"/deals/{deal.ref}/receipt" in client.get(f"/deals/{deal.ref}").text
    for ending in ("", ".pdf", ".json"):
        assert client.get(f"/deals/{draft.ref}/receipt{ending}").status_code == 404


def test_a_receipt_names_the_tier_in_the_readers_language(log_in):
    rep = a_rep()
    deal = a_deal("submitted", by=rep)
    with database():
        db.session.get_one(User, rep.id).language = "es"

    client = log_in(rep)
    kept = json.loads(client.get(f"/deals/{deal.ref}/receipt.json").text)["receipt"]["terms"]["tier"]

    assert kept == "Gold"
    assert ">Oro<" in client.get(f"/deals/{deal.ref}/receipt").text


def test_a_receipt_says_nothing_of_other_deals_or_people(log_in):
    partner = a_partner()
    for number in range(3):
        deal = a_deal("submitted", by=a_rep(partner, name="Una Nadie"), customer=f"Company {number}")
    other = a_deal("submitted", by=a_rep())
    with database():
        said = db.session.scalars(select(Receipt).where(Receipt.deal_id == deal.id)).one()
        others = db.session.scalars(select(Receipt).where(Receipt.deal_id == other.id)).one()

    assert "Company 1" not in said.content + said.claim
    assert "Una Nadie" not in said.content + said.claim
    assert others.previous == ""  # a chain for each partner


def test_who_knows_no_people_gets_no_contact(log_in):
    deal = a_deal("submitted")
    analyst = log_in(a_person(Role.ANALYST))

    for ending in (".json", ".pdf", ""):
        answer = analyst.get(f"/deals/{deal.ref}/receipt{ending}")
        content = file_inside(answer.data) if ending == ".pdf" else answer.data
        assert answer.status_code == 200
        assert b"Dana Reyes" not in content
    assert read(analyst.get(f"/deals/{deal.ref}/receipt.json").data)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_pdf_is_one_page_with_the_file_inside_and_clean(log_in, paper):
    rep = a_rep()
    deal = a_deal("submitted", by=rep, customer="W" * 300)
    client = log_in(rep)
    answer = client.get(f"/deals/{deal.ref}/receipt.pdf?paper={paper}")
    made = answer.data
    with pikepdf.open(BytesIO(made)) as pdf:
        pages, told = len(pdf.pages), {key: str(value) for key, value in pdf.docinfo.items()}

    assert pages == 1
    assert file_inside(made) == client.get(f"/deals/{deal.ref}/receipt.json").data
    assert "W" * 20 not in "".join(told.values())
    assert rep.name not in made.decode("latin-1")
    for place in (100, len(made) // 2, len(made) - 20):
        with pytest.raises(Changed):
            file_inside(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])


def test_the_command_says_what_is_linked_and_what_is_missing(tmp_path):
    first, second, third = a_chain("a", "b", "c")

    all_there, gap = run(tmp_path, third, first, second), run(tmp_path, first, third)
    assert all_there.exit_code == 0
    assert "RC-2: whole, DR-2" in all_there.output
    assert "linked to RC-1" in all_there.output
    assert "3 whole, 0 changed, 2 linked, 0 whose" in all_there.output
    assert gap.exit_code == 0
    assert "the receipt before it is missing here" in gap.output


def test_the_command_fails_for_a_changed_byte_and_a_fork(tmp_path):
    first, second = a_chain("a", "b")
    *_, other = a_chain("a", "c")

    changed = run(tmp_path, first, second.replace(b'"b"', b'"x"'))
    assert changed.exit_code == 1
    assert "CHANGED" in changed.output
    forked = run(tmp_path, first, second, other)
    assert forked.exit_code == 1
    assert "FORKED" in forked.output


def test_an_administrator_takes_all_of_the_company_along(log_in, tmp_path):
    partner = a_partner()
    rep, admin = a_rep(partner), a_person(Role.PARTNER_ADMIN, partner=partner)
    for number in range(3):
        a_deal("submitted", by=rep, customer=f"Company {number}")
    a_deal("submitted")
    archive = ZipFile(BytesIO(log_in(admin).get("/company/receipts.zip").data))
    contents = [archive.read(name) for name in archive.namelist()]

    assert contents == files_of(partner)
    assert "3 whole, 0 changed, 2 linked, 0 whose" in run(tmp_path, *contents).output
    assert log_in(rep).get("/company/receipts.zip").status_code == 403


def test_twenty_at_once_make_one_chain(log_in):
    partner = a_partner()
    clients = [log_in(a_rep(partner)) for _ in range(4)]
    forms = [
        (client, {**registration(customer_name=f"Company {number}"), **tokens(client)})
        for number, client in enumerate(clients * 5)
    ]  # fmt: skip
    start = Barrier(len(forms))

    def send(client, form) -> int:
        start.wait()
        return client.http.post("/deals/new", data=form).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        came_to = [one.result() for one in [pool.submit(send, *form) for form in forms]]
    links = linked(map(read, files_of(partner)))

    assert set(came_to) <= {303, 503}
    assert len(links.linked) == came_to.count(303) - 1 > 10
    assert (len(links.first), links.missing, links.forked) == (1, [], [])


@pytest.mark.parametrize("deed", ["UPDATE receipts SET claim = ''", "DELETE FROM receipts"])
def test_the_database_keeps_receipts_as_they_are(app, deed):
    a_deal("submitted")

    with pytest.raises(DBAPIError, match="never changed"), database():
        db.session.execute(db.text(deed))
    with database():
        assert db.session.scalar(select(func.count()).select_from(Receipt)) == 1
