"""Malformed HTTP, WebSocket, Engine.IO and Socket.IO (tests/trust/malformed.py) against a real server.

    python -m tests.trust.fuzz --count 1000000

Two in five payloads go over real sockets to gunicorn as we ship it; the others straight into its worker and the app,
without a network (tests/trust/fuzz_inside.py). Bystanders, a phone and a wall, count what they are sent and measure
how long a page takes meanwhile. tests/trust/test_fuzz.py runs a short one.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from app import create_app
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, eventually
from tests.trust import attackers
from tests.trust.malformed import Attack, Target
from tests.trust.serving import gunicorn, printed

OVER_SOCKETS = 0.4
WEBSOCKETS = 0.4
# How many attackers each process is; they wait most of the time.
ATTACKERS = 8
# What a server may grow by under attack, in bytes, once it has warmed up.
GROWTH = 100_000_000
LENGTH = re.compile(rb"content-length: *(\d+)", re.I)


@dataclass
class Found:
    """What came of it."""

    sent: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[bytes] = field(default_factory=list)

    def note(self, payload: bytes, answer: bytes) -> None:
        self.sent += 1
        status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/1.") else "none"
        self.statuses[status] += 1
        # An HTTP answer inside of a WebSocket would be a fault of its own.
        if status.startswith("5") or (status == "101" and b"HTTP/1.1 500" in answer):
            self.faults.append(payload[:2000])

    def add(self, other: Found) -> None:
        self.sent += other.sent
        self.statuses += other.statuses
        self.faults += other.faults


def fire(target: Target, seed: int, count: int) -> Found:
    """Send so many payloads, one after the other; two in five are WebSockets."""
    attack, found, line = Attack(target, random.Random(seed)), Found(), Line(target)
    for _ in range(count):
        if attack.source.random() < WEBSOCKETS:
            first, then = attack.handshake(), attack.frames()
            found.note(first + then, exchange(target, first, then))
        else:
            payload, whole = attack.request()
            found.note(payload, line.ask(payload) if whole else exchange(target, payload, b""))
    line.close()
    return found


def fire_together(target: Target, seed: int, count: int) -> Found:
    """Send so many payloads from several attackers at once."""
    found, share = Found(), -(-count // ATTACKERS)
    with ThreadPoolExecutor(ATTACKERS) as threads:
        for one in threads.map(lambda number: fire(target, seed * 100 + number, share), range(ATTACKERS)):
            found.add(one)
    return found


class Line:
    """A connection on which one request follows another for as long as the server leaves it open."""

    def __init__(self, target: Target) -> None:
        self.url = f"http://{target.host}"
        self.sock: socket.socket | None = None

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()
            self.sock = None

    def ask(self, request: bytes) -> bytes:
        """Send a request that is as long as it says; return what comes back."""
        used = self.sock is not None
        answer = b""
        with suppress(OSError):
            answer = self.once(request)
        if used and not answer:
            # The server had closed it meanwhile, as it may after five seconds or an answer.
            self.close()
            with suppress(OSError):
                answer = self.once(request)
        if not answer:
            self.close()
        return answer

    def once(self, request: bytes) -> bytes:
        if self.sock is None:
            self.sock = attackers.connect(self.url)
        self.sock.settimeout(2)
        try:
            self.sock.sendall(request)
            answer, more = read_answer(self.sock, bodiless=request.startswith(b"HEAD "))
        except TimeoutError:
            # It waits for something that it was promised: then there is no more.
            self.sock.shutdown(socket.SHUT_WR)
            answer, more = self.sock.recv(65536), False
        if not more:
            self.close()
        return answer


def read_answer(sock: socket.socket, bodiless: bool) -> tuple[bytes, bool]:
    """Read one answer to its end; return it and whether another request may follow."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return data, False
        data = (data + more).removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, _, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    chunked = b"transfer-encoding: chunked" in head.lower()

    def whole() -> bool:
        if bodiless or head[9:12] in {b"204", b"304"}:
            return True
        return body.endswith(b"0\r\n\r\n") if chunked else length is None or len(body) >= int(length[1])

    while not whole():
        more = sock.recv(65536)
        if not more:
            return data, False
        body += more
    return data, b"connection: close" not in head.lower() and (chunked or bodiless or length is not None)


