"""Nobody counts twice, and nobody's texts are shown because of people who could not have written them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import sealing, ticker
from app.activities.cards.rules import summary as cards_summary
from app.domain.activity import SealedEntry
from app.models import Entry
from tests.cast import RATING, Cast


def own_answers(cast: Cast) -> dict[str, str]:
    """Return {statement: entry id} of everything answered, as the database has it."""
    with cast.actions.database.reading() as session:
        return {entry.slot: entry.id for entry in session.scalars(select(Entry))}


def test_naming_another_answer_of_ones_own_does_not_make_a_second_vote(cast: Cast) -> None:
    cast.open()
    person = cast.join(0)
    cast.join(1)
    step = cast.lead_to("statements")
    assert person.answer(step, "statements", "P1", **RATING).status_code == 200
    assert person.answer(step, "statements", "D2", **RATING).status_code == 200
    first = own_answers(cast)["P1"]
    assert person.answer(step, "statements", "D2", entry=first, **{**RATING, "they": 1}).status_code == 200
    assert sorted(own_answers(cast)) == ["D2", "P1"]


def test_latecomers_do_not_let_the_cards_of_two_people_be_shown(cast: Cast) -> None:
    cast.open()
    for place in (0, 0, 1, 1, 1, 1, 1):
        cast.join(place)
    cast.lead_to("they")
    cast.everyone_writes()
    assert cast.next().status_code == 200
    for _ in range(3):
        cast.join(0)
    refused = end_review(cast, agreed="")
    assert refused.status_code == 409
    assert "no card will be shown" in str(refused.json)
    assert end_review(cast, agreed="show_none").status_code == 200
    cast.settle()
    assert cast.plain.cards == ()


def test_somebody_who_leaves_afterwards_takes_nothing_from_the_others(cast: Cast) -> None:
    cast.open()
    cast.fill()
    cast.lead_to("they")
    cast.everyone_writes()
    assert cast.next().status_code == 200
    assert cast.facilitator.do(f"reviews/{cast.closed_rounds()[0]}").status_code == 200
    assert cast.people[0].post(f"/room/{cast.code}/leave", script=False).status_code == 200
    assert end_review(cast, agreed="").status_code == 200
    cast.settle()
    assert len(cast.plain.cards) == 20


def end_review(cast: Cast, agreed: str) -> TestResponse:
    """Release whatever waits, and end the review."""
    for round_id in cast.closed_rounds():
        assert cast.facilitator.do(f"reviews/{round_id}").status_code == 200
    for card in cast.queue():
        assert cast.facilitator.do(f"cards/{card}/verdict", verdict="released").status_code == 200
    return cast.end_review(agreed)


def test_a_card_that_was_swapped_in_can_be_swapped_again(cast: Cast) -> None:
    cast.open()
    cast.fill()
    cast.lead_to("among_ourselves")
    # Nobody wrote, so there is nothing to swap; the next workshop has cards.
    written = Cast(cast.app, email="again@hospital.example")
    written.open()
    written.fill()
    written.lead_to("they")
    written.everyone_writes()
    assert written.next().status_code == 200
    written.release_all()
    written.settle()
    page = written.facilitator.get(f"/workshops/{written.workshop_id}/regions/step").text
    choice = re.findall(r'name="into-([0-9a-f]{32})">(.*?)</select>', page, flags=re.S)
    drawn, options = choice[0][0], re.findall(r'value="([0-9a-f]{32})"', choice[0][1])
    step = next(one for one in written.plain.steps if one.key == "reveal")
    for out, into in ((drawn, options[0]), (options[0], options[1]), (options[1], drawn)):
        answer = written.facilitator.do(
            f"steps/{step.id}/swaps", **{"out": out, f"into-{out}": into, f"reason-{out}": "too close"}
        )
        assert answer.status_code == 200
        page = written.facilitator.get(f"/workshops/{written.workshop_id}/regions/step").text
        shown = re.findall(r'name="into-([0-9a-f]{32})">', page)
        assert into in shown
        assert out not in shown


def test_a_seal_that_fails_keeps_no_other_from_being_carried_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Cast(cast.app, email="other@hospital.example")
    for one in (cast, other):
        one.open()
        one.fill()
        one.lead_to("statements")
        one.everyone_rates()
        assert one.next().status_code == 200
    broken = cast.plain.steps[2].rounds[0].id
    whole = sealing.carry_through

    def carry_through(actions: object, round_id: str) -> bool:
        if round_id == broken:
            raise RuntimeError("broken")
        return whole(actions, round_id)  # type: ignore[arg-type]

    monkeypatch.setattr(sealing, "carry_through", carry_through)
    ticker.tick(cast.actions)
    assert other.plain.steps[2].rounds[0].state == "sealed"


def test_one_person_who_writes_two_cards_does_not_stand_out_in_who_acts() -> None:
    entries = [
        SealedEntry(
            group,
            "x",
            "power",
            {"actor": "us" if person == 0 else "them", "source": "seen"},
            "released",
            None,
            n,
        )
        for place, group in enumerate(("a", "b"))
        for person in range(6)
        for n in [100 * place + person] * 2
    ]
    kept = cards_summary(entries, ("a", "b"), 5)
    assert kept["actors"]["a"] == {"them": 12, "us": 0, "outside": 0, "all": 0}
