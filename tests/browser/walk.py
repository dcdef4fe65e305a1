"""Where each of the demo's people can get, by the route table and the links on pages: a new page joins by itself."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request_finished, template_rendered
from jinja2 import Template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.client import Client

PASSWORD = "aliado-demo"
EVERYTHING = bool(os.environ.get("ALIADO_TEST_ALL"))
PEOPLE = {
    "rep": "rep@northgate.example", "admin": "admin@northgate.example", "trainee": "trainee@northgate.example",
    "marketing": "marketing@northgate.example", "manager": "manager@aliado.example", "owner": "owner@aliado.example",
    "analyst": "analyst@aliado.example", "editor": "editor@aliado.example",
}  # fmt: skip
STATES = (
    "draft", "submitted", "info_requested", "approved", "won_claimed", "won", "lost", "declined", "expired",
    "withdrawn",
)  # fmt: skip
ALSO = (
    "/assets?q=nothing-like-this",
    "/assets?kind=ad_spec",
    "/deals?q=nothing-like-this",
    "/deals?filters=open",
    *(f"/deals?state={state}" for state in STATES),
)
LINK = re.compile(r'href="(/[^"#?]*)"')
FORM = re.compile(r'<form[^>]*method="post" action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
TAG = re.compile(r"<(\w[\w-]*)((?:\s[^<>]*)?)>")
TOLD = re.compile(r'\b(?:class|type|aria-current|aria-invalid|open)(?:="[^"]*")?')


@dataclass
class Walk:
    """The pages that a person can open, one of each shape; `first` are those with something that was on none before."""

    email: str
    paths: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    endpoints: set[str] = field(default_factory=set)
    no_pages: set[str] = field(default_factory=set)
    with_forms: set[str] = field(default_factory=set)
    html: dict[str, str] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)

    @property
    def chosen(self) -> list[str]:
        """Those that a test opens: all of them if wanted; else home, and what nobody before saw."""
        return self.paths if EVERYTHING else list(dict.fromkeys(["/", *self.first]))


def walks(app: Flask) -> dict[str, Walk]:
    """What each of the demo's people can open."""
    seen: dict[str, set[str]] = {}
    found = {}
    for name, email in PEOPLE.items():
        with drawing(app) as drawn:
            found[name] = _walk(app, email, seen)
        found[name].templates = {drawn[html] for html in found[name].html.values()}
    return found


@contextmanager
def drawing(app: Flask) -> Iterator[dict[str, str]]:
    """Of each page that the app answers while the context is open, the template that it was drawn from."""
    drawn: dict[str, str] = {}
    last = [""]

    def note(_app: Flask, template: Template, **_more: Any) -> None:
        last[0] = template.name or ""

    def keep(_app: Flask, response: Response, **_more: Any) -> None:
        if response.mimetype == "text/html" and not response.is_streamed:
            drawn[response.get_data(as_text=True)] = last[0]

    with template_rendered.connected_to(note, app), request_finished.connected_to(keep, app):
        yield drawn


def _walk(app: Flask, email: str, seen_before: dict[str, set[str]]) -> Walk:
    """Ask for every address without a record, and on each page for the first record of each kind that it leads to."""
    client, found, match = Client(app), Walk(email), matcher(app)
    client.log_in(email, PASSWORD)
    seen: set[str] = set()
    shapes: set[tuple[str, frozenset[str]]] = set()
    forms = seen_before.setdefault("forms", set())
    waiting = [*_plain_addresses(app), *ALSO]
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path) if path not in seen else None
        seen.add(path)
        if answer and answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
            found.no_pages.add(match(path))
        if answer and answer.status_code == 200 and answer.mimetype != "text/html":
            found.no_pages.add(match(path))
        if not answer or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        shape = match(path), shape_of(answer.text)
        found.endpoints.add(shape[0])
        if shape in shapes:
            continue
        shapes.add(shape)
        found.paths.append(path)
        found.html[path] = answer.text
        actions = _asking_forms(answer.text, match) - forms
        if actions:
            forms |= actions
            found.with_forms.add(path)
        if actions or shape[1] - seen_before.setdefault(shape[0], set()):
            seen_before.setdefault(shape[0], set()).update(shape[1])
            found.first.append(path)
        waiting += _first_of_each(LINK.findall(answer.text), match)
    return found


def shape_of(html: str) -> frozenset[str]:
    """Of which elements a page's own part is made: pages of one shape differ in their words alone."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return frozenset(f"{tag} {' '.join(TOLD.findall(told))}" for tag, told in TAG.findall(main))


def _plain_addresses(app: Flask) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)


def _asking_forms(html: str, match: Callable[..., str]) -> set[str]:
    """The forms that are refused when they are sent empty, by the endpoint that they are sent to."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return {match(action, "POST") for action, fields in FORM.findall(main) if " required" in fields}


def _first_of_each(links: list[str], match: Callable[[str], str]) -> list[str]:
    first: dict[str, str] = {}
    for link in links:
        first.setdefault(match(link), link)
    first.pop("", None)
    return list(first.values())


def matcher(app: Flask) -> Callable[..., str]:
    bound = app.url_map.bind("localhost")

    @cache
    def match(path: str, method: str = "GET") -> str:
        try:
            endpoint, _values = bound.match(urlsplit(path).path, method=method)
        except (HTTPException, RequestRedirect):
            return ""
        return "" if endpoint == "static_files.show" else endpoint

    return match
