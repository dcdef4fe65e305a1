"""The questions of a quiz as a file says them (`NN-key.quiz.yaml`), each thing checked."""

from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.training.marking import readings
from portal.models.training.questions import MOST_OPTIONS, QuestionKind
from portal.renditions.courses import Mistake
from portal.renditions.courses.heads import Head

MOST_QUESTIONS, MOST_MINUTES = 200, 600
ASKED = 2_000  # characters
KEY_SIGNS = 12


def questions_of(file: str, rows: list[dict[str, Any]], line: int, wrong: list[Mistake]) -> tuple[dict[str, Any], ...]:
    """Each as the columns of a question; what is wrong is noted."""
    if len(rows) > MOST_QUESTIONS:
        wrong.append(Mistake(file, line, _l("A quiz has at most %(most)s questions.", most=MOST_QUESTIONS)))
        return ()
    lines = dict.fromkeys(("kind", "ask", "why", "options", "number", "tolerance", "accepted", "bank", "key"), line)
    return tuple(_question(Head(file, row, lines, wrong)) for row in rows)


def rules_of(head: Head, known: tuple[str, ...]) -> dict[str, Any]:
    """How a quiz is held."""
    said = head.part("rules", known)
    numbers = {"minutes": MOST_MINUTES, "pass_mark": 100}
    fits = all(_is_count(said[name], most) for name, most in numbers.items() if said.get(name) is not None)
    draw = said.get("draw") or {}
    if not fits or not isinstance(draw, dict) or not all(_is_count(many, MOST_QUESTIONS) for many in draw.values()):
        head.wrong("rules", _l("Of the rules, minutes, pass_mark and draw for each bank are whole numbers."))
        return {}
    return {**said, "draw": {str(bank): many for bank, many in draw.items()}}


def _question(head: Head) -> dict[str, Any]:
    kind = head.one_of("kind", QuestionKind) or QuestionKind.ONE
    text, says = head.both("ask", most=ASKED, needed=True), head.both("why", most=ASKED)
    said: dict[str, Any] = {
        "kind": kind, "text_en": text[0], "text_es": text[1], "says_en": says[0], "says_es": says[1],
        "bank": head.words("bank"), "knocks_out": head.flag("knocks_out"), "options": [], "accepted": [],
        "key": head.words("key") or sha256(text[0].encode()).hexdigest()[:KEY_SIGNS],
    }  # fmt: skip
    if kind.has_options:
        said["options"] = _options(head, kind)
    elif kind == QuestionKind.NUMBER:
        said |= {"accepted": [head.words("number", needed=True)], "tolerance": head.words("tolerance") or "0"}
        if not all(readings(one) for one in (said["accepted"][0], said["tolerance"])):
            head.wrong("number", _l("“%(name)s” is a number.", name="number"))
    else:
        said["accepted"] = head.names("accepted")
        if not said["accepted"]:
            head.wrong("accepted", _l("“%(name)s” is missing.", name="accepted"))
    head.close()
    return said


def _options(head: Head, kind: QuestionKind) -> list[dict[str, Any]]:
    rows = [Head(head.file, row, {"en": head.line("options")}, head.noted) for row in head.rows("options")]
    if not 2 <= len(rows) <= MOST_OPTIONS:
        head.wrong("options", _l("“%(name)s” has from 2 to %(most)s of them.", name="options", most=MOST_OPTIONS))
    options = [_option(row, kind) for row in rows]
    rights = sum(bool(one.get("right")) for one in options)
    if (kind == QuestionKind.ONE and rights != 1) or (kind == QuestionKind.MANY and not rights):
        head.wrong("options", _l("Of one answer exactly one option is right, of several at least one."))
    return options


def _option(row: Head, kind: QuestionKind) -> dict[str, Any]:
    said: dict[str, Any] = {"en": row.words("en", needed=True), "es": row.words("es")}
    if kind == QuestionKind.MATCH:
        said["to_en"], said["to_es"] = row.both("to", needed=True)
    elif kind != QuestionKind.ORDER:
        said["right"] = row.flag("right")
    row.close()
    return said


def _is_count(said: Any, most: int) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= most
