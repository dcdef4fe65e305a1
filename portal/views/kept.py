"""What a device keeps for when there is no line: with what each kept page is shown, and how long."""

from collections.abc import Iterable

from flask import session, url_for

from portal.models.training.keeping import kept_until
from portal.models.vendor import vendor
from portal.views.static_files import static

SHELL = ("css/portal.css", "vendor/inter.woff2", "vendor/inter-latin.woff2", "vendor/icons.svg", "icon.svg")
WORKERS = ("worker/keep.js", "worker/kept-deals.js", "worker/tus-parts.js")
ELEMENTS = ("kept-courses", "kept-deals")  # of the page that says that there is no line


def shell(*elements: str) -> list[str]:
    """Addresses of all that kept pages with these elements are shown with; they say nothing of anybody."""
    brand = vendor()
    own = [url_for("settings.brand", v=brand.version)] if brand.has_own_colour else []
    logo = [url_for("logo.picture", digest=brand.logo)] if brand.logo else []
    scripts = (f"elements/{name}.js" for name in (*ELEMENTS, *elements))
    files: Iterable[str] = (*SHELL, *WORKERS, *scripts)
    return [url_for("offline.show"), *(static(name) for name in files), *own, *logo]


def milliseconds() -> int:
    """Until when it may be kept unseen, as browsers count."""
    return int(kept_until(session.lives_until).timestamp() * 1000)  # type: ignore[attr-defined]
