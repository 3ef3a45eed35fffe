"""A Redis of the tests' own, which they may kill: Debian's binary, a port that nobody else has, nothing on a disk."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import redis

from tests.conftest import free_port

WANTED = "Redis is not installed. On Debian: sudo apt install redis-server"


@dataclass
class OwnRedis:
    """A Redis in a folder. `url` is what REDIS_URL wants."""

    folder: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5)

    def start(self, *more: str) -> None:
        own = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.folder)
        kept = ("--save", "", "--appendonly", "no", "--slowlog-log-slower-than", "-1")
        self.process = subprocess.Popen(
            ["redis-server", *own, *kept, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        give_up = time.monotonic() + 20
        while time.monotonic() < give_up:
            try:
                if self.client.ping():
                    return
            except redis.RedisError:
                time.sleep(0.02)
        raise RuntimeError("Redis did not start")

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def hold(self) -> None:
        """Let it answer nothing, with every connection open."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """Start a Redis; skip the test where there is none."""
    if shutil.which("redis-server") is None:
        pytest.skip(WANTED)
    with tempfile.TemporaryDirectory(prefix="otherwise-redis-") as folder:
        made = OwnRedis(folder)
        made.start()
        try:
            yield made
        finally:
            made.stop()
