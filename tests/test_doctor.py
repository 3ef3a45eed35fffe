"""The doctor finds what is wrong with a server, says what to do, and shows nothing secret."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app, doctor
from app.actions import Actions, audit, preparing
from app.doctor import LOOK, OK, WRONG, Finding, Patient
from app.doctor import machine as machine_checks
from tests.conftest import ROOT, free_port


def examined(app: Flask, **environ: str) -> dict[str, Finding]:
    actions: Actions = app.extensions["actions"]
    found = list(doctor.examine(Patient(actions.config, actions.database, environ)))
    # Where there are several lines about one thing, the worst counts.
    worst = sorted(found, key=lambda one: (OK, LOOK, WRONG).index(one.state))
    return {one.what: one for one in worst}


def test_a_server_that_is_well_is_told_so(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0, answer.output
    assert "ok            Database: SQLite, whole, durable, forgetful" in answer.output
    assert "ok            Migrations: up to date" in answer.output
    assert " 0 wrong" in answer.output


def test_every_line_that_is_not_well_says_what_to_do(app: Flask) -> None:
    found = examined(app)
    assert {one.what for one in found.values() if one.state != OK} >= {"Address"}
    assert all(one.advice for one in found.values() if one.state != OK)


def test_something_wrong_ends_with_code_1(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 100_000_000}))
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 1


@pytest.mark.parametrize(
    ("set_to", "what", "state"),
    [
        ({"PUBLIC_URL": "https://other.example"}, "Proxy", LOOK),
        ({"PUBLIC_URL": "http://other.example"}, "Address", LOOK),
        ({"PUBLIC_URL": "https://other.example", "BEHIND_PROXY": "1"}, "Proxy", LOOK),
        ({"PUBLIC_URL": "https://other.example", "BEHIND_PROXY": "1", "HOST": "127.0.0.1"}, "Proxy", OK),
        ({"SECRET_KEY": "short"}, "Secret key", WRONG),
        ({"SECRET_KEY": "x" * 40}, "Secret key", OK),
        ({"LIMITS": "0"}, "Limits", WRONG),
        ({"DEV": "1"}, "Developer's pages", LOOK),
        ({"METRICS": "1", "PUBLIC_URL": "https://other.example"}, "Counters", WRONG),
    ],
)
def test_settings_are_looked_at(
    environ: dict[str, str], set_to: dict[str, str], what: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.doctor.services.CHECKS", ())
    assert examined(create_app({**environ, **set_to}), **set_to)[what].state == state


def folders_open_to_others(app: Flask) -> None:
    for folder in (app.extensions["actions"].config.data_dir, app.extensions["actions"].config.key_dir):
        folder.chmod(0o755)


def secret_for_everybody(app: Flask) -> None:
    (app.extensions["actions"].config.data_dir / "secret_key").chmod(0o644)


def keys_gone(app: Flask) -> None:
    app.extensions["actions"].config.key_dir.rmdir()


def older_database(app: Flask) -> None:
    with sqlite3.connect(app.extensions["actions"].database.engine.url.database) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '0001'")
    opened.close()


def newer_database(app: Flask) -> None:
    with sqlite3.connect(app.extensions["actions"].database.engine.url.database) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.close()


def acts_of_tomorrow(app: Flask) -> None:
    def work(tx: preparing.Transaction) -> None:
        who = preparing.make_facilitator(tx, "Ruth", "ruth@hospital.example", None)
        audit.note(replace(tx, now=tx.now + 86_400_000), who, "sign_in")

    app.extensions["actions"].write(work)


def damaged_database(app: Flask) -> None:
    database = app.extensions["actions"].database
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.engine.dispose()
    file = Path(database.engine.url.database)
    raw = file.read_bytes()
    file.write_bytes(raw[:100] + bytes(3000) + raw[3100:])


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (folders_open_to_others, "Key folder"),
        (folders_open_to_others, "Data folder"),
        (secret_for_everybody, "Secret key"),
        (keys_gone, "Key folder"),
        (older_database, "Migrations"),
        (newer_database, "Migrations"),
        (acts_of_tomorrow, "Clock"),
        (damaged_database, "Database"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_harm_is_found(app: Flask, harm: Callable[[Flask], None], what: str) -> None:
    harm(app)
    assert examined(app)[what].state == WRONG


def test_packages_that_are_not_as_pinned_are_named(app: Flask) -> None:
    assert list(machine_checks.other_versions(["flask==0.1", "no-such-package==1"])) == [
        f"flask is {machine_checks.version('flask')}, wanted 0.1",
        "no-such-package is missing",
    ]


def test_a_disk_that_runs_full_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, state in ((100_000_000, WRONG), (500_000_000, LOOK), (5_000_000_000, OK)):
        monkeypatch.setattr("shutil.disk_usage", lambda _path, free=free: type("Usage", (), {"free": free}))
        assert examined(app)["Disk"].state == state


def test_nothing_secret_is_shown(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    canary = "verysecretword"
    given = {
        "SECRET_KEY": canary * 4,
        "MAIL_URL": f"smtp://{canary}:{canary}@127.0.0.1:{free_port()}",
        "REDIS_URL": f"redis://{canary}:{canary}@127.0.0.1:{free_port()}",
        "DATABASE_URL": f"postgresql://{canary}:{canary}@127.0.0.1:{free_port()}/{canary}",
    }
    monkeypatch.setattr("app.db.create_engine", lambda *_given, **_more: unreachable())
    answer = create_app({**environ, **given}).test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1
    assert "Redis: it does not answer (ConnectionError)" in answer.output
    assert "could not be checked" in answer.output
    assert canary not in answer.output


def unreachable() -> object:
    """Return what stands for an engine whose driver complains with the whole address."""

    class Broken:
        dialect = type("Dialect", (), {"name": "postgresql"})

        def dispose(self) -> None: ...

        def __getattr__(self, _name: str) -> object:
            raise RuntimeError("verysecretword")

    return Broken()


def test_a_configuration_that_cannot_be_is_told_in_a_line(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    env = {**os.environ, **environ, "PUBLIC_URL": "ftp://nowhere"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "wrong         Configuration: PUBLIC_URL must start with http:// or https://, and is 'ftp://nowhere'."
    )
