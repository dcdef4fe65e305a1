"""Logging in: equal work and equal waits for known and unknown addresses, and nobody can lock anybody's account."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db
from portal.models.locking import hold
from portal.models.people import User, hasher, verify

FREE_TRIES = 5  # for one account from one address, before waits grow
FREE_TRIES_PER_ADDRESS = 50  # for all accounts from one address
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
AT_THE_DOOR = 3  # tries under way in one process; the threads beyond are for who is inside
AT_WORK = 2  # passwords looked at: each takes a processor for a tenth of a second
COME_AGAIN_SECONDS = 2
_door, _work = BoundedSemaphore(AT_THE_DOOR), BoundedSemaphore(AT_WORK)


class MustWait(Exception):
    """Too many wrong tries from here: `seconds` until the next one is looked at."""

    def __init__(self, seconds: int):
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class LogInTries(Record):
    """Wrong tries, counted by (account, address) and by address; never by account alone, or strangers could lock it."""

    __tablename__ = "log_in_tries"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]

    @classmethod
    def counted(cls, key: str) -> "LogInTries":
        """The counter of this key; one that was left alone for an hour, or whose time is yet to come, starts anew."""
        hold(db.session, key)
        tries = db.session.scalars(select(cls).where(cls.key == key)).one_or_none()
        if tries is None:
            tries = cls(key=key, count=0, last_at=clock.now())
            db.session.add(tries)
        if tries.last_at + FORGOTTEN < clock.now() or clock.is_ahead(tries.last_at):
            tries.count = 0
        return tries

    def wait_seconds(self, free: int) -> int:
        """Seconds until the next try: none for the first `free` ones, then 1, 2, 4 … up to a quarter of an hour."""
        if self.count < free:
            return 0
        pause = min(timedelta(seconds=2 ** min(self.count - free, 20)), LONGEST_WAIT)
        return max(0, int((self.last_at + pause - clock.now()).total_seconds() + 0.999))


class LogIn:
    """One try to log in."""

    def __init__(self, *, email: str, password: str, address: str, waits: bool = True):
        self._email, self._password, self._address, self._waits = email.strip().lower(), password, address, waits
        self.whom: str | None = None  # the reference of whose account was tried; for the log alone

    def person(self) -> User | None:
        """Who it is, or None: a wrong password and an unknown address take the same way. Raises MustWait.

        Few come in at once, so that everybody at the door leaves threads and processors to who is inside.
        """
        with _few_at_once() if self._waits else nullcontext():
            return self._person()

    def _person(self) -> User | None:
        """The try is counted and committed *before* the password is looked at, so that many tries at one instant are
        many tries; and so that the tenth of a second which argon2 takes holds no lock on the database.
        """
        pair, address = (LogInTries.counted(_key(*parts)) for parts in ((self._email, self._address), (self._address,)))
        wait = max(pair.wait_seconds(FREE_TRIES), address.wait_seconds(FREE_TRIES_PER_ADDRESS)) if self._waits else 0
        if wait:
            raise MustWait(wait)
        for tries in (pair, address):
            tries.count, tries.last_at = tries.count + 1, clock.now()
        person, nobodys = User.by_email(self._email), _nobodys_hash()
        self.whom = person.ref if person else None
        db.session.commit()
        with _work:
            is_right = verify(person.password_hash if person else nobodys, self._password)
        if not is_right:
            return None
        if person is None or not person.may_come_in:
            return None
        pair.count, address.count = 0, max(0, address.count - 1)
        person.renew_hash(self._password)
        return person


@contextmanager
def _few_at_once() -> Iterator[None]:
    if not _door.acquire(blocking=False):
        raise MustWait(COME_AGAIN_SECONDS)
    try:
        yield
    finally:
        _door.release()


def expect_patience(purpose: str, address: str, *, free: int = FREE_TRIES) -> None:
    """Count one deed from this address. Raises MustWait after too many within an hour."""
    tries = LogInTries.counted(_key(purpose, address))
    wait = tries.wait_seconds(free)
    if wait:
        raise MustWait(wait)
    tries.count, tries.last_at = tries.count + 1, clock.now()


@cache
def _nobodys_hash() -> str:
    """What an unknown address is compared with, so that it takes as long as a known one."""
    return hasher.hash("nobody's password")


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
