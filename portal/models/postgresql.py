"""What psycopg does not do for us: short messages by libpq itself, and plans that outlive a transaction."""

from typing import Any

from sqlalchemy import Engine, event

IDLE = 0  # of libpq: no transaction is open


def send(driver: Any, statement: str) -> None:
    """Say something without values; a cursor would cost more than the message. Raises psycopg.Error."""
    from psycopg.errors import error_from_result  # here: SQLite needs none of it
    from psycopg.pq import ExecStatus

    result = driver.pgconn.exec_(statement.encode())
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)


def keep_plans(engine: Engine) -> None:
    """Let prepared statements live as long as their connection.

    psycopg gives them up at each rollback, for those who make and drop tables within transactions. A request that only
    read ends with a rollback, so each would plan its statements anew. Tables change when no portal serves.
    """
    from psycopg import Connection

    class Kept(Connection[Any]):
        def rollback(self) -> None:
            if self.pgconn.transaction_status != IDLE:
                send(self, "ROLLBACK")

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        return Kept.connect(*arguments, **options)
