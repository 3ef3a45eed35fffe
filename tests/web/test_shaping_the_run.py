"""While the workshop runs: what must shrink when a step overruns, steps held again, a room left alone."""

from __future__ import annotations

import pytest

from app import ticker
from app.domain import clock
from app.models import Step
from tests.cast import Cast


def test_a_step_that_was_given_more_time_says_which_later_ones_can_be_shorter(cast: Cast) -> None:
    cast.open()
    for _ in range(3):
        assert cast.facilitator.do("time", minutes=2).status_code == 200
    page = cast.facilitator.console()
    assert "6 minutes behind the plan." in page
    assert "→" in page


def test_shortening_brings_the_end_back_and_keeps_every_step(cast: Cast) -> None:
    cast.open()
    steps = len(cast.plain.steps)
    for _ in range(3):
        cast.facilitator.do("time", minutes=2)
    planned = sum(step.minutes for step in cast.plain.steps)
    assert cast.facilitator.do("shortening").status_code == 200
    assert sum(step.minutes for step in cast.plain.steps) == planned - 6
    assert len(cast.plain.steps) == steps
    assert min(step.minutes for step in cast.plain.steps) >= 2


def test_statements_are_held_again_as_a_second_round_beside_the_first(cast: Cast) -> None:
    cast.open()
    cast.fill()
    first = cast.lead_to("statements")
    cast.everyone_rates()
    cast.lead_to("among_ourselves")
    assert cast.facilitator.do("repeats", step=first.id).status_code == 200
    following = cast.plain.steps[cast.step.position + 1]
    assert (following.key, following.repeated, following.state) == ("statements-again", True, "pending")
    assert cast.plain.steps[first.position].round("statements").results
    again = cast.lead_to("statements-again")
    assert again.round("statements").id != first.round("statements").id
    cast.everyone_rates(we=5)
    cast.lead_to("close")
    assert [step.position for step in cast.plain.steps] == list(range(len(cast.plain.steps)))


def test_a_step_is_held_again_once_at_most_and_only_when_it_is_over(cast: Cast) -> None:
    cast.open()
    cast.fill()
    first = cast.lead_to("statements")
    assert cast.facilitator.do("repeats", step=first.id).status_code == 409
    cast.everyone_rates()
    cast.lead_to("among_ourselves")
    assert cast.facilitator.do("repeats", step=first.id).status_code == 200
    assert cast.facilitator.do("repeats", step=first.id).status_code == 409


def test_a_workshop_left_alone_for_a_day_ends_by_itself_and_shows_nothing_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.writing()
    cast.everyone_writes()
    tomorrow = clock.now() + 25 * 60 * 60 * 1000
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    ticker.tick(cast.actions)
    cast.settle()
    assert cast.plain.ended
    assert cast.plain.cards == ()
    assert all(not one.accepts for step in cast.plain.steps for one in step.rounds if one.state != "pending")
    answer = cast.outsider().post(f"/join/{cast.code}", {"group": cast.plain.groups[0].id}, script=False)
    assert answer.status_code == 409


def test_a_workshop_that_is_led_goes_on(cast: Cast) -> None:
    cast.open()
    ticker.tick(cast.actions)
    assert not cast.plain.ended
    assert cast.rows(Step) == len(cast.plain.steps)
