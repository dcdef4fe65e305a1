"""Home: what needs me first."""

from flask import Blueprint, Response
from flask_login import current_user

from portal.models.assets.at_home import LibraryAtHome
from portal.models.deals.agenda import Agenda
from portal.models.tenancy import acting
from portal.permissions.gate import is_allowed, may, reach_for
from portal.views.answers import page
from portal.views.assets.tiles import tiles_of
from portal.views.queue_rows import waiting_count
from portal.views.words import language

bp = Blueprint("home", __name__)


@bp.get("/")
@may("home.view")
def show() -> Response:
    """What waits for the person who asks, and the first step to it."""
    if not is_allowed("deals.view"):
        library = _library()
        newest = tiles_of(library.newest) if library else []
        return page("home.html", agenda=None, library=library, newest=newest, language=language)
    with acting(reach_for("deals.view")):
        agenda = Agenda.of(current_user._get_current_object(), waiting=waiting_count())
        return page("home.html", agenda=agenda, library=None, newest=(), language=language)


@bp.get("/assets/news")
@may("assets.view")
def news() -> Response:
    """What is new in the library and what is to be done there: for who has deals at home, asked for after them."""
    library = _library()
    newest = tiles_of(library.newest) if library else []
    return page("assets/news.html", library=library, newest=newest, language=language)


def _library() -> LibraryAtHome | None:
    if not is_allowed("assets.view"):
        return None
    with acting(reach_for("assets.view")):
        return LibraryAtHome.of(current_user, language=language(), edits=is_allowed("assets.edit"))
