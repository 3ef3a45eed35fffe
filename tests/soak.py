"""Runs the long proofs one after another and writes what came of each into docs/reliability.md, misses too.

`make soak`, or a part of it: `python -m tests.soak --scale 0.01`. What comes of less than the full length is written
to build/soak/reliability.md, for the page tells of full runs. Each proof has a place of its own on the page, between
two marks; all else there is written by hand. `--resume` goes on after the last proof that came to its end.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reliability.md"
KEPT = ROOT / "build/soak"
# A proof that takes so many times as long as it should, and some minutes more, is stopped; what it has said until then
# is kept.
PATIENCE, GRACE = 6, 15


@dataclass(frozen=True)
class Proof:
    """One long proof: its module, how its length is given, and the minutes that it takes on two quiet cores.

    `start` are the minutes of even the shortest run.
    """

    module: str
    minutes: float
    option: str = ""
    length: int = 0
    start: float = 0.5

    def command(self, scale: float) -> list[str]:
        given = [self.option, str(max(1, round(self.length * scale)))] if self.option else []
        return ["python", "-m", self.module, *given]

    def takes(self, scale: float) -> float:
        return self.start + self.minutes * (scale if self.option else 1)


PROOFS = (
    Proof("tests.trust.seizure", 8, "--workshops", 200),
    Proof("tests.trust.order", 20, "--runs", 100),
    Proof("tests.trust.seal", 10, "--runs", 500),
    Proof("tests.trust.silence", 3),
    Proof("tests.trust.suppression", 25, "--rosters", 100_000),
    Proof("tests.trust.fuzz", 20, "--count", 1_000_000),
    Proof("tests.faults.deliveries", 10, "--walks", 1000),
    Proof("tests.faults.kills", 15, "--rounds", 200),
)


def main() -> int:
    """Run all, write the page after each of them, and return 1 where one of them failed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--scale", type=float, default=1.0, help="1 is the full length")
    given.add_argument("--only", nargs="*", default=[], help="modules to run, such as tests.trust.order")
    given.add_argument("--resume", action="store_true", help="leave out what the last run came to the end of")
    wanted = given.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    page = PAGE if wanted.scale >= 1 else KEPT / PAGE.name
    if page != PAGE and not (wanted.resume and page.exists() and has_all_places(page)):
        page.write_text(PAGE.read_text())
    if not has_all_places(page):
        raise SystemExit("docs/reliability.md has no place for one of the proofs.")
    proofs = [one for one in PROOFS if not wanted.only or one.module in wanted.only]
    proofs = [one for one in proofs if not (wanted.resume and ended(one, wanted.scale))]
    minutes = sum(one.takes(wanted.scale) for one in proofs)
    until = datetime.now() + timedelta(minutes=minutes)
    print(f"{len(proofs)} proofs, about {minutes:.0f} minutes on two quiet cores: until {until:%H:%M}.")
    print(f"What comes of them goes to {page.relative_to(ROOT)} one by one.", flush=True)
    failed = []
    for proof in proofs:
        print(f"{datetime.now():%H:%M} {' '.join(proof.command(wanted.scale))}", flush=True)
        outcome, told = run(proof, wanted.scale)
        page.write_text(placed(page.read_text(), proof.module, told))
        print(f"{datetime.now():%H:%M} {outcome}", flush=True)
        failed += [proof.module] if outcome != "held" else []
    print(f"Failed: {', '.join(failed)}." if failed else "All of them held.")
    return 1 if failed else 0


def log_of(proof: Proof) -> Path:
    return KEPT / f"{proof.module}.txt"


def ended(proof: Proof, scale: float) -> bool:
    """Return whether a proof came to its end when it was last run at this length."""
    mark = log_of(proof).with_suffix(".ended")
    return mark.exists() and mark.read_text() == f"{scale}"


def run(proof: Proof, scale: float) -> tuple[str, str]:
    """Run one proof; return what came of it in a word, and what the page says of it."""
    mark = log_of(proof).with_suffix(".ended")
    mark.unlink(missing_ok=True)
    command, begun = proof.command(scale), time.monotonic()
    with log_of(proof).open("w") as said, log_of(proof).with_suffix(".errors").open("w") as errors:
        running = subprocess.Popen(
            [sys.executable, *command[1:]], cwd=ROOT, stdout=said, stderr=errors, start_new_session=True
        )
        try:
            outcome = "failed" if running.wait(60 * (GRACE + PATIENCE * proof.takes(scale))) else "held"
            mark.write_text(f"{scale}")
        except subprocess.TimeoutExpired:
            outcome = "did not come to its end"
        finally:
            # Its servers and other processes end with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    minutes = (time.monotonic() - begun) / 60
    wrong = log_of(proof).with_suffix(".errors").read_text() if outcome != "held" else ""
    return outcome, section(command, outcome, minutes, scale, log_of(proof).read_text(), wrong)


def section(command: list[str], outcome: str, minutes: float, scale: float, said: str, errors: str) -> str:
    """Return what the page says of one run: when, where, for how long, and all that it printed."""
    length = "full length" if scale >= 1 else f"{scale:.0%} of the full length"
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    verdict = outcome if outcome == "held" else f"**{outcome}**"
    day = f"{date.today():%d %B %Y}".lstrip("0")
    lines = [
        f"`{' '.join(command)}` on {day}: {verdict}. {length.capitalize()}, {minutes:.1f} minutes on {where}."
    ]
    rows = [line for line in said.splitlines() if line.startswith("|")]
    if rows and not any(re.fullmatch(r"[|: -]+", row) for row in rows):
        columns = max(row.count("|") for row in rows) - 1
        titles = ("", "How much", "Found") if columns == 3 else ("",) * columns
        rows = [f"| {' | '.join(titles)} |", "|" + "---|" * columns, *rows]
    lines += ["", *rows] if rows else []
    told = [line.removeprefix("- ") for line in said.splitlines() if line.strip() and line not in rows]
    lines += ["", *(f"- {line}" for line in told)] if told else []
    if errors:
        lines += ["", "```", *errors.splitlines()[-8:], "```"]
    return "\n".join(lines)


def placed(page: str, module: str, told: str) -> str:
    """Return the page with what a proof has told in its place; raises ValueError where it has none."""
    start, end = marks(module)
    if page.count(start) != 1 or page.count(end) != 1:
        raise ValueError(f"docs/reliability.md has no place for {module}")
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{told}\n{end}{after}"


def has_all_places(page: Path) -> bool:
    """Return whether a page has a place for every proof."""
    text = page.read_text()
    return all(text.count(mark) == 1 for one in PROOFS for mark in marks(one.module))


def marks(module: str) -> tuple[str, str]:
    return f"<!-- what {module} told -->", f"<!-- end of {module} -->"


if __name__ == "__main__":
    sys.exit(main())
