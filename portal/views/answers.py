"""How views answer: the page or the block that was asked for, or a commit and the way to the result."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from flask import Response, current_app, flash, g, make_response, redirect, render_template, session, url_for
from flask_login import current_user
from htmx_flask import request
from jinja2_fragments.flask import render_block
from werkzeug.datastructures import FileStorage

from portal.forms.base import CHOICE
from portal.forms.labels import label_of
from portal.models.base import db
from portal.models.form_keys import FormKey, FormKeyMaker, digest
from portal.models.people import User
from portal.models.tenancy import Reach, Width, acting

View = TypeVar("View", bound=Callable[..., Any])
SECRET = {"password", "current", "password_again"}  # never written into a page
UNSAID = {"csrf_token", "form_key", "version", "hand", "shown", "password_again"}


class SentBefore(Exception):
    """A form key that was used before with other content; `led_to` is where that went."""

    def __init__(self, led_to: str):
        super().__init__(led_to)
        self.led_to = led_to


class ForeignKey(Exception):
    """A form key that was not made for this person."""


def page(template: str, status: int = 200, **context: Any) -> Response:
    """The whole page; or, when HTMX fills one element, the block of that page named like the element's id."""
    block = _wanted_block(template)
    if block is None and status >= 400 and _is_part_wanted():
        return _nothing_in_its_place(status)
    if block:
        notices = render_template("components/notices.html", is_whole=block == "main")
        html = render_block(template, block, **context) + notices
    else:
        html = render_template(template, **context)
    return make_response(html, status)


def ask_which(disputed: Sequence[tuple[str, str, str, str]], *, said: Iterable[tuple[str, str]], back: str) -> Response:
    """Both texts of each field that two changed: its name, its label, what was typed here, what was saved there.

    All that the form said goes along in `said`, and comes again with the choice (`choose-<field>`).
    """
    hidden = [(name, text) for name, text in said if name not in SECRET | {"csrf_token", "form_key", "hand"}]
    return page("errors/changed.html", 409, disputed=disputed, hidden=hidden, back=back)


def is_choice(name: str) -> bool:
    """Whether a name of a form is the choice between two texts."""
    return name.startswith(CHOICE)


def keeps_nothing(view: View) -> View:
    """A POST that reads what was typed and changes nothing: it neither uses a form key nor minds a used one."""
    view.keeps_nothing = True  # type: ignore[attr-defined]
    return view


def done(message: str, to: str) -> Response:
    """Commit, say so, and show the result (303: the browser, or HTMX, reads it with GET)."""
    if message:
        flash(message, "good")
    _use_form_key(to)
    session.store()  # type: ignore[attr-defined]
    db.session.commit()
    return redirect(to, 303)  # type: ignore[return-value]


def saved(version: int, at: str = "", *, merged: bool = False, disputed: bool = False) -> Response:
    """Commit an autosave. Nothing is shown; `at` is the address of what was just made.

    `version` is the one that the page has seen. Where others changed fields that it does not show, that stays the old
    one (`merged`); where both changed the same field, that one alone is not saved (`disputed`).
    """
    response = make_response("", 409 if disputed else 201 if at else 204)
    if merged:
        response.headers["Deal-Merged"] = "1"
    if at:
        _use_form_key(at)
        response.headers["Location"] = at
        response.headers["Form-Key"] = new_form_key()
    db.session.commit()
    response.headers["Deal-Version"] = str(version)
    return response


def kept(**headers: str) -> Response:
    """Commit what a page keeps by itself, and show nothing."""
    db.session.commit()
    return make_response("", 204, headers)


def keep_what_can_be() -> None:
    """Commit what was kept of a form that is shown again; its key stays good, since it was not acted on."""
    session.store()  # type: ignore[attr-defined]
    db.session.commit()


def wants_nothing_back() -> bool:
    """Whether the client saves by itself and wants no page (RFC 7240, `Prefer: return=minimal`)."""
    return "return=minimal" in request.headers.get("Prefer", "")


