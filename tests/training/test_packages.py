"""SCORM packages through the front door: taken in or refused with a clear word, and progress that is never lowered."""

import io
import zipfile
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from portal.models.audiences import Only
from portal.models.base import db
from portal.models.people import Role
from portal.models.training import Course
from portal.models.training.packages import Package, PackageProgress
from tests.client import Client, without_tokens
from tests.factories import a_course, a_partner, a_person, a_rep, an_enrolment, database
from tests.training.packaging import FEW, TWO, WITH_QUESTION, by_hand, package, put_into

PAGE = {"index.html": "<!doctype html><title>x</title>"}
THERE = {"Host": "127.0.0.1"}  # where packages are, for a portal at `localhost`


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


@pytest.fixture
def learner(log_in):
    return log_in(a_rep())


def a_package_course(content: bytes = b"", **said) -> Course:
    course = a_course(lessons=("package", "text"), **said)
    put_into(course, content or package("1.2", "Tour", [WITH_QUESTION]))
    return course


def begun(learner: Client, course: Course) -> str:
    learner.post(f"/training/{course.slug}/enrolment")
    return f"/training/{course.slug}/lessons/first"


def note(learner: Client, at: str, **said):
    return learner.post(f"{at}/package", {"item": "item-1", **said}, headers={"Prefer": "return=minimal"})


def frame_of(learner: Client, at: str) -> str:
    text = learner.get(at).text
    return text.partition('data-frame="')[2].partition('"')[0]


def kept() -> PackageProgress:
    with database():
        return db.session.scalars(select(PackageProgress)).one()


