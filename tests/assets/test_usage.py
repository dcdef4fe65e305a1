"""What is used: counted by asset, partner, person, form, version and month, and never beyond one's reach."""

import csv
import re
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from lxml import etree

from portal import clock
from portal.models.assets import Asset, AssetTake, Only
from portal.models.assets.usage import PAGE_SIZE
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import Role, User
from tests.client import without_tokens
from tests.factories import a_manager, a_partner, a_person, a_rep, a_share_link, an_asset, database, kept_file


def took(asset: Asset, by: User, *, what: str = "original", via: str = "download", days_ago: int = 0, times: int = 1):
    with clock.moved_to(clock.now() - timedelta(days=days_ago)), database():
        for _ in range(times):
            AssetTake.note(asset_id=asset.id, version_id=asset.newest_id, by=by, what=what, via=via)


def report(client, at: str = "/assets/usage", **asked) -> dict:
    answer = client.get(f"{at}/export", query_string={"as": "json", **asked})
    assert answer.status_code == 200, answer.text
    return {row["reference"]: row for row in answer.get_json()["rows"]}


def test_an_editor_sees_what_partners_took_by_asset(log_in):
    logo, sign, rep, rival = an_asset(), an_asset(title="Sign"), a_rep(), a_rep()
    took(logo, rep, times=3)
    took(logo, rival, what="png 1024")
    took(sign, rival)

    page = log_in(a_person(Role.EDITOR)).get("/assets/usage")

    assert page.status_code == 200
    assert page.text.index("Primary logo") < page.text.index("Sign")


@pytest.mark.parametrize("by", ["asset", "partner", "form", "version", "month"])
def test_each_way_to_cut_it_adds_up(log_in, by):
    logo, sign, rep, rival = an_asset(), an_asset(title="Sign"), a_rep(), a_rep()
    took(logo, rep, times=3)
    took(logo, rival, what="png 1024", days_ago=40)
    took(sign, rival, via="link SL-1", times=2)
    took(sign, rep, what="with my logo", via="co-branding")
    a_share_link(sign, by=rep)

    rows = report(log_in(a_person(Role.EDITOR)), by=by).values()

    sums = {name: sum(row.get(name, 0) for row in rows) for name in ("downloads", "by_link", "results")}
    assert sums == {"downloads": 4, "by_link": 2, "results": 1}
    assert sum(row.get("links", 0) for row in rows) == (0 if by == "form" else 1)


def test_a_colleague_of_the_administrator_may_not_see_it(log_in):
    partner = a_partner()

    for role in (Role.SALES, Role.MARKETING, Role.TRAINEE):
        client = log_in(a_person(role, partner=partner))
        assert [client.get(at).status_code for at in ("/company/usage", "/assets/usage")] == [403, 403]


def test_an_administrator_sees_colleagues_and_assets_of_the_own_company_alone(log_in):
    partner, asset = a_partner(), an_asset()
    rep, rival = a_rep(partner, name="Ann Own"), a_rep(name="Sam Rival")
    took(asset, rep, times=2)
    took(asset, rival, times=5)

    admin = log_in(a_person(Role.PARTNER_ADMIN, partner=partner))

    assert [(row["name"], row["downloads"]) for row in report(admin, "/company/usage", by="person").values()] == [
        ("Ann Own", 2)
    ]
    assert report(admin, "/company/usage")[asset.ref]["downloads"] == 2


def everything_of(client) -> list[str]:
    ways = ("asset", "person", "form", "month", "partner", "version", "unused", "searches")
    pages = [client.get(f"/company/usage?by={way}&days=365") for way in ways]
    taken = [client.get(f"/company/usage/export?as={kind}&by={way}") for way in ways for kind in ("csv", "json")]
    return [without_tokens(answer) for answer in (*pages, *taken)]


def test_nothing_that_a_rival_does_moves_the_page_of_an_administrator(log_in):
    partner, asset = a_partner(), an_asset()
    rep, rival = a_rep(partner), a_rep()
    took(asset, rep, times=2)
    admin, other = log_in(a_person(Role.PARTNER_ADMIN, partner=partner)), log_in(rival)
    before = everything_of(admin)

    took(asset, rival, times=50)
    took(an_asset(title="Not yours", only=Only(partners=(rival_ref(rival),))), rival, what="png 4000")
    other.get(f"/assets/{asset.ref}")
    other.get("/assets?q=nothing-like-it")
    for _ in range(3):
        a_share_link(asset, by=rival)

    assert everything_of(admin) == before


def rival_ref(person: User) -> str:
    with database():
        return db.session.get_one(Partner, person.partner_id).ref


