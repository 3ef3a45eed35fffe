"""The rules of the agenda, as plain functions of plain values."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import workshop as rules
from app.domain.errors import Closed

MINUTE = 60_000


def step(position: int, **given: object) -> rules.Step:
    plain = rules.Step(
        id=f"s{position}",
        key="k",
        kind="talk",
        title="T",
        position=position,
        minutes=5,
        settings={},
        state="pending",
    )
    return dataclasses.replace(plain, **given)  # type: ignore[arg-type]


def workshop(*steps: rules.Step, current: int | None = 0, **given: object) -> rules.Workshop:
    plain = rules.Workshop(
        id="w", title="T", join_code="C", speaking_up="s", report_to="r", operator="o", delete_on="2027-01-01",
        min_group=5, locked=False, ended=False, paused_at=None, pause_asked=False, current=current, check_cards=0,
        signposted=False, steps=steps, cards=(),
        groups=(rules.Group("a", "A", "blue", "circle"), rules.Group("b", "B", "orange", "diamond")),
    )  # fmt: skip
    return dataclasses.replace(plain, **given)  # type: ignore[arg-type]


def test_next_leads_to_the_step_that_follows() -> None:
    assert rules.check_next(workshop(step(0), step(1)), "s0").id == "s1"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (workshop(step(0), step(1)), "s1"),
        (workshop(step(0), step(1), current=1), "s1"),
        (workshop(step(0), step(1), current=None), "s0"),
        (workshop(step(0), step(1), ended=True), "s0"),
    ],
    ids=["another step was seen", "it is the last", "the doors are shut", "it has ended"],
)
def test_next_is_refused_where_it_would_surprise(at: rules.Workshop, expected: str) -> None:
    with pytest.raises(Closed):
        rules.check_next(at, expected)


def test_back_leads_to_the_step_before_and_not_further_than_the_first() -> None:
    assert rules.check_back(workshop(step(0), step(1), current=1), "s1").id == "s0"
    with pytest.raises(Closed):
        rules.check_back(workshop(step(0), step(1)), "s0")


@given(deadline=st.integers(0, 10**9), paused=st.integers(0, 10**9))
def test_a_paused_clock_stands_still_and_never_shows_less_than_nothing(deadline: int, paused: int) -> None:
    clock = rules.clock(workshop(step(0), paused_at=paused), step(0, deadline=deadline))
    assert clock.deadline is None
    assert clock.frozen == max(0, deadline - paused)


def test_a_running_clock_says_when_it_runs_out() -> None:
    assert rules.clock(workshop(step(0)), step(0, deadline=7)) == rules.Clock(7, None)
    assert rules.clock(workshop(step(0)), step(0)) == rules.Clock(None, None)


@given(st.lists(st.integers(-4, 10), max_size=6))
def test_the_overrun_is_what_finished_steps_took_beyond_their_plan(extra: list[int]) -> None:
    steps = [step(place, started_at=0, ended_at=(5 + more) * MINUTE) for place, more in enumerate(extra)]
    assert rules.overrun(workshop(*steps, step(len(extra), started_at=0), current=len(extra))) == sum(extra)


def test_a_round_accepts_answers_until_somebody_may_have_read_them() -> None:
    accepts = {state: rules.Round("r", "n", state).accepts for state in ("open", "suspended", "closed")}
    assert all(accepts.values())
    assert not any(
        rules.Round("r", "n", state).accepts for state in ("pending", "review", "sealing", "sealed")
    )


def test_the_latest_step_of_a_kind_lies_before_the_one_that_asks() -> None:
    agenda = workshop(step(0, kind="cards"), step(1, kind="cards"), step(2), step(3, kind="cards"))
    found = agenda.latest("cards", agenda.steps[2])
    assert found is not None
    assert found.id == "s1"
    assert agenda.latest("reveal", agenda.steps[2]) is None
