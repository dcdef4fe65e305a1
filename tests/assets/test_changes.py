"""Several assets changed at once: shown first, then done for all; by a table as well, whoever wrote it with what."""

import csv
import html
import re
from io import BytesIO, StringIO

import pytest

from portal.models.assets import Asset, Only
from portal.models.base import db
from portal.models.events import Event
from portal.models.people import Role
from tests.factories import a_partner, a_person, an_asset, database

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def editor(app, log_in):
    """Somebody who looks after the library."""
    return log_in(a_person(Role.EDITOR))


def now(asset) -> Asset:
    with database():
        return db.session.scalars(
            db.select(Asset).where(Asset.id == asset.id).options(db.joinedload(Asset.audience))
        ).one()


def what_was_shown(answer) -> dict[str, str]:
    """The hidden fields with which the summary is said yes to."""
    found = re.search(r'name="changes"[^>]*value="([^"]*)"', answer.text)
    return {"changes": html.unescape(found[1])} if found else {}


def table_of(client, path: str = "/assets/changes/table") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(client.get(path).data.decode("utf-8-sig"))))


def written(rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def send(client, content: bytes):
    return client.post("/assets/changes/table", {"table": (BytesIO(content), "assets.csv")})


def test_tags_come_and_go_for_all_that_are_chosen_and_nothing_before_it_is_said(editor):
    one, two = an_asset(tags=["Expo", "old"]), an_asset(tags=["web"])
    other = an_asset(tags=["old"])

    asked = {"asset": [one.ref, two.ref], "add_tags": "expo, launch", "drop_tags": "OLD"}
    shown = editor.post("/assets/changes/summary", asked)
    assert (now(one).tags, now(two).tags) == (["Expo", "old"], ["web"])
    said = editor.post("/assets/changes", what_was_shown(shown))

    assert said.status_code == 303
    assert now(one).tags == ["Expo", "launch"]
    assert now(two).tags == ["web", "expo", "launch"]
    assert now(other).tags == ["old"]


def test_whom_they_are_for_is_set_for_all_and_each_says_so_once_in_its_story(editor):
    assets = [an_asset(only=Only(countries=("US",))), an_asset()]

    asked = {"asset": [one.ref for one in assets], "for_whom": "set", "roles": ["marketing"]}
    editor.post("/assets/changes", what_was_shown(editor.post("/assets/changes/summary", asked)))

    for asset in assets:
        assert now(asset).audience.as_only == Only(roles=("marketing",))
        with database():
            told = db.select(db.func.count(Event.id)).where(
                Event.subject_ref == asset.ref, Event.name == "asset.changed"
            )
            assert db.session.scalar(told) == 1


def test_what_somebody_changed_meanwhile_is_left_alone(editor):
    one, two = an_asset(), an_asset()
    shown = editor.post("/assets/changes/summary", {"asset": [one.ref, two.ref], "campaign": "Spring"})
    other = a_person(Role.EDITOR)
    with database():
        db.session.get_one(Asset, one.id).describe(by=other, campaign="Autumn")

    answer = editor.post("/assets/changes", what_was_shown(shown), follow_redirects=True)

    assert (now(one).campaign, now(two).campaign) == ("Autumn", "Spring")
    assert "1 asset changed." in answer.text


def test_nothing_chosen_is_said_beside_what_was_typed(editor):
    answer = editor.post("/assets/changes/summary", {"add_tags": "expo"})

    assert answer.status_code == 422
    assert "Choose at least one asset" in answer.text
    assert 'value="expo"' in answer.text


def test_a_table_comes_back_as_it_went_and_changes_nothing(editor):
    an_asset(title=FORMULA, only=Only(kinds=("reseller",), roles=("sales",)), tags=["a", "b"], regions=["ES", "MX"])
    an_asset(title="Größe", words_en='two\nlines, with "quotes"', campaign="-20 %")

    rows = table_of(editor)
    answer = send(editor, written(rows))

    assert "Nothing would change" in answer.text
    assert "left out" not in answer.text


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8-sig")]
)
def test_a_mended_table_is_shown_row_by_row_then_done_and_sent_again_does_nothing(editor, delimiter, encoding):
    asset, partner = an_asset(title="Old"), a_partner()
    (row,) = table_of(editor)
    row |= {"title_en": "Größer", "tags": "uno; dos", "for_partners": partner.ref, "valid_until": "2031-02-28"}
    content = written([row], delimiter=delimiter, encoding=encoding)

    shown = send(editor, content)
    assert "1 asset changes" in shown.text
    assert now(asset).title_en == "Old"
    assert "terms_en" not in what_was_shown(shown)["changes"], "a large table would not fit into a form"
    editor.post("/assets/changes", what_was_shown(shown))

    is_now = now(asset)
    assert (is_now.title_en, is_now.tags) == ("Größer", ["uno", "dos"])
    assert is_now.audience.as_only == Only(partners=(partner.ref,))
    again = send(editor, content)
    assert "Somebody changed this asset since the table was made" in again.text
    assert "Nothing would change" in send(editor, written(table_of(editor))).text


def test_rows_that_cannot_be_taken_are_named_with_the_reason_and_the_others_go_on(editor):
    one, two = an_asset(), an_asset()
    by_ref = {row["ref"]: row for row in table_of(editor)}
    rows = [
        by_ref[one.ref] | {"kind": "logo", "title_en": "Better"}, by_ref[two.ref] | {"review_on": "31.12.2030"},
        by_ref[two.ref] | {"ref": "AS-0000-0000"}, by_ref[one.ref] | {"title_en": "Twice"},
    ]  # fmt: skip

    answer = send(editor, written(rows))

    assert "1 asset changes" in answer.text
    assert "3 rows are left out" in answer.text
    assert "Write the day as 2027-01-31." in answer.text
    assert "There is no such asset, or it stands here twice." in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "needs a column called ref"), (b"title\nx\n", "needs a column called ref"),
     (b"ref,colour\nAS-1,red\n", "There is no column called colour"), (b'ref\n"AS-1\n', "This is no table"),
     (b"\x00\x01\x02", "needs a column called ref"), (b"ref\n" + b"AS-1\n" * 1001, "more than 1000 rows")],
)  # fmt: skip
def test_what_is_no_table_gets_a_clear_word(editor, content, words):
    answer = send(editor, content)

    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize("changes", ["", "{}", "[1]", '[{"ref": 5}]', '[{"owner_id": "1"}]', "[" * 5000])
def test_forged_changes_are_refused(editor, changes):
    assert editor.post("/assets/changes", {"changes": changes}).status_code == 422


def test_who_does_not_look_after_the_library_has_none_of_it(app, log_in):
    client = log_in(a_person(Role.MARKETING, partner=a_partner()))

    assert client.get("/assets/changes").status_code == 403
    assert client.get("/assets/changes/table").status_code == 403


def test_the_summary_costs_the_same_for_one_asset_and_for_many(editor, statements):
    assets = [an_asset() for _number in range(9)]
    ask = "/assets/changes/summary"
    editor.post(ask, {"asset": [assets[0].ref], "add_tags": "x"})
    with statements() as few:
        editor.post(ask, {"asset": [assets[0].ref], "add_tags": "x"})
    with statements() as many:
        editor.post(ask, {"asset": [one.ref for one in assets], "add_tags": "x"})

    assert len(many) == len(few)
