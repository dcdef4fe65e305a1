"""A course as the folder that it would be taken in from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.models.base import db
from portal.models.partners import Partner, Tier
from portal.models.training import Course
from portal.models.training.editions import CourseModule, Edition, Lesson
from portal.models.training.outline import Outline
from portal.models.training.questions import Question, QuestionKind
from portal.models.training.states import LessonKind
from portal.renditions.courses.heads import as_yaml

README = "Courses: how this folder is read stands in docs/training.md. Take it in by: portal course import FOLDER\n"
RULES = ("kinds", "tiers", "countries", "partners", "roles")


@dataclass
class Packed:
    """A file of a lesson, where it stands in the folder."""

    name: str
    key: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Exported:
    """All that stands in the folder: texts by path, and files that lie in storage."""

    texts: dict[str, str]
    files: list[Packed]


def exported(course: Course) -> Exported:
    """What a writer has at hand of it: the edition in work, or else the one that is learned."""
    edition = course.edition_at_hand()
    texts, files = {"README.txt": README, "course.md": _head(_of_course(course))}, list[Packed]()
    for folder, module, lessons in _modules(edition):
        texts[f"{folder}/module.md"] = _head({"title": _both(module.title_en, module.title_es)})
        for lesson, stem in lessons:
            texts |= _texts_of(lesson, f"{folder}/{stem}")
            files += [
                Packed(f"{folder}/{stem}/{one.name}", one.key, one.size_bytes, one.sha256)
                for one in lesson.files() if one.purpose != "package"
            ] + [
                Packed(f"{folder}/{stem}.scorm.zip", one.key, one.size_bytes, one.sha256)
                for one in lesson.files() if one.purpose == "package"
            ]  # fmt: skip
    return Exported(texts, files)


def _modules(edition: Edition) -> Iterator[tuple[str, CourseModule, list[tuple[Lesson, str]]]]:
    rows = Outline.of(edition).rows
    lessons = [row.lesson for row in rows if row.lesson is not None]
    for place, module in enumerate((row.module for row in rows if row.module is not None), 1):
        its = [(one, f"{number:02}-{one.key}") for number, one in enumerate(lessons, 1) if one.module_id == module.id]
        yield f"{place}-{_plain(module.title_en)}", module, its


def _plain(title: str) -> str:
    signs = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in title.lower())
    return "-".join(signs.split())[:40].strip("-") or "module"


def _texts_of(lesson: Lesson, path: str) -> dict[str, str]:
    head = {"title": lesson.title_en, "kind": str(lesson.kind), "minutes": lesson.minutes}
    found = {f"{path}.en.md": _head(head, lesson.text_en)}
    if lesson.title_es or lesson.text_es:
        behind = {"behind": True} if lesson.is_behind else {}
        found[f"{path}.es.md"] = _head({"title": lesson.title_es or lesson.title_en, **behind}, lesson.text_es)
    if lesson.kind == LessonKind.QUIZ:
        questions = [_question(one) for one in Question.of_lesson(lesson)]
        rules = {name: value for name, value in lesson.rules.items() if value not in (None, {}, "")}
        found[f"{path}.quiz.yaml"] = as_yaml({**({"rules": rules} if rules else {}), "questions": questions})
    return found


def _of_course(course: Course) -> dict[str, Any]:
    slugs = dict(list(db.session.execute(select(Course.ref, Course.slug))))
    said = {
        "slug": course.slug, "title": _both(course.title_en, course.title_es),
        "words": _both(course.words_en, course.words_es), "level": str(course.level),
        "skills": {"en": course.skills_en, "es": course.skills_es}, "product": course.product and course.product.name,
        "certifies": course.certifies, "validity_months": course.validity_months, "pass_mark": course.pass_mark,
        "in_order": course.in_order, "needs": [slugs[ref] for ref in course.needs_done if ref in slugs],
        "needs_certified": [slugs[ref] for ref in course.needs_certified if ref in slugs],
        "audience": _audience(course, slugs),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, "", [], {}, False)}


def _audience(course: Course, slugs: dict[str, str]) -> dict[str, list[str]]:
    only = course.audience.as_only
    names = {
        "tiers": dict(list(db.session.execute(select(Tier.ref, Tier.name)))),
        "partners": dict(list(db.session.execute(select(Partner.ref, Partner.name)))),
        "certificates": slugs,
    }
    held = {rule: [names.get(rule, {}).get(one, one) for one in getattr(only, rule)] for rule in RULES}
    return {rule: found for rule, found in held.items() if found}


def _question(one: Question) -> dict[str, Any]:
    said: dict[str, Any] = {"key": one.key, "kind": str(one.kind), "ask": _both(one.text_en, one.text_es)}
    if one.says_en or one.says_es:
        said["why"] = _both(one.says_en, one.says_es)
    if one.bank:
        said["bank"] = one.bank
    if one.knocks_out:
        said["knocks_out"] = True
    if one.kind.has_options:
        said["options"] = [_option(option, one.kind) for option in one.options]
    elif one.kind == QuestionKind.NUMBER:
        said |= {"number": one.accepted[0], "tolerance": one.tolerance}
    else:
        said["accepted"] = one.accepted
    return said


def _option(option: dict[str, Any], kind: QuestionKind) -> dict[str, Any]:
    said: dict[str, Any] = {"en": option["en"], **({"es": option["es"]} if option.get("es") else {})}
    if kind == QuestionKind.MATCH:
        said["to"] = _both(option["to_en"], option.get("to_es", ""))
    elif option.get("right"):
        said["right"] = True
    return said


def _both(english: str, spanish: str) -> dict[str, str] | str:
    return {"en": english, "es": spanish} if spanish else english


def _head(said: dict[str, Any], text: str = "") -> str:
    return f"---\n{as_yaml(said)}---\n{text}\n" if text else f"---\n{as_yaml(said)}---\n"
