"""Carried off: a whole data directory of PostgreSQL after the seals, its log among it. What is left of anybody?"""

from __future__ import annotations

import signal
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app import sealing, ticker
from app.actions import deleting
from app.db import make_engine
from app.doctor.services import postgresql
from app.models import FollowUpAnswer
from tests.faults.postgres import Postgres, cluster
from tests.sockets.browsers import eventually
from tests.trust.scripted import House, Scripted, on_disk
from tests.trust.seizure import traces

AS_IN_DEPLOY = ("wal_recycle=off", "wal_level=minimal", "max_wal_senders=0", "fsync=off")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """As docs/deploy.md has it; nobody pulls the plug here, so that it need not wait for the disk."""
    with cluster(*AS_IN_DEPLOY) as made:
        yield made


def carried_off(postgres: Postgres, made: Scripted) -> list[str]:
    """Stop the database in good order, carry everything off, start it again; return what is found of the secrets."""
    return traces(made, {**on_disk(made.actions), **files_of(postgres, made)})


def files_of(postgres: Postgres, made: Scripted) -> dict[str, bytes]:
    """Return what lies in each folder of the database's data.

    Stopped in good order it has written what it had in memory: the table of links as well.
    """
    made.actions.database.engine.dispose()
    postgres.stop(signal.SIGINT)
    data, files = postgres.folder / "data", defaultdict[str, bytearray](bytearray)
    for path in sorted(data.rglob("*")):
        if path.is_file():
            files[f"{path.relative_to(data).parts[0]}.of-postgres"] += b"\0" + path.read_bytes()
    postgres.start()
    return {name: bytes(content) for name, content in files.items()}


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
    monkeypatch.setattr(sealing, "write_tables_anew", lambda *_given: True)
    house = House.build(tmp_path, DATABASE_URL=postgres.url)
    made = held(house)
    found = carried_off(postgres, made)
    assert any("base" in one for one in found), found
    assert any("pg_wal" in one for one in found), found
    house.close()


def test_the_doctor_sees_whether_the_log_keeps_what_was_deleted(postgres: Postgres) -> None:
    engine = make_engine(postgres.url)
    with engine.connect() as connection:
        assert "Database's log" not in {one.what for one in postgresql(connection, 1)}
        connection.execute(text("CREATE ROLE somebody"))
        connection.execute(text("SET ROLE somebody"))
        found = {one.what: one for one in postgresql(connection, 1)}
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


def numbers_of(house: House, table: str) -> set[str]:
    """Return the transaction numbers that the rows of a table carry."""
    with house.actions.database.reading() as session:
        return set(session.scalars(text(f"SELECT CAST(xmin AS text) FROM {table}")))  # noqa: S608 - one of ours


def test_after_a_seal_no_number_says_in_which_order_people_came(postgres: Postgres, tmp_path: Path) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    held(house)
    for table in ("member", "receipt"):
        assert len(numbers_of(house, table)) == 1
    house.close()


def test_once_cleared_nothing_ties_the_parts_of_an_answer_to_the_follow_up(
    postgres: Postgres, tmp_path: Path
) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    workshop = Scripted.begin(house, "60", 2).workshop_id
    given = {"workshop_id": workshop, "step_id": "a", "from_group": "a", "value": {}}
    for person in range(3):
        parts = [FollowUpAnswer(slot=f"{person} {part}", **given) for part in range(4)]
        house.actions.write(lambda tx, parts=parts: tx.session.add_all(parts))
    assert len(numbers_of(house, "follow_up_answer")) == 3
    assert sealing.forget_free_pages(house.actions)
    assert len(numbers_of(house, "follow_up_answer")) == 1
    assert (found := order_of(house, "follow_up_answer")) == sorted(found)
    house.close()


def test_postgresql_keeps_no_samples_of_what_people_write(postgres: Postgres, tmp_path: Path) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    Scripted.begin(house, "60", 3).hold(12, "they")
    with house.actions.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        sampled = text("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
        assert set(connection.scalars(sampled)) <= {"alembic_version"}
    house.close()


def test_while_somebody_may_still_see_what_was_deleted_nothing_is_said_to_be_gone(
    postgres: Postgres, tmp_path: Path
) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    with house.actions.database.reader.connect() as looking:
        looking.execute(text("SELECT 1"))  # It holds no table: it only began before.
        Scripted.begin(house, "60", 1)
        assert not sealing.write_tables_anew(house.actions)
    assert sealing.write_tables_anew(house.actions)
    house.close()


def test_a_deleted_workshop_leaves_none_of_its_words_on_the_disk(tmp_path: Path) -> None:
    with cluster(*AS_IN_DEPLOY) as postgres:
        assert words_left(postgres, tmp_path) == []


def words_left(postgres: Postgres, tmp_path: Path) -> list[tuple[str, str]]:
    """Delete a workshop whose cards were released; return which of their words lie in which folder."""
    house = House.build(tmp_path, DATABASE_URL=postgres.url)
    made = Scripted.begin(house, "60", 5)
    made.hold(12, "among_ourselves")
    made.review()
    words = {card.text for card in made.plain.cards}
    assert words
    assert deleting.delete_for_the_server(house.actions, made.workshop_id)[2]
    files = files_of(postgres, made)
    house.close()
    return [(name, one) for name, content in files.items() for one in words if one.encode() in content]


def test_a_deletion_that_was_held_up_is_made_up_for_by_the_process_that_did_it(
    postgres: Postgres, tmp_path: Path
) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    database, workshop = house.actions.database, Scripted.begin(house, "60", 6).workshop_id
    assert sealing.forget_free_pages(house.actions, everything=True)
    with database.reader.connect() as looking:
        looking.execute(text("SELECT 1"))
        assert not deleting.delete_for_the_server(house.actions, workshop)[2]
        assert database.log_is_due
    ticker.clear_if_due(house.actions)
    assert not database.log_is_due
    house.close()


def test_a_connection_that_dies_meanwhile_is_no_fault(postgres: Postgres, tmp_path: Path) -> None:
    house = House.build(tmp_path, DATABASE_URL=postgres.database())
    waiting = "FROM pg_stat_activity WHERE query LIKE 'CLUSTER %' AND wait_event_type = 'Lock'"
    with house.actions.database.engine.connect() as holding, psycopg.connect(postgres.url) as killer:
        holding.execute(text("LOCK TABLE member IN ACCESS SHARE MODE"))
        killer.autocommit = True
        with ThreadPoolExecutor(1) as thread:
            answered = thread.submit(sealing.write_tables_anew, house.actions)
            killed = f"SELECT pg_terminate_backend(pid) {waiting}"
            assert eventually(lambda: killer.execute(killed).fetchone() is not None, 10)
            assert answered.result(10) is False
    assert sealing.write_tables_anew(house.actions)
    house.close()
