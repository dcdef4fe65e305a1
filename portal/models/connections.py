"""How connections behave: what is acknowledged is kept, and writers wait for one another, but not for ever."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from select import POLLIN, poll
from sqlite3 import SQLITE_CONSTRAINT_UNIQUE
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Executable, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.models.base import db
from portal.models.locking import is_only_reading, only_reading
from portal.models.postgresql import MOST_TO_CONNECT_S, keep_connections

BUSY_MILLISECONDS = 8_000
LOCK_MILLISECONDS = 3_400  # of PostgreSQL: it says so before we give it up for one that stands still (`waiting`)
LOG_BYTES = 64 * 1024 * 1024  # to which SQLite's log is cut when somebody's long reading let it grow
PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}",
    f"journal_size_limit={LOG_BYTES}",
)  # fmt: skip
# Of PostgreSQL: lock not available, cancelled by its time, deadlock, serialization, left alone in a transaction, taken
# a moment before (a unique key); connection, resources, shutdown.
READS_ONLY = "25006"  # PostgreSQL: another server took over, or somebody shut this one to changes
BUSY_STATES = {"55P03", "57014", "40P01", "40001", "25P03", "23505", READS_ONLY}
AWAY_CLASSES = {"08", "53", "57"}
TROUBLE = (DBAPIError, PoolTimeout)  # all that a database can say instead of an answer
IDLE_SECONDS = 2
IN_PASSING_MS = 100  # for what can as well be written with a later request
_patience_ms: ContextVar[int] = ContextVar("patience_ms", default=BUSY_MILLISECONDS)


@contextmanager
def writing() -> Iterator[None]:
    """Write something beside a request that only reads, and commit it: its own transaction, begun as a writer's."""
    db.session.commit()
    before = is_only_reading()
    only_reading(False)
    try:
        yield
        db.session.commit()
    finally:
        only_reading(before)


def let_others_write() -> None:
    """End the transaction before work that takes seconds, so that nobody waits for it; the next statement begins anew.

    For what has only read so far.
    """
    db.session.commit()


@contextmanager
def in_passing() -> Iterator[None]:
    """Write what isn't worth a wait: who reads a page is not held up by whoever writes."""
    token = _patience_ms.set(IN_PASSING_MS)
    try:
        with writing():
            yield
    finally:
        _patience_ms.reset(token)


def note_in_passing(statement: Executable) -> None:
    """Write in passing what the answer does not need: where it can't be written now, it is left.

    On a connection of its own, so that a failure takes nothing from the answer of what it has read.
    """
    with suppress(*TROUBLE), in_passing(), db.engine.begin() as apart:
        apart.execute(statement)


def engine_options(url: str) -> dict[str, Any]:
    """How the pool of connections behaves, and the limits that PostgreSQL keeps by itself."""
    if not url.startswith("postgresql"):
        return {}
    limits = {
        "lock_timeout": LOCK_MILLISECONDS, "statement_timeout": 30_000,
        "idle_in_transaction_session_timeout": 60_000, "timezone": "UTC",
        "client_connection_check_interval": 1_000,  # nothing is worked out for who gave up
        "random_page_cost": 1.1,  # what is kept on no turning disk: else an index of words is left for reading all
    }  # fmt: skip
    return {
        "pool_size": 10, "max_overflow": 5, "pool_timeout": 4, "pool_recycle": 1800,
        "pool_use_lifo": True,  # few connections then serve most requests, with their plans at hand
        "connect_args": {
            "connect_timeout": MOST_TO_CONNECT_S,
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    }  # fmt: skip


def is_busy(error: Exception) -> bool:
    """Whether the same may go another way in a moment: somebody else writes, or the server is away or full."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in BUSY_STATES or state[:2] in AWAY_CLASSES
    if getattr(error.orig, "sqlite_errorcode", None) == SQLITE_CONSTRAINT_UNIQUE:
        return True
    words = str(error.orig)
    return any(sign in words for sign in ("locked", "busy", "connection", "readonly"))


def has_no_room(error: Exception) -> bool:
    """Whether the disk under the database is full."""
    orig = getattr(error, "orig", None)
    return getattr(orig, "sqlstate", None) == "53100" or "disk is full" in str(orig)


def keep_word(engine: Engine) -> None:
    """Set up SQLite connections: write-ahead log, full sync, foreign keys; transactions that write begin as such.

    The driver's own transaction handling is switched off: it begins late, and loses updates without an error.
    """
    if engine.dialect.name == "postgresql":
        keep_connections(engine)
        _take_any_text(engine)
        _look_before_use(engine)
        _leave_what_reads_only(engine)
        _wait_less_in_passing(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in PRAGMAS:
            dbapi.execute(f"PRAGMA {pragma}")
        dbapi.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _patience_ms.get() != connection.info.get("patience_ms", BUSY_MILLISECONDS):
            connection.info["patience_ms"] = _patience_ms.get()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_patience_ms.get()}")
        connection.exec_driver_sql("BEGIN" if is_only_reading() else "BEGIN IMMEDIATE")


def _lower(text: Any) -> Any:
    """SQLite's own knows the letters of English alone."""
    return text.lower() if isinstance(text, str) else text


def _wait_less_in_passing(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _patience_ms.get() != BUSY_MILLISECONDS:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_patience_ms.get()}")


def _look_before_use(engine: Engine) -> None:
    """Ask a connection that lay idle, or that has something to say, whether it lives; the others are taken as they are.

    A server that ends a connection says so on its socket, where a look costs nothing.
    """

    @event.listens_for(engine, "checkin")
    def _note(_driver: Any, record: Any) -> None:
        record.info["used_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _look(driver: Any, record: Any, _proxy: Any) -> None:
        idle_seconds = monotonic() - record.info.get("used_at", monotonic())
        try:
            if idle_seconds > IDLE_SECONDS or _has_something_to_say(driver):
                engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _leave_what_reads_only(engine: Engine) -> None:
    """Connect anew after a server refused a change: the one that takes changes may be another by now."""

    @event.listens_for(engine, "handle_error")
    def _note(context: Any) -> None:
        if getattr(context.original_exception, "sqlstate", None) == READS_ONLY:
            context.is_disconnect = True


def _has_something_to_say(driver: Any) -> bool:
    looking = poll()
    looking.register(driver.fileno(), POLLIN)
    return bool(looking.poll(0))


def _take_any_text(engine: Engine) -> None:
    """PostgreSQL knows no NUL in a text: one that somebody sends stands for nothing, as a strange sign would."""
    from psycopg.types.string import StrDumper, StrDumperUnknown

    def tame(dumper: Any) -> Any:
        def dump(self: Any, text: str) -> Any:
            return dumper.dump(self, text.replace("\0", "\ufffd"))

        return type(dumper.__name__, (dumper,), {"dump": dump})

    dumpers = [tame(dumper) for dumper in (StrDumper, StrDumperUnknown)]

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        for dumper in dumpers:
            dbapi.adapters.register_dumper(str, dumper)