# What is taken in
def test_a_package_is_handed_in_at_the_desk_and_learned(editor, learner):
    course = a_course(lessons=("package", "text"), is_out=False)
    at = f"/training/{course.slug}/edit/lessons/first"

    answer = _handed_in(editor, at, package("2004", "Tour", TWO))

    assert answer.status_code == 303
    assert "tour.zip" in editor.get(at).text
    with database():
        held = db.session.scalars(select(Package)).one()
    assert (held.version, [one["title"] for one in held.items]) == ("2004", ["First part", "Second part"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (by_hand(PAGE, said="<manifest"), "be read. Make the package anew."),
        (by_hand(PAGE, more='<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "declares entities"),
        (by_hand(PAGE, version="3.0"), "of another version"),
        (by_hand({"other.html": ""}), "names is not in it"),
        (by_hand({**PAGE, "../../evil.html": ""}), "leads out of it"),
        (by_hand(PAGE, resource='href="../index.html"'), "leads out of it"),
        (by_hand(PAGE, resource='href="https://elsewhere.example/x.html"'), "on another server"),
        (by_hand(PAGE, items="<item identifier='x'><title>Nothing</title></item>"), "nothing to learn"),
        (
            by_hand(PAGE, items="".join(f"<item identifier='i{n}' identifierref='r'/>" for n in range(10_000))),
            "too many parts",
        ),
        (by_hand(PAGE, items="<item identifier='x' identifierref='r'/>" * 2), "have the same name"),
        (by_hand({**PAGE, "more.zip": "PK"}), "an archive in it"),
        (by_hand({**PAGE, "setup.exe": "MZ"}), "a program in it"),
        (b"PK\x03\x04 broken", "no zip that can be read"),
    ],
    ids=["xml", "entities", "version", "entry", "path", "href", "outside", "empty", "items", "twice", "nested", "exe",
         "zip"],
)  # fmt: skip
def test_a_broken_package_gets_a_clear_word(editor, content, words):
    course = a_course(lessons=("package", "text"), is_out=False)

    answer = _handed_in(editor, f"/training/{course.slug}/edit/lessons/first", content)

    assert answer.status_code == 422
    assert words in answer.text
    with database():
        assert not db.session.scalars(select(Package)).all()


def test_a_zip_without_a_manifest_gets_a_clear_word(editor):
    course = a_course(lessons=("package", "text"), is_out=False)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("index.html", "x")

    answer = _handed_in(editor, f"/training/{course.slug}/edit/lessons/first", out.getvalue())

    assert answer.status_code == 422
    assert "There is no imsmanifest.xml in it" in answer.text


def test_no_package_gets_into_the_library(editor):
    content = {"files": (io.BytesIO(package("1.2", "Tour", [FEW])), "tour.zip"), "title_en": "Tour", "kind": "logo"}

    answer = editor.post("/assets/new", content)

    assert answer.status_code == 422
    assert "There is a program in this file" in answer.text


def test_a_course_with_a_package_goes_out_and_comes_in_again(editor):
    course = a_package_course(is_out=True)
    zipped = editor.get(f"/training/{course.slug}/export").data

    again = editor.post("/training/import", {"files": (io.BytesIO(zipped), "course.zip")})

    assert again.status_code == 303, again.text
    with database():
        edition = db.session.get_one(Course, course.id).edition_in_work()
        first = edition.lessons()[0]
        assert Package.of_lesson(first).items[0]["title"] == "Tour"


# What is kept
def test_progress_is_kept_and_never_lowered(learner):
    at = begun(learner, a_package_course())

    newest = {"completion": "completed", "success": "passed", "raw": "90", "seconds": "60", "number": "2"}
    older = {"completion": "incomplete", "success": "failed", "raw": "10", "seconds": "30", "number": "1"}
    first = note(learner, at, **newest, place="7", suspended="s" * 9, max="100", launched="5")
    late = note(learner, at, **older, place="1", suspended="old", max="100", launched="5")

    assert (first.status_code, late.status_code) == (204, 204)
    assert first.headers["Lesson-Done"] == "1"
    found = kept()
    assert (found.completion, found.success, found.score["raw"]) == ("completed", "passed", 90)
    assert (found.place, found.suspended, found.seconds) == ("7", "s" * 9, 60)


def test_of_two_pages_the_one_that_was_opened_later_says_where_to_go_on(learner):
    at = begun(learner, a_package_course())

    note(learner, at, place="9", launched="20", number="1")
    other = note(learner, at, place="3", seconds="500", raw="50", launched="10", number="40")

    assert other.headers["Opened-Elsewhere"] == "1"
    assert (kept().place, kept().seconds, kept().score["raw"]) == ("9", 500, 50)


@pytest.mark.parametrize("said", [{"suspended": "x" * 64_001}, {"raw": "nan-ish"}, {"completion": "hacked"}])
def test_what_is_too_much_or_no_status_is_refused_and_nothing_is_kept(learner, said):
    at = begun(learner, a_package_course())

    assert note(learner, at, **said).status_code == 422
    with database():
        assert not db.session.scalars(select(PackageProgress)).all()


def test_commits_in_quick_turn_leave_the_last(learner):
    at = begun(learner, a_package_course())

    for number in range(1, 41):
        assert (
            note(learner, at, place=str(number), seconds=str(number), launched="1", number=str(number)).status_code
            == 204
        )

    assert (kept().place, kept().seconds) == ("40", 40)


def test_of_several_parts_the_lesson_is_done_with_the_last(learner):
    at = begun(learner, a_package_course(package("2004", "Two", TWO)))

    one = note(learner, at, completion="completed")
    two = note(learner, at, item="item-2", completion="completed")

    assert "Lesson-Done" not in one.headers
    assert two.headers["Lesson-Done"] == "1"


def test_a_part_that_failed_is_not_done(learner):
    at = begun(learner, a_package_course())

    assert "Part-Done" not in note(learner, at, completion="completed", success="failed").headers


def test_a_package_is_not_done_by_the_way_of_texts(learner):
    at = begun(learner, a_package_course())

    learner.post(f"{at}/progress", {"share": "100"})

    assert "Lesson-Done" not in note(learner, at).headers


# Whose it is
def test_another_learners_package_is_as_if_it_never_was(log_in):
    other = a_partner()
    theirs = a_package_course(only=Only(partners=(other.ref,)))
    an_enrolment(theirs, by=a_rep(other))
    rival = log_in(a_rep())

    foreign = note(rival, f"/training/{theirs.slug}/lessons/first")
    absent = note(rival, "/training/never-was/lessons/first")

    assert foreign.status_code == absent.status_code == 404
    assert without_tokens(foreign, theirs.slug) == without_tokens(absent, "never-was")


def test_a_part_that_there_is_not_is_refused_alike(learner):
    at = begun(learner, a_package_course())

    assert note(learner, at, item="never").status_code == 404


# Where its files are
def test_its_files_are_answered_on_the_other_origin_alone_and_under_a_policy_of_their_own(learner, stranger):
    at = begun(learner, a_package_course())
    frame = frame_of(learner, at)
    path = urlsplit(frame).path

    there = stranger.http.get(f"{path}part-1.html", headers=THERE)
    here = stranger.http.get(f"{path}part-1.html")

    assert urlsplit(frame).hostname == "127.0.0.1"
    assert there.status_code == 200
    assert "Page 1" in there.text
    policy = there.headers["Content-Security-Policy"]
    assert f"connect-src {frame} data:" in policy
    assert "sandbox allow-scripts" in policy
    assert "frame-ancestors http://localhost 'self'" in policy
    assert "allow-popups" not in policy
    assert "Set-Cookie" not in there.headers
    assert here.status_code == 404


def test_parts_of_a_file_are_answered(learner, stranger):
    path = urlsplit(frame_of(learner, begun(learner, a_package_course()))).path
    whole = stranger.http.get(f"{path}part-1.html", headers=THERE)

    some = stranger.http.get(f"{path}part-1.html", headers={**THERE, "Range": "bytes=10-19"})
    again = stranger.http.get(f"{path}part-1.html", headers={**THERE, "If-None-Match": whole.headers["ETag"]})

    assert (some.status_code, some.data) == (206, whole.data[10:20])
    assert again.status_code == 304


def test_an_address_of_a_package_is_dead_after_log_out(learner, stranger):
    path = urlsplit(frame_of(learner, begun(learner, a_package_course()))).path

    learner.post("/logout")

    assert stranger.http.get(path, headers=THERE).status_code == 404


def test_an_address_that_was_changed_is_none(learner, stranger):
    path = urlsplit(frame_of(learner, begun(learner, a_package_course()))).path

    for bad in (path.replace("LF-", "LF-0"), path[:-3] + "xx/", f"{path}../part-1.html", f"{path}nothing.html"):
        assert stranger.http.get(bad, headers=THERE).status_code == 404


def test_only_the_players_page_lets_frames_in(learner):
    at = begun(learner, a_package_course())

    assert "frame-src http://127.0.0.1" in learner.get(at).headers["Content-Security-Policy"]
    assert "frame-src" not in learner.get("/training").headers["Content-Security-Policy"]


def test_no_worker_of_a_package_is_answered(learner, stranger):
    path = urlsplit(frame_of(learner, begun(learner, a_package_course()))).path

    assert stranger.http.get(f"{path}shared/tour.js", headers={**THERE, "Service-Worker": "script"}).status_code == 404


def _handed_in(editor: Client, at: str, content: bytes):
    return editor.post(f"{at}/files", {"files": (io.BytesIO(content), "tour.zip")})
