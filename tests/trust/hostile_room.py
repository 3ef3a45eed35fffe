"""A workshop in which every word that anybody can write is an attack, led through the same commands as a real one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import agendas
from app.actions import Command, leading, preparing, reviewing, templating
from app.activities import KINDS
from app.domain import workshop as rules
from app.domain.errors import Invalid
from app.domain.fields import Keyed, Lines, Rows, Text
from app.domain.text import normalise
from app.models import GroupScreen, Workshop
from app.rehearsal.demo import Demo
from app.rehearsal.people import posts
from tests.conftest import Server
from tests.sockets.browsers import services

PAYLOADS = [
    one for one in (Path(__file__).parent / "payloads.txt").read_text().splitlines() if normalise(one).strip()
]
PEOPLE = 14


@dataclass
class HostileDemo(Demo):
    """Simulated people who write nothing but attacks."""

    words: Iterator[str] = field(default_factory=lambda: cycle(PAYLOADS))
    while_reading: Callable[[], None] = lambda: None

    def answer(self, step: rules.Step) -> None:
        for _, post in posts(self.plain, step, self.people, self.source):
            try:
                self.perform(replace(post, data={name: self.hostile(one) for name, one in post.data.items()}))
            except Invalid:
                # Too long, or no choice that is offered: then as somebody harmless would have said it.
                self.perform(post)

    def perform(self, command: Command) -> object:
        done = super().perform(command)
        if isinstance(command, reviewing.OpenReview):
            self.while_reading()
        return done

    def hostile(self, value: Any) -> Any:
        """Return an attack in the place of words; a choice stays what it is."""
        return next(self.words) if isinstance(value, str) and " " in value else value


@dataclass
class Room:
    """The workshop with the cookies of those who look at it."""

    server: Server
    form: str = "90"

    def __post_init__(self) -> None:
        made = services(self.server)
        self.actions = replace(made, config=replace(made.config, undo_seconds=0))
        write, words = self.actions.write, cycle(PAYLOADS)
        who = write(lambda tx: preparing.make_facilitator(tx, next(words), "lead@hospital.example", None))
        other = write(lambda tx: preparing.make_facilitator(tx, next(words), "co@hospital.example", None))
        content = hostile_template(self.form, words)
        self.template = write(lambda tx: templating.keep_new(tx, who, content))
        sides = tuple(preparing.Side(next(words), *look) for look in (("blue", "circle"), ("orange", "diamond")))
        self.workshop = write(
            lambda tx: preparing.make_workshop(
                tx,
                who,
                preparing.NewWorkshop(
                    title=next(words),
                    template="own",
                    sides=sides,  # type: ignore[arg-type]
                    speaking_up=next(words),
                    report_to=next(words),
                    operator=next(words),
                    delete_on=date.today() + timedelta(days=60),
                    content=content,
                ),
            )
        )
        self.demo = HostileDemo(self.actions, who, self.workshop, random.Random(5))
        link = write(lambda tx: preparing.make_link(tx, "co_lead", None, self.workshop))
        write(lambda tx: preparing.lead_together(tx, link, other))
        self.demo.perform(leading.KeepNote(who, "\n".join(PAYLOADS)[:1000]))
        self.signed_in = write(lambda tx: preparing.sign_in(tx, who))
        with self.actions.database.reading() as session:
            found = session.get_one(Workshop, self.workshop)
            self.code, self.wall = found.join_code, f"/wall/{found.wall_token}"
            screens = {one.group_id: one.token for one in session.scalars(select(GroupScreen))}
            self.screen = f"/group/{screens[found.groups[0].id]}"

    def open_doors(self) -> None:
        self.demo.perform(leading.Open(self.demo.facilitator))
        self.demo.people = tuple(self.demo.join(number) for number in range(PEOPLE))
        self.fresh = self.demo.come_in(0)

    @property
    def door(self) -> str:
        """Return the code by which the first group comes in."""
        return self.demo.code_of(self.demo.plain.groups[0].id)

    @property
    def pages_around(self) -> list[tuple[str, str]]:
        """Return the pages that do not change with the steps: who opens them, and where they are."""
        base, template = f"/workshops/{self.workshop}", f"/templates/{self.template}"
        audiences = ("wall", "first", "console")
        seen = [f"{template}/steps/{number}/{audience}" for number in (2, 3) for audience in audiences]
        lead = ["/workshops", "/workshops/new?template=" + self.template, "/templates", template, *seen]
        lead += [f"{base}/co-facilitators", f"{base}/rehearsal"]
        lead += [f"{base}/{name}" for name in ("before", "invitation", "run-sheet", "briefing")]
        phone = [f"/room/{self.code}/{name}" for name in ("leave", "hand-over")]
        return [("lead", one) for one in lead] + [("nobody", f"/join/{self.door}")] + [("phone", one) for one in phone]

    @property
    def pages(self) -> list[tuple[str, str]]:
        """Return the pages that show the step."""
        shown = [("phone", f"/room/{self.code}"), ("nobody", self.wall), ("lead", f"/workshops/{self.workshop}")]
        step = self.demo.plain.step
        return [*shown, ("nobody", self.screen)] if step and KINDS[step.kind].own_screen else shown

    @property
    def cookies(self) -> dict[str, dict[str, str]]:
        return {
            "nobody": {},
            "lead": {"facilitator": self.signed_in},
            "phone": {f"seat-{self.code}": self.demo.people[1].secret},
        }

    def pictures(self) -> Iterator[rules.Step]:
        """Lead the room through every picture of every step; yields each one with everybody's answers."""
        demo = self.demo
        while True:
            step = demo.stand()
            demo.answer(step)
            yield step
            while step.frame + 1 < len(frames := KINDS[step.kind].frames(demo.plain, step)):
                if KINDS[step.kind].held_up(demo.plain, step, frames[step.frame + 1]):
                    demo.review()
                demo.perform(leading.ShowFrame(demo.facilitator, step.id, step.frame + 1))
                demo.settle()
                step = demo.stand()
                demo.answer(step)
                yield step
            if step.position + 1 == len(demo.plain.steps):
                return
            following = demo.plain.steps[step.position + 1]
            if KINDS[following.kind].blocked(demo.plain, following):
                demo.review()
            demo.perform(leading.Advance(demo.facilitator, step.id))
            demo.settle()


def hostile_template(form: str, words: Iterator[str]) -> dict[str, Any]:
    """Return a form of the method in which every word that a facilitator may edit is an attack."""
    content = agendas.built_in(form)
    steps = []
    for step in content["steps"]:
        settings = {
            one.name: hostile_setting(one, step["settings"][one.name], words) for one in KINDS[step["kind"]].fields
        }
        steps.append({**step, "title": next(words), "settings": settings})
    seats = [{**seat, "name": next(words)} for seat in content["seats"]]
    made = {**content, "title": next(words), "note": next(words), "speaking_up": next(words), "seats": seats}
    return {**made, "steps": steps}


def hostile_setting(setting: Any, value: Any, words: Iterator[str]) -> Any:
    """Return the value of one setting with attacks for words."""
    if isinstance(setting, Text):
        return next(words)
    if isinstance(setting, Lines):
        return [next(words) for _ in value]
    if isinstance(setting, Keyed):
        return {name: next(words) for name in value}
    if isinstance(setting, Rows):
        return [hostile_row(setting, row, words) for row in value]
    return value


def hostile_row(setting: Rows, row: Mapping[str, Any], words: Iterator[str]) -> dict[str, Any]:
    inner = {one.name for one in setting.columns if isinstance(one, Text)}
    return {name: next(words) if name in inner else one for name, one in row.items()}
