"""Carried off: a whole data directory of PostgreSQL after the seals, its log among it. What is left of anybody?"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app import sealing
from app.db import make_engine
from app.doctor.services import postgresql
from tests.faults.postgres import Postgres, cluster
from tests.trust.scripted import House, Scripted, on_disk
from tests.trust.seizure import traces


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """As docs/deploy.md has it; nobody pulls the plug here, so that it need not wait for the disk."""
    with cluster("wal_recycle=off", "wal_level=minimal", "max_wal_senders=0", "fsync=off") as made:
        yield made


def carried_off(postgres: Postgres, made: Scripted) -> list[str]:
    """Stop the database in good order, carry everything off, start it again; return what is found of the secrets.

    Stopped like this it has written what it had in memory: the table of links as well.
    """
    made.actions.database.engine.dispose()
    postgres.stop(signal.SIGINT)
    data, files = postgres.folder / "data", on_disk(made.actions)
    for path in sorted(data.rglob("*")):
        if path.is_file():
            part = f"{path.relative_to(data).parts[0]}.of-postgres"
            files[part] = files.get(part, b"") + b"\0" + path.read_bytes()
    postgres.start()
    return traces(made, files)


def held(house: House) -> Scripted:
    """Hold two steps and seal them, with another workshop half-way in the same database."""
    return Scripted.held(house, "60", 3, until="among_ourselves")


def order_of(house: House, table: str) -> list[str]:
    """Return the ids of a table as they lie on the disk."""
    with house.actions.database.reading() as session:
        found = session.execute(text(f"SELECT id FROM {table} ORDER BY ctid"))  # noqa: S608 - one of ours
        return [str(row[0]) for row in found]


def test_a_stolen_data_directory_holds_nothing_of_sealed_steps_and_no_order(
    postgres: Postgres, tmp_path: Path
) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.url)
    made = held(house)
    for table in ("member", "released_card"):
        assert (found := order_of(house, table)) == sorted(found)
    assert carried_off(postgres, made) == []
    house.close()


def test_tables_that_are_not_written_anew_are_found_out(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "write_tables_anew", lambda _actions: True)
    house = House.build(tmp_path, DATABASE_URL=postgres.url)
    made = held(house)
    found = carried_off(postgres, made)
    assert any("base" in one for one in found), found
    assert any("pg_wal" in one for one in found), found
    house.close()


def test_the_doctor_sees_whether_the_log_keeps_what_was_deleted(postgres: Postgres) -> None:
    engine = make_engine(postgres.url)
    with engine.connect() as connection:
        assert "Database's log" not in {one.what for one in postgresql(connection)}
        connection.execute(text("CREATE ROLE somebody"))
        connection.execute(text("SET ROLE somebody"))
        found = {one.what: one for one in postgresql(connection)}
    engine.dispose()
    assert found["Database's log"].found == "it may not be told to begin anew"


def test_a_seal_waits_for_whoever_holds_a_table_of_people(postgres: Postgres, tmp_path: Path) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.url)
    with house.actions.database.engine.connect() as connection:
        connection.execute(text("LOCK TABLE entry IN ACCESS SHARE MODE"))
        assert not sealing.write_tables_anew(house.actions)
        connection.rollback()
    assert sealing.write_tables_anew(house.actions)
    house.close()
