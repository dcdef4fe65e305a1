"""The third wall, on PostgreSQL: row level security knows the reach in force, and holds SQL by hand too.

The policies stand in the migration that made them (`row_level_security`). Here each transaction is told who asks, in
settings that are gone with it; nobody told, nobody sees.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from portal.models.base import db
from portal.models.postgresql import IDLE, send
from portal.models.tenancy import current_reach, is_flushing, is_system

TOLD = "told_reach"
TELL = (
    "SELECT set_config('aliado.system', '{}', true), set_config('aliado.writing', '{}', true),"
    " set_config('aliado.width', '{}', true), set_config('aliado.person', '{}', true),"
    " set_config('aliado.partner', '{}', true), set_config('aliado.portfolio', '{}', true),"
    " set_config('aliado.audiences', '{}', true)"
)
BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def tell_reach(engine: Engine) -> None:
    """Before each statement on this engine, see that the transaction knows the reach in force."""
    if engine.dialect.name != "postgresql":
        return

    for happening in ("begin", "commit", "rollback"):
        event.listen(engine, happening, _forget)

    @event.listens_for(engine, "connect")
    def _begin_ourselves(driver: Any, _record: Any) -> None:
        driver.autocommit = True  # a transaction begins with being told, in one message

    @event.listens_for(engine, "before_cursor_execute")
    def _tell(connection: Connection, _cursor: Any, _statement: str, _values: Any, _context: Any, _many: bool) -> None:
        said = _said()
        if connection.info.get(TOLD) != said:
            driver: Any = connection.connection.driver_connection
            begin = "BEGIN; " if driver.pgconn.transaction_status == IDLE else ""
            try:
                send(driver, begin + TELL.format(*said))
            except engine.dialect.loaded_dbapi.Error as error:
                if driver.closed:
                    connection.invalidate(error)
                raise OperationalError(TELL, {}, error) from error  # SQLAlchemy does so for its own statements alone
            connection.info[TOLD] = said


def bypasses_policies() -> bool:
    """Whether the portal's role on PostgreSQL is one that no policy holds."""
    if db.engine.dialect.name != "postgresql":
        return False
    with db.engine.connect() as connection:
        return bool(connection.execute(BYPASSES).scalar())


def _said() -> tuple[str, ...]:
    """The reach as settings: numbers and `on`, so that they can stand in a statement as they are."""
    reach = current_reach()
    portfolio, audiences = (
        "{" + ",".join(str(key) for key in sorted(keys)) + "}" for keys in (reach.portfolio, reach.audiences)
    )
    return (
        "on" if is_system() else "", "on" if is_flushing() else "", str(int(reach.width)),
        str(reach.person_id or ""), str(reach.partner_id or ""), portfolio, audiences,
    )  # fmt: skip


def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # one that was cut took what it was told with it
        connection.info.pop(TOLD, None)
