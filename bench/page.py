"""From measurements to the tables of docs/performance.md, between its two marks."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs/performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"

Run = dict[str, Any]


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of the values lies; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def figure(make: Callable[[Run], float], digits: int = 1) -> Callable[[list[Run]], str]:
    """Return what shows the median of several runs and, where there are more, the lowest and the highest."""

    def shown(runs: list[Run]) -> str:
        found = sorted(make(run) for run in runs)
        middle = f"{percentile(found, 0.5):.{digits}f}"
        spread = f" ({found[0]:.{digits}f}–{found[-1]:.{digits}f})" if len(found) > 1 else ""
        return middle + spread

    return shown


def at(name: str, share: float) -> Callable[[Run], float]:
    return lambda run: percentile(run[name]["took"], share)


def rate(name: str) -> Callable[[Run], float]:
    return lambda run: len(run[name]["took"]) / run[name]["seconds"]


def failed(run: Run) -> float:
    return float(sum(sum(run[name].get("failed", {}).values()) for name in ("join", "steady", "burst")))


def missing(run: Run) -> float:
    return float(run["transition"]["missing"] + run["restart"]["missing"])


ROWS: tuple[tuple[str, Callable[[list[Run]], str]], ...] = (
    ("Join: QR to step, median, ms", figure(at("join", 0.5), 0)),
    ("Join: p99, ms", figure(at("join", 0.99), 0)),
    ("Join: slowest, ms", figure(at("join", 1.0), 0)),
    ("Join: everyone in, s after the first", figure(lambda run: run["join"]["seconds"])),
    ("Join: server CPU a phone, ms", figure(lambda run: run["join"]["cpu"])),
    ("Join: KB a phone", figure(lambda run: run["join"]["bytes"] / 1000, 0)),
    ("Steady answers: median, ms", figure(at("steady", 0.5), 0)),
    ("Steady answers: p95, ms", figure(at("steady", 0.95), 0)),
    ("Steady answers: p99, ms", figure(at("steady", 0.99), 0)),
    ("Steady answers: server CPU each, with what follows, ms", figure(lambda run: run["steady"]["cpu"])),
    ("Burst: saved a second", figure(rate("burst"), 0)),
    ("Burst: p50, ms", figure(at("burst", 0.5), 0)),
    ("Burst: slowest, ms", figure(at("burst", 1.0), 0)),
    ("Burst: server CPU an answer, with what follows, ms", figure(lambda run: run["burst"]["cpu"])),
    ("Bare view: answered a second", figure(rate("bare view"), 0)),
    ("Burst : bare view", figure(lambda run: rate("burst")(run) / rate("bare view")(run), 2)),
    ("Transition: KB of the region", figure(lambda run: run["transition"]["bytes"] / 1000, 0)),
    ("Transition: from the button to the last phone, ms", figure(at("transition", 0.5), 0)),
    ("Transition: server CPU, ms", figure(lambda run: run["transition"]["cpu"], 0)),
    ("Bare push: to the last socket, ms", figure(at("bare push", 0.5), 0)),
    ("Bare push: server CPU, ms", figure(lambda run: run["bare push"]["cpu"], 0)),
    (
        "Transition : bare push, last phone",
        figure(lambda run: at("transition", 0.5)(run) / max(1, at("bare push", 0.5)(run)), 1),
    ),
    (
        "Transition : bare push, server CPU",
        figure(lambda run: run["transition"]["cpu"] / max(10, run["bare push"]["cpu"]), 1),
    ),
    (
        "Restart: the last phone up to date, s after the server is back",
        figure(lambda run: at("restart", 1.0)(run) / 1000),
    ),
    ("Memory of the server after the burst, MB", figure(lambda run: run["memory"]["megabytes"], 0)),
    ("Answers acknowledged", figure(lambda run: run["kept"]["acknowledged"], 0)),
    ("Lost", figure(lambda run: run["kept"]["lost"], 0)),
    ("Doubled", figure(lambda run: run["kept"]["doubled"], 0)),
    ("Refused or failed for good", figure(failed, 0)),
    ("Never told of a transition, or not back", figure(missing, 0)),
)


def tables(found: dict[int, list[Run]]) -> str:
    """Return one table: a column for each number of phones."""
    runs = max(len(one) for one in found.values())
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    how = "one run" if runs == 1 else f"medians of {runs} runs, lowest and highest in brackets"
    lines = [
        f"Measured on {date.today().isoformat()}, {machine}; {how}.",
        "",
        "| | " + " | ".join(f"{phones:,} phones" for phones in found) + " |",
        "|---|" + "---|" * len(found),
    ]
    lines += [f"| {name} | " + " | ".join(show(one) for one in found.values()) + " |" for name, show in ROWS]
    return "\n".join(lines) + "\n"


def write(text: str) -> None:
    """Put the tables into the page, in the place of the last ones."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.partition(END)[2])