def exchange(target: Target, first: bytes, then: bytes) -> bytes:
    """Say something, and something more once there is an answer; return what comes back in a moment."""
    answer = b""
    with suppress(OSError):
        sock = attackers.connect(f"http://{target.host}")
        with sock:
            sock.sendall(first)
            # Whoever says no more gets an answer now, unless the server waits for what was promised.
            if not then:
                sock.shutdown(socket.SHUT_WR)
            answer = sock.recv(65536)
            if then and answer.startswith(b"HTTP/1.1 101"):
                sock.sendall(then)
                sock.settimeout(0.05)
                with suppress(TimeoutError):
                    while more := sock.recv(65536):
                        answer += more
    return answer


@dataclass
class Bystanders:
    """A phone and a wall that were there before, and the facilitator who pushes to them."""

    place: Place

    def __post_init__(self) -> None:
        self.lead = self.place.facilitator()
        self.person = self.place.participant(0)
        self.screens = [self.person.watch(self.place.room), self.place.browser().watch(self.place.wall)]
        self.times: list[float] = []
        self.memory: list[int] = []

    def push(self) -> None:
        """Let the facilitator move the clock, and wait until both screens have been told."""
        before = [len(one.frames) for one in self.screens]
        answer = self.lead.post(f"{self.place.console}/time", minutes=1)
        assert answer.status_code == 200, (answer.status_code, answer.text[:500])
        for screen, had in zip(self.screens, before, strict=True):
            assert screen.waits_for(lambda screen=screen, had=had: len(screen.frames) > had), (
                "a push was lost"
            )

    def load(self) -> None:
        """Load a page and keep how long it took, in seconds."""
        start = time.monotonic()
        assert self.person.get(f"{self.place.room}/regions/step").status_code == 200
        self.times.append(time.monotonic() - start)

    def until(self, done: Callable[[], bool]) -> list[float]:
        """Load pages, and be pushed to now and then, until something is done; return the times."""
        self.times, self.memory = [], []
        while not done():
            self.load()
            if len(self.times) % 20 == 1:
                self.push()
                self.memory.append(held(worker_of(self.place.server)))
            time.sleep(0.05)
        return self.times


def target_of(server: Server, place: Place) -> Target:
    """Return what an insider could know: every address, and the cookies of people in the room."""
    rules = create_app({**server.env, "DEV": "1"}).url_map.iter_rules()
    phone, lead = place.participant(1), place.facilitator()
    people: list[Browser] = [place.browser(), phone, lead]
    tokens = tuple(one.get("/token").json()["csrf_token"] for one in people)
    values = {
        "code": place.code,
        "token": place.wall.removeprefix("/wall/"),
        "workshop_id": place.id,
        "group_id": place.plain.groups[0].id,
        "step": place.step.id,
        "round_name": "cards",
        "slot": "power",
        "name": "step",
        "identifier": "60",
        "audience": "wall",
        "filename": "mark.svg",
        "number": "1",
    }
    return Target(
        host=attackers.host(server.url),
        rules=tuple(
            (one.rule, tuple(sorted(one.methods or {"GET"}))) for one in rules if one.endpoint not in LEFT_OUT
        ),
        values=values,
        cookies=tuple("; ".join(f"{c.name}={c.value}" for c in one.http.cookies) for one in people),
        tokens=(*tokens, "forged", ""),
    )


# What the facilitator may do to their room, after which there is nobody to push, and nothing to push to; and what
# gives up one's own seat or session: the rest of the attack would stand before closed doors.
LEFT_OUT = {
    *("leading.ending", "rehearsing.removal", "leading.following", "leading.pause", "account.end_others"),
    *("participant.leave", "participant.hand_over", "entrance.sign_out"),
    *("account.end_session", "account.password"),
}


