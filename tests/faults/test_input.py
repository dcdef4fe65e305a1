"""Repetition, races and hostile input of the fault list; `docs/faults-input.md` says what happens, number by number."""

import zlib
from time import monotonic

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.events import Event
from portal.models.partners import Tier
from portal.models.people import Role
from portal.models.products import ListPrice
from tests.database.test_races import ROUNDS, at_once, counted, post
from tests.factories import a_deal, a_person, a_rep, database, now_stands, registration


def test_a_form_key_that_comes_twenty_times_at_once_is_one_record(log_in):
    rep = a_rep()
    clients = [log_in(rep) for _ in range(5)]
    form = {**registration(title="Twenty times"), "form_key": clients[0].form_key()}

    came_to = at_once(*(post(client, "/deals/new", **form) for client in clients * 4))
    changed = clients[0].post("/deals/new", {**form, "title": "Changed"})

    assert set(came_to) == {303}
    assert counted(Deal, Deal.title == "Twenty times") == 1
    assert changed.status_code == 409


def test_a_yes_and_a_withdrawal_at_one_instant(log_in):
    rep = a_rep()
    seller, boss = log_in(rep), log_in(a_person(Role.OWNER))

    for _ in ROUNDS:
        deal = a_deal("submitted", by=rep, decided_by=rep)
        yes, back = at_once(
            post(boss, f"/deals/{deal.ref}/approval", protected_days="90"),
            post(seller, f"/deals/{deal.ref}/withdrawal", reason="by_mistake"),
        )

        assert back == 303 or (yes, back) == (303, 409)  # an approved deal may be withdrawn too
        names = [event.name for event in happened(deal)]
        assert now_stands(deal).state == DealState.WITHDRAWN
        assert names.count("deal.approved") == (yes == 303)
        assert names.count("deal.withdrawn") == 1


def happened(deal: Deal) -> list[Event]:
    with database():
        return list(db.session.scalars(select(Event).where(Event.subject_ref == deal.ref).order_by(Event.id)))


def test_two_saves_of_one_draft_at_one_instant_lose_nothing(log_in):
    rep = a_rep()
    client, other = log_in(rep), log_in(rep)

    for _ in ROUNDS:
        at = client.post("/deals/new", registration(action="save")).headers["Location"]
        form = registration(action="save", version="1")
        came_to = at_once(
            post(client, at, **{**form, "title": "Title"}), post(other, at, **{**form, "customer_city": "Austin"})
        )

        typed = now_stands(type("Ref", (), {"ref": at.split("/")[2]})).typed
        assert came_to == [303, 303]
        assert (typed["title"], typed["customer_city"]) == ("Title", "Austin")


def test_a_form_that_was_opened_before_the_rules_changed_is_judged_by_those_of_now(log_in):
    rep = a_rep()
    client = log_in(rep)
    form = registration()
    with database():
        db.session.execute(db.update(ListPrice).values(amount=5000))
        db.session.execute(db.update(Tier).values(answer_working_days=5))

    shown = client.post("/deals/new", form, follow_redirects=True)

    with database():
        deal = db.session.scalars(select(Deal)).one()
    assert deal.total == 10_000
    assert (deal.answer_due_at - clock.now()).days >= 5
    assert "10,000" in shown.text


def test_a_product_that_is_sold_no_more_is_told(log_in):
    client, form = log_in(a_rep()), registration()
    with database():
        db.session.execute(db.delete(ListPrice))

    answer = client.post("/deals/new", form)

    assert answer.status_code == 422
    assert "Choose a product from the list." in answer.text


def _fields(number: int) -> bytes:
    return "&".join(f"f{one}=1" for one in range(number)).encode()


