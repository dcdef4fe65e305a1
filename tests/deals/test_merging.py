"""A draft on two devices: different fields merge without a question, the same field asks, and nothing is lost."""

import re
from typing import Any

import pytest

from tests.client import Client
from tests.factories import PASSWORD, a_partner, a_person, a_product, a_rep, now_stands, registration

BY_ITSELF = {"Prefer": "return=minimal"}
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">')
START = {"customer_name": "Zoomdrive Inc", "customer_country": "US", "currency": "USD", "action": "save"}


@pytest.fixture
def client(log_in) -> Client:
    """A rep's; each device is a request with what that device has on its screen."""
    return log_in(a_rep())


def a_draft(client: Client, **typed: Any) -> str:
    """The address of a draft, in its first version."""
    begun = client.post("/deals/new", {**START, **typed}, headers=BY_ITSELF)
    assert (begun.status_code, begun.headers["Deal-Version"]) == (201, "1")
    return begun.headers["Location"]


def autosave(client: Client, at: str, version: int, hand: str = "", **typed: Any):
    return client.post(at, {**START, **typed, "version": version, "hand": hand}, headers=BY_ITSELF)


def typed(at: str) -> dict[str, Any]:
    class Ref:
        ref = at.split("/")[2]

    return now_stands(Ref).typed  # type: ignore[arg-type]


def test_two_devices_that_change_different_fields_are_not_asked(client):
    at = a_draft(client)

    desk = autosave(client, at, 1, "desk123.1", customer_city="Austin")
    phone = autosave(client, at, 1, "phone12.1", contact_name="Dana Reyes")
    desk_again = autosave(client, at, 2, "desk123.2", customer_city="Austin, Texas")

    assert [desk.status_code, phone.status_code, desk_again.status_code] == [204, 204, 204]
    assert (typed(at)["customer_city"], typed(at)["contact_name"]) == ("Austin, Texas", "Dana Reyes")
    assert "Deal-Merged" not in desk.headers
    assert phone.headers["Deal-Merged"]


def test_what_a_device_does_not_show_is_never_taken_for_its_own_words(client):
    at = a_draft(client, needs="First thoughts")
    autosave(client, at, 1, needs="First thoughts, then a whole page")

    phone = autosave(client, at, 1, "phone12.1", needs="First thoughts", contact_name="Dana")
    version = phone.headers["Deal-Version"]
    autosave(client, at, int(version), "phone12.2", needs="First thoughts", contact_name="Dana Reyes")

    assert typed(at)["needs"] == "First thoughts, then a whole page"
    assert typed(at)["contact_name"] == "Dana Reyes"


def test_the_same_field_is_a_question_and_all_else_is_saved(client):
    at = a_draft(client)
    autosave(client, at, 1, "desk123.1", title="From the desk")

    phone = autosave(client, at, 1, "phone12.1", title="From the phone", customer_city="Austin")

    assert (phone.status_code, phone.headers["Deal-Version"]) == (409, "1")
    assert (typed(at)["title"], typed(at)["customer_city"]) == ("From the desk", "Austin")


def test_the_question_names_the_field_and_shows_both_texts(log_in):
    client = log_in(a_rep(language="es"))
    at = a_draft(client)
    autosave(client, at, 1, title="From the desk")

    page = client.post(at, {**START, "version": "1", "title": "From the phone"})

    assert page.status_code == 409
    assert "¿De qué se trata?" in page.text
    assert "From the desk" in page.text
    assert "From the phone" in page.text
    assert "<legend>title" not in page.text


@pytest.mark.parametrize("which", ["here", "there"])
def test_each_field_is_chosen_by_itself(client, which):
    at = a_draft(client)
    autosave(client, at, 1, title="Desk", needs="Desk needs", customer_city="Austin")
    page = client.post(
        at, {**START, "version": "1", "title": "Phone", "needs": "Phone\r\nneeds", "contact_name": "Dana"}
    )

    hidden = dict(HIDDEN.findall(page.text))
    answer = client.http.post(at, data={**hidden, "choose-title": which, "choose-needs": "here"})

    assert answer.status_code == 303
    now = typed(at)
    assert now["title"] == {"here": "Phone", "there": "Desk"}[which]
    assert (now["needs"], now["customer_city"], now["contact_name"]) == ("Phone\nneeds", "Austin", "Dana")


def test_lines_of_products_merge_as_wholes(client):
    product, other = a_product(), a_product("MG Special", "55")
    first = {"lines-0-product": product.ref, "lines-0-quantity": "2"}
    at = a_draft(client, **first)

    more = {**first, "lines-300-product": other.ref, "lines-300-quantity": "5"}
    added = autosave(client, at, 1, **more)
    elsewhere = autosave(client, at, 1, **{**first, "lines-0-quantity": "3"})
    disputed = client.post(at, {**START, "version": "1", **first, "lines-0-unit_price": "4000"})

    assert (added.status_code, elsewhere.status_code, disputed.status_code) == (204, 204, 409)
    assert "3 × GTX Pro" in disputed.text
    assert "2 × GTX Pro 4000" in disputed.text
    assert (typed(at)["lines-0-quantity"], typed(at)["lines-300-quantity"]) == ("3", "5")
    assert 'name="lines-300-product"' in client.get(at).text


