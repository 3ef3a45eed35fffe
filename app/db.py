"""The engine and its sessions. Reads open a session for a request; only app/actions opens one that writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from app.config import BadConfiguration, Config

# A longer wait would sleep inside C and freeze every greenlet; the writer waits outside instead.
BUSY_MILLISECONDS = 50
# Connections to PostgreSQL that one process keeps, and more of them at a bad moment.
POOL, OVERFLOW = 10, 20
# The name of a lock of the database server: any number that is ours (app/lease.py has another).
MIGRATING = 7_416_023

SAMPLED = text("""
    SELECT relname, attname, format_type(atttypid, atttypmod)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r' AND relname = ANY(:tables)
    AND attnum > 0 AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0
    ORDER BY relname, attnum
""")


class Database:
    """One engine, with SQLite told to be durable and forgetful in the right places."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        # Deleted bytes may still lie in the database: so at a start, and after a clearing that failed. Every process
        # makes up for its own.
        self.log_is_due = True

    @cached_property
    def reader(self) -> Engine:
        """A picture is read in several steps, while others write: all of them see one moment, as with SQLite."""
        if self.embedded:
            return self.engine
        return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one moment and is rolled back at its end."""
        with Session(self.reader, autoflush=False) as session:
            yield session

    @property
    def embedded(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Bring the schema up to date."""
        from alembic import command
        from alembic.config import Config as AlembicConfig

        settings = AlembicConfig()
        settings.set_main_option("script_location", "app:migrations")
        with self.engine.connect() as connection:
            settings.attributes["connection"] = connection
            if not self.embedded:
                # Several machines may start at once: one migrates, and the others find it done.
                connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": MIGRATING})
            command.upgrade(settings, "head")
            if not self.embedded:
                keep_no_statistics(connection)
            connection.commit()


def keep_no_statistics(connection: Connection) -> None:
    """Let PostgreSQL keep no samples of our columns: they would be words and ids that outlive their rows.

    That a column is given its own type throws away the samples that there are, and writes nothing anew.
    """
    from app.models import Base

    for table, column, kind in connection.execute(SAMPLED, {"tables": list(Base.metadata.tables)}).all():
        connection.execute(
            text(f'ALTER TABLE "{table}" ALTER "{column}" TYPE {kind}, ALTER "{column}" SET STATISTICS 0')
        )


def from_config(config: Config) -> Database:
    """Return the database that the configuration names."""
    return Database(config.database_url)


def out_of_reach(error: BaseException) -> bool:
    """Return whether the database cannot be had just now: it is down, starting, held, or all connections are in use.

    With SQLite the same class of error also stands for faults of our own, so that its words decide.
    """
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return locked(error) or not isinstance(error.orig, sqlite3.Error)


def locked(error: DBAPIError) -> bool:
    """Return whether somebody else holds an SQLite database."""
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)


def make_engine(url: str) -> Engine:
    """Return an engine; SQLite gets its pragmas on every connection and explicit transactions."""
    if not url.startswith("sqlite"):
        try:
            return create_engine(
                url, pool_size=POOL, max_overflow=OVERFLOW, pool_pre_ping=True, hide_parameters=True
            )
        except ModuleNotFoundError as error:
            raise BadConfiguration(
                "PostgreSQL needs its driver: .venv/bin/pip install -c constraints.txt -e '.[postgres]'"
            ) from error
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=80,
        hide_parameters=True,  # An error must not quote what somebody wrote.
        connect_args={"check_same_thread": False, "timeout": 0},
    )
    event.listen(engine, "connect", prepare_sqlite)
    event.listen(engine, "begin", begin_sqlite)
    return engine


def prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN.
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
