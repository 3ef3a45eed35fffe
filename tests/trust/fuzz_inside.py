"""Payloads straight into gunicorn's worker and the app, as from a socket but without one: no network, no waiting.

What is left out is the operating system's part and everything that goes on at the same time. WebSockets need a
socket, so these are requests only.
"""

from __future__ import annotations

import io
import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from gunicorn.app.base import Application

from tests.trust.fuzz import Found, held
from tests.trust.malformed import Attack, Target

ADDRESS = ("127.0.0.1", 1)


@dataclass(frozen=True)
class Ran:
    """What came of it: answers, all that was printed, and the memory held after a tenth and at the end, in bytes."""

    found: Found
    printed: str
    warm: int
    last: int


@dataclass(eq=False)
class Wire:
    """A socket on which a client has said something and no more; keeps the answer."""

    said: io.BytesIO
    answer: bytearray = field(default_factory=bytearray)

    def recv(self, size: int, _flags: int = 0) -> bytes:
        return self.said.read(size)

    def sendall(self, data: bytes) -> None:
        self.answer += data

    def send(self, data: bytes) -> int:
        self.answer += data
        return len(data)

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        file.seek(offset)
        return self.send(file.read() if count is None else file.read(count))

    def getsockname(self) -> tuple[str, int]:
        return ADDRESS

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, _flag: bool) -> None:
        """It never blocks."""

    def close(self) -> None:
        """There is nothing to close."""


class Shipped(Application):  # type: ignore[misc]
    """gunicorn with the conf we ship, which answers without serving."""

    def __init__(self, app: Any) -> None:
        self.app = app
        super().__init__()
        log = self.cfg.logger_class(self.cfg)
        self.cfg.on_starting(SimpleNamespace(log=log))
        self.worker = self.cfg.worker_class(1, os.getpid(), [], self, 60, self.cfg, log)
        self.worker.wsgi = app

    def load_config(self) -> None:
        self.load_config_from_file("app/gunicorn_conf.py")

    def load(self) -> Any:
        return self.app

    def answer(self, payload: bytes) -> bytes:
        """Return what a client gets that sends this and no more."""
        wire = Wire(io.BytesIO(payload))
        self.worker.handle(wire, wire, ADDRESS)
        return bytes(wire.answer)


def run(env: dict[str, str], target: Target, seed: int, count: int) -> Ran:
    """Answer so many payloads in a process of one's own, whose output is kept."""
    log = Path(env["DATA_DIR"]).parent / "log"
    with log.open("w") as file:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(file.fileno(), stream.fileno())
    from app import create_app

    shipped = Shipped(create_app(env, serving=True))
    attack, found, warm = Attack(target, random.Random(seed)), Found(), 0
    for number in range(count):
        payload, _whole = attack.request()
        found.note(payload, shipped.answer(payload))
        if number == count // 10:
            warm = held(os.getpid())
    return Ran(found, log.read_text(), warm, held(os.getpid()))
