"""A folder of Markdown, read into a plan. All that is wrong is said at once, by file and line."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt

from portal.models.training.states import OTHER_PAGES, LessonKind, Level
from portal.renditions.courses import Mistake, NotRead
from portal.renditions.courses.heads import WORDS, Head, divided, whole
from portal.renditions.courses.plans import CoursePlan, FilePlan, LessonPlan, ModulePlan
from portal.renditions.courses.questions import questions_of, rules_of

COURSE, MODULE = "course.md", "module.md"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NUMBERED = re.compile(r"(?P<place>\d+)-(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)")
LESSON = re.compile(r"(?P<stem>\d+-[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(?P<language>en|es))?\.md")
QUIZ_ENDS, PACKAGE_ENDS = ".quiz.yaml", ".scorm.zip"
PASSED_OVER = re.compile(r"(^|/)([._][^/]*|Thumbs\.db|desktop\.ini)|\AREADME\.(md|txt)\Z", re.I)
MOST_FILES, MOST_TEXT_BYTES, LONGEST_KEY, MOST_LESSONS = 1000, 512 * 1024, 60, 200
RULES = ("draw", "minutes", "shuffled", "pass_mark")
RIGHTS = ("kinds", "tiers", "countries", "partners", "roles", "certificates")
SHOWN = re.compile(r"\A(?:https?:|//|data:)", re.I)
VIDEO = (".mp4", ".webm", ".mov", ".m4v")
Files = Mapping[str, Path]


def files_of(folder: Path) -> dict[str, Path]:
    """All files of a folder by their path in it; nothing that leads out of it."""
    found: dict[str, Path] = {}
    for place in sorted(folder.rglob("*")):
        if place.is_file() and not place.is_symlink() and place.resolve().is_relative_to(folder.resolve()):
            found[place.relative_to(folder).as_posix()] = place
    return found


def read(files: Files) -> CoursePlan:
    """The course that these files say. Raises NotRead."""
    reading = _Reading(_from_course(files))
    plan = reading.course()
    if reading.wrong:
        raise NotRead(reading.wrong)
    return plan


def _from_course(files: Files) -> dict[str, Path]:
    """What counts, by paths that begin where `course.md` is: a zip often holds the folder itself."""
    there = [path for path in files if PurePosixPath(path).name == COURSE]
    top = min(there, key=lambda path: path.count("/"), default=COURSE)[: -len(COURSE)]
    counted = {path[len(top) :]: place for path, place in files.items() if path.startswith(top)}
    return {path: place for path, place in sorted(counted.items()) if not PASSED_OVER.search(path)}


class _Reading:
    """One folder that is read, and what is wrong in it."""

    def __init__(self, files: dict[str, Path]):
        self.files = files
        self.wrong: list[Mistake] = []
        self._left = set(files)
        self._keys: dict[str, str] = {}

    def course(self) -> CoursePlan:
        """All of it; of no use once something is wrong."""
        if COURSE not in self.files:
            raise NotRead([Mistake(COURSE, 0, _l("There is no such file. It says what the course is."))])
        if len(self.files) > MOST_FILES:
            raise NotRead([Mistake(COURSE, 0, _l("The folder has more than %(most)s files.", most=MOST_FILES))])
        head, body, _line = self._divided(COURSE)
        english, spanish = head.both("words", most=WORDS)
        slug = head.words("slug", most=LONGEST_KEY, needed=True)
        if slug and not SLUG.fullmatch(slug):
            head.wrong("slug", _l("“slug” has small letters, figures and hyphens; it is the course's address."))
        if slug in OTHER_PAGES:
            head.wrong("slug", _l("This address is another page's. Choose another “slug”."))
        plan = CoursePlan(
            slug=slug, title=head.both("title", needed=True), words=(english or body[:WORDS], spanish),
            level=head.one_of("level", Level) or Level.FIRST, skills=head.both_lists("skills"),
            facts={
                "in_order": head.flag("in_order"), "certifies": head.flag("certifies"),
                "validity_months": head.number("validity_months", 1, 120),
                **({"pass_mark": mark} if (mark := head.number("pass_mark", 1, 100)) else {}),
            },
            product=head.words("product"), needs=tuple(head.names("needs")),
            needs_certified=tuple(head.names("needs_certified")), audience=self._audience(head),
            lines={name: head.line(name) for name in ("product", "needs", "needs_certified", "audience")},
            modules=self._modules(),
        )  # fmt: skip
        head.close()
        self._check(plan)
        return plan

    def _audience(self, head: Head) -> dict[str, list[str]]:
        said = head.part("audience", RIGHTS)
        inner = Head(COURSE, said, dict.fromkeys(said, head.line("audience")), self.wrong)
        return {rule: inner.names(rule) for rule in RIGHTS if inner.has(rule)}

    def _modules(self) -> tuple[ModulePlan, ...]:
        folders = {path.partition("/")[0] for path in self.files if "/" in path}
        found = []
        for folder in sorted(folders, key=_place):
            if NUMBERED.fullmatch(folder):
                found.append(self._module(folder))
            else:
                self.wrong.append(Mistake(folder, 0, _l("A module's folder is called like “1-basics”.")))
                self._left -= {path for path in self._left if path.startswith(f"{folder}/")}
        return tuple(found)

    def _module(self, folder: str) -> ModulePlan:
        title = (folder.partition("-")[2].replace("-", " ").capitalize(), "")
        if f"{folder}/{MODULE}" in self.files:
            head, _body, _line = self._divided(f"{folder}/{MODULE}")
            title = head.both("title", needed=True)
            head.close()
        stems: dict[str, dict[str, str]] = {}
        for path in self.files:
            parent, _slash, name = path.rpartition("/")
            if parent == folder and (match := LESSON.fullmatch(name)):
                stems.setdefault(match["stem"], {})[match["language"] or "en"] = path
        lessons = [self._lesson(folder, stem, stems[stem]) for stem in sorted(stems, key=_place)]
        return ModulePlan(title, tuple(one for one in lessons if one))

    def _lesson(self, folder: str, stem: str, texts: dict[str, str]) -> LessonPlan | None:
        if "en" not in texts:
            self._left -= set(texts.values())
            self.wrong.append(
                Mistake(texts["es"], 0, _l("It has no English beside it: %(name)s.", name=f"{stem}.en.md"))
            )
            return None
        head, english, line = self._divided(texts["en"])
        spanish, title_es, is_behind, line_es = "", "", False, 1
        if "es" in texts:
            other, spanish, line_es = self._divided(texts["es"])
            title_es, is_behind = other.words("title", needed=True), other.flag("behind")
            other.close()
        shown = self._shown(texts["en"], english, line) | self._shown(texts.get("es", ""), spanish, line_es)
        files = self._files_of(f"{folder}/{stem}/", shown)
        rules, questions = self._quiz(f"{folder}/{stem}{QUIZ_ENDS}")
        package = self._package(f"{folder}/{stem}{PACKAGE_ENDS}")
        kind = head.one_of("kind", LessonKind) or (LessonKind.PACKAGE if package else _kind(files, questions))
        lesson = LessonPlan(
            file=texts["en"], key=stem.partition("-")[2], kind=kind, title=(head.words("title", needed=True), title_es),
            text=(english, spanish), minutes=head.number("minutes", 1, 600), is_behind=is_behind, files=files,
            rules=rules, questions=questions, package=package,
        )  # fmt: skip
        head.close()
        self._check_lesson(lesson, head)
        return lesson

    def _shown(self, file: str, text: str, begins: int) -> set[str]:
        """The pictures that a text shows, by name."""
        found: set[str] = set()
        for token in MarkdownIt("commonmark").enable("table").parse(text):
            for child in token.children or ():
                if child.type != "image":
                    continue
                source, line = str(child.attrs["src"]), begins + (token.map or [0])[0]
                if SHOWN.match(source):
                    self.wrong.append(Mistake(file, line, _l("A picture lies in the lesson's folder, not elsewhere.")))
                else:
                    found.add(PurePosixPath(source).name)
                    stem = file.rpartition("/")[0] + "/" + PurePosixPath(file).name.partition(".")[0]
                    if f"{stem}/{PurePosixPath(source).name}" not in self.files:
                        name = PurePosixPath(source).name
                        self.wrong.append(Mistake(file, line, _l("The picture “%(name)s” is not there.", name=name)))
        return found

    def _files_of(self, folder: str, shown: set[str]) -> tuple[FilePlan, ...]:
        found = []
        for path, place in self.files.items():
            if path.startswith(folder):
                self._left.discard(path)
                name = path[len(folder) :]
                if "/" in name:
                    self.wrong.append(Mistake(path, 0, _l("A lesson's files lie side by side, in no folder below.")))
                found.append(FilePlan(path, name, place, name in shown))
        return tuple(found)

    def _package(self, path: str) -> FilePlan | None:
        if path not in self.files:
            return None
        self._left.discard(path)
        return FilePlan(path, PurePosixPath(path).name, self.files[path], is_shown=False)

    def _quiz(self, path: str) -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
        if path not in self.files:
            return {}, ()
        head = whole(path, self._text(path), self.wrong)
        rules, rows = rules_of(head, RULES), head.rows("questions")
        head.close()
        return rules, questions_of(path, rows, head.line("questions"), self.wrong)

    def _check(self, plan: CoursePlan) -> None:
        for path in sorted(self._left):
            self.wrong.append(
                Mistake(path, 0, _l("Nothing belongs to this name. Lessons are called like “01-why.en.md”."))
            )
        if not self.wrong and not plan.lessons():
            self.wrong.append(Mistake(COURSE, 0, _l("There is no lesson beside it: “1-basics/01-why.en.md”.")))
        if len(plan.lessons()) > MOST_LESSONS:
            self.wrong.append(Mistake(COURSE, 0, _l("A course has at most %(most)s lessons.", most=MOST_LESSONS)))

    def _check_lesson(self, lesson: LessonPlan, head: Head) -> None:
        if lesson.key in self._keys:
            head.wrong(
                "", _l("“%(name)s” is a lesson already: %(file)s.", name=lesson.key, file=self._keys[lesson.key])
            )
        self._keys[lesson.key] = lesson.file
        if len(lesson.key) > LONGEST_KEY:
            head.wrong("", _l("Its name is longer than %(most)s characters.", most=LONGEST_KEY))
        if (lesson.kind == LessonKind.PACKAGE) != (lesson.package is not None):
            head.wrong(
                "kind",
                _l("A lesson of kind “package” has its package beside it, “%(name)s”.", name=f"01-tour{PACKAGE_ENDS}"),
            )
        if lesson.kind == LessonKind.QUIZ and not lesson.questions:
            head.wrong(
                "kind", _l("A quiz has its questions in a file of its own, “%(name)s”.", name=f"01-check{QUIZ_ENDS}")
            )
        if lesson.questions and lesson.kind != LessonKind.QUIZ:
            head.wrong("kind", _l("It has questions: it is a quiz."))
        if lesson.kind == LessonKind.TEXT and not lesson.text[0]:
            head.wrong("", _l("There is nothing to read in it."))
        if lesson.kind in (LessonKind.VIDEO, LessonKind.FILE) and not lesson.files:
            head.wrong("kind", _l("It has no file in a folder beside it."))

    def _divided(self, path: str) -> tuple[Head, str, int]:
        return divided(path, self._text(path), self.wrong)

    def _text(self, path: str) -> str:
        self._left.discard(path)
        place = self.files[path]
        if place.stat().st_size > MOST_TEXT_BYTES:
            self.wrong.append(Mistake(path, 0, _l("It is too long.")))
            return ""
        try:
            return place.read_text("utf-8").replace("\r\n", "\n").replace("\0", "")
        except UnicodeDecodeError:
            self.wrong.append(Mistake(path, 0, _l("It is not written in UTF-8.")))
            return ""


def _place(name: str) -> tuple[int, str]:
    match = NUMBERED.fullmatch(name)
    return (int(match["place"][:9]) if match else 0, name)


def _kind(files: tuple[FilePlan, ...], questions: tuple[Any, ...]) -> LessonKind:
    if questions:
        return LessonKind.QUIZ
    is_video = any(file.name.lower().endswith(VIDEO) for file in files)
    return LessonKind.VIDEO if is_video else LessonKind.TEXT
