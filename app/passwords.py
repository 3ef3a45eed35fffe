"""Passwords of facilitators: Argon2id, worked out in a real thread so that no phone waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.blocking import in_real_thread
from app.domain.errors import TooMany

hasher = PasswordHasher()
# One at a time: each takes 64 MB and a core. Whoever waits longer than this many seconds is told to come back.
TURN = threading.Lock()
PATIENCE = 5.0
# Verified when nobody has this e-mail address, so that the answer takes as long.
NOBODY = hasher.hash("nobody has this password")


def make(password: str) -> str:
    """Return the hash to keep."""
    with taking_turns():
        return str(in_real_thread(hasher.hash, password))


def fits(password: str, kept: str | None) -> bool:
    """Return whether a password belongs to a hash; never true without one."""
    try:
        with taking_turns():
            in_real_thread(hasher.verify, kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@contextmanager
def taking_turns() -> Iterator[None]:
    if not TURN.acquire(timeout=PATIENCE):
        raise TooMany("Too many tries. Wait a minute and try again.")
    try:
        yield
    finally:
        TURN.release()
