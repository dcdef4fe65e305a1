"""A quiz as a learner sees it: what awaits, each kind of question, troubles, the end, and what came of it."""

from flask import Flask

from portal.models.people import Role
from portal.models.training.questions import QuestionKind
from tests.client import Client
from tests.factories import PASSWORD, a_rep, an_enrolment
from tests.training.quizzing import EACH_KIND, MATCH, NUMBER, a_quiz, right_of, the_attempt
from tests.walls.stage import Stage


def quizzes(app: Flask, stage: Stage) -> dict[str, str]:
    """Passed by one person, not by another; and how an editor writes one."""
    return {**_tried(app, is_right=True), **_tried(app, is_right=False), **_written(app, stage)}


def _written(app: Flask, stage: Stage) -> dict[str, str]:
    course, editor = a_quiz(*EACH_KIND, is_out=False), Client(app)
    editor.log_in(stage.people[Role.EDITOR].email, PASSWORD)
    at = f"/training/{course.slug}/edit/lessons/first/questions"
    screens = {
        "questions": editor.get(at).text,
        "questions, refused": editor.post(f"{at}/settings", {"draw": "x"}).text,
    }
    for kind in QuestionKind:
        screens[f"question, {kind}"] = editor.get(f"{at}/new?kind={kind}").text
        screens[f"question, {kind}, refused"] = editor.post(f"{at}/new?kind={kind}", {"text_en": ""}).text
    return screens


def _tried(app: Flask, *, is_right: bool) -> dict[str, str]:
    rep, client = a_rep(), Client(app)
    course = a_quiz(*EACH_KIND, {**MATCH, "knocks_out": True}, rules={"minutes": 20})
    an_enrolment(course, by=rep)
    client.log_in(rep.email, PASSWORD)
    lesson = f"/training/{course.slug}/lessons/first"
    screens = {"quiz": client.get(lesson).text}
    at = client.post(f"{lesson}/attempts").headers["Location"]
    screens |= {f"quiz, end, {is_right}": client.get(f"{at}?question=end").text, "quiz, open": client.get(lesson).text}
    for number in range(1, len(the_attempt(rep).drawn) + 1):
        screens[f"quiz, question {number}"] = client.get(f"{at}?question={number}").text
        said = {"question": str(number), **right_of(the_attempt(rep), number, is_right=is_right)}
        if NUMBER["text_en"] in screens[f"quiz, question {number}"]:
            screens["quiz, no number"] = client.post(f"{at}/answers", {**said, "typed": "two"}).text
        client.post(f"{at}/answers", said)
    said = {"question": "1", **right_of(the_attempt(rep), 1, is_right=not is_right)}
    screens["quiz, answered elsewhere"] = client.post(f"{at}/answers", said).text
    client.post(f"{at}/handing-in")
    return {
        **screens,
        f"quiz, result {is_right}": client.get(at).text,
        f"quiz, after {is_right}": client.get(lesson).text,
    }
