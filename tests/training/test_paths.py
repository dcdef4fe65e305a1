"""Learning paths: courses in an order, for whom they are, and how far one is."""

import pytest

from portal.models.audiences import Only
from portal.models.base import db
from portal.models.people import Role
from portal.models.training.learning import Enrolment
from portal.models.training.paths import LearningPath
from tests.client import without_tokens
from tests.factories import a_course, a_partner, a_path, a_person, a_rep, an_enrolment, database


def through(course, rep):
    with database():
        enrolment = db.session.get_one(Enrolment, an_enrolment(course, by=rep).id)
        for key in ("first", "second"):
            enrolment.note(course.lesson(key), share=100)


def kept(path) -> LearningPath:
    with database():
        return db.session.get_one(LearningPath, path.id)


def test_a_path_tells_what_is_next_and_when_all_is_done(log_in):
    first, second, rep = a_course(title="One"), a_course(title="Two"), a_rep()
    path = a_path(first, second)
    client = log_in(rep)

    before = client.get(f"/training/paths/{path.slug}").text
    through(first, rep)
    half, listed = client.get(f"/training/paths/{path.slug}").text, client.get("/training").text
    through(second, rep)
    after = client.get(f"/training/paths/{path.slug}").text

    assert "0 of 2 courses done" in before
    assert "1 of 2 courses done" in half
    assert f'href="/training/{second.slug}"' in half.partition("savebar")[2]
    assert "Next:" in listed
    assert "You are through with this path." in after


def test_a_course_that_is_not_for_the_person_is_no_part_of_their_path(log_in):
    partner = a_partner()
    ours, theirs = a_course(title="For all"), a_course(title="Planted course", only=Only(partners=(partner.ref,)))
    path = a_path(ours, theirs, a_course(title="Planted draft", is_out=False))

    page = log_in(a_rep()).get(f"/training/paths/{path.slug}").text

    assert "Planted" not in page
    assert "0 of 1 courses done" in page


@pytest.mark.parametrize("how", [{"is_out": False}, {"only": "another partner"}])
def test_a_path_that_is_not_for_the_person_never_was(log_in, how):
    if "only" in how:
        how = {"only": Only(partners=(a_partner().ref,))}
    path, client = a_path(a_course(), title="Planted path", **how), log_in(a_rep())

    foreign, absent = client.get(f"/training/paths/{path.slug}"), client.get("/training/paths/no-such-path")

    assert foreign.status_code == absent.status_code == 404
    assert without_tokens(foreign, path.slug) == without_tokens(absent, "no-such-path")
    assert "Planted" not in client.get("/training").text + client.get("/training/paths").text


def test_an_editor_makes_arranges_and_gives_out_a_path(log_in):
    first, second, client = a_course(), a_course(), log_in(a_person(Role.EDITOR))

    at = client.post("/training/paths/new", {"title_en": "Off to work"}).headers["Location"]
    for course in (first, second, first):
        client.post(at.replace("/edit", "/courses"), {"course": course.ref})
    client.post(at.replace("/edit", "/order"), {"order": [first.ref, second.ref], "later": first.ref})
    client.post(at.replace("/edit", "/publication"))
    path = _only_path()
    client.post(at.replace("/edit", "/courses/removal"), {"course": first.ref})
    client.post(at.replace("/edit", "/withdrawal"))

    assert at == "/training/paths/off-to-work/edit"
    assert (path.course_refs, path.is_out) == ([second.ref, first.ref], True)
    assert (kept(path).course_refs, kept(path).is_out) == ([second.ref], False)
    assert client.post(at.replace("/edit", "/deletion")).status_code == 303
    assert client.get(at).status_code == 404


def test_what_is_said_of_a_path_is_changed_and_refused_with_what_was_typed(log_in):
    path, client = a_path(), log_in(a_person(Role.EDITOR))
    at = f"/training/paths/{path.slug}/edit"

    saved = client.post(at, {"version": "2", "title_en": "Anew", "words_en": "Why", "roles": ["sales"]})
    refused = client.post(at, {"version": "3", "title_en": "", "words_en": "Typed before"})

    assert (saved.status_code, refused.status_code) == (303, 422)
    assert "Typed before" in refused.text
    assert kept(path).title_en == "Anew"
    assert client.post(f"/training/paths/{path.slug}/courses", {"course": ""}).status_code == 422


def _only_path() -> LearningPath:
    with database():
        return db.session.scalars(db.select(LearningPath)).one()
