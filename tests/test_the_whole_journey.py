"""Every template, held through the commands alone from its opening to its report."""

from __future__ import annotations

import functools
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app, report
from app.actions import Actions, leading, preparing
from app.domain.journey import journey, plan, sample_cards
from app.models import AuthorLink, Entry
from app.rehearsal.demo import Demo, find_facilitator, new_workshop
from tests.cast import Cast

# Steps that leave something in the report wherever they are held with phones.
TELLING = {
    "cards", "in_group", "reveal", "reality_check", "compare", "common_ground", "choose", "say_back", "crux",
    "placement", "commitments",
}  # fmt: skip


def held(app: Flask, template: str, participants: int = 14, seed: int = 1) -> Demo:
    """Hold a whole workshop with simulated people and end it."""
    actions: Actions = app.extensions["actions"]
    actions = replace(actions, config=replace(actions.config, undo_seconds=0))
    facilitator = actions.write(find_facilitator)
    new = new_workshop(template)
    workshop_id = actions.write(lambda tx: preparing.make_workshop(tx, facilitator, new))
    demo = Demo(actions, facilitator, workshop_id, random.Random(seed))
    demo.hold(participants, "close")
    demo.perform(leading.End(facilitator))
    return demo


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Flask:
    """One app for all these workshops: each of them takes seconds."""
    folder = tmp_path_factory.mktemp("journeys")
    (folder / "data").mkdir(mode=0o700)
    shutil.copy(migrated_file, folder / "data/otherwise.sqlite3")
    return create_app({"DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys"), "UNDO_SECONDS": "0"})


@pytest.fixture(scope="module")
def finished(house: Flask) -> Callable[[str], Demo]:
    """Return what gives the finished workshop of a template, held once for all tests."""
    return functools.cache(lambda template: held(house, template))


def everything(value: Any) -> list[Any]:
    """Return every single value in a nested one."""
    if isinstance(value, dict):
        return [one for inner in value.values() for one in everything(inner)]
    return [one for inner in value for one in everything(inner)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("template", ["60", "90", "half_day"])
def test_a_workshop_is_held_to_its_report(finished: Callable[[str], Demo], template: str) -> None:
    demo = finished(template)
    workshop = demo.plain
    assert workshop.ended
    data = report.data(workshop)
    assert json.loads(json.dumps(data)) == data
    told = {section["step"] for section in data["sections"]}
    assert told == {
        planned.key for planned in plan(template) if planned.kind in TELLING or planned.key == "pulse_after"
    }
    # Nothing is left of who wrote what.
    with demo.actions.database.reading() as session:
        assert session.query(AuthorLink).count() == session.query(Entry).count() == 0


@pytest.mark.parametrize("template", ["60", "90", "half_day"])
def test_the_report_names_no_id_and_holds_no_card_that_was_held(
    finished: Callable[[str], Demo], template: str
) -> None:
    demo = finished(template)
    told = json.dumps(report.data(demo.plain), ensure_ascii=False)
    drills = [card["text"] for card in sample_cards() if card["kind"] == "moderation_drill"]
    assert len(drills) == 4
    assert not [text for text in drills if text in told]
    ids = {card.id for card in demo.plain.cards} | {group.id for group in demo.plain.groups}
    assert not [one for one in ids if one in told]


def test_the_report_of_a_room_that_was_too_small_holds_no_figure_and_no_text(house: Flask) -> None:
    demo = held(house, "half_day", participants=8)
    sections = report.data(demo.plain)["sections"]
    texts = {card["text"] for card in sample_cards()}
    for section in sections:
        values = everything(section["blocks"])
        assert not [one for one in values if isinstance(one, str) and one in texts]
        assert not [one for one in values if isinstance(one, float)], section["step"]


def test_the_same_seed_gives_the_same_figures(house: Flask, finished: Callable[[str], Demo]) -> None:
    first, second = (report.data(demo.plain) for demo in (finished("90"), held(house, "90")))
    wanted = {"compare", "pulse_after", "placement"}
    assert [one for one in first["sections"] if one["step"] in wanted] == [
        one for one in second["sections"] if one["step"] in wanted
    ]


def test_what_a_group_kept_among_itself_is_not_in_the_report(finished: Callable[[str], Demo]) -> None:
    demo = finished("90")
    workshop = demo.plain
    step = next(one for one in workshop.steps if one.key == "among_ourselves")
    out = set((step.round("votes").results or {})["released"])
    kept = [card.text for card in workshop.released(step.round("texts").id) if card.id not in out]
    told = json.dumps(report.data(workshop), ensure_ascii=False)
    assert kept, "the rehearsed vote keeps something"
    assert not [text for text in kept if text in told]


def test_the_minutes_of_every_template_add_up(cast: Cast) -> None:
    assert cast.plain.steps
    for template, minutes in (("60", 60), ("90", 90), ("half_day", 210)):
        assert sum(planned.minutes for planned in plan(template)) == minutes
    assert {"60", "90", "half_day"} <= set(journey()["templates"])
