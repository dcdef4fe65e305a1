"""The front matter of a file: what it says, each thing checked; what is wrong is noted with its line."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any

import yaml
from flask_babel import lazy_gettext as _l
from frontmatter.default_handlers import YAMLHandler

from portal.renditions.courses import Mistake

LANGUAGES = ("en", "es")
MOST_HEAD, MOST_NAMES = 256 * 1024, 50  # characters; names in a list
TITLE, WORDS = 200, 4000  # characters
NOT_YAML = _l("This can't be read as YAML: look at the colons, the quotes and the spaces in front.")
Both = tuple[str, str]  # in English and Spanish


class Plain(yaml.SafeLoader):
    """YAML without what makes a large thing of a small one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Raises where something refers to something else."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)


class Head:
    """What stands in front of a text, or all of a file of questions."""

    def __init__(self, file: str, said: Any, lines: dict[str, int], wrong: list[Mistake]):
        self.file, self._lines, self._wrong = file, lines, wrong
        self._said: dict[str, Any] = said if isinstance(said, dict) else {}
        self._asked: set[str] = set()

    # What it says
    def has(self, name: str) -> bool:
        """Whether it says anything of it."""
        return self._said.get(name) is not None

    def words(self, name: str, *, most: int = TITLE, needed: bool = False) -> str:
        """Some words."""
        return self._some_words(name, self._value(name, needed=needed), most)

    def both(self, name: str, *, most: int = TITLE, needed: bool = False) -> Both:
        """Words in English and Spanish: `{en: …, es: …}`, or in English alone."""
        said = self._value(name, needed=needed)
        by_language = said if isinstance(said, dict) else {"en": said}
        self._only_languages(name, by_language)
        english, spanish = (self._some_words(name, by_language.get(one), most) for one in LANGUAGES)
        if needed and said is not None and not english:
            self.wrong(name, _l("“%(name)s” says nothing in English.", name=name))
        return english, spanish

    def both_lists(self, name: str) -> tuple[list[str], list[str]]:
        """A list of words in each language: `{en: […], es: […]}`, or in English alone."""
        said = self._value(name)
        by_language = said if isinstance(said, dict) else {"en": said}
        self._only_languages(name, by_language)
        english, spanish = (self._some_names(name, by_language.get(one)) for one in LANGUAGES)
        return english, spanish

    def names(self, name: str) -> list[str]:
        """A list of names."""
        return self._some_names(name, self._value(name))

    def number(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        said = self._value(name)
        if said is None:
            return None
        if isinstance(said, int) and not isinstance(said, bool) and least <= said <= most:
            return said
        self.wrong(
            name, _l("“%(name)s” is a whole number from %(least)s to %(most)s.", name=name, least=least, most=most)
        )
        return None

    def flag(self, name: str) -> bool:
        """Yes or no."""
        said = self._value(name)
        if said is not None and not isinstance(said, bool):
            self.wrong(name, _l("“%(name)s” is true or false.", name=name))
        return said is True

    def one_of(self, name: str, choices: Iterable[StrEnum]) -> Any:
        """One of a fixed set."""
        known = {str(one): one for one in choices}
        said = self._value(name)
        if said is not None and (not isinstance(said, str) or said not in known):
            self.wrong(name, _l("“%(name)s” is one of: %(all)s.", name=name, all=", ".join(known)))
            return None
        return known.get(said) if said is not None else None

    def part(self, name: str, known: Collection[str]) -> dict[str, Any]:
        """A mapping of its own, in which these names are known."""
        said = self._value(name)
        if said is None:
            return {}
        if not isinstance(said, dict) or not all(one in known for one in said):
            self.wrong(name, _l("“%(name)s” knows: %(all)s.", name=name, all=", ".join(known)))
            return {}
        return said

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A list of mappings."""
        said = self._value(name)
        if said is not None and (not isinstance(said, list) or not all(isinstance(one, dict) for one in said)):
            self.wrong(name, _l("“%(name)s” is a list.", name=name))
            return []
        return said or []

    def close(self) -> None:
        """Note what it says that nobody asked for: a slip of the pen mostly."""
        for name in self._said:
            if name not in self._asked:
                self.wrong(str(name), _l("“%(name)s” is not known here.", name=str(name)[:50]))

    def wrong(self, name: str, words: Any) -> None:
        """Note what is wrong with something of this name."""
        self._wrong.append(Mistake(self.file, self.line(name), words))

    @property
    def noted(self) -> list[Mistake]:
        """All that is wrong so far."""
        return self._wrong

    def line(self, name: str) -> int:
        """In which line it stands."""
        return self._lines.get(name, 1)

    # What it is made of
    def _value(self, name: str, *, needed: bool = False) -> Any:
        self._asked.add(name)
        said = self._said.get(name)
        if needed and (said is None or said == ""):
            self.wrong(name, _l("“%(name)s” is missing.", name=name))
        return said

    def _some_words(self, name: str, said: Any, most: int) -> str:
        if said is None:
            return ""
        if isinstance(said, bool) or not isinstance(said, (str, int, float)):
            self.wrong(name, _l("“%(name)s” is words; put what has signs in it between quotation marks.", name=name))
            return ""
        words = str(said).strip()
        if len(words) > most:
            self.wrong(name, _l("“%(name)s” has at most %(most)s characters.", name=name, most=most))
        return words[:most]

    def _some_names(self, name: str, said: Any) -> list[str]:
        if said is None:
            return []
        listed = said if isinstance(said, list) else [said]
        if len(listed) > MOST_NAMES:
            self.wrong(name, _l("“%(name)s” names at most %(most)s.", name=name, most=MOST_NAMES))
        return [words for one in listed[:MOST_NAMES] if (words := self._some_words(name, one, TITLE))]

    def _only_languages(self, name: str, said: dict[Any, Any]) -> None:
        if not all(one in LANGUAGES for one in said):
            self.wrong(name, _l("“%(name)s” is in English (en) and Spanish (es).", name=name))


def as_yaml(said: dict[str, Any]) -> str:
    """The other way round: in the order given, letters as they are."""
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)


def divided(file: str, text: str, wrong: list[Mistake]) -> tuple[Head, str, int]:
    """A text's front matter, what stands below it, and the line where that begins."""
    handler = YAMLHandler()
    text = text.lstrip("\ufeff")
    if not handler.detect(text):
        wrong.append(Mistake(file, 1, _l("It has to begin with front matter: a line of three dashes.")))
        return Head(file, {}, {}, []), text, 1
    try:
        said, body = handler.split(text)
    except ValueError:
        wrong.append(Mistake(file, 1, _l("Its front matter has no end: a second line of three dashes.")))
        return Head(file, {}, {}, []), "", 1
    below = text[: len(text) - len(body)].count("\n") + 1
    return whole(file, said, wrong), body.strip("\n"), below + len(body) - len(body.lstrip("\n"))


def whole(file: str, said: str, wrong: list[Mistake]) -> Head:
    """A head that is the whole file, or the first of it."""
    read: Any = {}
    if len(said) > MOST_HEAD:
        wrong.append(Mistake(file, 0, _l("It is too long.")))
        return Head(file, {}, {}, [])
    try:
        read = yaml.load(said, Loader=Plain)  # noqa: S506 - the safe loader, less what refers
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        wrong.append(Mistake(file, mark.line + 1 if mark else 1, NOT_YAML))
        return Head(file, {}, {}, [])
    except (ValueError, RecursionError):  # a day that there is not; brackets without end
        wrong.append(Mistake(file, 1, NOT_YAML))
        return Head(file, {}, {}, [])
    if not isinstance(read, dict) and read is not None:
        wrong.append(Mistake(file, 1, _l("It says names and what they stand for: “title: …”.")))
    return Head(file, read, _lines_of(said), wrong)


def _lines_of(said: str) -> dict[str, int]:
    name = re.compile(r"([\w-]+)\s*:")
    found: dict[str, int] = {}
    for number, line in enumerate(said.splitlines(), 1):
        if match := name.match(line):
            found.setdefault(match[1], number)
    return found
