"""Whose turn it is at the door."""

import pytest

from portal.cli import door
from portal.models.log_in import AT_THE_DOOR


@pytest.fixture
def queue() -> door.Door:
    """Ten stand in it."""
    made = door.Door()
    for number in range(10):
        made.come(number)
    return made


def test_each_in_turn_and_few_at_once(queue):
    assert list(queue.let_through()) == list(range(AT_THE_DOOR))
    assert list(queue.let_through()) == []
    queue.leave(1)
    assert list(queue.let_through()) == [AT_THE_DOOR]


def test_one_more_where_somebody_waits_too_long(queue, monkeypatch):
    list(queue.let_through())
    monkeypatch.setattr(door, "WAITS_S", -1)

    assert list(queue.let_through()) == [AT_THE_DOOR]


@pytest.mark.parametrize(
    ("line", "is_meant"),
    [
        (b"POST /login HTTP/1.1", True), (b"POST /login?next=/ HTTP/1.1", True), (b"GET /login HTTP/1.1", False),
        (b"POST /logins HTTP/1.1", False), (b"POST /deals/new HTTP/1.1", False),
    ],
)  # fmt: skip
def test_who_is_meant(line, is_meant):
    assert door.Door.is_meant(line) is is_meant
