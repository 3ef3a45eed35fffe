"""gunicorn with the conf we ship, or one beside it, whose whole output is kept in a file."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.conftest import ROOT, Server, free_port


@contextmanager
def gunicorn(
    folder: Path, app: str = "wsgi:app", conf: str = "app/gunicorn_conf.py", **extra: str
) -> Iterator[Server]:
    """Serve an app on a database of its own; what it prints goes to `folder`/log."""
    port = free_port()
    own = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "KEY_DIR": str(folder / "keys"),
        "UNDO_SECONDS": "0",
        "READINESS_SECONDS": "1",
    }
    env = {**os.environ, **own, **extra}
    set_up = [sys.executable, "-m", "app.setup_once"]
    link = subprocess.run(set_up, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.strip()
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "gunicorn", "-c", conf, app]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        assert answers(f"{url}/readyz", 20)
        yield Server(url, folder / "data", url + link, env, process)
    finally:
        process.terminate()
        process.wait(10)


def answers(url: str, seconds: float = 2) -> bool:
    """Return whether the server gives a page within so many seconds."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            return requests.get(url, timeout=seconds).ok
        except requests.ConnectionError:
            time.sleep(0.05)
    return False


def printed(folder: Path) -> str:
    """Return all that a server has written so far."""
    return (folder / "log").read_text()
