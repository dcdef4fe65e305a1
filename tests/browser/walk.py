"""Where each of the demo's people can get, by the route table and the links on pages: a new page joins by itself."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from flask import Flask
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
STATES = ("draft", "submitted", "info_requested", "approved", "declined", "expired", "withdrawn")
ALSO = ("/deals?q=nothing-like-this", "/deals?filters=open", *(f"/deals?state={state}" for state in STATES))
LINK = re.compile(r'href="(/[^"#?]*)"')
TAG = re.compile(r"<(\w[\w-]*)((?:\s[^<>]*)?)>")
TOLD = re.compile(r'\b(?:class|type|aria-current|aria-invalid|open)(?:="[^"]*")?')


@dataclass
class Walk:
    """The pages that a person can open, one of each shape; `first` are those that nobody before could."""

    email: str
    paths: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    endpoints: set[str] = field(default_factory=set)

    @property
    def chosen(self) -> list[str]:
        """Those that a test opens: all of them if wanted; else home, and what nobody before saw."""
        return self.paths if EVERYTHING else list(dict.fromkeys(["/", *self.first]))


def walks(app: Flask) -> dict[str, Walk]:
    """What each of the demo's people can open."""
    shapes: set[tuple[str, frozenset[str]]] = set()
    return {name: _walk(app, email, shapes) for name, email in PEOPLE.items()}


def _walk(app: Flask, email: str, shapes_before: set[tuple[str, frozenset[str]]]) -> Walk:
    """Ask for every address without a record, and on each page for the first record of each kind that it leads to."""
    client, found, match = Client(app), Walk(email), _matcher(app)
    client.log_in(email, PASSWORD)
    seen: set[str] = set()
    shapes: set[tuple[str, frozenset[str]]] = set()
    waiting = [*_plain_addresses(app), *ALSO]
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path) if path not in seen else None
        seen.add(path)
        if answer and answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
        if not answer or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        shape = match(path), shape_of(answer.text)
        found.endpoints.add(shape[0])
        if shape in shapes:
            continue
        shapes.add(shape)
        found.paths.append(path)
        if shape not in shapes_before:
            found.first.append(path)
        waiting += _first_of_each(LINK.findall(answer.text), match)
    shapes_before |= shapes
    return found


def shape_of(html: str) -> frozenset[str]:
    """Of which elements a page's own part is made: pages of one shape differ in their words alone."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return frozenset(f"{tag} {' '.join(TOLD.findall(told))}" for tag, told in TAG.findall(main))


def _plain_addresses(app: Flask) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)


def _first_of_each(links: list[str], match: Callable[[str], str]) -> list[str]:
    first: dict[str, str] = {}
    for link in links:
        first.setdefault(match(link), link)
    first.pop("", None)
    return list(first.values())


def _matcher(app: Flask) -> Callable[[str], str]:
    bound = app.url_map.bind("localhost")

    @cache
    def match(path: str) -> str:
        try:
            endpoint, _values = bound.match(urlsplit(path).path, method="GET")
        except (HTTPException, RequestRedirect):
            return ""
        return "" if endpoint == "static_files.show" else endpoint

    return match
