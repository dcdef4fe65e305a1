"""Drafts from files that were handed in at once: one asset of all, or one of each."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from portal.models.assets import Asset, AssetKind, Kept
from portal.models.people import User


def draft_of_all(files: Sequence[Kept], *, by: User, kind: AssetKind, title_en: str, **said: Any) -> Asset:
    """One draft, with all files in its first version."""
    asset = Asset.draft(by=by, kind=kind, title_en=title_en, **said)
    asset.add_version(by=by, files=files)
    return asset


def draft_of_each(files: Sequence[Kept], *, by: User, kind: AssetKind) -> list[Asset]:
    """A draft of its own for each file, titled as the file is named; no words are said of several at once."""
    return [draft_of_all([file], by=by, kind=kind, title_en=title_from(file.name)) for file in files]


def title_from(name: str) -> str:
    """What a file's name says, as a person would write it: `launch_banner-es.png` is `Launch banner es`."""
    words = PurePosixPath(name).stem.replace("_", " ").replace("-", " ").split()
    title = " ".join(words)[:120] or name[:120]
    return title[:1].upper() + title[1:]
