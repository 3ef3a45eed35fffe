"""Every registered kind keeps the contract, for every audience and in every state."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask, render_template

from app import activities, regions
from app.domain import workshop as rules
from app.domain.activity import Activity, Frame, Registry, SealedEntry, Seat
from app.domain.fields import check_settings
from app.domain.journey import plan
from app.domain.telling import CHAPTERS
from tests.activities.rooms import GROUPS, Room, empty
from tests.plain import plain

KINDS = sorted(activities.KINDS.by_kind)
TEMPLATES = ("60", "90", "half_day")
STATES = ("pending", "open", "suspended", "closed", "review", "sealing", "sealed")


def agenda(template: str, state: str, current: int | None) -> rules.Workshop:
    """Return a workshop whose rounds are all in one state; sealed ones hold the kind's summary of nothing."""
    made = empty(template)
    steps = []
    for step in made.steps:
        kind = activities.KINDS[step.kind]
        rounds = tuple(
            dataclasses.replace(
                one,
                state=state,
                results=kind.summarise(step, one, [], ["g1", "g2"], 5) if state == "sealed" else None,
            )
            for one in step.rounds
        )
        now = "open" if step.position == current else "pending"
        steps.append(dataclasses.replace(step, rounds=rounds, state=now))
    return dataclasses.replace(made, current=current, steps=tuple(steps))


def steps_of(kind: str, state: str) -> list[tuple[rules.Workshop, rules.Step]]:
    """Return every step of a kind in every template, each with its workshop."""
    return [
        (workshop, workshop.steps[step.position])
        for template in TEMPLATES
        for step in empty(template).steps
        if step.kind == kind
        for workshop in [agenda(template, state, step.position)]
    ]


def show_everything(at: rules.Workshop, console: bool = True) -> dict[str, str]:
    """Render every audience's picture of the current step, and return them by audience."""
    step = at.step
    assert step is not None
    kind = activities.KINDS[step.kind]
    pages = {"wall": render_template("wall/wall.html", **regions.wall(at))}
    for group in GROUPS:
        pages[f"phone {group.id}"] = render_template("participant/step.html", **regions.phone(at, group.id))
        pages[f"screen {group.id}"] = render_template("group/screen.html", **regions.own_group(at, group.id))
        mine = kind.mine(at, step, Seat(group.id, at.others(group.id).id), [])
        context = {"workshop": at, "step": step, "shown": mine, "checks": [], "new_uuid": lambda: "u"}
        pages[f"mine {group.id}"] = render_template(
            "participant/mine.html", kinds=activities.KINDS, group=group, **context
        )
    if not console:
        return pages
    pages["console"] = render_template(
        f"activities/{kind.kind}/console.html",
        workshop=at,
        step=step,
        shown=kind.console(at, step),
        choice_step=step,
    )
    json.dumps(plain(kind.report(at, step)))
    assert {told.chapter for told in kind.tell(at, step)} <= set(CHAPTERS)
    return pages


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, STATES)))
def test_a_kind_shows_something_to_every_audience_in_every_state(app: Flask, kind: str, state: str) -> None:
    for workshop, step in steps_of(kind, state):
        frames = activities.KINDS[kind].frames(workshop, step)
        for number in range(len(frames)):
            shown = dataclasses.replace(step, frame=number)
            steps = tuple(shown if one.id == step.id else one for one in workshop.steps)
            with app.test_request_context("/"):
                pages = show_everything(dataclasses.replace(workshop, steps=steps))
            assert all(
                pages[name].strip() for name in pages if name.split()[0] in {"wall", "phone", "screen"}
            )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("people", [(6, 6), (6, 3), (0, 9)], ids=str)
def test_a_whole_workshop_shows_something_to_every_audience_at_every_moment(
    app: Flask, template: str, people: tuple[int, int]
) -> None:
    with app.test_request_context("/"):
        for at in Room(template, people).walk():
            pages = show_everything(at)
            assert all(
                pages[name].strip() for name in pages if name.split()[0] in {"wall", "phone", "screen"}
            )


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_frames_that_close_only_its_own_rounds(kind: str) -> None:
    for workshop, step in steps_of(kind, "open"):
        frames = activities.KINDS[kind].frames(workshop, step)
        names = {one.name for one in activities.KINDS[kind].rounds_in(step.settings)}
        assert frames
        assert all(isinstance(frame, Frame) for frame in frames)
        assert {name for frame in frames for name in (*frame.closes, *frame.opens)} <= names
        assert len({frame.key for frame in frames}) == len(frames)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_only_plain_json_of_its_settings_and_results(kind: str) -> None:
    for _, step in steps_of(kind, "open"):
        json.dumps(dict(step.settings))
        for one in step.rounds:
            json.dumps(activities.KINDS[kind].summarise(step, one, [], ["g1", "g2"], 5))


@pytest.mark.parametrize("kind", KINDS)
def test_the_settings_of_the_method_are_settings_that_may_be_edited(kind: str) -> None:
    for _, step in steps_of(kind, "open"):
        assert list(check_settings(activities.KINDS[kind].fields, step.settings)) == []


def rounds_answered(
    kind: str, people: tuple[int, int]
) -> Iterator[tuple[rules.Step, rules.Round, list[SealedEntry]]]:
    """Yield every round of a kind, in every template, with what its simulated people answered."""
    for template in TEMPLATES:
        room = Room(template, people, seed=7)
        for _at in room.walk():
            pass
        for step in room.workshop.steps:
            if step.kind == kind:
                for one in step.rounds:
                    yield step, one, [entry for entry, _text, _own in room.entries.get(one.id, [])]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_keeps_does_not_depend_on_the_order_or_the_numbers_of_its_authors(kind: str) -> None:
    source = random.Random(7)
    for step, one, entries in rounds_answered(kind, (6, 6)):
        kept = activities.KINDS[kind].summarise(step, one, entries, ["g1", "g2"], 5)
        shuffled = [dataclasses.replace(entry, author=997 - entry.author) for entry in entries]
        source.shuffle(shuffled)
        assert activities.KINDS[kind].summarise(step, one, shuffled, ["g1", "g2"], 5) == kept
        assert "author" not in json.dumps(kept)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_nothing_of_a_group_that_is_too_small(kind: str) -> None:
    for step, one, entries in rounds_answered(kind, (6, 6)):
        few = [entry for entry in entries if entry.from_group == "g1" or entry.author % 100 < 4]
        kept = json.dumps(activities.KINDS[kind].summarise(step, one, few, ["g1", "g2"], 5))
        assert '"g1"' not in kept
        assert '"g2"' not in kept


@pytest.mark.parametrize("kind", KINDS)
def test_every_round_that_a_kind_plans_is_rehearsed(kind: str) -> None:
    for step, one, entries in rounds_answered(kind, (7, 7)):
        assert entries, f"nobody answers {one.name} of {step.key}"


def test_two_kinds_of_one_name_stop_the_start() -> None:
    talk = activities.KINDS["talk"]
    with pytest.raises(ValueError, match="two activities"):
        Registry((talk, talk))


def test_a_kind_without_a_label_stops_the_start() -> None:
    class Nameless(Activity):
        kind = "nameless"

    with pytest.raises(ValueError, match="does not say its label"):
        Registry((Nameless(),))


def test_every_step_of_every_template_has_a_kind_and_every_kind_a_step() -> None:
    assert {planned.kind for template in TEMPLATES for planned in plan(template)} == set(KINDS)
