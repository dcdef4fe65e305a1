"""Lessons are written in Markdown (CommonMark, with tables, notes and code); nothing of it becomes a script."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.container import container_plugin

NOTES = ("note", "good", "warn")  # as in `::: warn`
TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "a", "img", "table",
    "thead", "tbody", "tr", "th", "td", "hr", "br", "div", "figure",
}  # fmt: skip
CLASSES = {"div": {"note", "good", "warn", "scroll", *NOTES}}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"tabindex"},
}
WORDS_A_MINUTE = 200
Where = Callable[[str], str]


def as_html(text: str, where: Where = str) -> Markup:
    """The text as a page shows it; `where` gives the address of a picture by its name, empty where there is none."""
    html = nh3.clean(_with_pictures(text, where), tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES)
    return Markup(html)  # noqa: S704  (cleaned of all but what is named above)


@lru_cache(maxsize=512)
def _rendered(text: str) -> Sequence[Token]:
    return tuple(_markdown().parse(text))


def _with_pictures(text: str, where: Where) -> str:
    tokens = [_placed(token, where) for token in _rendered(text)]
    markdown = _markdown()
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _placed(token: Token, where: Where) -> Token:
    """A heading goes below the page's own; a picture is one of the lesson's files, and nothing of elsewhere."""
    if token.type in ("heading_open", "heading_close"):
        return token.copy(tag=f"h{min(max(int(token.tag[1:]), 2), 4)}")
    if token.type == "th_open":
        return token.copy(attrs={"scope": "col"})
    if token.type == "inline" and token.children:
        return token.copy(children=[_placed(child, where) for child in token.children])
    if token.type == "image":
        return token.copy(attrs={**token.attrs, "src": where(str(token.attrs["src"])), "loading": "lazy"})
    return token


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name in NOTES:
        markdown.use(container_plugin, name, render=_note)
    markdown.add_render_rule("table_open", lambda *_given: '<div class="scroll" tabindex="0"><table>')
    markdown.add_render_rule("table_close", lambda *_given: "</table></div>")
    return markdown


def _note(_renderer: Any, tokens: Sequence[Token], place: int, *_more: Any) -> str:
    token = tokens[place]
    kind = token.info.split()[0] if token.nesting == 1 else ""
    return f'<div class="note {kind}"><div>' if token.nesting == 1 else "</div></div>"
