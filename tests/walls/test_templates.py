"""Each `hx-target` of a page has its block, and no template asks for what the content policy forbids."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent.parent / "portal" / "templates"
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if "components" not in path.parts
)
TARGET = re.compile(r'hx-target="#([\w-]+)"')
FORBIDDEN = re.compile(r"<script>|<style|style=\"|\son[a-z]+=|hx-on|js:|hx-trigger=\"[^\"]*\[")


@pytest.mark.parametrize("name", PAGES)
def test_each_target_of_a_page_is_a_block_of_it(the_app, name):
    targets = set(TARGET.findall((TEMPLATES / name).read_text()))

    assert targets <= set(the_app.jinja_env.get_template(name).blocks)


def test_components_fill_the_main_block_that_each_page_has():
    texts = (path.read_text() for path in (TEMPLATES / "components").glob("*.html"))

    assert {target for text in texts for target in TARGET.findall(text)} <= {"main", "notices"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_eval_or_inline_code(path):
    assert not FORBIDDEN.search(path.read_text())
