"""`make bench`: a room of phones on our server and, in the same run, bare yardsticks for the same work.

`python -m bench --phones 200 500 --runs 3 --write` measures and writes docs/performance.md; `--smoke` measures little,
and fails where an answer was lost or doubled.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from bench import page, rooms
from bench.processes import Answer, Node, Worker, node, worker_of
from tests.conftest import Server, start_server
from tests.faults.test_kill import cards_of
from tests.sockets.browsers import Place
from tests.trust.serving import gunicorn

TRANSITIONS = 5
SETTLE_SECONDS = 1.0


def now() -> float:
    """Return the time in milliseconds, on the clock that the load client reads as well."""
    return time.time() * 1000


def used(worker: Worker, work: Callable[[], Answer], each: int) -> Answer:
    """Do some work, and add to its answer what it cost the server for each of so many operations, in ms."""
    before = worker.cpu
    answer = work()
    return {**answer, "cpu": (worker.cpu - before) / each}


def run(phones: int, smoke: bool = False) -> dict[str, Answer]:
    """Measure one room of so many phones; return what came of each stage."""
    folder = Path(tempfile.mkdtemp(prefix="otherwise-bench-"))
    server = start_server(folder)
    try:
        with node("load.mjs") as load:
            place = rooms.writing(server)
            found = answers(load, server, place, phones, smoke)
            if not smoke:
                found |= reveals(load, server, phones)
            return found
    finally:
        server.process.terminate()
        server.process.wait(20)


def answers(load: Node, server: Server, place: Place, phones: int, smoke: bool) -> dict[str, Answer]:
    """Let everyone in and write, restart the server under them, and look what is stored."""
    worker, source = worker_of(server), random.Random(phones)  # noqa: S311 - the same words in every run
    written = rooms.cards(place, 4 * phones, source)
    steady, burst = written[: 3 * phones], written[3 * phones :]
    found = {
        "join": used(
            worker,
            lambda: load.do("join", url=server.url, code=place.code, n=phones, seconds=4 if smoke else 10),
            phones,
        ),
        "steady": used(
            worker, lambda: load.do("post", answers=steady, seconds=5 if smoke else 20), len(steady)
        ),
        "burst": used(worker, lambda: load.do("post", answers=burst, seconds=0), len(burst)),
    }
    found["memory"] = {"megabytes": worker.megabytes}
    found["restart"] = restart(load, server)
    said, stored = load.do("saved")["texts"], cards_of(place)
    found["kept"] = {
        "acknowledged": len(said),
        "lost": len(set(said) - set(stored)),
        "doubled": len(stored) - len(set(stored)),
    }
    load.do("leave")
    return found


def restart(load: Node, server: Server) -> Answer:
    """Stop the server as a service manager does and start it again; return when each phone was up to date."""
    port = int(server.url.rpartition(":")[2])
    server.process.terminate()
    server.process.wait(20)
    again = start_server(server.data_dir.parent, port)
    server.process = again.process
    return load.do("converged", since=now())


def reveals(load: Node, server: Server, phones: int) -> dict[str, Answer]:
    """Push pictures of some 40 KB to everyone, and the same bytes from the bare server."""
    place = rooms.before_a_big_reveal(server)
    load.do("join", url=server.url, code=place.code, n=phones, seconds=10)
    lead, worker = place.facilitator(), worker_of(server)
    rooms.show(lead, place, 0)
    time.sleep(SETTLE_SECONDS)
    took, cpu, sent = [], [], ""
    for number in range(TRANSITIONS):
        time.sleep(SETTLE_SECONDS)
        load.do("listen")
        before, since = worker.cpu, now()
        rooms.show(lead, place, 1 - number % 2)
        took.append(load.do("heard", since=since))
        cpu.append(worker.cpu - before)
    sent = place.browsers[0].get(f"{place.room}/regions/step").text
    load.do("leave")
    return {
        "transition": {**merged(took), "cpu": median(cpu), "bytes": len(sent.encode())},
        "bare push": bare_push(load, phones, sent),
        "bare view": bare_view(load, phones),
    }


def bare_push(load: Node, phones: int, text: str) -> Answer:
    with node("bare.mjs") as bare:
        worker = Worker(bare.process.pid)
        load.do("bareJoin", url=f"ws://127.0.0.1:{int(bare.hear())}", n=phones)
        took, cpu = [], []
        for _ in range(TRANSITIONS):
            time.sleep(SETTLE_SECONDS / 2)
            load.do("listen")
            before, since = worker.cpu, now()
            bare.say(text)
            took.append(load.do("bareHeard", since=since))
            cpu.append(worker.cpu - before)
        load.do("bareLeave")
    return {**merged(took), "cpu": median(cpu)}


def bare_view(load: Node, phones: int) -> Answer:
    """Post the same form to a view that only checks it, on the same gunicorn."""
    folder = Path(tempfile.mkdtemp(prefix="otherwise-bare-"))
    with gunicorn(folder, "bench.bare_view:app") as server:
        person = requests.Session()
        token = person.get(f"{server.url}/token", timeout=10).json()["csrf_token"]
        form = {
            "csrf_token": token,
            "text": "They never ring back.",
            "actor": "them",
            "source": "told",
            "uuid": "00000000-0000-4000-8000-000000000000",
            "asked": "1",
        }
        cookie = "; ".join(f"{one.name}={one.value}" for one in person.cookies)
        given = {"url": server.url, "path": "/answer", "n": phones, "form": form, "cookie": cookie}
        load.do("barePosts", **given)
        return used(worker_of(server), lambda: load.do("barePosts", **given), phones)


def merged(answers: list[Answer]) -> Answer:
    """Return several transitions as one: how long the last phone of each waited."""
    return {
        "took": [max(one["took"], default=0.0) for one in answers],
        "missing": sum(one["missing"] for one in answers),
    }


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def smoke(phones: int) -> int:
    found = run(phones, smoke=True)
    kept, restarted = found["kept"], found["restart"]
    everyone = found["join"]["here"] == phones and not restarted["missing"]
    whole = kept["acknowledged"] == 4 * phones and not kept["lost"] and not kept["doubled"]
    sys.stdout.write(f"{phones} phones: {kept}\n")
    if not (everyone and whole):
        sys.stdout.write(f"{found}\n")
    return 0 if everyone and whole else 1


def main() -> int:
    given = argparse.ArgumentParser(prog="bench", description=__doc__)
    given.add_argument("--phones", type=int, nargs="+", default=[200, 500, 1000, 2000])
    given.add_argument("--runs", type=int, default=5)
    given.add_argument("--smoke", action="store_true", help="little, and only whether anything is lost")
    given.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    wanted = given.parse_args()
    if wanted.smoke:
        return smoke(wanted.phones[0])
    found: dict[int, list[dict[str, Any]]] = {}
    for phones in wanted.phones:
        for number in range(wanted.runs):
            sys.stderr.write(f"{phones} phones, run {number + 1} of {wanted.runs}\n")
            found.setdefault(phones, []).append(run(phones))
        # Half an hour is long: what has been measured is there even if the rest is stopped.
        tables = page.tables(found)
        sys.stdout.write(tables)
        sys.stdout.flush()
        if wanted.write:
            page.write(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
