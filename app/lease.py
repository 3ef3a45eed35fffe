"""Which of several processes does what is due: the one that holds a lock of the database server.

The lock belongs to a connection, so it is free at once when its process dies. A process that has only stopped turning
loses it after some seconds, since it no longer says anything. What two do at the same time does no harm, since every
command looks again once it holds its workshop's lock; the lease only spares the work.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database

# Any number that is ours: locks of this kind are apart for each database.
NAME = 7_416_022
# Where the server is too old for one of them it is left out.
SILENCE = "SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name"
SETTINGS = {
    "idle_session_timeout": "15s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}


class Lease:
    """One process's claim. With the embedded database there is only one process, and it holds it always."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connection: Connection | None = None

    def held(self) -> bool:
        """Return whether this process is the one, having tried to become it; asked every second."""
        if self.database.embedded:
            return True
        try:
            if self.connection is not None:
                self.connection.execute(text("SELECT 1"))
                return True
            return self.take()
        except SQLAlchemyError:
            self.drop()
            return False

    def take(self) -> bool:
        connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": NAME}):
                connection.close()
                return False
            for name, value in SETTINGS.items():
                connection.execute(text(SILENCE), {"name": name, "value": value})
        except SQLAlchemyError:
            connection.invalidate()
            raise
        self.connection = connection
        return True

    def drop(self) -> None:
        """Give the lock back with its connection."""
        if self.connection is not None:
            with suppress(SQLAlchemyError):
                self.connection.invalidate()
                self.connection.close()
            self.connection = None
