"""There is one model of the report: it tells what the room has seen, and can be written, described and read again."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import report
from app.domain import agenda
from app.domain.errors import Invalid
from app.domain.telling import CHAPTERS, Figures, Texts
from tests.report.rooms import COMMENTS, GOLDEN, HELD, golden, held

ROOT = Path(__file__).resolve().parents[2]
SHORT = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=6)


def test_the_report_of_the_half_day_reads_as_it_was_kept() -> None:
    assert golden() == GOLDEN.read_text()


@SHORT
@given(
    form=st.sampled_from(agenda.FORMS),
    people=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    seed=st.integers(0, 50),
)
@example(form="half_day", people=(9, 8), seed=3)
def test_what_was_written_is_read_back_as_it_was(form: str, people: tuple[int, int], seed: int) -> None:
    made = report.build(held(people, seed, form), COMMENTS)
    again = json.loads(json.dumps(report.write(made)))
    jsonschema.validate(again, report.schema())
    assert report.read(again) == made


def test_the_published_schema_is_the_one_of_the_code() -> None:
    kept = json.loads((ROOT / "docs" / "export-schema.json").read_text())
    assert kept == report.schema(), "python -c 'import json; from app import report; print(json.dumps(...))'"
    jsonschema.Draft202012Validator.check_schema(kept)


def changed(**values: Any) -> dict[str, Any]:
    return {**report.data(held()), **values}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ([], "version"),
        (changed(version=2), "version"),
        (changed(title=5), "report.title"),
        (changed(title_too="x"), "report"),
        (changed(rehearsal="no"), "report.rehearsal"),
        (changed(min_group=True), "report.min_group"),
        (changed(summary=["x", 1]), "report.summary[1]"),
        (changed(groups=[{"name": "A", "colour": "blue"}]), "report.groups[0]"),
        (changed(sections=[{**report.data(held())["sections"][0], "blocks": [{"block": "script"}]}]), "blocks[0]"),
        (changed(sections=[{**report.data(held())["sections"][0], "blocks": [7]}]), "blocks[0]"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_the_place_that_is_wrong(given: Any, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        report.read(given)
    assert place in refused.value.message.format(**refused.value.values)


def test_chapters_stand_in_their_order_and_all_of_them_in_the_half_day() -> None:
    assert report.build(held()).chapters() == list(CHAPTERS)


def test_a_report_holds_no_id_no_time_and_no_card_that_was_held() -> None:
    workshop = held()
    told = json.dumps(report.data(workshop), ensure_ascii=False)
    ids = {card.id for card in workshop.cards} | {one.id for step in workshop.steps for one in step.rounds}
    assert len(ids) > 50
    assert not [one for one in ids if one in told]
    assert not [one for one in HELD if one in told]
    # The one date is the facilitator's own.
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", told)) == {workshop.delete_on}


def test_where_one_group_is_too_small_there_are_no_figures_and_the_report_says_so() -> None:
    made = report.build(held((9, 4)))
    blocks = [block for section in made.sections for block in section.blocks]
    assert not [block for block in blocks if isinstance(block, Figures | Texts)]
    assert any("too few people" in one for one in made.summary)


def test_before_anything_was_shown_the_report_says_just_that() -> None:
    shut = dataclasses.replace(held(), steps=tuple(
        dataclasses.replace(step, started_at=None) for step in held().steps
    ))  # fmt: skip
    made = report.build(shut)
    assert made.sections == ()
    assert len(made.summary) == 1


# The summary and the limits are made by rules.


def test_every_number_of_the_summary_is_counted_from_what_stands_below() -> None:
    made = report.build(held())
    expected = [
        row
        for section in made.of_chapter("expected")
        for block in section.blocks
        if isinstance(block, Figures)
        for row in block.rows
    ]
    for group in made.groups:
        own = [row.finding for row in expected if row.by == group.name]
        said = next(one for one in made.summary if one.startswith(f"{group.name} made") and "forecasts" in one)
        numbers = [int(one) for one in re.findall(r"\d+", said)]
        assert numbers == [len(own), *(own.count(finding) for finding in ("fewer", "about", "more"))]


def test_a_finding_is_what_its_two_figures_say() -> None:
    made = report.build(held((12, 11), seed=5))
    found = [
        row
        for section in made.of_chapter("expected")
        for block in section.blocks
        if isinstance(block, Figures)
        for row in block.rows
    ]
    assert found
    for row in found:
        expected, said = row.cells[:2]
        assert expected.share is not None
        assert said.share is not None
        assert said.n is not None
        gap = said.share - expected.share
        assert row.finding == ("about" if abs(gap) <= 1 / said.n + 1e-3 else "more" if gap > 0 else "fewer")


def test_the_limits_speak_only_of_what_the_report_holds() -> None:
    whole, short = report.build(held()), report.build(held((6, 6), 1, "60"))
    assert any("pulse" in one for one in whole.limits)
    assert any("smallest group behind a figure had 6" in one for one in whole.limits)
    assert not any("held twice" in one for one in short.limits)
