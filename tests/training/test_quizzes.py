"""A quiz from its lesson's page to what came of it."""

import re

import pytest

from portal.models.base import db
from portal.models.training.attempts import Attempt
from portal.models.training.learning import Enrolment
from tests.factories import a_rep, an_enrolment, database
from tests.training.quizzing import EACH_KIND, RIGHT, SAYS, a_quiz, right_of, the_attempt


def begun(log_in, course, rep):
    """A browser of who began an attempt, and its address."""
    an_enrolment(course, by=rep)
    client = log_in(rep)
    return client, client.post(f"/training/{course.slug}/lessons/first/attempts").headers["Location"]


def step(client, at, number, said, go="next", saves="0", **how):
    """Answer a question."""
    return client.post(f"{at}/answers", {"question": str(number), "saves": saves, "go": go, **said}, **how)


def test_who_passes_is_done_with_the_lesson_and_the_course(log_in):
    course, rep = a_quiz(), a_rep()
    an_enrolment(course, by=rep)
    client = log_in(rep)

    before = client.get(f"/training/{course.slug}/lessons/first")
    client, at = begun(log_in, course, rep)
    question = client.get(at)
    handed_in = step(client, at, 1, right_of(the_attempt(rep), 1), go="hand_in")
    result = client.get(handed_in.headers["Location"])

    assert "Begin the quiz" in before.text
    assert RIGHT in question.text
    assert SAYS not in question.text
    assert handed_in.headers["Location"] == at
    assert "Passed with 100" in result.text
    assert SAYS in result.text
    with database():
        assert db.session.scalars(db.select(Enrolment)).one().is_done


def test_each_kind_of_question_is_answered_without_scripts(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    client, at = begun(log_in, course, rep)
    for number in range(1, len(EACH_KIND) + 1):
        assert client.get(f"{at}?question={number}").status_code == 200
        answered = step(client, at, number, right_of(the_attempt(rep), number))
        assert answered.status_code == 303, number
    end = client.get(answered.headers["Location"])
    client.post(f"{at}/handing-in")

    assert "Ready to hand in?" in end.text
    assert the_attempt(rep).score == 100
    assert client.get(at).text.count("Right is") == 0


def test_who_has_too_little_right_is_not_told_what_is(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    client, at = begun(log_in, course, rep)
    for number in range(1, len(EACH_KIND) + 1):
        step(client, at, number, right_of(the_attempt(rep), number, is_right=False))
    client.post(f"{at}/handing-in")
    result = client.get(at)

    assert "Not passed" in result.text
    assert "The next attempt opens on" in result.text
    for secret in (SAYS, "plantedform", "200.25"):
        assert secret not in result.text
    assert (the_attempt(rep).score, the_attempt(rep).is_passed) == (0, False)


def test_before_marking_no_byte_tells_what_is_right(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    client, at = begun(log_in, course, rep)
    lesson = f"/training/{course.slug}/lessons/first"
    seen = [client.get(path) for path in ("/training", f"/training/{course.slug}", lesson, at, f"{at}?question=end")]
    seen += [client.get(f"{at}?question={number}") for number in range(-1, 9)]
    seen += [client.fragment(f"{at}?question={number}", "main#main") for number in range(1, 7)]
    seen += [step(client, at, number, right_of(the_attempt(rep), number), go="stay") for number in range(1, 7)]
    seen += [step(client, at, number, right_of(the_attempt(rep), number, is_right=False)) for number in range(1, 7)]
    seen += [client.get(f"{at}?question=end"), client.get(lesson)]
    typed = {number for number in range(1, 7) if "typed" in right_of(the_attempt(rep), number)}

    for answer in seen:
        bytes_sent = answer.text + str(answer.headers)
        for secret in ("rightkey", "wrongkey", SAYS, "plantedforms", "tolerance"):
            assert secret not in bytes_sent
        if not typed:
            assert "200.25" not in bytes_sent
    assert not re.search(r"\bright\b[^<]*=|data-right", "".join(answer.text for answer in seen))


def test_a_closed_browser_finds_the_attempt_again(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    client, at = begun(log_in, course, rep)
    step(client, at, 1, right_of(the_attempt(rep), 1))
    drawn = the_attempt(rep).drawn

    elsewhere = log_in(rep)
    again = elsewhere.post(f"/training/{course.slug}/lessons/first/attempts")
    page = elsewhere.get(again.headers["Location"])

    assert again.headers["Location"] == at
    assert "Question 2 of 6" in page.text
    assert the_attempt(rep).drawn == drawn
    with database():
        assert db.session.scalar(db.select(db.func.count()).select_from(Attempt)) == 1


def test_a_page_that_saves_by_itself_gets_nothing_back(log_in):
    course, rep = a_quiz(*EACH_KIND), a_rep()
    client, at = begun(log_in, course, rep)
    said = right_of(the_attempt(rep), 1)

    kept = step(client, at, 1, said, headers={"Prefer": "return=minimal"})

    assert (kept.status_code, kept.headers["Answer-Saves"]) == (204, "1")


def test_a_stale_page_overwrites_nothing_silently(log_in):
    course, rep = a_quiz(), a_rep()
    client, at = begun(log_in, course, rep)
    right, wrong = (right_of(the_attempt(rep), 1, is_right=is_right) for is_right in (True, False))

    step(client, at, 1, right, go="stay")
    stale = step(client, at, 1, wrong, go="hand_in")
    by_itself = step(client, at, 1, wrong, headers={"Prefer": "return=minimal"})
    kept = the_attempt(rep)
    decided = step(client, at, 1, wrong, go="hand_in", saves="1")

    assert (stale.status_code, by_itself.status_code, by_itself.text) == (409, 409, "")
    assert RIGHT in stale.text
    assert kept.is_open
    assert next(iter(kept.answers.values()))["saves"] == 1
    assert decided.status_code == 303
    assert the_attempt(rep).score == 0


@pytest.mark.parametrize("said", [{"typed": "two"}, {"typed": "x" * 300}])
def test_what_is_no_number_is_said_beside_it(log_in, said):
    course, rep = a_quiz(EACH_KIND[4]), a_rep()
    client, at = begun(log_in, course, rep)

    refused = step(client, at, 1, said)

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert said["typed"] in refused.text
    assert the_attempt(rep).answers == {}


def test_another_persons_attempt_is_as_one_that_never_was(log_in):
    course, rep, other = a_quiz(), a_rep(), a_rep()
    _client, at = begun(log_in, course, rep)
    an_enrolment(course, by=other)
    rival = log_in(other)

    for path in (at, f"{at}/answers", f"{at}/handing-in", f"{at}?question=1"):
        assert rival.get(path).status_code == 404
    assert step(rival, at, 1, {"choice": "0"}).status_code == 404
    assert rival.post(f"{at}/handing-in").status_code == 404
    assert the_attempt(rep).is_open
