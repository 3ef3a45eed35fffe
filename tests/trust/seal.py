"""A seal that dies: a process of its own is killed in the midst of it, and another one goes on.

`python -m tests.trust.seal --runs 500` kills at random moments and prints its figures as lines of a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import sealing, ticker
from app.models import Round
from app.secrets import KeyStore
from tests.trust.scripted import PEOPLE, House, Scripted, migrated, on_disk
from tests.trust.seizure import MEMORY, traces

Stage = Callable[[pytest.MonkeyPatch], None]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(*_given: object, **_named: object) -> None:
    die()


def before_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing.Reduce, "run", dying)


def with_the_copies_made_and_nothing_committed(patch: pytest.MonkeyPatch) -> None:
    release = sealing.release

    def made(*given: object) -> None:
        release(*given)  # type: ignore[arg-type]
        given[0].flush()  # type: ignore[attr-defined]
        die()

    patch.setattr(sealing, "release", made)


def with_the_rows_gone_and_the_key_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeyStore, "destroy", dying)


def with_the_key_overwritten_and_not_removed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "unlink", dying)


def before_the_log_is_emptied(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing, "forget_free_pages", dying)


def while_the_database_is_written_anew(patch: pytest.MonkeyPatch) -> None:
    empty = sealing.empty_log

    def then_slowly(cursor: object) -> bool:
        cursor.connection.set_progress_handler(dying, 500)  # type: ignore[attr-defined]
        return empty(cursor)

    patch.setattr(sealing, "empty_log", then_slowly)


def with_the_database_written_anew_and_the_log_full(patch: pytest.MonkeyPatch) -> None:
    calls, empty = iter((False, True)), sealing.empty_log
    patch.setattr(sealing, "empty_log", lambda cursor: dying() if next(calls) else empty(cursor))


def before_it_is_published(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sealing.Publish, "run", dying)


STAGES: tuple[Stage, ...] = (
    before_anything,
    with_the_copies_made_and_nothing_committed,
    with_the_rows_gone_and_the_key_there,
    with_the_key_overwritten_and_not_removed,
    before_the_log_is_emptied,
    while_the_database_is_written_anew,
    with_the_database_written_anew_and_the_log_full,
    before_it_is_published,
)


@dataclass
class Waiting:
    """A workshop whose cards have been read and wait for their seal, on a disk that can be copied."""

    workshop: Scripted
    folder: Path
    round: str
    released: set[str]

    @classmethod
    def make(cls, folder: Path, database: Path) -> Waiting:
        house = House.build(folder, database)
        beside = Scripted.begin(house, "60", 8)
        beside.hold(PEOPLE, "they")
        made = Scripted.begin(house, "60", 7)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sealing, "soon", lambda *_given: None)
            patch.setattr(Scripted, "settle", lambda _self: None)
            patch.setattr(Scripted, "review", lambda _self: None)
            made.hold(PEOPLE, "statements")
            made.read(round_id := made.plain.steps[1].rounds[0].id)
        for what, values in beside.truth.secrets.items():
            made.truth.secrets[what] -= values
        # The statements are open still: their tags and key are rightly there.
        open_now = made.plain.steps[2].rounds[0].id
        made.truth.keys.discard(house.actions.keys.get(open_now) or b"")
        own = rows_of(house, open_now)
        for values in made.truth.secrets.values():
            values -= own
        house.close()
        held = made.truth.secrets["words that were held"]
        return cls(made, folder, round_id, set(made.truth.author) - held)

    def copy(self, folder: Path) -> House:
        shutil.copytree(self.folder, folder)
        return House.build(folder, folder / "data" / "otherwise.sqlite3")


def rows_of(house: House, round_id: str) -> set[str]:
    """Return ids and tags of what a round holds."""
    connection = house.actions.database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        query = "SELECT entry_id, tag FROM author_link WHERE round_id = ?"
        found = {value for row in cursor.execute(query, [round_id]).fetchall() for value in row}
        values = cursor.execute("SELECT value FROM entry WHERE round_id = ?", [round_id]).fetchall()
        return found | {row[0] for row in values}
    finally:
        connection.close()


def in_a_process_that_dies(house: House, round_id: str, stage: Stage | None, after: float = 5.0) -> bool:
    """Carry a seal through in a process that is killed at a stage, or after so many seconds; say if it was killed."""
    house.close()
    child = os.fork()
    if not child:
        patch = pytest.MonkeyPatch()
        if stage:
            stage(patch)
        sealing.carry_through(house.actions, round_id)
        os._exit(0)
    if stage is None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


@dataclass(frozen=True)
class Afterwards:
    """What a disk holds after a death: `early` is what could be seen before the seal was finished."""

    state: str
    early: bool
    finished: bool
    doubled: bool
    left: tuple[str, ...]


def after_a_restart(waiting: Waiting, house: House) -> Afterwards:
    """Look at what a kill left, start again, and look at what came of it."""
    workshop = waiting.workshop
    workshop.actions = house.actions
    state, seen = state_of(house, waiting.round), workshop.plain
    known = next(one for step in seen.steps for one in step.rounds if one.id == waiting.round)
    early = state != "sealed" and (seen.cards != () or known.results is not None)
    ticker.tick(house.actions)
    cards = [card.text for card in workshop.plain.cards]
    finished = state_of(house, waiting.round) == "sealed" and house.actions.keys.get(waiting.round) is None
    left = tuple(traces(workshop, on_disk(house.actions)))
    house.close()
    return Afterwards(state, early, finished, sorted(cards) != sorted(waiting.released), left)


def state_of(house: House, round_id: str) -> str:
    with house.actions.database.reading() as session:
        return session.get_one(Round, round_id).state


def main() -> None:
    """Kill seals at random moments and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    given = parser.parse_args()
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        waiting = Waiting.make(folder / "waiting", migrated(folder))
        for _ in range(given.runs):
            house = waiting.copy(folder / "run")
            found["killed"] += in_a_process_that_dies(house, waiting.round, None, random.uniform(0, 0.12))
            after = after_a_restart(waiting, house)
            found[f"found {after.state}"] += 1
            found["seen early"] += after.early
            found["not finished"] += not after.finished
            found["lost or doubled"] += after.doubled
            found["with traces"] += bool(after.left)
            shutil.rmtree(folder / "run")
    shown = ", ".join(f"{what} {count}" for what, count in sorted(found.items()))
    sys.stdout.write(f"| kill -9 inside the seal | {given.runs} kills | {shown} |\n")
    sys.exit(any(found[one] for one in ("seen early", "not finished", "lost or doubled", "with traces")))


if __name__ == "__main__":
    main()
