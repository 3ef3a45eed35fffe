"""The migrations make exactly what the models say, on both databases, and the database holds the rules itself."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from app import create_app, passwords
from app.db import Database
from app.models import Base, Facilitator
from tests.cast import CARD, Cast


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Connection]:
    database = Database(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    database.migrate()
    with database.engine.connect() as connection:
        yield connection
    database.engine.dispose()


def scripts() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", "app:migrations")
    return ScriptDirectory.from_config(settings)


def definitions(connection: Connection) -> dict[str, list[str]]:
    """Return what SQLite keeps of each table and index, as a sorted list of its parts."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {
        name: sorted(part.strip(' ,\t"') for part in re.sub(r"[\n\t]+", "\n", sql).splitlines())
        for name, sql in rows
        if name != "alembic_version"
    }


def test_from_nothing_the_migrations_lead_to_the_models(migrated: Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


def test_not_even_a_check_or_the_order_of_rows_differs_from_the_models(
    migrated: Connection, tmp_path: Path
) -> None:
    made = Database(f"sqlite:///{tmp_path / 'made.sqlite3'}")
    with made.engine.connect() as connection:
        Base.metadata.create_all(connection)
        assert definitions(migrated) == definitions(connection)
    made.engine.dispose()


def test_migrating_twice_changes_nothing(migrated: Connection, tmp_path: Path) -> None:
    before = definitions(migrated)
    migrated.rollback()
    Database(f"sqlite:///{tmp_path / 'migrated.sqlite3'}").migrate()
    assert definitions(migrated) == before


def test_there_is_one_line_of_migrations() -> None:
    assert len(scripts().get_heads()) == len(scripts().get_bases()) == 1


def test_rows_of_people_keep_no_order_of_arrival(migrated: Connection) -> None:
    for table in ("member", "entry", "author_link", "released_card", "receipt", "follow_up_answer"):
        with pytest.raises(Exception, match="no such column: rowid"):
            migrated.execute(text(f"SELECT rowid FROM {table}"))  # noqa: S608 - a name from above


def on_postgresql() -> str:
    """Return the SQL that all migrations together come to on PostgreSQL; no server is asked."""
    written = io.StringIO()
    options = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context):
        for script in reversed(list(scripts().walk_revisions())):
            script.module.upgrade()
    return written.getvalue()


def test_on_postgresql_the_migrations_make_every_table_index_and_check(migrated: Connection) -> None:
    sql = on_postgresql()
    for table in Base.metadata.sorted_tables:
        assert re.search(rf'CREATE TABLE "?{table.name}"? \(', sql)
        for index in table.indexes:
            assert f"CREATE INDEX {index.name} " in sql
        for check in inspect(migrated).get_check_constraints(table.name):
            assert str(check["name"]) in sql
    assert "WITHOUT ROWID" not in sql
    assert "BIGINT" in sql


def test_on_postgresql_every_name_is_short_enough() -> None:
    names = re.findall(r"(?:CONSTRAINT|INDEX) (\S+)", on_postgresql())
    assert names
    assert max(map(len, names)) <= 63