def test_a_channel_manager_sees_the_own_partners_alone(log_in):
    ours, asset = a_partner(name="Northgate"), an_asset()
    took(asset, a_rep(ours))
    took(asset, a_rep(a_partner(name="Rivalgate")), times=9)

    manager = log_in(a_manager(ours))

    assert [row["name"] for row in report(manager, by="partner").values()] == ["Northgate"]
    assert "Rivalgate" not in manager.get("/assets/usage?by=partner").text
    assert report(manager)[asset.ref]["downloads"] == 1


def test_a_partners_look_counts_once_a_day_and_the_vendors_never(log_in):
    asset, rep, editor = an_asset(), a_rep(), a_person(Role.EDITOR)
    reader, keeper = log_in(rep), log_in(editor)

    for _ in range(3):
        reader.get(f"/assets/{asset.ref}")
        keeper.get(f"/assets/{asset.ref}")

    assert report(keeper)[asset.ref]["views"] == 1


def test_what_the_vendors_own_people_take_is_no_use(log_in):
    asset, editor = an_asset(), a_person(Role.EDITOR)
    took(asset, editor)

    assert report(log_in(editor)) == {}


def test_the_time_counts_whole_days(log_in):
    asset, rep = an_asset(), a_rep()
    for days_ago in (0, 29, 30, 89, 90):
        took(asset, rep, days_ago=days_ago)
    editor, today = log_in(a_person(Role.EDITOR)), clock.today()

    def taken(**asked) -> int:
        return sum(row["downloads"] for row in report(editor, **asked).values())

    assert [taken(days=days) for days in (30, 90, 365)] == [2, 4, 5]
    day = {"from": str(today - timedelta(days=30)), "to": str(today - timedelta(days=30))}
    assert taken(**day) == 1
    assert taken(**{"from": "never", "to": "2026-13-77", "days": "nine"}) == 4  # as if nothing had been asked


@pytest.mark.parametrize("asked", [{"asset": "AS-0000-0000"}, {"partner": "1 OR 1=1"}, {"partner": "PT-0000-0000"}])
def test_what_is_asked_for_in_vain_finds_nothing(log_in, asked):
    took(an_asset(), a_rep())

    editor = log_in(a_person(Role.EDITOR))

    assert report(editor, **asked) == {}
    assert editor.get("/assets/usage", query_string=asked).status_code == 200


