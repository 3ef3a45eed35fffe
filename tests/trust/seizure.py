"""Everything is carried off after the last seal, and even the true ids of the members are known: who wrote what?

`python -m tests.trust.seizure --workshops 200` prints its figures as lines of a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import select

from app import report
from app.models import Entry, Member
from tests.trust import linking
from tests.trust.linking import Loot, Trial
from tests.trust.scripted import House, Scripted, migrated, on_disk

# So unlikely a verdict counts as a leak; chance alone gives one in a hundred runs.
LEAK = 0.01
MEMORY = Path("/dev/shm")  # noqa: S108 - where the folders of many workshops do not wait for a disk


@dataclass(frozen=True)
class Seized:
    """One workshop after its attack: what was linked, and which secrets were found where."""

    trial: Trial
    traces: tuple[str, ...]


def seize(workshop: Scripted, more: Mapping[str, bytes] | None = None) -> Seized:
    """Carry everything off and attack it. `more` are further files: logs, backups."""
    files = {**on_disk(workshop.actions), **(more or {})}
    loot = loot_of(workshop, files)
    database = loot.database()
    cards = linking.rows(database, workshop.workshop_id) if database else []
    guesses = linking.all_guesses(loot, cards)
    return Seized(trial(workshop, loot, guesses), tuple(traces(workshop, files)))


def loot_of(workshop: Scripted, files: Mapping[str, bytes], drafts: bool = False) -> Loot:
    """Return what the attacker has. `drafts`: the cards are those of an open step."""
    members, authors = workshop.members, workshop.truth.author
    with workshop.actions.database.reading() as session:
        seated = {one.id: one for one in session.scalars(select(Member))}
        found = [(one.text, one.from_group) for one in workshop.plain.cards]
        if drafts:
            found = [
                (str(one.text), one.from_group) for one in session.scalars(select(Entry).order_by(Entry.id))
            ]
    groups = [group.id for group in workshop.plain.groups]
    return Loot(
        files=files,
        export=linking.readable(report.data(workshop.plain)),
        texts={group: [text for text, by in found if by == group and text in authors] for group in groups},
        members={group: [one for one in members if seated[one].group_id == group] for group in groups},
        hashes={one: seated[one].secret_hash for one in members},
    )


def trial(workshop: Scripted, loot: Loot, guesses: linking.Guesses) -> Trial:
    """Return whose each card was beside what was guessed."""
    members = workshop.members
    texts = [text for own in loot.texts.values() for text in own]
    rounds = {card.text: card.round_id for card in workshop.plain.cards}
    alike: dict[str, list[str]] = {}
    for group, own in loot.texts.items():
        for text in own:
            alike.setdefault(f"{group} {rounds.get(text)}", []).append(text)
    return Trial({text: members[workshop.truth.author[text]] for text in texts}, alike, guesses)


def traces(workshop: Scripted, files: Mapping[str, bytes]) -> list[str]:
    """Return what of the secrets is found in which file: the byte scan."""
    # Simulated people repeat one another: what somebody else wrote in the same words and was released is no trace.
    rightly = {text for _, text in workshop.released}
    named = [
        (what, one.encode()) for what, values in workshop.truth.secrets.items() for one in values - rightly
    ]
    named += [("author tag", bytes.fromhex(one)) for one in workshop.truth.secrets.get("author tag", ())]
    named += [("key of a step", made) for key in workshop.truth.keys for made in (key, key.hex().encode())]
    found = {
        f"{what} in {Path(path).name if Path(path).suffix else 'a file of its own'}"
        for path, data in files.items()
        for what, one in named
        if one in data
    }
    return sorted(found)


def hold_and_seize(
    folder: Path, database: Path, form: str, seed: int, hold: Callable[..., Scripted] = Scripted.held
) -> Seized:
    """Hold one workshop in a house of its own, seize it, and tear the house down."""
    house = House.build(folder, database)
    try:
        return seize(hold(house, form, seed))
    finally:
        house.close()
        shutil.rmtree(folder)


@dataclass(frozen=True)
class Errand:
    """One workshop to hold and seize, in whichever process is free."""

    folder: Path
    database: Path
    form: str
    seed: int

    def run(self) -> Seized:
        return hold_and_seize(self.folder, self.database, self.form, self.seed)


def attacked(errands: Iterable[Errand], jobs: int, seconds: float) -> Iterator[Seized]:
    """Yield what came of each workshop, in any order; none is begun after so many seconds."""
    started = time.monotonic()
    in_time = (one for one in errands if time.monotonic() - started < seconds)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        running = {pool.submit(one.run) for one in islice(in_time, jobs)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(one.run) for one in islice(in_time, len(done))}
            yield from (one.result() for one in done)


def main() -> None:
    """Attack many workshops and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workshops", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=1e6, help="begin none after so many minutes")
    parser.add_argument("--forms", nargs="+", default=["60", "60", "60", "90", "60", "60", "60", "half_day"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        database = migrated(folder)
        errands = (
            Errand(folder / str(number), database, given.forms[number % len(given.forms)], 1000 + 2 * number)
            for number in range(given.workshops)
        )
        results = list(attacked(errands, given.jobs, given.minutes * 60))
    found = [trace for one in results for trace in one.traces]
    verdict = linking.judge([one.trial for one in results], permutations=499)
    with_traces = sum(bool(one.traces) for one in results)
    sys.stdout.write(f"| seizure | {len(results)} workshops | linked: {verdict} |\n")
    what = ", ".join(sorted(set(found))) or "none"
    sys.stdout.write(f"| seizure, bytes | {len(results)} workshops | with traces: {with_traces} ({what}) |\n")
    sys.exit(bool(found) or verdict.p < LEAK)


if __name__ == "__main__":
    main()
