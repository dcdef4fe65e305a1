"""In which formats an asset can be had: for each file what is made of it, and the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.assets import FORMAT_WORDS, Asset, AssetFile, AssetRendition, AssetVersion, Purpose
from portal.models.assets.plans import PICTURES, VECTOR
from portal.models.assets.states import Variant
from portal.views.words import number, size_words

LANGUAGE_WORDS = {"en": _l("English"), "es": _l("Spanish")}


@dataclass(frozen=True)
class Offer:
    """One format: its words, its size, its address."""

    words: str
    size: str
    url: str
    is_made: bool = True


@dataclass(frozen=True)
class OfferedFile:
    """A file, and what can be had of it."""

    file: AssetFile
    words: str
    original: Offer
    formats: tuple[tuple[str, tuple[Offer, ...]], ...]  # by format
    takes_widths: tuple[tuple[str, str], ...]  # formats that can be asked for in any width, with their words


def offers_of(asset: Asset, version: AssetVersion | None) -> list[OfferedFile]:
    """The files of this version with their formats."""
    return [_file(asset, file) for file in version.files] if version else []


def _file(asset: Asset, file: AssetFile) -> OfferedFile:
    at = url_for("assets.download", ref=asset.ref, file=file.ref)
    is_drawn = file.media_type == VECTOR or file.media_type in PICTURES
    takes = tuple((one, FORMAT_WORDS[one]) for one in ("png", "webp", "jpg") if is_drawn)
    return OfferedFile(
        file, _words(file), Offer(file.format, _size(file), at), tuple(_formats(file, at)), takes,
    )  # fmt: skip


def _words(file: AssetFile) -> str:
    marks: list[Any] = [file.variant.words] if file.variant != Variant.USUAL else []
    if file.language:
        marks.append(LANGUAGE_WORDS.get(file.language, file.language))
    return ", ".join(map(str, marks))


def _size(file: AssetFile) -> str:
    shape = f"{file.width} × {file.height} px" if file.width and file.media_type in PICTURES else ""
    pages = _("%(count)s pages", count=number(file.pages)) if file.pages else ""
    return " · ".join(filter(None, (shape, pages, size_words(file.size_bytes))))


def _formats(file: AssetFile, at: str) -> Iterator[tuple[str, tuple[Offer, ...]]]:
    to_take = [one for one in file.renditions if one.purpose == Purpose.FORMAT and not one.is_asked]
    for made_as, words in FORMAT_WORDS.items():
        alike = sorted((one for one in to_take if one.made_as == made_as and not one.height), key=lambda one: one.width)
        if alike:
            yield words, tuple(_offer(one, at, file) for one in alike)
    for made_as, words in FORMAT_WORDS.items():
        cut = [one for one in to_take if one.made_as == made_as and one.height]
        if cut:
            yield _("%(format)s, cut to a shape", format=words), tuple(_offer(one, at, file) for one in cut)


def _offer(one: AssetRendition, at: str, file: AssetFile) -> Offer:
    asked = f"&as={one.made_as}" + (f"&width={one.width}" if one.width else "")
    whole = _("to read") if file.is_on_paper else _("vector")
    words = _("%(width)s px", width=number(one.width)) if one.width else whole
    if one.height:
        asked, words = f"{asked}&height={one.height}", f"{one.width} × {one.height}"
    return Offer(words, size_words(one.size_bytes) if one.is_made else "", at + asked, one.is_made)
