"""Runs the long proofs one after another and writes what came of them, misses too, into docs/reliability.md.

`make soak`, or with other lengths: `python -m tests.soak --scale 0.1`.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reliability.md"


@dataclass(frozen=True)
class Proof:
    """One long proof: what it is about, the module that runs it, and how its length is given."""

    title: str
    module: str
    option: str = ""
    length: int = 0

    def command(self, scale: float) -> list[str]:
        given = [self.option, str(max(1, round(self.length * scale)))] if self.option else []
        return ["python", "-m", self.module, *given]


PROOFS = (
    Proof("Seizure: who wrote what, from all that can be carried off", "tests.trust.seizure", "--workshops", 200),
    Proof("Order: does anything keep the order of posts", "tests.trust.order", "--runs", 100),
    Proof("Seal: killed at every stage", "tests.trust.seal", "--runs", 500),
    Proof("Silence: what others get while people answer", "tests.trust.silence"),
    Proof("Suppression: random rosters and answers", "tests.trust.suppression", "--rosters", 100_000),
    Proof("Fuzz: malformed traffic", "tests.trust.fuzz", "--count", 1_000_000),
)  # fmt: skip

HEAD = """# Reliability

What the long proofs found. `make soak` runs them again and writes this page; the short versions run in `make test`. A
proof that failed stays here with what it said.

Last run: {day}, on {machine}, at {scale} of the full length.
"""


def run(proof: Proof, scale: float) -> Iterator[str]:
    """Run one proof and yield the lines of its section."""
    command = proof.command(scale)
    begun = time.monotonic()
    ran = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    minutes = (time.monotonic() - begun) / 60
    outcome = "held" if ran.returncode == 0 else "**failed**"
    yield f"\n## {proof.title}\n\n`{' '.join(command)}`: {outcome}, {minutes:.1f} minutes.\n"
    said = [line for line in ran.stdout.splitlines() if line.strip()]
    rows = [line for line in said if line.startswith("|")]
    if rows:
        yield "| | How much | Found |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    yield from (f"- {line}" for line in said if not line.startswith("|"))
    if ran.returncode:
        yield "\n```\n" + "\n".join(ran.stderr.splitlines()[-8:]) + "\n```"


def main() -> int:
    """Run all, write the page, and return 1 where one of them failed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--scale", type=float, default=1.0, help="1 is the full length")
    given.add_argument("--only", nargs="*", default=[], help="modules to run, such as tests.trust.order")
    wanted = given.parse_args()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [HEAD.format(day=date.today().isoformat(), machine=machine, scale=f"{wanted.scale:.0%}")]
    for proof in PROOFS:
        if not wanted.only or proof.module in wanted.only:
            for line in run(proof, wanted.scale):
                print(line, flush=True)
                lines.append(line)
    PAGE.write_text("\n".join(lines).rstrip() + "\n")
    return 1 if any("**failed**" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