def undo() -> None:
    """Forget what this request began to change. Records in hand stay readable, but nothing of them is saved."""
    session.modified = session.modified or bool(getattr(session, "next_token", ""))  # it may have gone with the rest
    db.session.expunge_all()
    db.session.rollback()


def new_form_key() -> str:
    """A form key for the person who asks."""
    return _keys().make(current_user.id)


def is_of_this_person() -> bool:
    """Whether the form was opened by who is signed in now, as far as its key tells."""
    key = request.form.get("form_key")
    return not key or _keys().is_of(key, current_user.id)


def is_key_of(key: str, person: User) -> bool:
    """Whether a form key was made for this person."""
    return _keys().is_of(key, person.id)


def first_answer() -> Response | None:
    """Before the view: where a form that was sent before led. Raises SentBefore, ForeignKey."""
    key = request.form.get("form_key") if request.method == "POST" else None
    if not key or not current_user.is_authenticated:
        return None
    if not _keys().is_of(key, current_user.id):
        raise ForeignKey
    if hasattr(current_app.view_functions.get(request.endpoint or ""), "keeps_nothing"):
        return None
    with acting(Reach(Width.OWN, current_user.id, current_user.partner_id)):
        used = FormKey.used(key)
    if used is None:
        return None
    if used.digest != _digest():
        raise SentBefore(used.led_to)
    if wants_nothing_back():
        response = make_response("", 201)
        response.headers.update({"Location": used.led_to, "Form-Key": new_form_key()})
        return response
    return redirect(used.led_to, 303)  # type: ignore[return-value]


def record_of_noun(endpoint: str, **values: Any) -> Response:
    """The answer to GET on an address that only takes POST: its record."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]


def typed_fields() -> list[tuple[str, str]]:
    """What the form said, by label: without its technical fields and secrets."""
    return labelled(request.form.items(multi=True))


def labelled(said: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a form said, for a person to read."""
    words = ((label_of(name), text) for name, text in said if name not in UNSAID | SECRET)
    return [(label, text) for label, text in words if label and text]


def fields_to_send_again() -> list[tuple[str, str]]:
    """All that the form said, but its token; nothing where a secret would have to be typed again anyway."""
    if SECRET & set(request.form):
        return []
    return [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]


def _use_form_key(led_to: str) -> None:
    key = request.form.get("form_key")
    if key and current_user.is_authenticated:
        FormKey.use(key=key, person_id=current_user.id, digest=_digest(), led_to=led_to)


def _digest() -> str:
    said = [(name, text) for name, text in request.form.items(multi=True) if name not in UNSAID]
    files = [(name, _print_of(file)) for name, file in request.files.items(multi=True)]
    return digest([("path", request.path), *said, *files])


def _print_of(file: FileStorage) -> str:
    file.seek(0)
    content = file.read()
    file.seek(0)
    return sha256(content).hexdigest()


def _keys() -> FormKeyMaker:
    if "form_keys" not in g:
        g.form_keys = FormKeyMaker(current_app.config["SECRET_KEY"])
    return g.form_keys


def _is_part_wanted() -> bool:
    # htmx 4 sends HX-Request-Type "partial" when it fills an element, and names it as tag#id in HX-Target.
    return bool(request.htmx) and request.headers.get("HX-Request-Type") == "partial"


def _nothing_in_its_place(status: int) -> Response:
    """A refusal has no part like the one that was to be filled: the page stays as it is, and says so."""
    response = make_response("", status)
    response.headers["HX-Reswap"] = "none"
    return response


def _wanted_block(template: str) -> str | None:
    if not _is_part_wanted():
        return None
    _, _, element_id = request.headers.get("HX-Target", "").partition("#")
    blocks = current_app.jinja_env.get_template(template).blocks
    return element_id if element_id in blocks else None
