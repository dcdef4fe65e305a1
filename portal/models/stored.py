"""Which files in storage are named by a record.

A record that has a file keeps its key in a column called `key`, or whose name ends in `_key`: what no such column names
is swept.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import String, select

from portal.models.base import Record, db


def named_keys(keys: Collection[str]) -> set[str]:
    """Those of the keys that a record names."""
    named: set[str] = set()
    for column in _columns():
        named |= set(db.session.scalars(select(column).where(column.in_(keys))))
    return named


def _columns() -> Iterator[Any]:
    for mapper in Record.registry.mappers:
        for attribute in mapper.column_attrs:
            name = attribute.key
            if (name == "key" or name.endswith("_key")) and isinstance(attribute.columns[0].type, String):
                yield getattr(mapper.class_, name)
