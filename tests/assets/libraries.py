"""Libraries for tests: many assets, by the portal's own commands, without files in storage."""

from typing import Any

from portal.models.assets import EVERYBODY, Asset, AssetKind, Kept, Only
from portal.models.assets.listing import AssetFilters, Library
from portal.models.people import Role, User
from portal.models.tenancy import acting
from portal.permissions.roles import reach
from tests import factories
from tests.factories import a_person, database

PDF = "application/pdf"


def an_editor() -> User:
    return a_person(Role.EDITOR)


def handed_in(
    editor: User, title: str, *, only: Only = EVERYBODY, text: str = "", kind: str = "brochure", out: bool = True,
    media_type: str = PDF, **said: Any,
) -> Asset:  # fmt: skip
    """An asset with one file that stands nowhere, in the transaction that is open."""
    asset = Asset.draft(by=editor, kind=AssetKind(kind), title_en=title, only=only, **said)
    file = Kept("a.pdf", media_type, 1, "0" * 64, "nowhere", pages=1, text=text)
    asset.add_version(by=editor, files=[file])
    if out:
        asset.publish(by=editor)
    return asset


def a_library(*titles: str, **said: Any) -> dict[str, str]:
    """Some brochures, for everybody; their references by title."""
    editor = an_editor()
    with database():
        made = [handed_in(editor, title, **said) for title in titles]
        return {asset.title_en: asset.ref for asset in made}


def found_by(person: User, spoken: str = "en", size: int = 50, **asked: str) -> list[str]:
    """The titles that this person finds, in order, through all pages."""
    titles, after = [], None
    with factories.app.test_request_context(), acting(reach_of(person)):
        library = Library(AssetFilters.from_address(asked), language=spoken)
        while True:
            page = library.page(after=after, size=size)
            titles += [row.title_en for row in page]
            after = page.after
            if after is None:
                return titles


def counts_for(person: User, **asked: str) -> Any:
    """The facets that this person sees."""
    with factories.app.test_request_context(), acting(reach_of(person)):
        return Library(AssetFilters.from_address(asked), language="en").counts()


def reach_of(person: User) -> Any:
    from portal.models.base import db
    from portal.models.partners import Partner

    with factories.app.app_context(), database():
        known = db.session.get(
            User,
            person.id,
            options=[db.selectinload(User.grants), db.joinedload(User.partner).joinedload(Partner.tier)],
        )
        return reach(known, "assets.view")
