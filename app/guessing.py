"""Wrong codes are counted by address, right ones never: a whole hospital may come in from one.

An address has a hundred wrong codes to its credit and gets one back every second. Beyond them every try of that
address, right or wrong, waits its turn, and the turns grow further apart: from fifty a second to two. That still lets a
room come in, and a day of guessing at that pace tries 170,000 of the 850 thousand million codes.

A code that has opened a door from an address is never made to wait there: somebody who guesses on the room's own
network does not keep the others out. Nor is a ticket, which is too long to be guessed at any pace.

Several processes tell one another of each wrong code and of each first right one, so that an address has one account.
Each keeps its own turns: with N of them a slowed address gets N tries in a turn, which sixteen make two in a second
into 32, and those find one of a day's codes with a chance of three in a million. Without Redis each counts by itself.
"""

from __future__ import annotations

import hashlib
import hmac
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
    # The names of codes that opened a door from there, the last few.
    right: tuple[str, ...] = ()


@dataclass
class Guesses:
    """Keeps the accounts in memory only, under names that only this installation's secret can make of an address."""

    clock: Callable[[], float] = time.monotonic
    secret: bytes = b""
    tell: Callable[..., None] = lambda _kind, **_said: None
    accounts: dict[str, Account] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, address: str, code: str) -> None:
        """Raise TooMany where this address must wait with this tidied code; a number of seconds goes with it."""
        if len(code) >= TOO_LONG:
            return
        now = self.clock()
        with self.lock:
            found = self.accounts.get(self.named(address))
            if found is None or self.named(code) in found.right or forgiven(found, now) < CREDIT:
                return
            if now < found.free:
                raise TooMany("Too many wrong codes came from this network. Wait a moment and try again.")
            found.free = now + pause(forgiven(found, now))

    def right(self, address: str, code: str) -> None:
        """Note that this address knows a code."""
        if len(code) >= TOO_LONG:
            return
        said = {"who": self.named(address), "code": self.named(code)}
        if self.note_right(**said):
            self.tell("right", **said)

    def note_right(self, who: str, code: str) -> bool:
        """Note it by names; return whether it is news."""
        with self.lock:
            found = self.account(who)
            if code in found.right:
                return False
            found.right = (*found.right, code)[-MOST_RIGHT:]
            return True

    def named(self, value: str) -> str:
        """Return a name for an address or a code, from which nobody without the secret finds it again."""
        return hmac.new(self.secret, value.encode(), hashlib.sha256).hexdigest()[:32]

    def account(self, who: str) -> Account:
        """Return the account of an address; where there are too many, those who owe nothing are forgotten."""
        if len(self.accounts) >= MOST_ADDRESSES:
            now = self.clock()
            self.accounts = {one: kept for one, kept in self.accounts.items() if forgiven(kept, now) > 0}
        return self.accounts.setdefault(who, Account())

    def wrong(self, address: str) -> None:
        """Note that this address tried a code that opens nothing."""
        self.note_wrong(who := self.named(address))
        self.tell("wrong", who=who)

    def note_wrong(self, who: str) -> None:
        """Note it by name."""
        now = self.clock()
        with self.lock:
            found = self.account(who)
            found.wrong, found.at = min(forgiven(found, now) + 1, 2.0 * CREDIT), now


def forgiven(account: Account, now: float) -> float:
    """Return how many wrong codes are left of an account after the time that has passed."""
    return max(0.0, account.wrong - (now - account.at))


def pause(wrong: float) -> float:
    """Return how far apart two tries stand, in seconds, after so many wrong codes."""
    over = max(0.0, wrong - CREDIT)
    return float(min(LONGEST, SHORTEST * 2 ** (over / DOUBLES_EVERY)))
