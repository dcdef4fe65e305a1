"""Which files in storage are named by a record.

A record that has one file keeps its key in a column called `key`, or whose name ends in `_key`; one that has several
may keep them in a column of JSON, by names that end so. What is named nowhere is swept.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import JSON, String, cast, select

from portal.models.assets import AssetFile, AssetRendition
from portal.models.base import Record, db
from portal.models.events import Event

KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
TELLS_OF_THE_PAST = (Event,)  # no file that is needed is named there alone
AT_ONCE = 1000


def named_keys(keys: Collection[str]) -> set[str]:
    """Those of the keys that a column of their own names."""
    named: set[str] = set()
    for column in _own_columns():
        named |= set(db.session.scalars(select(column).where(column.in_(keys))))
    return named


def keys_of_the_library() -> Iterator[str]:
    """The key of each file of the library, and of all that is made of them."""
    for record in (AssetFile, AssetRendition):
        said = select(record.key).where(record.key != "")
        yield from db.session.scalars(said.execution_options(yield_per=AT_ONCE))


def keys_among_others(keys: Collection[str]) -> set[str]:
    """Those of the keys that stand in JSON. Reads all of it: ask once for many keys."""
    named, wanted = set[str](), set(keys)
    for column in _columns(JSON):
        said = cast(column, String)
        with_keys = select(said).where(said.like('%key"%'))
        for text in db.session.scalars(with_keys.execution_options(yield_per=AT_ONCE)):
            named |= wanted.intersection(KEY.findall(text))
    return named


def _own_columns() -> Iterator[Any]:
    return (column for column in _columns(String) if column.key == "key" or column.key.endswith("_key"))


def _columns(kind: type) -> Iterator[Any]:
    for mapper in Record.registry.mappers:
        if mapper.class_ in TELLS_OF_THE_PAST:
            continue
        for attribute in mapper.column_attrs:
            if isinstance(attribute.columns[0].type, kind):
                yield getattr(mapper.class_, attribute.key)
