"""One installation of several processes on one PostgreSQL and one Redis, and people spread over them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Server, start_server
from tests.faults.postgres import Postgres
from tests.faults.redis import OwnRedis
from tests.faults.test_kill import kill_all_of
from tests.sockets.browsers import Browser, Place, Screen, eventually


@dataclass
class Several:
    """Servers that share everything: each with a port and a folder of its own, as on machines of their own."""

    servers: list[Server]

    def place(self, participants: int = 0) -> Place:
        return Place.open(self.servers[0], participants)

    def at(self, browser: Browser, number: int) -> Browser:
        """Send a browser to one of the servers from now on."""
        browser.url = self.servers[number].url
        return browser


@contextmanager
def machines(
    folder: Path, postgres: Postgres, redis: OwnRedis, count: int = 2, **extra: str
) -> Iterator[Several]:
    """Start so many servers, each of which could stand on a machine of its own."""
    shared = {
        "DATABASE_URL": postgres.database(),
        "REDIS_URL": redis.url,
        "SECRET_KEY": "the same on every machine, and long enough",
        **extra,
    }
    started: list[Server] = []
    try:
        for number in range(count):
            (folder / str(number)).mkdir(parents=True, exist_ok=True)
            started.append(start_server(folder / str(number), **shared))
        yield Several(started)
    finally:
        for server in started:
            if server.process.poll() is None:
                kill_all_of(server)
            server.process.wait(10)


def children(server: Server) -> list[int]:
    """Return the processes that gunicorn's master has started."""
    found = subprocess.run(
        ["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=False
    )
    return [int(one) for one in found.stdout.split()]


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def phones(place: Place, several: Several, each: int = 2) -> list[tuple[Browser, Screen]]:
    """Seat people and open their pages, spread over all servers and both groups."""
    made = []
    for number in range(each * len(several.servers)):
        browser = several.at(place.participant(number % 2), number % len(several.servers))
        made.append((browser, browser.watch(place.room)))
    return made


def turn(place: Place, lead: Browser, number: int) -> None:
    """Pause, or go on: every page shows it."""
    answer = lead.post(f"{place.console}/pause{'/end' if number % 2 else ''}")
    assert answer.status_code == 200, answer.text


def seen(people: list[tuple[Browser, Screen]], count: int) -> bool:
    """Return whether every page has been sent so many pictures soon."""
    return all(screen.waits_for(lambda one=screen: len(one.regions("step")) >= count) for _, screen in people)


def converged(place: Place, people: list[tuple[Browser, Screen]], seconds: float = 5.0) -> bool:
    """Return whether the last thing that each page was sent is what a fresh GET of it gives, within so many seconds."""

    def same(browser: Browser, screen: Screen) -> bool:
        sent = screen.regions("step")
        return bool(sent) and sent[-1]["content"] == browser.get(f"{place.room}/regions/step").text

    return eventually(lambda: all(same(*one) for one in people), seconds)
