"""Does any order that anybody can see tell in which order the cards were written?

`python -m tests.trust.order --runs 100` prints its figures as lines of a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from app import report
from app.activities import KINDS
from app.domain import workshop as rules
from app.models import Entry
from tests.plain import plain
from tests.trust import linking
from tests.trust.scripted import PEOPLE, House, Scripted, migrated, on_disk
from tests.trust.seizure import MEMORY

FEWEST = 4


@dataclass
class Ordered(Scripted):
    """A workshop that keeps every order in which its cards were ever given out, by where that was."""

    orders: dict[str, list[list[str]]] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def signed(self, who: int, post):  # type: ignore[no-untyped-def]
        made = super().signed(who, post)
        if made.data.get("text") in self.truth.author:
            self.written.append(made.data["text"])
        return made

    def change_minds(self, step: rules.Step) -> None:
        """Nobody does: what was written first is what is read."""

    def answer(self, step: rules.Step) -> None:
        self.look(step)
        super().answer(step)
        self.look(step)

    def read(self, round_id: str) -> None:
        self.found("review queue", [str(one) for one in self.queue(round_id)])
        super().read(round_id)

    def queue(self, round_id: str) -> list[str | None]:
        """Return the texts as `review.queue` gives them to the console."""
        with self.actions.database.reading() as session:
            query = select(Entry.text).where(Entry.round_id == round_id).order_by(Entry.id)
            return list(session.scalars(query))

    def look(self, step: rules.Step) -> None:
        """Note the order of cards on every screen at this moment."""
        plain, kind = self.plain, KINDS[step.kind]
        step = next(one for one in plain.steps if one.id == step.id)
        self.read_off("wall", kind.wall(plain, step))
        for later in plain.steps[step.position :]:
            if KINDS[later.kind].blocked(plain, later) is None:
                self.read_off("console: candidates to choose from", KINDS[later.kind].console(plain, later))
        for group in plain.groups:
            self.read_off("phone", kind.phone(plain, step, group.id))
            if kind.own_screen:
                self.read_off("group's own screen", kind.own_group(plain, step, group.id))

    def read_off(self, where: str, payload: Mapping[str, object]) -> None:
        said = json.dumps(plain(payload, self.plain), ensure_ascii=False)
        self.found(where, re.findall("|".join(map(re.escape, self.written)) or "(?!)", said))

    def found(self, where: str, texts: Sequence[str]) -> None:
        once = [text for text in dict.fromkeys(texts) if text in set(self.written)]
        if len(once) >= FEWEST and once not in self.orders.setdefault(where, []):
            self.orders[where].append(once)

    def look_at_the_end(self) -> None:
        """Note the order of cards in the database, on the disk, and in the report."""
        loot_files = on_disk(self.actions)
        database = next(Path(path) for path in loot_files if path.endswith(".sqlite3"))
        cards = linking.rows(database, self.workshop_id)
        known = set(self.written)
        self.found("SELECT", [str(card["text"]) for card in cards if card["text"] in known])
        if cards and "row" in cards[0]:
            self.found(
                "rowid", [str(card["text"]) for card in sorted(cards, key=lambda card: str(card["row"]))]
            )
        self.found("random id", [card.text for card in self.plain.cards if card.text in known])
        for path, data in loot_files.items():
            if path.endswith((".sqlite3", "-wal")):
                self.found(f"place in {Path(path).suffix}", linking.in_order(data, self.written))
                self.found(f"place in the pages of {Path(path).suffix}", linking.in_pages(data, self.written))
        self.read_off("report", report.data(self.plain))


def orders_of(house: House, form: str, seed: int, until: str = "close") -> Ordered:
    """Hold one workshop and return it with every order that was seen."""
    made = Ordered.begin(house, form, seed, shuffled=True)
    assert isinstance(made, Ordered)
    made.hold(PEOPLE, until)
    made.review()
    made.look_at_the_end()
    return made


def spearman(written: Sequence[str], seen: Sequence[str]) -> float:
    """Return the rank correlation, -1 to 1, of two orders of the same texts; those not seen are left out."""
    first = [text for text in written if text in set(seen)]
    places = {text: place for place, text in enumerate(seen)}
    n = len(first)
    squares = sum((place - places[text]) ** 2 for place, text in enumerate(first))
    return 1 - 6 * squares / (n * (n**2 - 1))


@dataclass
class Tally:
    """Correlations from one place, over all runs."""

    rhos: list[float] = field(default_factory=list)
    variance: float = 0.0

    def add(self, rhos: Sequence[float], length: int) -> None:
        """Add one workshop's correlations as one; orders of one workshop hang together."""
        self.rhos.append(sum(rhos) / len(rhos))
        self.variance += 1 / (length - 1)

    @property
    def mean(self) -> float:
        return sum(self.rhos) / len(self.rhos)

    @property
    def bound(self) -> float:
        """Return what chance exceeds once in about sixteen thousand times: four standard errors."""
        return 4 * math.sqrt(self.variance) / len(self.rhos)


def tallied(workshops: Sequence[Ordered]) -> dict[str, Tally]:
    """Return the correlations by place, over several workshops."""
    found: dict[str, Tally] = {}
    for workshop in workshops:
        for where, seen in workshop.orders.items():
            shortest = min(len(one) for one in seen)
            rhos = [spearman(workshop.written, one) for one in seen]
            found.setdefault(where, Tally()).add(rhos, shortest)
    return found


def main() -> None:
    """Hold many workshops and print the mean correlation of every order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--forms", nargs="+", default=["60", "60", "60", "90"])
    given = parser.parse_args()
    held = []
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        database = migrated(Path(name))
        for number in range(given.runs):
            house = House.build(Path(name) / str(number), database)
            held.append(orders_of(house, given.forms[number % len(given.forms)], random.randrange(2**31)))
            house.close()
            shutil.rmtree(house.folder)
    found = sorted(tallied(held).items())
    for where, tally in found:
        figures = f"mean Spearman {tally.mean:+.3f} (four standard errors: {tally.bound:.3f})"
        sys.stdout.write(f"| order: {where} | {len(tally.rhos)} workshops | {figures} |\n")
    sys.exit(any(abs(tally.mean) > tally.bound for _where, tally in found))


if __name__ == "__main__":
    main()
