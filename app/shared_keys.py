"""Round keys in Redis, for processes that share no folder. Redis must keep them in memory only: `doctor` looks.

A Redis that is away is not a lost key: whoever needs one hears `busy` and comes again. A Redis that has restarted has
forgotten them all, which is a lost key.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from app.bus import connect, namespace
from app.config import Config
from app.domain.errors import Busy
from app.secrets import Keys, KeyStore

if TYPE_CHECKING:
    from redis import Redis

# So long that Redis overwrites it where it lies (it copies up to 44 bytes), and as long as HMAC-SHA256 takes whole.
BYTES = 64
# After a failure nobody tries again for so many seconds: a batch of answers waits once, and not each for itself.
REST = 1.0

Answer = TypeVar("Answer")


def keys_of(settings: Config) -> Keys:
    """Return where an installation keeps its keys."""
    if settings.keys_in_redis and settings.redis_url:
        return SharedKeyStore(connect(settings.redis_url), namespace(settings))
    return KeyStore(settings.key_dir)


class SharedKeyStore:
    """What app/secrets.py keeps as files, kept in Redis. Each method raises Busy while Redis is away."""

    def __init__(self, client: Redis, namespace: str) -> None:
        self.client = client
        self.prefix = f"{namespace}:key:"
        self.rests_until = 0.0

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return what Redis answers. Raises Busy, at once where it did not answer a moment ago."""
        from redis.exceptions import RedisError

        if time.monotonic() < self.rests_until:
            raise Busy("The server is busy. Please try again.")
        try:
            return question()
        except RedisError as error:
            self.rests_until = time.monotonic() + REST
            raise Busy("The server is busy. Please try again.") from error

    def create(self, round_id: str) -> None:
        """Make the key of a round, unless it has one."""
        self.ask(lambda: self.client.set(self.prefix + round_id, secrets.token_bytes(BYTES), nx=True))

    def get(self, round_id: str) -> bytes | None:
        """Return the key, or None where it is lost or destroyed."""
        key = self.ask(lambda: self.client.get(self.prefix + round_id))
        return key if isinstance(key, bytes) and len(key) == BYTES and any(key) else None

    def lost(self, round_id: str) -> bool:
        """Return whether it is known that there is no key: not while Redis is away."""
        try:
            return self.get(round_id) is None
        except Busy:
            return False

    def names(self) -> list[str]:
        """Return the names of the rounds that have a key here."""
        found = self.ask(lambda: list(self.client.scan_iter(match=f"{self.prefix}*", count=1000)))
        return [name.decode().removeprefix(self.prefix) for name in found]

    def destroy(self, round_id: str) -> None:
        """Overwrite and remove the key; nothing happens where there is none."""
        name = self.prefix + round_id

        def overwrite_and_remove() -> None:
            # A name that is gone would be made anew by the first of the two, and is removed by the second.
            with self.client.pipeline(transaction=True) as both:
                both.setrange(name, 0, bytes(BYTES).decode())
                both.delete(name)
                both.execute()

        self.ask(overwrite_and_remove)