def test_pages_follow_one_another_by_key_and_leave_nothing_out(log_in):
    rep = a_rep()
    for number in range(PAGE_SIZE * 2 + 3):
        took(an_asset(title=f"Asset {number}"), rep, times=number % 5)
    editor, seen, at = log_in(a_person(Role.EDITOR)), [], "/assets/usage"

    while at:
        page = editor.get(at).text
        seen += re.findall(r"<bdi>(Asset \d+)</bdi></a><small>", page)
        more = re.search(r'href="([^"]*after=[^"]*)"', page)
        at = more and more[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == len(report(editor))


def test_it_costs_as_many_statements_whatever_was_used(log_in, statements):
    editor = log_in(a_person(Role.EDITOR))
    took(an_asset(), a_rep())
    counts = []
    for _ in range(2):
        with statements() as seen:
            editor.get("/assets/usage")
        counts.append(sum("asset" in statement for statement in seen))  # the vendor's settings are read now and then
        for number in range(20):
            took(an_asset(title=f"Asset {number}"), a_rep(), times=3)

    assert counts == [2, 2]
    assert len(seen) <= 6


def test_what_is_taken_along_is_what_is_shown_and_no_formula(log_in):
    rep = a_rep(name="=HYPERLINK(A1)")
    took(an_asset(title="=1+1", title_es="@SUM(1)"), rep, what="png 1024", times=2)
    took(an_asset(title='Café, "quoted"'), rep)
    editor = log_in(a_person(Role.EDITOR))

    taken = editor.get("/assets/usage/export?as=csv")
    lines = list(csv.reader(StringIO(taken.data.decode("utf-8-sig"))))
    cells = cells_of(editor.get("/assets/usage/export?as=xlsx").data)

    assert [line[1] for line in lines] == ["Asset", "'=1+1", 'Café, "quoted"']
    assert lines[1][3] == "2"
    assert taken.headers["Content-Disposition"].startswith("attachment; filename=usage-asset-")
    assert [(row[1], row[3]) for row in cells[1:]] == [(("inlineStr", "=1+1"), ("n", "2")), (CAFE, ("n", "1"))]
    assert [row["name"] for row in report(editor).values()] == ["=1+1", 'Café, "quoted"']


CAFE = ("inlineStr", 'Café, "quoted"')


def cells_of(workbook: bytes) -> list[list[tuple[str, str]]]:
    """Kind and text of each cell; there is no formula among them."""
    sheet = etree.fromstring(zipfile.ZipFile(BytesIO(workbook)).read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(".//{*}f") == []
    rows = sheet.findall(".//{*}row")
    return [[(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.findall("{*}c")] for row in rows]


def an_old_asset(title: str, days_ago: int = 200, **how) -> Asset:
    with clock.moved_to(clock.now() - timedelta(days=days_ago)):
        return an_asset(title=title, **how)


def test_what_nobody_took_for_half_a_year_stands_by_itself(log_in):
    never, once, now, rep = an_old_asset("Never", 300), an_old_asset("Once", 400), an_old_asset("Now"), a_rep()
    an_asset(title="New")
    an_old_asset("Gone", state="withdrawn")
    took(once, rep, days_ago=190)
    took(now, rep, days_ago=3)
    took(never, a_person(Role.EDITOR), days_ago=3)  # the vendor's own
    editor = log_in(a_person(Role.EDITOR))

    rows = list(report(editor, by="unused").values())
    page = editor.get("/assets/usage?by=unused").text

    assert [(row["name"], row["days"]) for row in rows] == [("Never", 300), ("Once", 190)]
    assert "never taken" in page
    assert page.index("Never") < page.index("Once")
    assert "Nothing" not in page


def test_pages_of_what_is_unused_follow_one_another(log_in):
    for number in range(PAGE_SIZE + 2):
        an_old_asset(f"Asset {number}", 200 + number // 3)
    editor = log_in(a_person(Role.EDITOR))

    first = editor.get("/assets/usage?by=unused").text
    second = editor.get(re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")).text

    seen = [re.findall(r"<bdi>(Asset \d+)</bdi></a><small>", page) for page in (first, second)]
    assert [len(titles) for titles in seen] == [PAGE_SIZE, 2]
    assert len({*seen[0], *seen[1]}) == PAGE_SIZE + 2


def test_what_was_looked_for_in_vain_is_counted_and_nobody_named(log_in):
    ours, rival = a_partner(name="Northgate"), a_partner(name="Rivalgate")
    for partner, words, times in ((ours, "roll-up", 3), (rival, "roll-up", 2), (rival, "czech", 1)):
        client = log_in(a_rep(partner))
        for _ in range(times):
            client.get("/assets", query_string={"q": words})
    log_in(a_person(Role.EDITOR)).get("/assets?q=nothing-of-ours")
    editor, manager = log_in(a_person(Role.EDITOR)), log_in(a_manager(ours))

    def sought(client, **asked) -> list:
        rows = client.get("/assets/usage/export", query_string={"as": "json", "by": "searches", **asked}).get_json()
        return [(row["name"], row["times"]) for row in rows["rows"]]

    assert sought(editor) == sought(editor, partner=rival.ref) == [("roll up", 5), ("czech", 1)]
    assert sought(manager) == [("roll up", 3)]
    page = editor.get("/assets/usage?by=searches").text
    assert "czech" in page
    assert "gate" not in page


def test_a_page_of_an_asset_says_how_it_is_used(log_in):
    asset, kept = an_asset(), an_asset(title="Kept")
    rep, rival = a_rep(), a_rep()
    took(asset, rep, times=2, days_ago=3)
    took(asset, rival, days_ago=2)
    editor = a_person(Role.EDITOR)
    with database():
        found = db.session.get_one(Asset, asset.id)
        found.add_version(by=editor, files=[kept_file()])
        found.replace(by=editor)
        newest = found.newest_id
    with database():
        AssetTake.note(asset_id=asset.id, version_id=newest, by=rival, what="original")

    page, partners = log_in(editor).get(f"/assets/{asset.ref}").text, log_in(rep).get(f"/assets/{asset.ref}").text

    figures = dict(re.findall(r"<dt>([^<]*)</dt><dd><bdi>(\d+)</bdi></dd>", page))
    assert [figures[name] for name in ("Downloads in 90 days", "Partners who took it")] == ["4", "2"]
    assert figures["People who have an older version alone"] == "1"
    assert "How it is used" not in partners
    assert "How it is used" in log_in(editor).get(f"/assets/{kept.ref}").text


def test_what_one_had_and_can_see_no_more_keeps_its_count_and_not_its_name(log_in):
    partner, secret, editor = a_partner(), an_asset(title="Secret launch"), a_person(Role.EDITOR)
    took(secret, a_rep(partner), times=2)
    with database():
        db.session.get_one(Asset, secret.id).describe(by=editor, only=Only(countries=("MX",)))
    admin = log_in(a_person(Role.PARTNER_ADMIN, partner=partner))

    page = admin.get("/company/usage").text

    assert "Secret launch" not in page
    assert "No longer in the library" in page
    assert report(admin, "/company/usage")[""]["downloads"] == 2
