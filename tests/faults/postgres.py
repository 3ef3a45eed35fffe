"""A PostgreSQL of the tests' own, which they may kill: Debian's binaries, a folder and a port that nobody else has."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import free_port

WANTED = "PostgreSQL is not installed. On Debian: sudo apt install postgresql"
USER = "postgres"


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL of this machine, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    in_path = shutil.which("initdb")
    return found[-1].parent if found else Path(in_path).resolve().parent if in_path else None


def as_its_user() -> dict[str, Any]:
    """Return how to run it: never as root, which it refuses."""
    return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


@dataclass
class Postgres:
    """A cluster in a folder. `url` is what DATABASE_URL wants."""

    folder: Path
    programs: Path
    settings: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def database(self) -> str:
        """Make a database that nobody else uses; return what DATABASE_URL wants for it."""
        name = f"own_{secrets.token_hex(8)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url.removesuffix("postgres") + name

    def run(self, name: str, *given: str) -> subprocess.Popen[bytes]:
        command = [str(self.programs / name), *given]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=self.folder, **quiet, **as_its_user())  # type: ignore[call-overload,no-any-return]

    def make(self) -> None:
        small = ("--no-sync", "--wal-segsize=1")
        made = self.run("initdb", "-D", "data", "-A", "trust", "-U", USER, "-E", "UTF8", *small)
        assert made.wait(60) == 0

    def start(self) -> None:
        own = ("-h", "127.0.0.1", "-k", str(self.folder), "-p", str(self.port))
        settings = [part for one in self.settings for part in ("-c", one)]
        self.process = self.run("postgres", "-D", "data", *own, *settings)
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start")

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it at once, whatever it is doing; SIGQUIT is its own word for that, SIGKILL nobody's."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None


@contextmanager
def cluster(*settings: str) -> Iterator[Postgres]:
    """Make a cluster and start it with settings such as fsync=off; skip the test where there is no PostgreSQL."""
    programs = binaries()
    if programs is None:
        pytest.skip(WANTED)
    with tempfile.TemporaryDirectory(prefix="otherwise-pg-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            shutil.chown(name, USER, USER)
        made = Postgres(Path(name), programs, settings)
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()
