"""An app for each test, and one real server for all tests that need one. Everything listens on loopback."""

from __future__ import annotations

import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from hypothesis import settings
from sqlalchemy.orm import Session

from app import create_app, snapshot
from app.actions.writer import Writer
from app.db import Database
from app.domain import workshop as rules
from app.models import Workshop
from tests.browser.chromium import browser, playwright
from tests.cast import Cast

__all__ = ["browser", "playwright"]  # Fixtures of one browser for all tests of a process.

# A machine that is busy is not a fault of the rule that is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that two processes have as much to do until the end."""
    slow = ("browser", "faults", "sockets")
    items.sort(
        key=lambda item: next((n for n, name in enumerate(slow) if name in item.path.parts), len(slow))
    )


OPEN: list[Database] = []
WRITERS: list[Writer] = []


@pytest.fixture(autouse=True, scope="session")
def remember_what_is_opened() -> Iterator[None]:
    """Remember every database and writer, for `close_what_was_opened`."""
    with pytest.MonkeyPatch.context() as patch:
        for kind, kept in ((Database, OPEN), (Writer, WRITERS)):
            patch.setattr(kind, "__init__", remembering(kind.__init__, kept))
        yield


def remembering(make: Callable[..., None], kept: list[Any]) -> Callable[..., None]:
    @functools.wraps(make)
    def made(self: Any, *given: Any) -> None:
        make(self, *given)
        kept.append(self)

    return made


@pytest.fixture(autouse=True)
def close_what_was_opened() -> Iterator[None]:
    """Close what a test opened: thousands of apps in one process would run out of files and memory."""
    yield
    while WRITERS:
        WRITERS.pop().stop()
    while OPEN:
        OPEN.pop().engine.dispose()


@pytest.fixture(autouse=True)
def pictures_are_true(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare every picture of a workshop that is kept for several readers with what the database holds."""
    get = snapshot.Pictures.get

    def compared(kept: snapshot.Pictures, session: Session, workshop: Workshop) -> rules.Workshop:
        found = get(kept, session, workshop)
        assert found == snapshot.take(session, workshop)
        return found

    monkeypatch.setattr(snapshot.Pictures, "get", compared)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """What the app under test is configured with. CSRF stays on; nobody waits for the time to undo."""
    return {
        "DATA_DIR": str(tmp_path / "data"),
        "KEY_DIR": str(tmp_path / "keys"),
        "UNDO_SECONDS": "0",
        "READINESS_SECONDS": "1",
    }


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has been migrated once; every test gets a copy."""
    path = tmp_path_factory.mktemp("migrated") / "otherwise.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.engine.dispose()
    return path


@pytest.fixture
def app(environ: dict[str, str], migrated_file: Path) -> Flask:
    data_dir = Path(environ["DATA_DIR"])
    data_dir.mkdir(mode=0o700)
    shutil.copy(migrated_file, data_dir / "otherwise.sqlite3")
    return create_app(environ)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A facilitator with a workshop, and people to come in."""
    return Cast(app)


@dataclass
class Server:
    """A real server as `make run` starts it."""

    url: str
    data_dir: Path
    set_up_link: str
    env: dict[str, str]
    process: subprocess.Popen[str]

    def flask(self, *arguments: str) -> str:
        """Run a flask command on the same data."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.check_output(command, cwd=ROOT, env=self.env, text=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start_server(folder: Path, port: int | None = None, **extra: str) -> Server:
    """Start a server and wait until it answers."""
    port = port or free_port()
    env = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "KEY_DIR": str(folder / "keys"),
        "UNDO_SECONDS": "1",
        "READINESS_SECONDS": "1",
        **extra,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app.serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url, link = f"http://127.0.0.1:{port}", ""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"\S+/setup/\S+", line)
        link = found[0] if found else link
        if "Ctrl+C" in line:
            break
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            if requests.get(f"{url}/readyz", timeout=1).ok:
                return Server(url, folder / "data", link, env, process)
        except requests.RequestException:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = start_server(tmp_path_factory.mktemp("server"))
    yield started
    started.process.terminate()
    started.process.wait(10)
