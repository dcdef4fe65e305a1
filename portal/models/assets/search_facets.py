"""Facets: by what the library is narrowed, kept beside each asset as one text."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.models.identifiers import folded

KIND, PRODUCT, CAMPAIGN, LANGUAGE, FORMAT, REGION, TAG = FACETS = (
    "kind", "product", "campaign", "language", "format", "region", "tag",
)  # fmt: skip
MOST_BYTES = 2_000  # what goes into an index of PostgreSQL's


def facets_of(asset: Any, product: str) -> str:
    """What an asset is narrowed by: `|kind:logo=logo|tag:trade fair=Trade Fair|`, value and how it was written."""
    said = {
        KIND: [str(asset.kind)], PRODUCT: [product], CAMPAIGN: [asset.campaign], LANGUAGE: [asset.language],
        FORMAT: asset.formats or (), REGION: asset.regions or (), TAG: asset.tags or (),
    }  # fmt: skip
    text, size = "|", 0
    for name, value, label in sorted(_each(said)):
        one = f"{mark(name, value)[1:]}{label}|"
        size += len(one.encode())
        if size < MOST_BYTES:
            text += one
    return text


def mark(name: str, value: str) -> str:
    """How an asset's facets begin to say this value."""
    return f"|{name}:{value}="


def values_in(facets: str) -> Iterator[tuple[str, str, str]]:
    """Name, value and label of each that a text of facets says."""
    for one in facets.strip("|").split("|"):
        key, is_there, label = one.partition("=")
        if is_there:
            name, _colon, value = key.partition(":")
            yield name, value, label


def value_of(said: str) -> str:
    """A value as facets have it, however it was written."""
    return folded(said)


def _each(said: dict[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    for name, labels in said.items():
        by_value = {value_of(label): " ".join(label.replace("|", " ").split()) for label in labels if label}
        yield from ((name, value, label) for value, label in by_value.items() if value)