AGAINST_THE_RULES = {
    "a workshop without a way to speak up": "UPDATE workshop SET speaking_up = ''",
    "results from two people": "UPDATE workshop SET min_group = 2",
    "a room for one": "UPDATE workshop SET capacity = 1",
    "an unknown state of a step": "UPDATE step SET state = 'lost'",
    "an unknown state of a round": "UPDATE round SET state = 'lost'",
    "two steps in one place": "UPDATE step SET position = 0",
    "two groups of one name": "UPDATE \"group\" SET name = 'Everybody'",
    "two groups of one colour": "UPDATE \"group\" SET colour = 'blue'",
    "two groups of one shape": "UPDATE \"group\" SET shape = 'circle'",
    "an unknown verdict": "UPDATE entry SET verdict = 'guilty'",
    "a merged card without the other": "UPDATE entry SET verdict = 'merged', merged_into = NULL",
    "a card of no round": "UPDATE entry SET round_id = 'none'",
    "a link for no purpose": "UPDATE one_time_link SET purpose = 'fun'",
    "a sign-in link for nobody": "UPDATE one_time_link SET purpose = 'sign_in', facilitator_id = NULL",
    "an address in capitals": "UPDATE facilitator SET email = 'LEAD@hospital.example'",
    "a card that nobody said": "UPDATE released_card SET count = 0",
    "two seats with one secret": "UPDATE member SET secret_hash = 'x'",
    "two answers of one person to one item": "UPDATE author_link SET tag = 'x', once = 'x'",
}


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A workshop with at least one row in every table."""
    cast.open()
    cast.fill(each=2)
    step = cast.lead_to("they")
    for person in cast.people:
        assert person.answer(step, "cards", "power", **CARD).status_code == 200
    plain = cast.plain
    with cast.actions.database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(
            text(
                "INSERT INTO released_card (id, workshop_id, round_id, from_group, about_group, lane, text, count,"
                " hidden) VALUES ('r', :workshop, :round, :one, :other, 'power', 'They', 1, FALSE)"
            ),
            {
                "workshop": plain.id,
                "round": step.rounds[0].id,
                "one": plain.groups[0].id,
                "other": plain.groups[1].id,
            },
        )
        connection.execute(
            text("INSERT INTO one_time_link (token_hash, purpose, until) VALUES ('h', 'setup', 1)")
        )
        connection.commit()
    return cast


def test_the_database_itself_refuses_what_breaks_its_rules(filled: Cast) -> None:
    for what, sql in AGAINST_THE_RULES.items():
        with filled.actions.database.engine.connect().execution_options(writes=True) as connection:
            with pytest.raises(IntegrityError):
                connection.execute(text(sql))
                pytest.fail(f"the database took {what}")
            connection.rollback()


def test_with_a_workshop_goes_everything_in_it(filled: Cast) -> None:
    with filled.actions.database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("DELETE FROM workshop"))
        for table in Base.metadata.sorted_tables:
            owner = next((one for one in ("workshop_id", "round_id") if one in table.columns), None)
            # The log of what facilitators did outlives a workshop, and says nothing of participants.
            if owner and table.name != "audit":
                query = select(func.count()).where(table.c[owner].is_not(None))
                assert connection.execute(query).scalar_one() == 0, table.name
        connection.rollback()


def test_a_workshop_that_was_made_before_goes_on_with_its_cards(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'older.sqlite3'}")
    settings = Config()
    settings.set_main_option("script_location", "app:migrations")
    with database.engine.connect().execution_options(writes=True) as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.execute(
            text(
                "INSERT INTO workshop (id, title, template, join_code, wall_token, speaking_up, report_to, operator,"
                " delete_on, min_group, capacity, locked, pause_asked, check_cards, signposted, facilitator_seen,"
                " readiness, readiness_tick, writes, revision, console_revision) VALUES ('w', 'T', '60', 'C', 'T', 'S',"
                " 'R', 'O', '2027-01-01', 5, 9, 0, 0, 0, 0, 0, '{}', 0, 0, 1, 1)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO step (id, workshop_id, position, key, kind, title, minutes, settings, state, frame, swaps)"
                " VALUES ('s', 'w', 1, 'they', 'cards', 'They...', 7, '{\"limit\": 2}', 'pending', 0, '{}')"
            )
        )
        command.upgrade(settings, "head")
        kept = json.loads(connection.execute(text("SELECT settings FROM step")).scalar_one())
    assert kept == {"about": "others", "links": "no", "we": "", "they": "", "limit": 2}
    database.engine.dispose()


# Every version that people may come from. A database of each is filled with what a workshop leaves there.
REVISIONS = [one.revision for one in reversed(list(scripts().walk_revisions()))]
# Tables whose rows a migration throws away on purpose: everybody signs in once more.
THROWN_AWAY = {"signed_in", "one_time_link"}
PASSWORD = "a short sentence does well"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Cast:
    """A workshop in which a step is sealed, another one collects, and its facilitator has a password."""
    folder = tmp_path_factory.mktemp("running")
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated_file, folder / "data" / "otherwise.sqlite3")
    app = create_app({"DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys"), "UNDO_SECONDS": "0"})
    cast = Cast(app)
    hashed = passwords.make(PASSWORD)
    cast.actions.write(lambda tx: tx.session.execute(update(Facilitator).values(password_hash=hashed)))
    cast.writing(2)
    cast.everyone_writes()
    cast.lead_to("statements")
    cast.everyone_rates()
    cast.release_all()
    cast.settle()
    assert cast.round_of("they").sealed
    return cast


def as_of(revision: str, cast: Cast, folder: Path) -> Path:
    """Make a database of a revision, with every row of a workshop that it had a place for; return its file."""
    (folder / "data").mkdir(mode=0o700)
    path = folder / "data" / "otherwise.sqlite3"
    database = Database(f"sqlite:///{path}")
    settings = Config()
    settings.set_main_option("script_location", "app:migrations")
    with database.engine.connect().execution_options(writes=True) as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.commit()
    database.engine.dispose()
    head = cast.actions.database.engine.url.database
    with closing(sqlite3.connect(path)) as older:
        older.execute("ATTACH ? AS head", (head,))
        for table in tables(older):
            if table != "alembic_version":
                named = ", ".join(f'"{one}"' for one in columns(older, table))
                older.execute(f'INSERT INTO main."{table}" ({named}) SELECT {named} FROM head."{table}"')  # noqa: S608
        older.commit()
    shutil.copytree(cast.actions.keys.folder, folder / "keys")
    return path


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f'PRAGMA main.table_info("{table}")')]


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as opened:
        query = 'SELECT count(*) FROM "{}"'
        return {name: opened.execute(query.format(name)).fetchone()[0] for name in tables(opened)}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_workshop_goes_on_after_an_upgrade_from_every_version(
    running: Cast, tmp_path: Path, revision: str
) -> None:
    path = as_of(revision, running, tmp_path)
    before = counts(path)
    assert min(before[name] for name in ("facilitator", "workshop", "member", "entry", "author_link")) > 0
    app = create_app({"DATA_DIR": str(path.parent), "KEY_DIR": str(tmp_path / "keys"), "UNDO_SECONDS": "0"})
    app.extensions["actions"].database.migrate()
    after = counts(path)
    kept = {name: number for name, number in before.items() if name not in THROWN_AWAY}
    assert {name: after[name] for name in kept} == kept
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    there = running.moved_to(app, PASSWORD)
    assert there.step.key == "statements"
    assert running.plain.title in there.facilitator.console()
    # What the phones had answered is theirs still, and the room goes on to its end.
    there.everyone_rates()
    assert counts(path)["entry"] == before["entry"]
    there.lead_to("close")
    assert all(one.sealed for step in there.plain.steps for one in step.rounds)
    assert there.facilitator.do("ending").status_code == 200
