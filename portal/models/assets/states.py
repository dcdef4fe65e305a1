"""The states and kinds of assets: fixed sets with their words, and the life as a table."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.base import Life


class Worded(StrEnum):
    """A fixed set in which each member has its words."""

    @property
    def words(self) -> Any:
        """The member in the reader's language."""
        return WORDS[self]


@dataclass(frozen=True)
class Standing:
    """A tone, a word, and what happens next."""

    tone: str
    words: Any
    detail: str = ""


class AssetKind(Worded):
    """What sort of thing an asset is."""

    LOGO = "logo"
    AD_SPEC = "ad_spec"
    IMAGE = "image"
    BROCHURE = "brochure"
    DECK = "deck"
    VIDEO = "video"
    TEMPLATE = "template"
    PRICE_SHEET = "price_sheet"
    TECHNICAL = "technical"
    BRAND_GUIDE = "brand_guide"
    LEGAL = "legal"
    OTHER = "other"


class AssetState(Worded):
    """Where an asset stands."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES.get(self, "")


class Variant(Worded):
    """For which ground a file of an asset is made."""

    USUAL = "usual"
    DARK = "dark"
    ONE_COLOUR = "one_colour"


OUT = (AssetState.PUBLISHED, AssetState.EXPIRING)  # what partners see
TONES = {
    AssetState.IN_APPROVAL: "warn", AssetState.SCHEDULED: "brand", AssetState.PUBLISHED: "good",
    AssetState.EXPIRING: "warn", AssetState.WITHDRAWN: "bad",
}  # fmt: skip
WORDS: dict[Worded, Any] = {
    AssetKind.LOGO: _l("Logo"),
    AssetKind.AD_SPEC: _l("Ad spec"),
    AssetKind.IMAGE: _l("Image"),
    AssetKind.BROCHURE: _l("Brochure"),
    AssetKind.DECK: _l("Slides"),
    AssetKind.VIDEO: _l("Video"),
    AssetKind.TEMPLATE: _l("Template"),
    AssetKind.PRICE_SHEET: _l("Price sheet"),
    AssetKind.TECHNICAL: _l("Technical document"),
    AssetKind.BRAND_GUIDE: _l("Brand guide"),
    AssetKind.LEGAL: _l("Legal"),
    AssetKind.OTHER: _l("Other material"),
    AssetState.DRAFT: _l("Draft"),
    AssetState.IN_APPROVAL: _l("In approval"),
    AssetState.SCHEDULED: _l("Scheduled"),
    AssetState.PUBLISHED: _l("Published"),
    AssetState.EXPIRING: _l("Expires soon"),
    AssetState.EXPIRED: _l("Expired"),
    AssetState.WITHDRAWN: _l("Withdrawn"),
    AssetState.ARCHIVED: _l("Archived"),
    Variant.USUAL: _l("Usual"),
    Variant.DARK: _l("For dark grounds"),
    Variant.ONE_COLOUR: _l("One colour"),
}

LIFE = Life(
    (None, "draft", AssetState.DRAFT),
    (AssetState.DRAFT, "remove", None),
    (AssetState.DRAFT, "submit", AssetState.IN_APPROVAL),
    (AssetState.IN_APPROVAL, "send_back", AssetState.DRAFT),
    (AssetState.DRAFT, "publish", AssetState.PUBLISHED),
    (AssetState.IN_APPROVAL, "publish", AssetState.PUBLISHED),
    (AssetState.SCHEDULED, "publish", AssetState.PUBLISHED),
    (AssetState.DRAFT, "schedule", AssetState.SCHEDULED),
    (AssetState.IN_APPROVAL, "schedule", AssetState.SCHEDULED),
    (AssetState.PUBLISHED, "near_end", AssetState.EXPIRING),
    (AssetState.EXPIRING, "prolong", AssetState.PUBLISHED),
    (AssetState.PUBLISHED, "expire", AssetState.EXPIRED),
    (AssetState.EXPIRING, "expire", AssetState.EXPIRED),
    (AssetState.SCHEDULED, "withdraw", AssetState.WITHDRAWN),
    (AssetState.PUBLISHED, "withdraw", AssetState.WITHDRAWN),
    (AssetState.EXPIRING, "withdraw", AssetState.WITHDRAWN),
    (AssetState.EXPIRED, "reopen", AssetState.DRAFT),
    (AssetState.WITHDRAWN, "reopen", AssetState.DRAFT),
    (AssetState.ARCHIVED, "reopen", AssetState.DRAFT),
    (AssetState.EXPIRED, "archive", AssetState.ARCHIVED),
    (AssetState.WITHDRAWN, "archive", AssetState.ARCHIVED),
)
