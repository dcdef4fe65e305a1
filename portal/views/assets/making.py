"""How far the making of a version's formats is, for its page."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.assets import FORMAT_WORDS, AssetVersion
from portal.views.words import said_of

WHY: dict[str, Any] = {  # where more can be said than that it did not work
    "missing": _l("its file is missing in storage"),
    "altered": _l("its file in storage is not what was handed in"),
    "pixels": _l("it would have too many pixels"),
    "office": _l("no LibreOffice is installed any more"),
    "apart": _l("this machine lets no program work apart from others"),
    "much": _l("it took too long, or too much memory"),
}
USUALLY = _l("it could not be read")


@dataclass(frozen=True)
class Making:
    """So many of so many formats are made; what failed, in words."""

    made: int
    of: int
    left: int
    failed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How many are still to come."""
        return said_of(
            "%(left)s of %(of)s formats is being made.", "%(left)s of %(of)s formats are being made.", self.left,
            left=self.left, of=self.of,
        )  # fmt: skip

    @property
    def failed_words(self) -> str:
        """How many could not be made."""
        count = len(self.failed)
        return said_of("%(count)s format could not be made", "%(count)s formats could not be made", count, count=count)


def making_of(version: AssetVersion | None, *, tells_failures: bool) -> Making | None:
    """Nothing where all is made."""
    asked = [one for file in (version.files if version else ()) for one in file.renditions if not one.is_asked]
    made = sum(one.is_made for one in asked)
    failed = [one for one in asked if one.has_failed]
    left = len(asked) - made - len(failed)
    if not left and not (failed and tells_failures):
        return None
    told = dict.fromkeys(f"{_name(one)}: {WHY.get(one.error, USUALLY)}" for one in failed) if tells_failures else ()
    return Making(made + len(failed), len(asked), left, tuple(told))


def _name(one: Any) -> str:
    kind, _, size = one.words.partition(" ")
    return f"{FORMAT_WORDS[kind]} {size}".strip()
