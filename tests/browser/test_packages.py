"""SCORM packages in a real browser, before the real server: they run to completion, keep what they should, and reach
nothing that is not theirs.
"""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import ROOT
from tests.training.packaging import ASSET, FEW, TWO, WITH_QUESTION, by_hand, manifest, package

WHO, COURSE = "rep@summit.example", "packages"
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title></head><body>'
FRAMES = {  # as old packages are: the page that launches finds the run time above itself, its frame calls it
    "index.html": HEAD
    + """<iframe id="inner" src="deep/page.html" title="Page"></iframe><script>
    let api = null, win = window
    while (!api && win.parent !== win) { win = win.parent; api = win.API }
    api.LMSInitialize("")
    function done(score) {
      api.LMSSetValue("cmi.core.score.raw", score)
      api.LMSSetValue("cmi.core.lesson_status", "passed")
      api.LMSFinish("")
    }
    </script></body></html>""",
    "deep/page.html": HEAD
    + """<button>Done</button><script>
    document.querySelector("button").onclick = () => parent.done(String(80 + Number(parent.parent.API !== undefined)))
    </script></body></html>""",
}
HOSTILE = {
    "index.html": HEAD + """<p id="told">trying</p><script src="evil.js"></script></body></html>""",
    "evil.js": """
const portal = document.referrer ? new URL(document.referrer).origin : "", seen = {}
const host = location.hostname === "localhost" ? "127.0.0.1" : "localhost"
const at = `http://${host}:${location.port}`
async function attempt(name, act) {
  try { seen[name] = String(await act()).slice(0, 200) } catch (error) { seen[name] = "refused" }
}
const soon = promise => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("late")), 3000))])
const shown = url => new Promise((yes, no) => {
  const frame = document.createElement("iframe")
  frame.onload = () => { try { yes(frame.contentDocument.body.innerText) } catch (error) { no(error) } }
  frame.src = url
  document.body.append(frame)
  setTimeout(no, 2000)
})
async function all() {
  const API = parent.API
  API.LMSInitialize("")
  await attempt("cookie", () => document.cookie || "refused")
  await attempt("portal", () => top.document.body.innerText)
  await attempt("top", () => top.document.title)
  const mine = { credentials: "include" }, text = answer => answer.text()
  await attempt("read", () => soon(fetch(`${at}/deals`, mine).then(text)))
  await attempt("blind", () => soon(fetch(`${at}/deals`, { ...mine, mode: "no-cors" }).then(() => "sent")))
  await attempt("here", () => soon(fetch(`/deals`, mine).then(text)))
  await attempt("beacon", () => navigator.sendBeacon(`${at}/logout`, "x") && "queued?")
  await attempt("framed", () => shown(`${at}/deals`))
  await attempt("framed-here", () => shown(`/login`))
  await attempt("leave", () => { top.location = `${at}/deals`; return "left" })
  await attempt("window", () => (window.open(`${at}/deals`) ? "opened" : "refused"))
  await attempt("worker", () => soon(navigator.serviceWorker.register("evil.js")).then(() => "registered"))
  await attempt("picture", () => new Promise((yes, no) => {
    const img = Object.assign(new Image(), { onload: () => yes("loaded"), onerror: no })
    img.src = `${at}/settings/brand`
  }))
  await attempt("form", () => {
    const form = document.createElement("form")
    Object.assign(form, { action: `${at}/logout`, method: "post", target: "_top" })
    document.body.append(form)
    form.submit()
    return "refused"
  })
  API.LMSSetValue("cmi.suspend_data", JSON.stringify(seen))
  API.LMSCommit("")
  document.getElementById("told").textContent = "tried"
}
all()
""",
}
LESSONS = {
    "1-old": package("1.2", "Old", [WITH_QUESTION]), "2-new": package("2004", "New", [WITH_QUESTION]),
    "3-several": package("2004", "Several", TWO), "4-few": package("1.2", "Few", [FEW]),
    "5-few-new": package("2004", "Few", [FEW]), "6-frames": by_hand(FRAMES), "7-hostile": by_hand(HOSTILE),
    "8-asset": package("1.2", "Asset", [ASSET]), "9-line": package("1.2", "Line", [WITH_QUESTION]),
    "10-away": by_hand({"index.html": HEAD + "x"}, said=manifest()),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def course(server: str, data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A course of packages, taken in by the command line while the portal serves."""
    place = tmp_path_factory.mktemp("course")
    (place / "1-all").mkdir()
    (place / "course.md").write_text(f"---\nslug: {COURSE}\ntitle: Packages\n---\n")
    for name, content in LESSONS.items():
        (place / f"1-all/{name}.en.md").write_text(f"---\ntitle: {name}\nkind: package\n---\n")
        (place / f"1-all/{name}.scorm.zip").write_bytes(content)
    command = [str(Path(sys.executable).parent / "portal"), "course", "import", "--publish", str(place)]
    done = subprocess.run(
        command, cwd=ROOT, env=_environ(data), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def learner(signed_in) -> Page:
    """Who is under way in it."""
    page = signed_in(WHO)
    page.goto(f"/training/{COURSE}")
    begin = page.locator(f"form[action$='/{COURSE}/enrolment'] button")
    if begin.count():
        begin.first.click()
        page.wait_for_url("**/lessons/**")
    return page


@pytest.mark.parametrize(("key", "version"), [("old", "1.2"), ("new", "2004")])
def test_a_package_runs_to_its_end_and_keeps_score_status_place_and_what_it_suspended(learner, data, key, version):
    sco = _open(learner, key)
    expect(learner.frame_locator("package-player iframe").locator("iframe")).to_have_css("border-top-width", "0px")
    sco.get_by_role("button", name="Next").click()
    expect(sco.get_by_role("heading", name="Page 2")).to_be_visible()
    expect(learner.locator("[data-said]")).to_have_text("Kept.")

    again = _open(learner, key)  # goes on where the person stopped
    expect(again.get_by_role("heading", name="Page 2")).to_be_visible()
    again.get_by_role("button", name="Next").click()
    again.get_by_label("This").check()
    again.get_by_role("button", name="Answer").click()
    expect(again.get_by_role("status")).to_have_text("That is right. You are through.")

    expect(learner.locator("#steps .done", has_text=f"{'1' if key == 'old' else '2'}-{key}")).to_be_visible()
    kept = _progress(data, key)[0]
    assert (kept["completion"], kept["success"], kept["place"]) == ("completed", "passed", "2")
    assert json.loads(kept["score"])["raw"] == 100
    assert json.loads(kept["suspended"]) == {"language": "en", "seen": 2}


def test_of_several_parts_all_are_to_be_done(learner, data):
    for part, words in (("item-1", "First part"), ("item-2", "Second part")):
        sco = _open(learner, "several", part)
        expect(sco.get_by_role("status")).to_have_text("You are through.")
        expect(learner.locator("#steps nav .done", has_text=words)).to_be_visible()

    expect(learner.locator("#steps .done", has_text="3-several")).to_be_visible()
    assert [one["completion"] for one in _progress(data, "several")] == ["completed", "completed"]


@pytest.mark.parametrize("key", ["few", "few-new"])
def test_a_package_that_begins_and_ends_and_says_nothing_else_is_done(learner, data, key):
    _open(learner, key)

    expect(learner.locator("#steps .done", has_text=f"-{key}").first).to_be_visible()
    assert _progress(data, key)[0]["completion"] == "completed"


def test_a_package_of_frames_finds_the_run_time_above_itself(learner, data):
    sco = _open(learner, "frames")
    sco.frame_locator("#inner").get_by_role("button", name="Done").click()

    expect(learner.locator("#steps .done", has_text="6-frames")).to_be_visible()
    assert json.loads(_progress(data, "frames")[0]["score"])["raw"] == 81


def test_a_page_without_a_run_time_is_done_as_the_learner_says(learner):
    sco = _open(learner, "asset")
    expect(sco.get_by_role("heading", name="Page 1")).to_be_visible()
    learner.get_by_role("button", name="I have seen this to its end").click()

    expect(learner.locator("#steps .done", has_text="8-asset")).to_be_visible()


def test_a_hostile_package_reaches_nothing_of_the_portal(learner, data):
    asked: list[str] = []
    learner.context.on("request", lambda request: asked.append(request.url))
    sco = _open(learner, "hostile")
    expect(sco.locator("#told")).to_have_text("tried", timeout=60_000)
    expect(learner.locator("[data-said]")).to_have_text("Kept.")

    seen = json.loads(_progress(data, "hostile")[0]["suspended"])
    assert seen.pop("beacon", "refused") in ("refused", "queued?", "false")
    assert set(seen.pop("leave")) and "hostile" in learner.url
    assert {name: told for name, told in seen.items() if told != "refused"} == {}
    assert not [url for url in asked if url.endswith(("/deals", "/logout"))]
    assert len(learner.context.pages) == 1
    learner.goto("/deals")
    assert learner.url.endswith("/deals")  # still signed in


def test_what_was_done_while_the_line_was_dead_is_sent_when_it_is_back(learner, data):
    sco = _open(learner, "line")
    learner.route("**/lessons/line/package", lambda route: route.abort())
    sco.get_by_role("button", name="Next").click()
    expect(learner.locator("[data-said]")).to_contain_text("The line is dead")
    assert _progress(data, "line") == []

    sco.get_by_role("button", name="Next").click()
    learner.unroute("**/lessons/line/package")
    expect(learner.locator("[data-said]")).to_have_text("Kept.")
    assert _progress(data, "line")[0]["place"] == "2"


def test_a_page_of_a_package_that_is_opened_by_itself_reaches_nothing_either(learner, device):
    _open(learner, "hostile")
    at = learner.locator("package-player iframe").get_attribute("src")

    other = device().new_page()
    answer = other.goto(at + "index.html")
    assert isinstance(answer, Response) and "sandbox" in answer.headers["content-security-policy"]
    swapped = at.replace("localhost", "swap").replace("127.0.0.1", "localhost").replace("swap", "127.0.0.1")
    there = other.goto(swapped + "index.html")
    assert there is not None and there.status == 404  # never on the portal's own

    learner.goto("/")
    learner.evaluate("document.querySelector('form[action$=logout]').requestSubmit()")
    learner.wait_for_url("**/login*")
    gone = other.goto(at + "index.html")
    assert gone is not None and gone.status == 404


def test_without_javascript_it_is_said_what_is_needed(signed_in, learner):
    page = signed_in(WHO, java_script_enabled=False)
    page.goto(f"/training/{COURSE}/lessons/old")

    expect(page.locator("package-player noscript p")).to_be_visible()


def _open(page: Page, key: str, part: str = ""):
    page.goto(f"/training/{COURSE}/lessons/{key}" + (f"?part={part}" if part else ""))
    return page.frame_locator("package-player iframe").frame_locator("iframe >> nth=0")


def _progress(data: Path, key: str) -> list[dict]:
    with closing(sqlite3.connect(data / "aliado.db", timeout=10)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM package_progress WHERE lesson_key = ? ORDER BY item", (key,))
        return [dict(row) for row in rows]


def _environ(data: Path) -> dict[str, str]:
    import os

    return {**os.environ, "ALIADO_DATA": str(data)}
