"""A button's post that comes again, because its answer was lost, does nothing a second time."""

from __future__ import annotations

from app.models import Receipt
from tests.cast import Cast, new_uuid


def deadline(cast: Cast) -> int:
    found = cast.step.deadline
    assert found is not None
    return found


def test_the_same_press_sent_twice_gives_more_time_once(cast: Cast) -> None:
    cast.open()
    before, number = deadline(cast), new_uuid()
    answers = [cast.facilitator.do("time", minutes=1, uuid=number) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert len({one.text for one in answers}) == 1
    assert deadline(cast) == before + 60_000
    assert cast.facilitator.do("time", minutes=1, uuid=new_uuid()).status_code == 200
    assert deadline(cast) == before + 120_000


def test_a_press_that_was_refused_may_be_sent_again_and_count_then(cast: Cast) -> None:
    number = new_uuid()
    assert cast.facilitator.do("next", expected="x", uuid=number).status_code == 409
    cast.open()
    first = cast.step.id
    assert cast.facilitator.do("next", expected=first, uuid=number).status_code == 200
    assert cast.facilitator.do("next", expected=first, uuid=number).status_code == 200
    assert cast.step.position == 1


def test_going_on_twice_under_two_numbers_is_still_told_apart(cast: Cast) -> None:
    cast.open()
    first = cast.step.id
    statuses = [cast.facilitator.do("next", expected=first, uuid=new_uuid()).status_code for _ in range(2)]
    assert statuses == [200, 409]


def test_a_form_without_script_names_no_press_and_each_counts(cast: Cast) -> None:
    cast.open()
    before, kept = deadline(cast), cast.rows(Receipt)
    for _ in range(2):
        assert cast.facilitator.do("time", minutes=1).status_code == 200
    assert deadline(cast) == before + 120_000
    assert cast.rows(Receipt) == kept