FORM = "application/x-www-form-urlencoded"
PARTS = b"".join(b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n' for _ in range(10_000))
TOO_MUCH = {
    "a field of 10 MB": (FORM, b"needs=" + b"x" * 10_000_000),
    "10,000 fields": (FORM, _fields(10_000)),
    "10,000 files": ("multipart/form-data; boundary=x", PARTS + b"--x--\r\n"),
    "JSON, deep": ("application/json", b"[" * 100_000),
    "no boundary": ("multipart/form-data", PARTS),
    "a boundary without an end": ("multipart/form-data; boundary=" + "x" * 5000, b"--" + b"x" * 100_000),
    "packed": (FORM, zlib.compress(b"needs=" + b"x" * 10_000_000)),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_too_much_is_refused_at_once(log_in, what):
    client = log_in(a_rep())
    kind, body = TOO_MUCH[what]
    headers = {"Content-Encoding": "gzip"} if what == "packed" else {}
    begun = monotonic()

    answer = client.http.post("/deals/new", data=body, content_type=kind, headers=headers)

    assert answer.status_code in (400, 413)
    assert monotonic() - begun < 2
    assert counted(Deal) == 0


UNICODE = {
    "confusable": "\u0410\u0441me", "zero width": "Ac\u200bme", "right to left": "\u202eemcA",
    "emoji": "Acme 👩‍👩‍👧‍👦",
    "composed": "Café", "decomposed": "Cafe\u0301", "Turkish": "İstanbul ıı", "sharp s": "Straße",
    "no character": "A\ufffe\uffff",
    "apostrophe": "O'Neill", "Null": "Null", "undefined": "undefined", "markup": "<b>Acme</b>", "one": "X",
    "true": "true",
}  # fmt: skip


@pytest.mark.parametrize("kind", UNICODE)
def test_names_of_any_kind_work_in_all_places(log_in, kind):
    rep, name = a_rep(name=UNICODE[kind]), UNICODE[kind]
    client, boss = log_in(rep), log_in(a_person(Role.OWNER))

    sent = client.post("/deals/new", registration(customer_name=name, contact_name=name, title=name))
    pages = [client.get(path) for path in ("/", "/deals", sent.headers["Location"], "/account")]
    pages += [boss.get(path) for path in ("/deals", sent.headers["Location"], "/people", "/partners")]

    assert sent.status_code == 303
    assert {page.status_code for page in pages} == {200}
    assert all("<b>Acme" not in page.text for page in pages)
    assert "<bdi>" in pages[1].text


def test_the_same_letters_are_the_same_however_they_were_typed(log_in):
    client = log_in(a_rep())

    ways = [client.post("/deals/new", registration(customer_name=name)) for name in ("Café", "Cafe\u0301")]

    with database():
        assert set(db.session.scalars(select(Deal.customer_name))) == {"Café"}
        assert len(set(db.session.scalars(select(Deal.customer_id)))) == 1
    assert {answer.status_code for answer in ways} == {303}


@pytest.mark.parametrize("name", ["e" + "\u0301" * 10_000, "word " * 10_000, "(" * 10_000, "a" * 300, "a." * 5_000])
def test_a_name_without_end_is_told_in_time(log_in, name):
    client = log_in(a_rep())
    begun = monotonic()

    answers = [
        client.post("/deals/new", registration(customer_name=name)),
        client.post("/deals/new", registration(customer_website=name)),
        client.post("/deals/new", registration(contact_email=name, contact_phone=name)),
        client.post("/deals/reading", {"customer_name": name}),
        client.get("/deals", query_string={"q": name[:1500]}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 200, 200]
    assert "Write at most 200 characters." in answers[0].text
    assert monotonic() - begun < 1 * len(answers)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "2027-02-29", "2026-13-01", "12/31/2026", "٢٠٢٧-٠١-٠١", "soon"]
)
def test_a_day_that_cannot_be_is_told_beside_the_field(log_in, day):
    answer = log_in(a_rep()).post("/deals/new", registration(expected_close=day))

    assert answer.status_code == 422
    assert 'id="expected_close-error"' in answer.text


@pytest.mark.parametrize(
    ("price", "is_taken"),
    [("0.1", 1), ("4821.0001", 0), ("4821.01", 1), ("1.005", 0), ("1,2,3", 0), ("1e3", 0), ("1_000", 0),
     ("1" + "0" * 20, 0), (".5", 1), ("4.821,50", 1), ("4,821.50", 1), ("1.234.567", 1), ("0", 1), ("-0", 1),
     ("-1", 0), ("1e20", 0), ("NaN", 0), ("Infinity", 0), ("1.00001", 0), ("1e-400", 0), ("٤٥", 1),
     ("1000000000000", 0), ("12 €", 0)],
)  # fmt: skip
def test_amounts_are_exact_or_told_beside_the_field(log_in, price, is_taken):
    said = {"lines-0-unit_price": price, "lines-0-reason": "Why", "lines-0-quantity": "3"}

    answer = log_in(a_rep()).post("/deals/new", registration(**said))

    assert answer.status_code == (303 if is_taken else 422)
    if not is_taken:
        assert 'id="lines-0-unit_price-error"' in answer.text
    if price == "0.1":
        with database():
            assert str(db.session.scalar(select(Deal.total)).normalize()) == "0.3"
