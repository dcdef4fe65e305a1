"""A course on a phone: what the server gives to be kept, and what it takes late."""

import pytest

from portal.models.audiences import Only
from portal.models.base import db
from portal.models.people import Role, User
from portal.models.training import Course
from portal.models.training.learning import Enrolment
from portal.views.static_files import static
from tests.factories import a_course, a_lesson_file, a_partner, a_person, a_rep, an_enrolment, database
from tests.training.quizzing import EACH_KIND, RIGHT, SAYS, a_quiz

BY_ITSELF = {"Prefer": "return=minimal"}
SECRETS = ("rightkey", "wrongkey", SAYS, RIGHT, "plantedforms", "tolerance", "200.25")


def at_lesson(course, key):
    return f"/training/{course.slug}/lessons/{key}"


def test_who_began_gets_the_lessons_as_pages_and_where_their_files_are(log_in):
    course, rep = a_course(lessons=("text", "video", "quiz")), a_rep()
    a_lesson_file(course, name="plan.png", purpose="picture", media_type="image/png")
    a_lesson_file(course, name="clip.mp4", purpose="video", key="second", media_type="video/mp4", seconds=10.0)
    an_enrolment(course, by=rep)
    client = log_in(rep)

    small, whole = (client.get(f"/training/{course.slug}/kept{films}").json for films in ("", "?films=1"))

    assert set(small["pages"]) == {f"/training/{course.slug}", at_lesson(course, "first"), at_lesson(course, "second")}
    assert "What the first says." in small["pages"][at_lesson(course, "first")]
    assert [file["at"].rpartition("/")[2] for file in small["files"]] == ["plan.png"]
    assert [file["at"].rpartition("/")[2] for file in whole["files"]] == ["plan.png", "clip.mp4"]
    assert "needs the line" in small["pages"][f"/training/{course.slug}"]


def test_what_is_kept_says_nothing_of_the_person(log_in):
    course, partner = a_course(), a_partner(name="Planted Partner")
    rep = a_rep(partner=partner)
    an_enrolment(course, by=rep)

    bundle = log_in(rep).get(f"/training/{course.slug}/kept").text

    for said in (rep.name, rep.email, "Planted Partner", "csrf_token", "form_key"):
        assert said not in bundle


def test_what_is_kept_of_a_quiz_is_its_title_alone(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    an_enrolment(course, by=rep)

    answer = log_in(rep).get(f"/training/{course.slug}/kept?films=1")

    assert list(answer.json["pages"]) == [f"/training/{course.slug}"]
    assert [secret for secret in SECRETS if secret in answer.text + str(answer.headers)] == []


def test_where_lessons_open_in_order_none_is_kept_behind_a_quiz(log_in):
    course, rep = a_course(lessons=("text", "quiz", "text"), in_order=True), a_rep()
    an_enrolment(course, by=rep)

    pages = log_in(rep).get(f"/training/{course.slug}/kept").json["pages"]

    assert set(pages) == {f"/training/{course.slug}", at_lesson(course, "first")}


def test_who_has_not_begun_keeps_nothing(log_in):
    course = a_course()

    client = log_in(a_rep())

    assert client.get(f"/training/{course.slug}/kept").status_code == 404
    assert "keep-course" not in client.get(f"/training/{course.slug}").text


def test_a_course_that_is_withdrawn_or_not_for_the_person_any_more_may_not_be_kept(log_in):
    partner, other = a_partner(), a_partner()
    gone, withdrawn, stays, rep = (
        a_course(only=Only(partners=(partner.ref,))),
        a_course(),
        a_course(),
        a_rep(partner=partner),
    )
    for course in (gone, withdrawn, stays):
        an_enrolment(course, by=rep)
    client = log_in(rep)
    before = set(client.get("/training/kept").json["editions"])
    with database():
        editor = db.session.get_one(User, a_person(Role.EDITOR).id)
        db.session.get_one(Course, gone.id).describe(by=editor, only=Only(partners=(other.ref,)))
        db.session.get_one(Course, withdrawn.id).withdraw(by=editor, reason="Too old")

    after = client.get("/training/kept").json["editions"]

    assert before == {gone.slug, withdrawn.slug, stays.slug}
    assert after == {stays.slug: "1.0"}
    assert client.get(f"/training/{gone.slug}/kept").status_code == 404


def test_each_person_has_a_key_of_their_own_which_all_pages_carry(app, log_in, stranger):
    rep, other = a_rep(), a_rep()
    client = log_in(rep)

    keys = {client.get(path).headers["Person-Key"] for path in ("/", "/training", "/training/kept", "/nowhere")}

    assert keys == {client.get("/training/kept").json["key"]} == {log_in(rep).get("/").headers["Person-Key"]}
    assert log_in(other).get("/").headers["Person-Key"] not in keys
    assert "Person-Key" not in stranger.get("/login").headers
    assert "Person-Key" not in client.get(static("css/portal.css")).headers  # which caches on the way may keep


def test_nothing_is_shown_longer_than_the_session_lives(log_in):
    rep = a_rep()

    until = log_in(rep).get("/training/kept").json["until"]

    from portal import clock
    from portal.models.sessions import IDLE

    assert abs(until / 1000 - (clock.now() + IDLE).timestamp()) < 60


def test_what_comes_late_is_noted_once_and_lowers_nothing(log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)

    late = [
        client.post(f"{at_lesson(course, 'first')}/progress", {"share": share}, headers=BY_ITSELF)
        for share in ("100", "100", "40")
    ]

    assert [answer.status_code for answer in late] == [204, 204, 204]
    with database():
        assert db.session.scalars(db.select(Enrolment)).one().lessons_done == 1


@pytest.mark.parametrize("happens", ["not open", "no such lesson", "withdrawn"])
def test_what_is_not_taken_any_more_is_refused_for_good(log_in, happens):
    course, rep = a_course(in_order=True), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)
    if happens == "withdrawn":
        with database():
            editor = db.session.get_one(User, a_person(Role.EDITOR).id)
            db.session.get_one(Course, course.id).withdraw(by=editor, reason="Too old")
    key = {"not open": "second", "no such lesson": "tenth", "withdrawn": "first"}[happens]

    answer = client.post(f"{at_lesson(course, key)}/progress", {"share": "100"}, headers=BY_ITSELF)

    assert answer.status_code == (409 if happens == "not open" else 404)


def test_who_is_signed_out_sends_it_later(stranger):
    course = a_course()

    assert stranger.get("/training/kept", headers=BY_ITSELF).status_code == 401
    assert stranger.post(f"{at_lesson(course, 'first')}/progress", {}, headers=BY_ITSELF).status_code in (400, 401)


def test_a_transcript_read_to_its_end_is_as_good_as_the_film(log_in):
    course, rep = a_course(lessons=("video", "text")), a_rep()
    a_lesson_file(course, name="clip.mp4", purpose="video", media_type="video/mp4", seconds=100.0)
    an_enrolment(course, by=rep)

    log_in(rep).post(f"{at_lesson(course, 'first')}/progress", {"share": "100"})

    with database():
        assert db.session.scalars(db.select(Enrolment)).one().lessons_done == 1


def test_the_worker_stands_at_the_root_and_the_app_has_a_manifest(stranger):
    worker, manifest = stranger.get("/service-worker.js"), stranger.get("/manifest.webmanifest")

    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "/static/worker/keep." in worker.text
    assert manifest.json["display"] == "standalone"
    assert stranger.get(manifest.json["icons"][0]["src"]).status_code == 200
