"""Kills a server under its writers again and again, and starts it anew: `python -m tests.faults.kills --rounds 200`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.test_kill import LANES, WRITERS, killed_under


def main() -> None:
    """Kill at random moments and print what came of it; ends with an AssertionError where a promise is broken."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=50)
    rounds = given.parse_args().rounds
    acknowledged = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            acknowledged += killed_under(Path(folder), number, random.randint(2, len(LANES) * WRITERS))
    sent = f"{acknowledged:,} of {rounds * len(LANES) * WRITERS:,} cards acknowledged before"
    sys.stdout.write(f"| kill -9 under writers | {rounds} kills, {sent} | lost or doubled: none |\n")


if __name__ == "__main__":
    main()
