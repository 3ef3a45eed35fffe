"""What the processes of one installation tell one another, over Redis: that something has changed, never what.

A word here spares the others a wait of two seconds and nothing else: app/neighbours.py finds in the database whatever
was not heard. So nobody waits for Redis, and a Redis that is away costs those seconds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app import faults, metrics
from app.config import BadConfiguration, Config

if TYPE_CHECKING:
    from redis import Redis

# How long Redis may take to answer, in seconds, and how often it is asked whether it is there.
PATIENCE = 1.0
ASK_EVERY = 5.0
# Words that wait to be sent. Beyond them something is wrong, and the others look for themselves.
WAITING = 1000


def connect(url: str) -> Redis:
    """Return a client that gives up soon and never tries again by itself. Connects to nothing yet.

    Raises BadConfiguration where its package is not installed.
    """
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ModuleNotFoundError as error:
        raise BadConfiguration(
            "Redis needs its driver: .venv/bin/pip install -c constraints.txt -e '.[redis]'"
        ) from error
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
        # A connection that has rested may be dead: it is tried before it is used.
        health_check_interval=int(ASK_EVERY),
        max_connections=100,
    )


def namespace(settings: Config) -> str:
    """Return what every name of this installation in Redis begins with; others may use the same Redis."""
    own = hmac.new(settings.secret_key.encode(), b"names in redis", hashlib.sha256)
    return f"otherwise:{own.hexdigest()[:16]}"


@dataclass
class Bus:
    """One process's end. Without Redis it says nothing and hears nothing."""

    client: Redis | None = None
    channel: str = ""
    handlers: dict[str, Callable[..., None]] = field(default_factory=dict)
    outbox: queue.Queue[str] = field(default_factory=lambda: queue.Queue(WAITING))
    me: str = ""
    running: bool = False
    # Whether this process hears the others just now.
    connected: bool = False
    # Words that could not be said since the start.
    lost: int = 0

    def init(self, settings: Config) -> None:
        """Bind to the Redis of an app; the last app of a process has it."""
        self.client = connect(settings.redis_url) if settings.redis_url else None
        self.channel = f"{namespace(settings)}:bus"
        self.running = self.connected = False

    def on(self, kind: str, handler: Callable[..., None]) -> None:
        """Call `handler` with what others say under this word."""
        self.handlers[kind] = handler

    def start(self) -> None:
        """Listen and speak for as long as the process lives."""
        self.me, self.running = secrets.token_hex(8), True
        for work in (self.listen, self.speak):
            threading.Thread(target=work, name=f"bus-{work.__name__}", daemon=True).start()

    def tell(self, kind: str, **said: object) -> None:
        """Tell all other processes; waits for nobody, and what cannot be sent is counted and forgotten."""
        if not self.running:
            return
        try:
            self.outbox.put_nowait(json.dumps([self.me, kind, said]))
        except queue.Full:
            self.lose(1)

    def speak(self) -> None:
        while True:
            word = self.outbox.get()
            try:
                assert self.client is not None  # noqa: S101 - it was started
                self.client.publish(self.channel, word)
            except Exception:
                # What waits has grown old by the time Redis is back.
                self.lose(1 + self.empty())

    def lose(self, count: int) -> None:
        self.lost += count
        metrics.UNSAID.inc(count)

    def empty(self) -> int:
        """Throw away what waits to be sent; return how much it was."""
        count = 0
        while True:
            try:
                self.outbox.get_nowait()
            except queue.Empty:
                return count
            count += 1

    def listen(self) -> None:
        noted = False
        while True:
            try:
                self.hear()
            except Exception as error:
                # Once for each time that it is away, the start included.
                if self.connected or not noted:
                    faults.note(error)
                self.connected, noted = False, True
            time.sleep(PATIENCE)

    def hear(self) -> None:
        """Hear what others say until the line breaks, which is the only way out."""
        assert self.client is not None  # noqa: S101 - it was started
        with self.client.pubsub() as line:  # type: ignore[no-untyped-call]
            line.subscribe(self.channel)
            heard = asked = time.monotonic()
            while True:
                message = line.get_message(timeout=PATIENCE)
                now = time.monotonic()
                if message is not None:
                    heard, self.connected = now, True
                    if message["type"] == "message":
                        self.handle(message["data"])
                elif now - heard > 2 * ASK_EVERY:
                    raise TimeoutError("Redis says nothing")
                elif now - asked > ASK_EVERY:
                    asked = now
                    line.ping()

    def handle(self, data: bytes) -> None:
        """Do what another process's word asks for; one that cannot be read, or is our own, is left."""
        try:
            who, kind, said = json.loads(data)
            handler: Any = None if who == self.me else self.handlers.get(kind)
            if handler is not None:
                handler(**said)
        except Exception as error:
            faults.note(error)


bus = Bus()
