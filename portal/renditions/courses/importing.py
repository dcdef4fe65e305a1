"""A plan becomes a course: its files are looked at and kept first, then all of it is written at once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import renditions
from portal.models.assets import Kept
from portal.models.audiences import Only
from portal.models.base import db
from portal.models.countries import countries_by_name
from portal.models.partners import Kind as PartnerKind
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.people.roles import PARTNER_ROLES
from portal.models.products import Product
from portal.models.training import Course
from portal.models.training.editions import Edition
from portal.models.training.packages import WHY_NOT
from portal.models.training.questions import Question
from portal.models.training.states import LessonKind
from portal.models.training.writing import add_file, empty_edition, minutes_of
from portal.renditions.courses import Mistake, NotRead
from portal.renditions.courses.folder import PACKAGE_ENDS
from portal.renditions.courses.packages import put_package
from portal.renditions.courses.plans import CoursePlan, FilePlan, LessonPlan
from portal.renditions.keeping import keep
from portal.storage.files import Files

AT_ONCE = 3  # files are looked at by programs apart
REFUSALS = {
    "much": _l("It is too large, or asks for too much when it is opened."),
    "kind": _l("Files of this kind are not taken."),
    "active": _l("There is a program in it."),
    "locked": _l("It is protected by a password."),
    "nested": _l("There is an archive in it."),
}
NOT_TAKEN = _l("It can't be read: it is broken, or not what its name says.")


@dataclass(frozen=True)
class Imported:
    """What came of it."""

    course: Course
    is_new: bool


def keep_files(plan: CoursePlan, work: Path, storage: Files) -> dict[str, Kept]:
    """Look at each file, clean it and put it into storage, by paths. Raises NotRead, and keeps nothing then."""
    files = [file for lesson in plan.lessons() for file in (*lesson.files, *filter(None, [lesson.package]))]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        found = list(workers.map(lambda file: _kept(file, work, storage), files))
    kept = {file.path: one for file, one in zip(files, found, strict=True) if isinstance(one, Kept)}
    wrong = [one for one in found if isinstance(one, Mistake)]
    if wrong:
        for one in kept.values():
            storage.remove(one.key)
        raise NotRead(wrong)
    return kept


def import_course(plan: CoursePlan, kept: dict[str, Kept], *, by: User | None) -> Imported:
    """Write it, in the transaction that is open: a new course, or another edition in work of the one of this address.

    Raises NotRead before anything is written.
    """
    said = _looked_up(plan)
    only = said.pop("only")
    course = db.session.scalars(select(Course).where(Course.slug == plan.slug)).one_or_none()
    is_new = course is None
    if course is None:
        course = Course.draft(by=by, slug=plan.slug, only=only, **said)
    else:
        course.describe(by=by, only=only, **said)
    edition = empty_edition(course)
    for module in plan.modules:
        made = edition.add_module(title_en=module.title[0], title_es=module.title[1])
        for lesson in module.lessons:
            _add(edition, made, lesson, kept)
    return Imported(course, is_new)


def _kept(file: FilePlan, work: Path, storage: Files) -> Kept | Mistake:
    try:
        with renditions.workplace(work) as place:
            if file.name.lower().endswith(PACKAGE_ENDS):
                return _kept_package(file, place, storage)
            return keep(file.place, file.name, place, storage)
    except renditions.NotTaken as refusal:
        return Mistake(file.path, 0, REFUSALS.get(refusal.reason, NOT_TAKEN))


def _kept_package(file: FilePlan, place: Path, storage: Files) -> Kept | Mistake:
    """A package, with what it says of itself as the facts of its file."""
    try:
        said = renditions.packaged(file.place, place)
        return replace(keep(file.place, file.name, place, storage), facts=said)
    except renditions.NotTaken as refusal:
        return Mistake(file.path, 0, WHY_NOT.get(refusal.reason, NOT_TAKEN))


def _add(edition: Edition, module: Any, plan: LessonPlan, kept: dict[str, Kept]) -> None:
    files = [(file, kept[file.path]) for file in plan.files]
    seconds = sum(one.seconds or 0 for _file, one in files) if plan.kind == LessonKind.VIDEO else 0
    lesson = edition.add_lesson(
        module, key=plan.key, kind=plan.kind, title_en=plan.title[0], title_es=plan.title[1], text_en=plan.text[0],
        text_es=plan.text[1], minutes=plan.minutes or minutes_of(plan.text[0], seconds=seconds), rules=plan.rules,
    )  # fmt: skip
    if plan.is_behind:
        lesson.fall_behind()
    for question in plan.questions:
        Question.add(lesson, **question)
    if plan.package is not None:
        package = kept[plan.package.path]
        put_package(lesson, package, package.facts)
    for file, one in files:
        is_picture = file.is_shown and one.media_type.startswith("image/")
        is_loose = one.media_type.startswith("image/") and not file.is_shown
        add_file(lesson, one, purpose="picture" if is_picture else "download" if is_loose else "")


def _looked_up(plan: CoursePlan) -> dict[str, Any]:
    """What it says of other records. Raises NotRead."""
    wrong: list[Mistake] = []

    def known(name: str, found: dict[str, Any], wanted: Iterable[str], what: Any) -> list[Any]:
        for one in wanted:
            if one not in found:
                words = _l("There is no %(what)s “%(name)s” here.", what=what, name=one)
                wrong.append(Mistake(plan.file, plan.lines.get(name, 1), words))
        return [found[one] for one in wanted if one in found]

    courses = {name: value for name, value in db.session.execute(select(Course.slug, Course.ref))}  # noqa: C416
    products = {name: value for name, value in db.session.execute(select(Product.name, Product.id))}  # noqa: C416
    product = known("product", products, [plan.product] if plan.product else (), _l("product"))
    tiers = {name: value for name, value in db.session.execute(select(Tier.name, Tier.ref))}  # noqa: C416
    partners = {name: value for name, value in db.session.execute(select(Partner.name, Partner.ref))}  # noqa: C416
    of_audience = {
        "kinds": (_themselves(PartnerKind), _l("kind of partner")), "tiers": (tiers, _l("tier")),
        "countries": (_themselves(code for code, _name in countries_by_name()), _l("country")),
        "partners": (partners, _l("partner")), "roles": (_themselves(PARTNER_ROLES), _l("role")),
        "certificates": (courses, _l("course")),
    }  # fmt: skip
    rules = {
        rule: tuple(known("audience", found, plan.audience[rule], what))
        for rule, (found, what) in of_audience.items()
        if rule in plan.audience
    }
    said = {
        "title_en": plan.title[0], "title_es": plan.title[1], "words_en": plan.words[0], "words_es": plan.words[1],
        "level": plan.level, "skills_en": plan.skills[0], "skills_es": plan.skills[1], **plan.facts,
        "product_id": product[0] if product else None, "only": Only(**rules),
        "needs_done": known("needs", courses, plan.needs, _l("course")),
        "needs_certified": known("needs_certified", courses, plan.needs_certified, _l("course")),
    }  # fmt: skip
    if wrong:
        raise NotRead(wrong)
    return said


def _themselves(names: Iterable[str]) -> dict[str, str]:
    return {str(name): str(name) for name in names}
