"""The matrix, held against the routes: route × method × role × own, foreign, absent, malformed.

Built from the route table and the permission table alone; a new route joins by itself. Used by the matrix test, and by
the mutation run, which takes the gates away one by one and expects this check to notice.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from portal.models.people import Role
from portal.models.tenancy import Width
from portal.permissions.matrix import table
from portal.permissions.roles import VENDOR_ROLES
from tests.client import Client, without_tokens
from tests.factories import PASSWORD
from tests.walls.stage import ABSENT, MALFORMED, Stage, records_of

SUCCESS_OR_FORM = {200, 204, 303, 409, 422}
REFUSED = {403, 404}
NO_RECORD = ""
NESTED = ("deals.files", "assets.links", "assets.recalls", "assets.renditions", "assets.results", "people.invitations")
# where the widest reach sees every partner's
OF_PARTNERS = (
    "ad_specs.",
    "asset_requests.",
    "attachments.",
    "badges.",
    "certificates.",
    "assets.",
    "collections.",
    "co_branding.",
    "co_results.",
    "deals.",
    "files.",
    "live.",
    "partners.",
    "paths.",
    "people.",
    "questions.",
    "quizzes.",
    "receipts.",
    "share_links.",
    "slots.",
    "talking.",
    "training.",
)


@dataclass(frozen=True)
class Ask:
    """One cell: who asks for what, how."""

    endpoint: str
    method: str
    role: Role
    whose: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} as {self.role} of {self.whose or 'no'} record"


def guarded_routes(app: Flask) -> list[tuple[Rule, str]]:
    """Each route with a permission, by method; public ones are asserted elsewhere."""
    found = []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "may", None) is not None:
            found += [(rule, method) for method in sorted(rule.methods & {"GET", "HEAD", "POST"})]
    return found


def wrong_answers(app: Flask, stage: Stage, *, only: str = "", roles: Collection[Role] = tuple(Role)) -> Iterator[str]:
    """What the routes answer otherwise than the matrix says."""
    for role in roles:
        client = Client(app)
        client.log_in(stage.people[role].email, PASSWORD)
        of_kind = cache(partial(records_of, stage=stage, person=stage.people[role]))
        for rule, method in sorted(guarded_routes(app), key=lambda route: route[1] == "POST"):
            if only and rule.endpoint != only:
                continue
            yield from _wrong(app, client, role, rule, method, of_kind)


def _wrong(app: Flask, client: Client, role: Role, rule: Rule, method: str, of_kind: Any) -> Iterator[str]:
    action = app.view_functions[rule.endpoint].may
    width = table()[action][role]
    if not rule.arguments:
        status = _ask(client, method, rule.rule).status_code
        ask = Ask(rule.endpoint, method, role, NO_RECORD)
        if (status == 403) != (width == Width.NONE) or (width > Width.NONE and status not in SUCCESS_OR_FORM):
            yield f"{ask}: {status}"
        return
    ours, theirs = of_kind(kind_of(rule))
    client.get("/account")  # where what was said before is shown and gone
    answers = {
        whose: _ask(client, method, filled(rule, ref))
        for whose, ref in (("foreign", theirs), ("absent", ABSENT), ("malformed", MALFORMED), ("own", ours))
    }
    if method == "POST" and any(answer.status_code not in REFUSED for answer in answers.values()):
        of_kind.cache_clear()  # an act may leave nothing to act on
    sees_all = sees_all_of(rule, role, width)
    for whose, answer in answers.items():
        is_mine = width != Width.OWN or not rule.rule.startswith("/deals") or role == Role.SALES
        allowed = (whose == "own" and is_mine) or (whose == "foreign" and sees_all)
        wanted = {403} if width == Width.NONE else SUCCESS_OR_FORM if allowed else {404}
        if answer.status_code not in wanted:
            yield f"{Ask(rule.endpoint, method, role, whose)}: {answer.status_code}"
    if (
        not sees_all
        and theirs != ABSENT
        and without_tokens(answers["foreign"], theirs) != without_tokens(answers["absent"], ABSENT)
    ):
        yield f"{Ask(rule.endpoint, method, role, 'foreign')}: tells that it exists"


def sees_all_of(rule: Rule, role: Role, width: Width) -> bool:
    """Whether nothing of this kind is foreign to the role: the vendor's people know all of the library and all courses,
    whatever they do there.
    """
    of_all = ("/assets/<ref>", "/training/<ref>", "/training/sessions/<ref>", "/training/paths/<ref>")
    if rule.rule.startswith(of_all) and role in VENDOR_ROLES:
        return width > Width.NONE
    return width == Width.ALL and rule.endpoint.startswith(OF_PARTNERS)


def filled(rule: Rule, ref: str) -> str:
    """The address of this record by this route."""
    return (
        rule.rule.replace("<ref>", ref)
        .replace("<int:number>", "1")
        .replace("<int:place>", "0")
        .replace("<attachment>", f"AT{ref[2:]}")
        .replace("<key>", "first")
        .replace("<question>", "only")
        .replace("<name>", "first.txt")
    )


def kind_of(rule: Rule) -> str:
    """Of which kind of record a route is, as `records_of` knows it."""
    nested = next((kind for kind in NESTED if rule.rule.startswith(f"/{kind.replace('.', '/')}/<ref>")), None)
    return nested or rule.endpoint.partition(".")[0]


def _ask(client: Client, method: str, path: str):
    if method == "POST":
        return client.post(path, {"reason": "", "question": "", "answer": "", "protected_days": ""})
    return client.http.open(path, method=method)
