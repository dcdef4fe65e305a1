"""Data in by pages: a file, its columns, a look, repairs for all rows alike, the worker, and what was left out."""

import io
import re
from pathlib import Path

import pytest

from portal.cli import importing
from portal.jobs import imports as jobs
from portal.models.base import db
from portal.models.importing.imports import Import
from portal.models.importing.kinds import KINDS
from portal.models.importing.who import IMPORTERS
from portal.models.partners import Kind, Partner
from portal.models.people import Role
from portal.models.products import Product
from portal.permissions.matrix import table
from tests.factories import a_manager, a_partner, a_person, a_tier, database

DATA = Path(importing.__file__).parent / "demo" / "data"


@pytest.fixture
def owner(log_in):
    with database():
        a_tier()
    return log_in(a_person(Role.OWNER))


def send(client, kind: str, content: bytes, name: str = "list.csv"):
    return client.post("/import", {"kind": kind, "file": (io.BytesIO(content), name)}, follow_redirects=True)


def ref_of(page) -> str:
    return re.search(r"IM-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)[0]


def chosen(page) -> dict[str, str]:
    """What the form of the columns says as it is shown."""
    said = {}
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        found = re.search(r'selected value="([^"]*)"', options)
        said[name] = found[1] if found else ""
    for tag in re.findall(r"<input[^>]*>", page.text):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ("checkbox" not in tag or "checked" in tag) and name[1].startswith(("fixed", "has")):
            said[name[1]] = value[1]
    return said


def work(app) -> None:
    with app.app_context():
        jobs.work_on_waiting()


def test_a_catalogue_comes_in_and_the_second_time_nothing_changes(app, owner):
    for made, same in ((7, 0), (0, 7)):
        page = send(owner, "products", (DATA / "products.csv").read_bytes(), "products.csv")
        ref, said = ref_of(page), chosen(page)
        assert (said["column_name"], said["column_price"], said["fixed_currency"]) == ("product", "sales_price", "USD")
        assert "Being looked through" in owner.post(f"/import/{ref}/columns", said, follow_redirects=True).text
        work(app)
        assert "Bring it in" in owner.get(f"/import/{ref}").text
        owner.post(f"/import/{ref}/run", {"how": "good"})
        work(app)

        with database():
            one = Import.shown(ref)
            assert (one.state, one.count("made"), one.count("same")) == ("done", made, same)
    with database():
        assert db.session.query(Product).count() == 7


def test_dirt_is_named_with_its_count_and_repaired_for_all_rows_with_one_click(app, owner):
    page = send(owner, "products", b"product,price,currency\nGTX Pro,4821,dollars\nMG,55,dollars\nGTK,1,USD\n")
    ref = ref_of(page)
    owner.post(f"/import/{ref}/columns", chosen(page))
    work(app)

    assert "Currency: “dollars” is no currency" in owner.get(f"/import/{ref}").text
    owner.post(f"/import/{ref}/repairs", {"field": "currency", "said": "dollars", "meant": "USD"})
    work(app)

    with database():
        assert Import.shown(ref).count("made") == 3


def test_a_list_without_a_header_is_seen_as_one_and_words_are_chosen_from_a_list(app, owner):
    page = send(owner, "partners", b"1|637|AW1|Warehouse|Some shop|US\n2|11|AW2|Warehouse|Other|Atlantis\n")
    ref, said = ref_of(page), chosen(page)
    assert "Column 5 (Some shop)" in page.text
    assert said["column_country"] == ""
    said |= {"column_external_ref": "3", "column_kind": "4", "column_name": "5", "column_country": "6"}
    owner.post(f"/import/{ref}/columns", said)
    work(app)
    page = owner.get(f"/import/{ref}")
    assert "“Warehouse”" in page.text
    assert '<option value="distributor">' in page.text
    owner.post(f"/import/{ref}/repairs", {"field": "kind", "said": "Warehouse", "meant": "distributor"})
    work(app)
    owner.post(f"/import/{ref}/run", {"how": "good"})
    work(app)

    with database():
        assert [(one.name, one.kind) for one in db.session.query(Partner)] == [("Some shop", Kind.DISTRIBUTOR)]
    back = owner.get(f"/import/{ref}/rejected").data.decode("utf-8-sig")
    assert back == "2|11|AW2|Warehouse|Other|Atlantis|Country: “Atlantis” is not known\r\n"
    rows = owner.get(f"/import/{ref}/rows?outcome=refused").text
    assert "“Atlantis” is not known" in rows
    assert "Some shop" not in rows


def test_a_choice_is_kept_under_a_name_and_used_again(app, owner):
    page = send(owner, "products", b"what,how much\nGTX,1\n")
    ref, said = ref_of(page), {"column_name": "what", "column_price": "how much", "fixed_currency": "EUR"}
    owner.post(f"/import/{ref}/columns", {**said, "has_header": "y", "keep_as": "Our ERP"})
    again = ref_of(send(owner, "products", b"what,how much\nGTX,1\n"))

    page = owner.post(f"/import/{again}/kept", {"kept": "Our ERP"}, follow_redirects=True)

    assert {**chosen(page), **said} == chosen(page)


def test_what_is_wrong_is_said_beside_the_field(owner):
    nothing = owner.post("/import", {"kind": "", "file": (io.BytesIO(b""), "")})
    no_table = send(owner, "products", b"a,a\n")
    page = send(owner, "products", b"x,y\n1,2\n")
    no_columns = owner.post(f"/import/{ref_of(page)}/columns", {"has_header": "y"})

    assert (nothing.status_code, no_table.status_code, no_columns.status_code) == (422, 422, 422)
    assert "Choose a file." in nothing.text
    assert "Two columns are called “a”." in no_table.text
    assert 'id="column_name-error"' in no_columns.text


def test_another_way_to_read_the_first_line_reads_the_columns_anew(owner):
    page = send(owner, "products", b"product,price\nGTX,1\n")
    ref = ref_of(page)

    page = owner.post(f"/import/{ref}/columns", {}, follow_redirects=True)

    assert "Column 1 (product)" in page.text


def test_what_is_brought_in_is_removed_and_not_what_was_made_of_it(app, owner):
    page = send(owner, "products", b"product,price\nGTX,1\n")
    ref = ref_of(page)
    owner.post(f"/import/{ref}/columns", chosen(page))
    assert owner.post(f"/import/{ref}/removal").status_code == 409
    work(app)
    owner.post(f"/import/{ref}/run", {"how": "all"})
    work(app)

    assert owner.post(f"/import/{ref}/removal").status_code == 303
    assert owner.get(f"/import/{ref}").status_code == 404
    with database():
        assert db.session.query(Product).count() == 1


def test_a_manager_sees_what_they_sent_alone_and_is_offered_what_they_may(log_in, owner):
    theirs = ref_of(send(owner, "products", b"product,price\nGTX,1\n"))
    manager = log_in(a_manager(a_partner()))

    page = manager.get("/import").text

    assert theirs not in page
    assert manager.get(f"/import/{theirs}").status_code == 404
    assert 'value="partners"' in page
    assert 'value="products"' not in page
    assert send(manager, "products", b"product,price\nGTX,1\n").status_code == 422


def test_who_may_what_is_the_same_without_a_request_as_in_the_matrix():
    for kind in KINDS:
        for role, width in IMPORTERS[kind].items():
            assert width <= table()["imports.view"][role]
    assert {role for role, width in table()["imports.view"].items() if width} == {
        role for kind in IMPORTERS.values() for role in kind
    }
