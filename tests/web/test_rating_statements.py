"""Rating and forecasting: to answer, to change, to skip, and never to see anybody else's answer."""

from __future__ import annotations

import re

import pytest

from app.domain import workshop as rules
from app.models import Entry
from tests.cast import RATING, Cast


@pytest.fixture
def step(cast: Cast) -> rules.Step:
    cast.open()
    cast.fill(2)
    return cast.lead_to("statements")


def kept(cast: Cast) -> list[dict[str, object]]:
    with cast.actions.database.reading() as session:
        return [one.value for one in session.query(Entry)]


def test_an_answer_is_saved_and_may_be_changed_and_counts_once(cast: Cast, step: rules.Step) -> None:
    person = cast.people[0]
    assert person.answer(step, "statements", "P1", **RATING).status_code == 200
    assert person.answer(step, "statements", "P1", **{**RATING, "they": 1}).status_code == 200
    assert kept(cast) == [{**RATING, "they": 1}]
    assert 'id="given-P1"' in person.mine()


@pytest.mark.parametrize("only", [{"they": 5}, {"we": 1}, {"expect_self": 0}, {"expect_us": 10}])
def test_any_part_of_an_answer_may_be_skipped(cast: Cast, step: rules.Step, only: dict[str, int]) -> None:
    assert cast.people[0].answer(step, "statements", "P1", **only).status_code == 200
    assert kept(cast) == [{name: only.get(name) for name in RATING}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"they": 0}, {"they": 6}, {"we": -1}, {"expect_self": 11}, {"expect_us": -1}, {"they": "much"},
        {"they": "4.5"}, {"we": "9" * 400}, {"expect_us": "NaN"},
    ],
)  # fmt: skip
def test_an_answer_beyond_the_scale_is_refused(
    cast: Cast, step: rules.Step, wrong: dict[str, object]
) -> None:
    answer = cast.people[0].answer(step, "statements", "P1", **{**RATING, **wrong})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"] == "invalid"
    assert kept(cast) == []


def test_an_answer_to_nothing_is_refused_in_words(cast: Cast, step: rules.Step) -> None:
    answer = cast.people[0].answer(step, "statements", "P1", they="", we="", expect_self="", expect_us="")
    assert answer.status_code == 422
    assert "Choose at least one answer" in answer.text
    assert kept(cast) == []


@pytest.mark.parametrize("item", ["P9", "p1", "x" * 200, "D3"])
def test_only_the_statements_of_this_workshop_can_be_answered(
    cast: Cast, step: rules.Step, item: str
) -> None:
    known = {one["id"] for one in step.settings["statements"]}
    assert item not in known
    assert cast.people[0].answer(step, "statements", item, **RATING).status_code == 404


def test_nobody_is_shown_what_anybody_else_answered(cast: Cast, step: rules.Step) -> None:
    mate = cast.people[1]
    before = (mate.get(f"/room/{cast.code}/regions/step").data, cast.wall(), visible(mate.mine()))
    for person in (cast.people[0], cast.people[2], cast.people[3]):
        person.answer(step, "statements", "P1", **RATING)
    after = (mate.get(f"/room/{cast.code}/regions/step").data, cast.wall(), visible(mate.mine()))
    assert without_clock(before) == without_clock(after)
    console = cast.facilitator.console()
    assert not [word for word in ("checked", "Your answers so far") if word in console]


def test_a_statement_of_somebody_else_cannot_be_changed_by_naming_it(cast: Cast, step: rules.Step) -> None:
    cast.people[0].answer(step, "statements", "P1", **RATING)
    with cast.actions.database.reading() as session:
        card = session.query(Entry).one().id
    answer = cast.people[1].answer(step, "statements", "P1", **{**RATING, "they": 1}, entry=card)
    assert answer.status_code == 404
    assert kept(cast) == [RATING]


def visible(page: str) -> str:
    """Return one's own part without what is new in every rendering: the numbers of the forms."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", re.sub(r'value="I[^"]{40,}"', "", page))


def without_clock(pages: tuple[object, ...]) -> tuple[object, ...]:
    """Return pages without the server's clock, which stands in each of them."""
    return tuple(re.sub(r'data-now="\d+"', "", one) if isinstance(one, str) else one for one in pages)
