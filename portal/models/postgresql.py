"""What psycopg does not do for us: an end to each wait, short messages by libpq itself, plans that outlive a
transaction.
"""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

from portal.models.waiting import Pulse, left_s, spend

IDLE = 0  # of libpq: no transaction is open
INTERVAL_S = 0.1  # after which psycopg looks for Ctrl-C, and we at the time
MOST_TO_CONNECT_S = 4
TO_TRY_S = 1  # for a server that was silent before


def send(driver: Any, statement: str) -> None:
    """Say something without values; a cursor would cost more than the message. Raises psycopg.Error."""
    from psycopg.errors import error_from_result  # here: SQLite needs none of it
    from psycopg.generators import execute
    from psycopg.pq import ExecStatus

    driver.pgconn.send_query(statement.encode())
    for result in driver.wait(execute(driver.pgconn)):
        if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise error_from_result(result)


def keep_connections(engine: Engine) -> None:
    """Let prepared statements live as long as their connection, and no connection longer than its server answers.

    psycopg gives plans up at each rollback, for those who make and drop tables within transactions. A request that
    only read ends with a rollback, so each would plan its statements anew. Tables change when no portal serves.
    """
    from psycopg import Connection, Error
    from psycopg.errors import ConnectionFailure, ConnectionTimeout, _WaitTimeout

    pulse = Pulse()

    class Kept(Connection[Any]):
        def wait(self, gen: Any, interval: float = INTERVAL_S, timeout: float | None = None) -> Any:
            begun = monotonic()
            try:
                return super().wait(gen, interval, left_s() if timeout is None else timeout)
            except _WaitTimeout as error:
                pulse.is_missed = True
                self.pgconn.finish()
                raise ConnectionFailure("the server does not answer") from error
            finally:
                spend(monotonic() - begun)

        @classmethod
        def _connect_gen(cls, conninfo: str = "") -> Any:
            """psycopg's own limit is two seconds at least, for each server that is named."""
            steps, until = super()._connect_gen(conninfo), monotonic() + (TO_TRY_S if pulse.is_missed else left_s())
            try:
                wanted = next(steps)
                while monotonic() < until:
                    wanted = steps.send((yield wanted))
            except StopIteration as made:
                return made.value
            raise _WaitTimeout

        def rollback(self) -> None:
            if self.pgconn.transaction_status == IDLE:
                return
            try:
                send(self, "ROLLBACK")
            except Error:
                if not self.closed:  # one that is gone took its transaction with it
                    raise

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        with pulse.turn() as is_ours:
            if not is_ours:
                raise ConnectionFailure("the server does not answer")
            begun = monotonic()
            try:
                made = Kept.connect(*arguments, **options)
            except ConnectionTimeout:
                pulse.is_missed = True
                raise
            finally:
                spend(monotonic() - begun)
            pulse.is_missed = False
            return made

    @event.listens_for(engine, "checkout")
    def _mistrust(_driver: Any, _record: Any, _proxy: Any) -> None:
        if pulse.is_missed:
            raise InvalidatePoolError  # all that lie here are as old as the silence