def test_a_line_taken_out_on_one_device_stays_out(client):
    line = {"lines-0-product": a_product().ref}
    at = a_draft(client, **line, **{"lines-7-product": a_product("MG Special", "55").ref})

    autosave(client, at, 1, **line)
    autosave(client, at, 1, **line, **{"lines-7-product": a_product("MG Special", "55").ref}, customer_city="Austin")

    assert "lines-7-product" not in typed(at)
    assert typed(at)["customer_city"] == "Austin"


def test_an_answer_that_was_lost_on_the_way_is_no_other_device(client):
    at = a_draft(client)

    autosave(client, at, 1, "phone12.1", title="Fiber")
    again = autosave(client, at, 1, "phone12.2", title="Fiber for all")
    undone = autosave(client, at, 1, "phone12.3")

    assert (again.status_code, undone.status_code) == (204, 204)
    assert "title" not in typed(at)


def test_a_replay_of_an_older_save_changes_nothing(client):
    at = a_draft(client)
    older = {**START, "version": "1", "hand": "phone12.1", "title": "Fib"}
    client.post(at, older, headers=BY_ITSELF)
    autosave(client, at, 1, "phone12.2", title="Fiber")

    replay = client.post(at, older, headers=BY_ITSELF)

    assert replay.status_code == 204
    assert typed(at)["title"] == "Fiber"


def test_the_first_answer_was_lost_and_more_was_typed(client):
    key = client.form_key()
    first = {**START, "form_key": key, "hand": "phone12.1"}
    at = client.post("/deals/new", first, headers=BY_ITSELF).headers["Location"]

    again = client.post("/deals/new", {**first, "title": "Fiber", "hand": "phone12.2"}, headers=BY_ITSELF)
    key = again.headers["Form-Key"]
    more = autosave(client, again.headers["Location"], "", "phone12.3", title="Fiber", form_key=key)  # type: ignore

    assert (again.status_code, again.headers["Location"], more.status_code) == (409, at, 204)
    assert typed(at)["title"] == "Fiber"


def test_what_is_sent_is_what_was_seen(client):
    at = a_draft(client)
    autosave(client, at, 1, title="From the desk")
    form = {**registration(), "version": "1"}

    looked = client.post(at, form)
    sent = client.post(
        at,
        {**form, "title": "From the desk", "version": re.search(r'name="version"[^>]*value="(\d+)"', looked.text)[1]},
    )  # type: ignore[index]

    assert looked.status_code == 409
    assert "From the desk" in looked.text
    assert "Look it over, then send it: What is it about?." in looked.text
    assert sent.status_code == 303
    assert now_stands(type("Ref", (), {"ref": at.split("/")[2]})).state == "submitted"


def test_a_refused_send_keeps_what_was_typed_in_the_draft(client):
    at = a_draft(client)

    answer = client.post(at, {**registration(contact_email="dana@nodot"), "version": "1"})

    assert answer.status_code == 422
    assert typed(at)["contact_email"] == "dana@nodot"


def test_a_text_of_any_length_is_kept(client):
    long = "Ω" * 100_000

    at = a_draft(client, needs=long)

    assert typed(at)["needs"] == long


def test_many_saves_of_one_device_do_not_make_another_ask(client):
    at = a_draft(client)
    for turn in range(60):
        autosave(client, at, 1, f"desk123.{turn + 1}", needs="x" * (turn + 1))

    phone = autosave(client, at, 1, "phone12.1", customer_city="Austin")

    assert phone.status_code == 204
    assert len(typed(at)["needs"]) == 60


@pytest.mark.parametrize("what", ["product", "partner", "settings"])
def test_a_record_that_was_changed_meanwhile_shows_both_texts_by_label(log_in, what):
    from portal.models.people import Role

    client = log_in(a_person(Role.OWNER))
    partner, product = a_partner(name="Northgate"), a_product()
    at, field = {
        "product": (f"/products/{product.ref}", "series"),
        "partner": (f"/partners/{partner.ref}/edit", "name"),
        "settings": ("/settings", "name"),
    }[what]
    if what == "settings":
        first = client.post(at, {**form_of(client, at), "password_again": PASSWORD, "zone": "Europe/Madrid"})
        assert first.status_code == 303
    form = form_of(client, at)
    assert client.post(at, {**form, field: "From the desk"}).status_code == 303

    asked = client.post(at, {**form, field: "From the phone"})
    hidden = dict(HIDDEN.findall(asked.text))
    kept = client.http.post(at, data={**hidden, f"choose-{field}": "there"})

    assert asked.status_code == 409
    assert "From the desk" in asked.text
    assert "From the phone" in asked.text
    assert f"<legend>{ {'series': 'Series', 'name': 'Name'}[field] }</legend>" in asked.text
    assert asked.text.count("<legend>") == 1
    assert PASSWORD not in asked.text
    assert kept.status_code == 303
    assert form_of(client, at)[field] == "From the desk"


def form_of(client: Client, at: str) -> dict[str, Any]:
    """What the page's form would send, without its tokens."""
    page = client.get(at).text.partition("<main")[2]
    form = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options)
        form[name] = chosen[1] if chosen else ""
    return {name: text for name, text in form.items() if name not in ("csrf_token", "form_key", "password_again")}
