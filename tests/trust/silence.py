"""What everybody can see who is not answering, by GET: it must be the same before and after somebody answers.

`python -m tests.trust.silence` looks at every form and prints its figures as a line of a Markdown table.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from app.actions import leading, preparing
from app.activities import KINDS
from app.domain import clock
from app.domain import workshop as rules
from app.models import GroupScreen, Leading
from app.rehearsal.demo import Demo, new_workshop
from app.rehearsal.people import posts
from tests.cast import Cast
from tests.trust.scripted import Inline, migrated
from tests.trust.seizure import MEMORY

NEW_EACH_TIME = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|data-now="\d+"|value="I[\w.-]{40,}"')
NOT_COMPARED = {"X-Now", "Date", "Set-Cookie"}
Given = tuple[object, ...]


def given(answer: TestResponse) -> Given:
    """Return all of a response but what is new in each: numbers and tokens of forms, and the server's clock."""
    assert answer.status_code == 200, answer.request.path
    headers = sorted((name, value) for name, value in answer.headers if name not in NOT_COMPARED)
    return NEW_EACH_TIME.sub("", answer.text), *headers


def watched(cast: Cast) -> dict[str, tuple[FlaskClient, str]]:
    """Return everything that somebody can look at who is not answering: {name: (browser, path)}."""
    mate, other = cast.people[1], cast.people[-1]
    lead, base = cast.facilitator, f"/workshops/{cast.workshop_id}"
    outsider = cast.app.test_client()
    found = {}
    for name, person in (("mate", mate), ("other", other)):
        for path in ("", "/regions/step", "/mine"):
            found[name + path] = (person.client, f"/room/{cast.code}{path}")
    for path in ("", "/regions/wall"):
        found["wall" + path] = (outsider, cast.wall_path + path)
    for path in ("", *(f"/regions/{name}" for name in ("agenda", "step", "review", "side"))):
        found["lead" + path] = (lead.client, base + path)
    for group, token in screens(cast).items():
        for path in ("", "/regions/step", "/mine"):
            found[f"preview {group}{path}"] = (lead.client, f"{base}/preview/{group}{path}")
        for path in ("", "/regions/group"):
            found[f"own screen {group}{path}"] = (outsider, f"/group/{token}{path}")
    found["list"] = (lead.client, "/workshops")
    found["join"] = (outsider, f"/join/{cast.code_of(mate.group)}")
    found["readyz"] = (outsider, "/readyz")
    return found


def screens(cast: Cast) -> dict[str, str]:
    """Return the tokens of the groups' own screens."""
    wanted = [group.id for group in cast.plain.groups]
    with cast.actions.database.reading() as session:
        rows = session.scalars(select(GroupScreen).where(GroupScreen.group_id.in_(wanted)))
        return {row.group_id: row.token for row in rows}


def look(cast: Cast, briefly: bool = False) -> dict[str, Given]:
    """Return what everybody sees; `briefly` leaves out whole pages and previews, which hold the same regions."""
    return {
        name: given(client.get(path))
        for name, (client, path) in watched(cast).items()
        if not briefly or name == "readyz" or ("/" in name and not name.startswith("preview"))
    }


@contextmanager
def clock_stands_still() -> Iterator[None]:
    now = clock.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: now)
        yield


@dataclass
class Watched(Demo):
    """A workshop led through every picture, with people who answer and people who only look."""

    cast: Cast | None = None
    briefly: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    published: list[tuple[str, bool]] = field(default_factory=list)

    @classmethod
    def begin(cls, cast: Cast, form: str, briefly: bool, seed: int = 1) -> Watched:
        """Make a workshop of a form in the cast's app; its writer works without a thread, which is quicker."""
        cast.actions.writer = Inline(cast.actions.database)
        actions = replace(cast.actions, config=replace(cast.actions.config, undo_seconds=0))
        lead = leader_of(cast)
        made = actions.write(lambda tx: preparing.make_workshop(tx, lead, new_workshop(form)))
        cast.workshop_id = cast.facilitator.workshop_id = made
        demo = cls(actions, lead, made, random.Random(seed), cast=cast, briefly=briefly)
        actions.publish = lambda workshop, shared: demo.published.append((workshop, shared))
        return demo

    def hold_and_look(self, people: int = 10) -> None:
        """Hold the whole workshop, looking before and after the answers of every picture."""
        assert self.cast is not None
        self.perform(leading.Open(self.facilitator))
        for place in (0, 0, 1):
            self.cast.join(place)
        self.people = tuple(self.join(number) for number in range(people))
        while True:
            step = self.stand()
            self.walk_through(step)
            if step.position + 1 == len(self.plain.steps):
                return
            self.finish(step)
            self.perform(leading.Advance(self.facilitator, step.id))
            self.settle()

    def lead_straight_to(self, kind: str, people: int = 10) -> None:
        """Go to the first step of a kind past everything else, as far as that asks for nothing from before."""
        assert self.cast is not None
        self.perform(leading.Open(self.facilitator))
        for place in (0, 0, 1):
            self.cast.join(place)
        self.people = tuple(self.join(number) for number in range(people))
        with pytest.MonkeyPatch.context() as patch:
            for one in KINDS.by_kind.values():
                patch.setattr(type(one), "blocked", lambda *_given: None)
            while self.stand().kind != kind:
                self.perform(leading.Advance(self.facilitator, self.stand().id))

    def answer(self, step: rules.Step) -> None:
        """Let everyone answer, and note whatever anybody else could tell it by."""
        assert self.cast is not None
        drawn = [post for _, post in posts(self.plain, step, self.people, self.source)]
        if not drawn:
            return
        with clock_stands_still():
            before, pushed = look(self.cast, self.briefly), len(self.published)
            for post in drawn:
                self.perform(post)
            after = look(self.cast, self.briefly)
        where = f"{step.kind}, picture {step.frame}"
        self.told += [f"{name} in {where}" for name in before if before[name] != after[name]]
        self.told += [f"a push in {where}"] * (len(self.published) - pushed)
        self.seen[KINDS[step.kind].kind] += len(drawn)


def leader_of(cast: Cast) -> str:
    """Return the id of who leads the cast's workshop."""
    with cast.actions.database.reading() as session:
        query = select(Leading.facilitator_id).where(Leading.workshop_id == cast.workshop_id)
        return session.scalars(query).one()


def main() -> None:
    """Hold every form once, look at everything, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", nargs="+", default=["60", "90", "half_day"])
    told = False
    for form in parser.parse_args().forms:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
            folder = Path(name)
            environ = {"DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys"), "UNDO_SECONDS": "0"}
            (folder / "data").mkdir(mode=0o700)
            migrated(folder).rename(folder / "data" / "otherwise.sqlite3")
            demo = Watched.begin(Cast(create_app(environ)), form, briefly=False)
            demo.hold_and_look()
        shown = f"{sum(demo.seen.values())} answers in {len(demo.seen)} kinds"
        sys.stdout.write(f"| silence, {form} | {shown} | told by: {demo.told or 'nothing'} |\n")
        told = told or bool(demo.told)
    sys.exit(told)


if __name__ == "__main__":
    main()
