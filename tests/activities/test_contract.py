"""Every registered kind keeps the contract, for every audience and in every state."""

from __future__ import annotations

import dataclasses
import json
import random
from itertools import product

import pytest
from flask import Flask, render_template

from app import activities, regions
from app.domain import workshop as rules
from app.domain.activity import Activity, Frame, Registry, SealedEntry, Seat
from app.domain.journey import journey, plan

KINDS = sorted(activities.KINDS.by_kind)
GROUPS = (
    rules.Group("g1", "Clinicians", "blue", "circle"),
    rules.Group("g2", "Managers", "orange", "diamond"),
)
STATES = ("pending", "open", "suspended", "closed", "review", "sealing", "sealed")


def agenda(state: str, current: int | None) -> rules.Workshop:
    """Return a workshop whose rounds are all in one state; sealed ones hold the kind's summary of nothing."""
    steps = []
    for position, planned in enumerate(plan("60")):
        kind = activities.KINDS[planned.kind]
        settings = kind.settings(planned.entry, "60", journey())
        step = rules.Step(
            id=f"s{position}", key=planned.key, kind=planned.kind, title=planned.title, position=position,
            minutes=planned.minutes, settings=settings, state="open" if position == current else "pending",
        )  # fmt: skip
        results = kind.summarise(step, [], ["g1", "g2"], 5) if state == "sealed" else None
        made = tuple(
            rules.Round(f"r{position}{one.name}", one.name, state, None, results) for one in kind.rounds
        )
        steps.append(dataclasses.replace(step, rounds=made))
    return rules.Workshop(
        id="w", title="T", join_code="ABCD2345", speaking_up="route", report_to="us", operator="op",
        delete_on="2027-01-01", min_group=5, locked=False, ended=False, paused_at=None, pause_asked=False,
        current=current, check_cards=0, signposted=False, groups=GROUPS, steps=tuple(steps), cards=(),
    )  # fmt: skip


def steps_of(kind: str, state: str) -> list[tuple[rules.Workshop, rules.Step]]:
    positions = [number for number, planned in enumerate(plan("60")) if planned.kind == kind]
    return [(agenda(state, number), agenda(state, number).steps[number]) for number in positions]


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, STATES)))
def test_a_kind_shows_something_to_every_audience_in_every_state(app: Flask, kind: str, state: str) -> None:
    for workshop, step in steps_of(kind, state):
        frames = activities.KINDS[kind].frames(workshop, step)
        for number in range(len(frames)):
            shown = dataclasses.replace(step, frame=number)
            steps = tuple(shown if one.id == step.id else one for one in workshop.steps)
            at = dataclasses.replace(workshop, steps=steps)
            with app.test_request_context("/"):
                assert render_template("wall/wall.html", **regions.wall(at)).strip()
                for group in GROUPS:
                    assert render_template("participant/step.html", **regions.phone(at, group.id)).strip()
                    mine = activities.KINDS[kind].mine(at, shown, Seat(group.id, at.others(group.id).id), [])
                    context = {
                        "workshop": at,
                        "step": shown,
                        "shown": mine,
                        "checks": [],
                        "new_uuid": lambda: "u",
                    }
                    render_template("participant/mine.html", kinds=activities.KINDS, **context)
                console = activities.KINDS[kind].console(at, shown)
                render_template(
                    f"activities/{kind}/console.html",
                    workshop=at,
                    step=shown,
                    shown=console,
                    choice_step=shown,
                )


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_frames_that_close_only_its_own_rounds(kind: str) -> None:
    for workshop, step in steps_of(kind, "open"):
        frames = activities.KINDS[kind].frames(workshop, step)
        names = {one.name for one in activities.KINDS[kind].rounds}
        assert frames
        assert all(isinstance(frame, Frame) for frame in frames)
        assert {frame.closes for frame in frames} - {None} <= names
        assert len({frame.key for frame in frames}) == len(frames)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_only_plain_json_of_its_settings_and_results(kind: str) -> None:
    for _, step in steps_of(kind, "open"):
        json.dumps(dict(step.settings))
        json.dumps(activities.KINDS[kind].summarise(step, [], ["g1", "g2"], 5))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_keeps_does_not_depend_on_the_order_or_the_numbers_of_its_authors(kind: str) -> None:
    source = random.Random(7)
    for workshop, step in steps_of(kind, "open"):
        entries = rehearsed(workshop, step, source)
        kept = activities.KINDS[kind].summarise(step, entries, ["g1", "g2"], 5)
        shuffled = [dataclasses.replace(one, author=997 - one.author) for one in entries]
        source.shuffle(shuffled)
        assert activities.KINDS[kind].summarise(step, shuffled, ["g1", "g2"], 5) == kept
        assert "author" not in json.dumps(kept)


def rehearsed(workshop: rules.Workshop, step: rules.Step, source: random.Random) -> list[SealedEntry]:
    """Return what six simulated people of each side answer, as it stands at the seal."""
    kind = activities.KINDS[step.kind]
    entries = []
    for place, side in enumerate(("clinicians", "managers")):
        group, about = GROUPS[place].id, GROUPS[1 - place].id
        for one in kind.rehearse(workshop, step, side, 6, source):
            current = step.round(one.round)
            made = kind.contribution(step, current, one.slot, one.data, [])
            author = 100 * place + one.person
            entries.append(SealedEntry(group, about, made.slot, made.value, "released", None, author))
    return entries


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_nothing_of_a_group_that_is_too_small(kind: str) -> None:
    source = random.Random(3)
    for workshop, step in steps_of(kind, "open"):
        entries = [
            one for one in rehearsed(workshop, step, source) if one.from_group == "g1" or one.author % 100 < 4
        ]
        kept = json.dumps(activities.KINDS[kind].summarise(step, entries, ["g1", "g2"], 5))
        assert "g1" not in kept
        assert "g2" not in kept


def test_two_kinds_of_one_name_stop_the_start() -> None:
    talk = activities.KINDS["talk"]
    with pytest.raises(ValueError, match="two activities"):
        Registry((talk, talk))


def test_a_kind_without_a_label_stops_the_start() -> None:
    class Nameless(Activity):
        kind = "nameless"

    with pytest.raises(ValueError, match="does not say its label"):
        Registry((Nameless(),))


def test_every_step_of_the_template_has_a_kind() -> None:
    assert {planned.kind for planned in plan("60")} == set(KINDS)