def run(folder: Path, count: int, seed: int, jobs: int = 1) -> Iterator[str]:
    """Attack a new server from so many processes, with at least `count` payloads; yields what there is to say.

    Raises AssertionError where the server gives way.
    """
    with gunicorn(folder, LIMITS="0") as server, processes(jobs) as pool:
        place = Place.open(server)
        target = target_of(server, place)
        copies = [copy_of(server, folder / f"inside-{one}") for one in range(jobs)]
        watching = Bystanders(place)
        begun = time.monotonic()
        quiet = watching.until(lambda: time.monotonic() - begun > 1.5)
        share = -(-round(count * OVER_SOCKETS) // jobs)
        begun = time.monotonic()
        outside = [pool.submit(fire_together, target, seed * 10 + one, share) for one in range(jobs)]
        loud = watching.until(lambda: all(one.done() for one in outside))
        found, seconds = together(outside), time.monotonic() - begun
        watching.push()
        assert all(one.client.connected for one in watching.screens), "a bystander was dropped"
        told = dict(found.statuses.most_common())
        yield f"{found.sent:,} payloads over sockets in {seconds:.0f} s, seed {seed}: {told}"
        yield (
            f"a page took {statistics.median(quiet) * 1000:.0f} ms before and {statistics.median(loud) * 1000:.0f} ms "
            f"meanwhile (worst {max(quiet) * 1000:.0f} and {max(loud) * 1000:.0f} ms)"
        )
        warm, last = watching.memory[len(watching.memory) // 10], held(worker_of(server))
        yield f"the server held {megabytes(warm)} after a tenth of the attack and {megabytes(last)} after it"
        assert not found.faults, [printed(folder)[-2000:], *found.faults[:3]]
        assert printed(folder) == ""
        assert last < warm + GROWTH, "the server's memory grows"
        assert eventually(lambda: open_files(server) < 100, 30), "connections were left open"
        place.close()
        yield from run_inside(pool, target, copies, count - found.sent, seed)


def run_inside(
    pool: ProcessPoolExecutor, target: Target, copies: list[dict[str, str]], count: int, seed: int
) -> Iterator[str]:
    """Put the rest of the payloads straight into the worker and the app, one app a process."""
    from tests.trust import fuzz_inside

    share, begun = -(-max(count, 0) // len(copies)), time.monotonic()
    running = [
        pool.submit(fuzz_inside.run, env, target, seed * 10 + 5000 + number, share)
        for number, env in enumerate(copies)
    ]
    ran = [one.result() for one in running]
    found = Found()
    for one in ran:
        found.add(one.found)
        assert one.printed == "", one.printed[-2000:]
        assert one.last < one.warm + GROWTH, "an app's memory grows"
    yield (
        f"{found.sent:,} payloads straight into worker and app in {time.monotonic() - begun:.0f} s: "
        f"{dict(found.statuses.most_common())}; each app held {megabytes(max(one.warm for one in ran))} after a tenth "
        f"and {megabytes(max(one.last for one in ran))} at the end"
    )
    assert not found.faults, found.faults[:3]


def processes(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def together(running: list[Future[Found]]) -> Found:
    found = Found()
    for one in running:
        found.add(one.result())
    return found


def copy_of(server: Server, folder: Path) -> dict[str, str]:
    """Copy a server's data, so that the same cookies open the same room; return the environment for it."""
    shutil.copytree(server.data_dir, folder / "data", ignore=shutil.ignore_patterns("*.sqlite3*"))
    shutil.copytree(server.env["KEY_DIR"], folder / "keys")
    name = "otherwise.sqlite3"
    with (
        closing(sqlite3.connect(server.data_dir / name)) as source,
        closing(sqlite3.connect(folder / "data" / name)) as copy,
    ):
        source.backup(copy)
    return {**server.env, "DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys")}


def worker_of(server: Server) -> int:
    """Return the process that answers."""
    return int(Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()[0])


def held(process: int) -> int:
    """Return how much memory a process holds, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize()


def megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def open_files(server: Server) -> int:
    """Return how many files and sockets the worker holds open."""
    return len(list(Path(f"/proc/{worker_of(server)}/fd").iterdir()))


def main() -> None:
    """Run from the command line."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--count", type=int, default=100_000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="otherwise-fuzz-") as folder:
        for line in run(Path(folder), wanted.count, wanted.seed, wanted.jobs):
            print(line, flush=True)  # noqa: T201 - it is for whoever has started it


if __name__ == "__main__":
    main()
