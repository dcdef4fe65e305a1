"""Questions in a course's folder: taken in as they stand, or told with their line."""

import pytest

from portal.renditions.courses import NotRead
from portal.renditions.courses.folder import read

HEAD = '---\nslug: sizing\ntitle: "Sizing"\n---\n'
TEXT = '---\ntitle: "Check"\n---\nSome questions.\n'
QUESTIONS = """
rules: {draw: {sums: 1}, minutes: 5}
questions:
  - kind: one
    ask: {en: "Which?", es: "¿Cuál?"}
    options: [{en: "This", right: true}, {en: "That"}]
  - {kind: number, bank: sums, ask: "How many?", number: 12.5, tolerance: 0.5}
  - {kind: text, bank: sums, ask: "What?", accepted: [VIP]}
  - kind: match
    ask: "What belongs?"
    options: [{en: "A", to: "1"}, {en: "B", to: {en: "2", es: "dos"}}]
"""


def a_folder(tmp_path, questions: str) -> dict:
    said = {
        "course.md": HEAD, "1-all/module.md": '---\ntitle: "All"\n---\n', "1-all/01-check.en.md": TEXT,
        "1-all/01-check.quiz.yaml": questions,
    }  # fmt: skip
    found = {}
    for number, (path, text) in enumerate(said.items()):
        place = tmp_path / str(number)
        place.write_text(text)
        found[path] = place
    return found


def test_questions_are_read_as_they_stand(app, tmp_path):
    lesson = read(a_folder(tmp_path, QUESTIONS)).lessons()[0]

    assert (lesson.kind, lesson.rules) == ("quiz", {"draw": {"sums": 1}, "minutes": 5})
    assert [one["kind"] for one in lesson.questions] == ["one", "number", "text", "match"]
    assert lesson.questions[0]["options"][0] == {"en": "This", "es": "", "right": True}
    assert (lesson.questions[1]["accepted"], lesson.questions[1]["tolerance"]) == (["12.5"], "0.5")
    assert lesson.questions[3]["options"][1] == {"en": "B", "es": "", "to_en": "2", "to_es": "dos"}


@pytest.mark.parametrize(
    ("slip", "mended"),
    [
        ("right: true", "right: false"), ("kind: one", "kind: several"), ("number: 12.5", "number: many"),
        ("accepted: [VIP]", "accepted: []"), ("minutes: 5", "minutes: soon"), ("{sums: 1}", "[sums]"),
        ('{en: "A", to: "1"}, ', ""), ('to: "1"', 'two: "1"'), ('ask: "What?", ', ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_file(app, tmp_path, slip, mended):
    assert slip in QUESTIONS
    with pytest.raises(NotRead) as refused:
        read(a_folder(tmp_path, QUESTIONS.replace(slip, mended, 1)))

    assert {one.file for one in refused.value.mistakes} == {"1-all/01-check.quiz.yaml"}
