"""`python -m bench.several`: what an operation costs the app's processes, PostgreSQL and Redis, in processor time.

Two processes on one port, as docs/deploy.md has them, and phones in Python beside them: what those cost is not counted.
Waits are not measured here; docs/performance.md has them for one process. docs/deploy.md reckons with these figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.processes import TICKS, Worker
from tests.cast import CARD, new_uuid
from tests.faults.postgres import cluster
from tests.faults.redis import own_redis
from tests.faults.several import children, seen, turn
from tests.faults.test_kill import running
from tests.sockets.browsers import Browser, Place, eventually

TURNS, QUIET = 20, 20.0


@dataclass
class Meter:
    """The processes that are measured, by name."""

    groups: dict[str, Callable[[], list[int]]]

    def read(self) -> dict[str, float]:
        return {name: sum(map(used, found())) for name, found in self.groups.items()}

    def measure(self, what: str, times: float, work: Callable[[], object]) -> None:
        """Do some work and print what each of its `times` parts cost, in milliseconds."""
        before = self.read()
        work()
        # What follows from it, such as pushes and what is fetched after them, belongs to it.
        time.sleep(2)
        after = self.read()
        costs = "".join(f"{(after[name] - before[name]) / times:12.2f}" for name in self.groups)
        sys.stdout.write(f"{what:44}{costs}\n")


def used(pid: int) -> float:
    """Return the processor time of a process and of its children that have ended, in milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) * 1000 / TICKS


def of_postgres(master: int) -> list[int]:
    found = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [master, *map(int, found)]


def main() -> None:
    given = argparse.ArgumentParser(prog="bench.several", description=__doc__)
    given.add_argument("--phones", type=int, default=100)
    count = given.parse_args().phones
    with own_redis() as redis, cluster() as postgres, tempfile.TemporaryDirectory() as folder:
        shared = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "WEB_CONCURRENCY": "2", "LIMITS": "0"}
        with running(Path(folder), **shared) as server:
            assert eventually(lambda: len(children(server)) == 2)
            assert redis.process is not None and postgres.process is not None
            at = (postgres.process.pid, redis.process.pid)
            meter = Meter(
                {
                    "app": lambda: children(server),
                    "PostgreSQL": lambda: of_postgres(at[0]),
                    "Redis": lambda: [at[1]],
                }
            )
            place = Place.open(server)
            sys.stdout.write(
                f"{count} phones; ms of processor time{'':13}" + "".join(f"{one:>10}" for one in meter.groups)
            )
            sys.stdout.write("\n")
            hold(meter, place, count)
            for pid in children(server):
                sys.stdout.write(f"Memory of a process at the end, MB: {Worker(pid).megabytes:.0f}\n")
            place.close()


def hold(meter: Meter, place: Place, count: int) -> None:
    """Let a workshop happen, part by part."""
    lead, path, people = place.facilitator(), place.card_path(), list[Browser]()

    def come(number: int) -> None:
        browser = place.participant(number % 2)
        browser.get(place.room)
        people.append(browser)

    def answer(browser: Browser) -> None:
        card = {**CARD, "text": "They never ask.", "uuid": new_uuid()}
        assert browser.post(path, **card).status_code == 200

    def ask(browser: Browser) -> None:
        tag = browser.get(f"{place.room}/regions/step").headers["ETag"]
        assert browser.get(f"{place.room}/regions/step", headers={"If-None-Match": tag}).status_code == 304

    with ThreadPoolExecutor(8) as threads:
        meter.measure("A second in which nothing happens", QUIET + 2, lambda: time.sleep(QUIET))
        meter.measure(
            "A seat is taken, and its page opened", count, lambda: list(threads.map(come, range(count)))
        )
        meter.measure("A socket is opened", count, lambda: [one.watch(place.room) for one in people])
        meter.measure("An answer", count, lambda: list(threads.map(answer, people)))
        meter.measure("A phone asks for its region twice", count, lambda: list(threads.map(ask, people)))

    def move() -> None:
        for number in range(TURNS):
            turn(place, lead, number)
            assert seen([(one, one.screens[0]) for one in people], number + 1)

    meter.measure("The room moves on, a phone", TURNS * count, move)
    meter.measure("A second in which nothing happens, all there", QUIET + 2, lambda: time.sleep(QUIET))


if __name__ == "__main__":
    main()
