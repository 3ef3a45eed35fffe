"""Wrong codes are counted by address, right ones never: a whole hospital may come in from one.

An address has a hundred wrong codes to its credit and gets one back every second. Beyond them every try of that
address, right or wrong, waits its turn, and the turns grow further apart: from fifty a second to two. That still lets a
room come in, and a day of guessing at that pace tries 170,000 of the 850 thousand million codes.

A code that has opened a door from an address is never made to wait there: somebody who guesses on the room's own
network does not keep the others out. Nor is a ticket, which is too long to be guessed at any pace.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.errors import TooMany

CREDIT = 100
SHORTEST, LONGEST = 0.02, 0.5  # seconds between two tries
DOUBLES_EVERY = 20  # wrong codes
MOST_ADDRESSES = 20_000
MOST_RIGHT = 20
TOO_LONG = 12  # characters, those of a ticket


@dataclass
class Account:
    """What one address has tried: wrong codes not yet forgiven, as of a moment, and when it may try again."""

    wrong: float = 0.0
    at: float = 0.0
    free: float = 0.0
    # Codes that opened a door from there, the last few.
    right: tuple[str, ...] = ()


@dataclass
class Guesses:
    """Keeps the accounts of this process, in memory only."""

    clock: Callable[[], float] = time.monotonic
    accounts: dict[str, Account] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, address: str, code: str) -> None:
        """Raise TooMany where this address must wait with this tidied code; a number of seconds goes with it."""
        if len(code) >= TOO_LONG:
            return
        now = self.clock()
        with self.lock:
            found = self.accounts.get(address)
            if found is None or code in found.right or forgiven(found, now) < CREDIT:
                return
            if now < found.free:
                raise TooMany("Too many wrong codes came from this network. Wait a moment and try again.")
            found.free = now + pause(forgiven(found, now))

    def right(self, address: str, code: str) -> None:
        """Note that this address knows a code."""
        if len(code) >= TOO_LONG:
            return
        with self.lock:
            found = self.account(address)
            if code not in found.right:
                found.right = (*found.right, code)[-MOST_RIGHT:]

    def account(self, address: str) -> Account:
        """Return the account of an address; where there are too many, those who owe nothing are forgotten."""
        if len(self.accounts) >= MOST_ADDRESSES:
            now = self.clock()
            self.accounts = {one: kept for one, kept in self.accounts.items() if forgiven(kept, now) > 0}
        return self.accounts.setdefault(address, Account())

    def wrong(self, address: str) -> None:
        """Note that this address tried a code that opens nothing."""
        now = self.clock()
        with self.lock:
            found = self.account(address)
            found.wrong, found.at = min(forgiven(found, now) + 1, 2.0 * CREDIT), now


def forgiven(account: Account, now: float) -> float:
    """Return how many wrong codes are left of an account after the time that has passed."""
    return max(0.0, account.wrong - (now - account.at))


def pause(wrong: float) -> float:
    """Return how far apart two tries stand, in seconds, after so many wrong codes."""
    over = max(0.0, wrong - CREDIT)
    return float(min(LONGEST, SHORTEST * 2 ** (over / DOUBLES_EVERY)))
