"""Going on and going back: what is still accepted, what is late, and what is never deleted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app import agendas
from app.actions import preparing
from app.activities import KINDS
from app.models import Entry, Leading
from app.rehearsal.demo import new_workshop
from tests.cast import RATING, Cast


def test_a_card_that_arrives_after_next_and_before_the_reading_is_accepted(cast: Cast) -> None:
    step = cast.writing(1)
    assert cast.next().status_code == 200
    author = cast.people[0]
    assert author.write(step, "They were slow to answer.").status_code == 200
    cast.facilitator.do(f"reviews/{cast.round_of('they').id}")
    assert list(cast.texts_in_review()) == ["They were slow to answer."]


def test_once_the_reading_has_begun_a_card_is_late_and_stays_on_the_phone(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "They were slow to answer.")
    card = author.own_cards()[0]
    cast.begin_review()
    said = "This step has closed. What you wrote stays on your phone and was not sent."
    for answer in (
        author.write(step, "They were late."),
        author.write(step, "They were late.", entry=card),
        author.take_back(card),
    ):
        assert (answer.status_code, answer.json) == (409, {"error": "closed", "message": said})
    page = author.write(step, "They were late.", script=False)
    assert page.status_code == 409
    assert ">They were late.</textarea>" in page.text
    assert list(cast.texts_in_review()) == ["They were slow to answer."]


def test_going_back_reopens_the_cards_until_the_reading_begins(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "They wait.")
    cast.next()
    assert author.own_cards() == []
    assert cast.facilitator.do("back", expected=cast.step.id).status_code == 200
    assert cast.step.id == step.id
    assert len(author.own_cards()) == 1
    assert author.write(step, "They wait for us.", entry=author.own_cards()[0]).status_code == 200


def test_once_the_reading_has_begun_going_back_does_not_reopen_the_cards(cast: Cast) -> None:
    step = cast.writing(1)
    cast.begin_review()
    cast.facilitator.do("back", expected=cast.step.id)
    assert cast.round_of("they").state == "review"
    assert cast.people[0].write(step, "They wait.").status_code == 409


def test_going_back_and_forth_deletes_nothing(cast: Cast) -> None:
    step = cast.writing(2)
    cast.everyone_writes()
    before = cast.rows(Entry)
    mine = cast.people[0].own_cards()
    for _ in range(3):
        cast.next()
        cast.facilitator.do("back", expected=cast.step.id)
    assert cast.step.id == step.id
    assert cast.rows(Entry) == before
    assert cast.people[0].own_cards() == mine


def test_two_taps_on_next_move_one_step(cast: Cast) -> None:
    step = cast.writing(1)
    first = cast.facilitator.do("next", expected=step.id)
    second = cast.facilitator.do("next", expected=step.id)
    assert first.status_code == 200
    assert second.status_code == 409
    assert cast.plain.current == step.position + 1


def test_two_taps_on_back_move_one_step(cast: Cast) -> None:
    step = cast.writing(1)
    assert cast.facilitator.do("back", expected=step.id).status_code == 200
    assert cast.facilitator.do("back", expected=step.id).status_code == 409
    assert cast.plain.current == step.position - 1


def test_opening_the_doors_twice_opens_them_once(cast: Cast) -> None:
    cast.writing(1)
    assert cast.facilitator.do("opening").status_code == 200
    assert cast.step.key == "they"


def test_answers_of_a_suspended_step_are_kept_and_more_are_accepted(cast: Cast) -> None:
    cast.writing(1)
    step = cast.lead_to("statements")
    author, other = cast.people
    author.answer(step, "statements", "P1", **RATING)
    cast.facilitator.do("back", expected=step.id)
    assert cast.round_of("statements").state == "suspended"
    assert other.answer(step, "statements", "P1", **RATING).status_code == 200
    cast.next()
    assert cast.step.id == step.id
    assert cast.rows(Entry) == 2
    assert "Your answers so far" in author.mine()


def test_a_step_without_texts_is_sealed_once_it_cannot_be_undone_any_more(cast: Cast) -> None:
    cast.writing(1)
    step = cast.lead_to("statements")
    cast.next()
    cast.settle()
    assert cast.round_of("statements").state == "sealed"
    assert cast.people[0].answer(step, "statements", "P1", **RATING).status_code == 409


def test_the_reveal_does_not_begin_while_cards_wait_to_be_read(cast: Cast) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    cast.lead_to("among_ourselves")
    answer = cast.next()
    assert answer.status_code == 409
    assert "Finish reading the cards first" in answer.text
    cast.facilitator.do(f"reviews/{cast.round_of('they').id}")
    assert cast.next().status_code == 409
    assert cast.step.key == "among_ourselves"


def test_the_workshop_does_not_end_before_its_close(cast: Cast) -> None:
    cast.writing(1)
    assert cast.facilitator.do("ending").status_code == 409
    cast.lead_to("close")
    assert cast.next().status_code == 409
    assert cast.facilitator.do("ending").status_code == 200
    assert "This workshop has ended." in cast.facilitator.console()
    assert cast.plain.speaking_up in cast.people[0].sees()


def test_going_on_closes_a_step_whose_answers_the_next_one_waits_for(cast: Cast) -> None:
    plan = agendas.built_in("60")
    statements = next(one for one in plan["steps"] if one["kind"] == "statements")
    others = [one for one in plan["steps"] if one is not statements]
    place = next(number for number, one in enumerate(others) if one["kind"] == "compare")
    content = {**plan, "steps": [*others[:place], statements, *others[place:]]}
    assert not list(agendas.check(content))
    mine = replace(new_workshop(), template="own", content=content)
    with cast.actions.database.reading() as session:
        me = session.scalars(select(Leading.facilitator_id)).first()
    cast.workshop_id = cast.actions.write(lambda tx: preparing.make_workshop(tx, str(me), mine))
    cast.facilitator = replace(cast.facilitator, workshop_id=cast.workshop_id)
    cast.open()
    cast.fill(5)
    step = cast.lead_to(statements["key"])
    cast.everyone_rates()
    # The first press closes what is collected, and nobody is stuck; the second goes on.
    assert cast.next().status_code == 200
    assert cast.step.key == step.key
    assert cast.step.rounds[0].state != "open"
    cast.settle()
    assert cast.next().status_code == 200
    assert cast.step.kind == "compare"


def test_going_on_too_early_for_another_reason_closes_nothing(cast: Cast) -> None:
    cast.writing(5)
    cast.everyone_writes()
    cast.begin_review()
    step = cast.step
    following = cast.plain.steps[step.position + 1]
    while KINDS[following.kind].blocked(cast.plain, following) is None:
        assert cast.next().status_code == 200
        step, following = cast.step, cast.plain.steps[cast.step.position + 1]
    before = [one.state for one in step.rounds]
    assert cast.next().status_code == 409
    assert [one.state for one in cast.step.rounds] == before
