"""Malformed HTTP, WebSocket, Engine.IO and Socket.IO against a real server, drawn from a seed.

`python -m tests.trust.fuzz --count 1000000` runs for hours; tests/trust/test_fuzz.py runs a short one. Bystanders,
a phone and a wall, count what they are sent and measure how long a page takes meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from app import create_app
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, eventually
from tests.trust import attackers
from tests.trust.attackers import text_frame
from tests.trust.hostile_room import PAYLOADS
from tests.trust.serving import gunicorn, printed

ATTACKERS = 6
PUSH_EVERY = 500
VERBS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "G\0T", "")
ODD = (
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"%00",
    b"%ff",
    b"%",
    b"%zz",
    b"..%2f",
    b"/../",
    b"\r",
    b"\n",
    b"\t",
    b"\x1b[31m",
    b"\x7f",
    b"'",
    b'"',
    b"<",
    b"{{7*7}}",
    b"{0}",
    b"-1",
    b"9" * 400,
    b"1e309",
    b"NaN",
    b"null",
    b"a" * 5000,
)
TYPES = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json",
    "text/plain",
    "text/xml",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "\xff",
    "",
)
NAMES = (
    *("lang", "next", "template", "picture", "text", "csrf_token", "uuid", "group", "do", "sid", "EIO", "x" * 300),
    *("add", "title", "minutes", "frame", "expected", "note", "chosen", "out", "into", "step", "verdict", "entry"),
    *("language", "email", "password", "name", "page", "theme", "dir", "people", "pace", "they", "we", "of"),
)
CODINGS = (b"chunked", b"chunked, chunked", b"gzip", b"x", b"chunKed")
CHUNKS = (b"5\r\nhello\r\n", b"5;x=y\r\nhello\r\n", b"FFFFFFFFFF\r\n", b"-1\r\n", b"5\r\nhel", b"\r\n")
ENDS = (b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"")
FRAGMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Target:
    """What an attacker knows: the addresses of the app and what people in the room hold."""

    host: str
    rules: tuple[tuple[str, tuple[str, ...]], ...]
    values: dict[str, str]
    cookies: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass
class Attack:
    """A source of payloads; the same seed gives the same ones in the same order."""

    target: Target
    source: random.Random

    def request(self) -> bytes:
        """Return one HTTP request, or what would like to be one."""
        make = self.source.choice((*[self.plausible] * 6, self.broken, self.chunked))
        return make()

    def path(self) -> bytes:
        rule, _ = self.source.choice(self.target.rules)

        def value(found: re.Match[str]) -> str:
            if self.source.random() < 0.8:
                return self.target.values.get(found[1], "x")
            return quote(self.odd(), safe="") if self.source.random() < 0.7 else self.odd().decode("latin-1")

        path = FRAGMENT.sub(value, rule)
        if self.source.random() < 0.9:
            path = quote(path, safe="/%?=&:@!$'()*+,;~")
        if self.source.random() < 0.3:
            path += "?" + "&".join(f"{self.name()}={quote(self.odd())}" for _ in range(self.source.randint(1, 4)))
        return path.encode("latin-1", "replace")

    def name(self) -> str:
        return self.source.choice(NAMES)

    def odd(self) -> bytes:
        pick = self.source.random()
        if pick < 0.4:
            return self.source.choice(ODD)
        if pick < 0.7:
            return self.source.choice(PAYLOADS).encode()
        return self.source.randbytes(self.source.randint(0, 40))

    def printable(self) -> bytes:
        return bytes(one for one in self.odd() if 32 <= one < 127)[:300]

    def headers(self) -> list[bytes]:
        source = self.source
        found = [b"Host: " + (self.target.host.encode() if source.random() < 0.95 else self.odd())]
        if source.random() < 0.7:
            found.append(b"Cookie: " + source.choice(self.target.cookies).encode())
        if source.random() < 0.1:
            found.append(b"Cookie: " + self.odd() + b"=" + self.odd() + b"; " + self.odd())
        if source.random() < 0.5:
            found.append(b"Accept: " + source.choice((b"application/json", b"text/html", b"*/*;q=x", self.printable())))
        for name in (b"If-None-Match", b"Range", b"Accept-Language", b"Referer", b"Origin", b"X-Forwarded-For",
                     b"X-Forwarded-Proto", b"Expect", b"Accept-Encoding", b"If-Modified-Since", b"X-CSRFToken",
                     b"Content-Encoding", b"SCRIPT_NAME", b"Upgrade", b"Authorization"):  # fmt: skip
            if source.random() < 0.04:
                found.append(name + b": " + (self.odd() if source.random() < 0.5 else self.printable()))
        if source.random() < 0.02:
            found += [b"X-%d: x" % number for number in range(source.randint(20, 200))]
        return found

    def body(self) -> tuple[str, bytes]:
        """Return a content type and a body that may or may not be of it."""
        source = self.source
        kind = source.choice(TYPES[:2] if source.random() < 0.6 else TYPES)
        shape = source.randint(0, 5)
        token = source.choice(self.target.tokens)
        if shape == 0:
            fields = [("csrf_token", token)] + [(self.name(), quote(self.odd())) for _ in range(source.randint(0, 8))]
            return TYPES[0], "&".join(f"{name}={value}" for name, value in fields).encode()
        if shape == 1:
            depth = source.choice((3, 900, 20_000))
            return kind, source.choice((b"[" * depth, b'{"a":' * depth, b"a[b]" * depth + b"=1"))
        if shape == 2:
            return kind, b"&".join([b"a=1"] * source.choice((10, 1500)))
        if shape == 3:
            parts = b"".join(
                b'--x\r\nContent-Disposition: form-data; name="' + self.odd() + b'"\r\n\r\n' + self.odd() + b"\r\n"
                for _ in range(source.randint(0, 5))
            )
            return TYPES[1], parts + source.choice((b"--x--\r\n", b"--x", b""))
        if shape == 4:
            return kind, source.randbytes(source.choice((0, 10, 2000)))
        return kind, b"text=" + self.odd() * source.randint(1, 30) + b"&csrf_token=" + token.encode()

    def plausible(self) -> bytes:
        source = self.source
        verb = source.choice(("GET", "POST")) if source.random() < 0.8 else source.choice(VERBS)
        head = [verb.encode() + b" " + self.path() + b" HTTP/1.1", *self.headers()]
        body = b""
        if verb in {"POST", "PUT", "PATCH"}:
            kind, body = self.body()
            length = len(body) if source.random() < 0.9 else source.choice((0, len(body) + 50, 10**9))
            head += [b"Content-Type: " + kind.encode("latin-1"), b"Content-Length: %d" % length]
        return b"\r\n".join(head) + b"\r\n\r\n" + body

    def broken(self) -> bytes:
        """Return a request with some of its bytes changed, left out or doubled."""
        data = bytearray(self.plausible())
        for _ in range(self.source.randint(1, 8)):
            place = self.source.randrange(len(data) + 1)
            cut = data[place : place + self.source.randint(0, 12)]
            change = self.source.choice((self.odd(), b"", bytes(cut) * 2))
            data[place : place + len(cut)] = change
        return bytes(data)

    def chunked(self) -> bytes:
        source = self.source
        head = [b"POST " + self.path() + b" HTTP/1.1", *self.headers()]
        head.append(b"Transfer-Encoding: " + source.choice(CODINGS))
        if source.random() < 0.2:
            head.append(b"Content-Length: 5")
        chunks = [source.choice(CHUNKS) for _ in range(source.randint(0, 4))]
        return b"\r\n".join(head) + b"\r\n\r\n" + b"".join(chunks) + source.choice(ENDS)

    def handshake(self) -> bytes:
        """Return the opening of a WebSocket, nine times in ten a good one."""
        text = attackers.HANDSHAKE.format(host=self.target.host, more="")
        if self.source.random() < 0.1:
            words = text.split(" ")
            words[self.source.randrange(len(words))] = self.odd().decode("latin-1")
            text = " ".join(words)
        if self.source.random() < 0.5:
            text = text[:-2] + f"Cookie: {self.source.choice(self.target.cookies)}\r\n\r\n"
        return text.encode("latin-1", "replace")

    def frames(self) -> bytes:
        """Return what a WebSocket says, well or badly framed."""
        source = self.source
        return b"".join(source.choice((self.packet, self.packet, self.frame))() for _ in range(source.randint(1, 4)))

    def packet(self) -> bytes:
        source = self.source
        pages = ("/room/" + self.target.values["code"], "/wall/" + self.target.values["token"], "/wall/x", 7, None, [])
        said = source.choice((
            "40" + json.dumps({"page": source.choice(pages), "lang": self.odd().decode("latin-1")}),
            "40" + self.odd().decode("latin-1"),
            "4" + str(source.randint(0, 9)) + self.odd().decode("latin-1"),
            str(source.randint(0, 9)) + self.odd().decode("latin-1"),
            '42["' + self.odd().decode("latin-1") + '",{}]',
            '451-["x",{"_placeholder":true,"num":9}]',
            "4" + "[" * source.choice((10, 3000, 60_000)),
            self.odd().decode("latin-1"),
            "b" + self.odd().decode("latin-1"),
        ))  # fmt: skip
        return text_frame(said, source.choice((1, 1, 1, 2)))

    def frame(self) -> bytes:
        good = bytearray(text_frame(self.odd(), self.source.choice((0, 1, 2, 3, 8, 9, 10, 15))))
        for _ in range(self.source.randint(0, 3)):
            good[self.source.randrange(len(good))] = self.source.randrange(256)
        return bytes(good)


@dataclass
class Found:
    """What came of it."""

    sent: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[bytes] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, payload: bytes, answer: bytes) -> None:
        with self.lock:
            self.sent += 1
            status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/1.") else "none"
            self.statuses[status] += 1
            # An HTTP answer inside of a WebSocket would be a fault of its own.
            if status.startswith("5") or (status == "101" and b"HTTP/1.1 500" in answer):
                self.faults.append(payload[:2000])


def fire(target: Target, seed: int, count: int, found: Found) -> None:
    """Send so many payloads, one after the other; two in five are WebSockets."""
    attack = Attack(target, random.Random(seed))
    for _ in range(count):
        on_socket = attack.source.random() < 0.4
        payload = (attack.handshake(), attack.frames()) if on_socket else (attack.request(), b"")
        found.note(payload[0] + payload[1], exchange(target, *payload))


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

    def push(self) -> None:
        """Let the facilitator move the clock, and wait until both screens have been told."""
        before = [len(one.frames) for one in self.screens]
        assert self.lead.post(f"{self.place.console}/time", minutes=1).status_code == 200
        for screen, had in zip(self.screens, before, strict=True):
            assert screen.waits_for(lambda screen=screen, had=had: len(screen.frames) > had), "a push was lost"

    def load(self) -> None:
        """Load a page and keep how long it took, in seconds."""
        start = time.monotonic()
        assert self.person.get(f"{self.place.room}/regions/step").status_code == 200
        self.times.append(time.monotonic() - start)

    def until(self, done: Callable[[], bool]) -> list[float]:
        """Load pages, and be pushed to now and then, until something is done; return the times."""
        self.times = []
        while not done():
            self.load()
            if len(self.times) % 10 == 0:
                self.push()
            time.sleep(0.02)
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
        rules=tuple((one.rule, tuple(one.methods or ())) for one in rules if not harmful(one.endpoint)),
        values=values,
        cookies=tuple("; ".join(f"{c.name}={c.value}" for c in one.http.cookies) for one in people),
        tokens=(*tokens, "forged", ""),
    )


def harmful(endpoint: str) -> bool:
    """Return whether an address does to the room what its facilitator may do: end it, or throw it away."""
    return endpoint in {"leading.ending", "rehearsing.removal", "leading.following", "leading.pause"}


def run(folder: Path, count: int, seed: int) -> Iterator[str]:
    """Attack a new server; raises AssertionError where it gives way. Yields what there is to say."""
    with gunicorn(folder, LIMITS="0") as server:
        place = Place.open(server)
        target = target_of(server, place)
        watching, found = Bystanders(place), Found()
        begun = time.monotonic()
        quiet = watching.until(lambda: time.monotonic() - begun > 1.5)
        with ThreadPoolExecutor(ATTACKERS) as threads:
            share = -(-count // ATTACKERS)
            begun = time.monotonic()
            jobs = [threads.submit(fire, target, seed * 1000 + one, share, found) for one in range(ATTACKERS)]
            loud = watching.until(lambda: all(one.done() for one in jobs))
            for one in jobs:
                one.result()
        seconds = time.monotonic() - begun
        watching.push()
        assert all(one.client.connected for one in watching.screens), "a bystander was dropped"
        yield f"{found.sent} payloads in {seconds:.0f} s, seed {seed}: {dict(found.statuses.most_common())}"
        yield (
            f"a page took {statistics.median(quiet) * 1000:.0f} ms before and {statistics.median(loud) * 1000:.0f} ms "
            f"meanwhile (worst {max(quiet) * 1000:.0f} and {max(loud) * 1000:.0f} ms)"
        )
        assert not found.faults, [printed(folder)[-2000:], *found.faults[:3]]
        assert printed(folder) == ""
        assert eventually(lambda: open_files(server) < 100, 30), "connections were left open"
        place.close()


def open_files(server: Server) -> int:
    """Return how many files and sockets the worker holds open."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return max(len(list(Path(f"/proc/{one}/fd").iterdir())) for one in children)


def main() -> None:
    """Run from the command line."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--count", type=int, default=100_000)
    given.add_argument("--seed", type=int, default=1)
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="otherwise-fuzz-") as folder:
        for line in run(Path(folder), wanted.count, wanted.seed):
            print(line, flush=True)  # noqa: T201 - it is for whoever has started it


if __name__ == "__main__":
    main()
