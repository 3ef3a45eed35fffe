"""The seal: what is destroyed, what is left, and that a crash in its midst shows nothing early."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app import sealing, ticker
from app.domain import clock
from app.models import AuthorLink, Entry, ReleasedCard, Workshop
from tests.cast import Cast

DAY = 24 * 60 * 60 * 1000


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that dies as soon as a seal is due: nothing carries it through beside the request."""
    monkeypatch.setattr(sealing, "soon", lambda *_given: None)


def read_everything(cast: Cast) -> str:
    """Let everyone write and the facilitator release all of it; return the round, which waits to be sealed."""
    cast.writing(5)
    cast.everyone_writes()
    round_id = cast.begin_review()
    for card in cast.queue():
        cast.judge(card)
    assert cast.end_review().status_code == 200
    return round_id


def test_after_the_seal_nothing_ties_a_card_to_a_person(cast: Cast) -> None:
    round_id = read_everything(cast)
    cast.settle()
    assert cast.rows(Entry) == 0
    assert cast.rows(AuthorLink) == 0
    assert cast.actions.keys.get(round_id) is None
    assert not cast.actions.keys.path(round_id).exists()
    assert cast.rows(ReleasedCard) == 20


def test_after_the_seal_the_results_are_there_for_the_steps_that_follow(cast: Cast) -> None:
    read_everything(cast)
    cast.settle()
    results = cast.round_of("they").results
    assert results is not None
    assert set(results["people"].values()) == {5}
    for group in cast.plain.groups:
        assert results["lanes"][group.id] == {"power": 5, "distance": 5, "values": 0}
        assert results["sources"][group.id] == {"seen": 0, "told": 10}
    assert cast.lead_to("reveal").key == "reveal"


def test_after_the_seal_ones_own_cards_are_gone_from_the_phone(cast: Cast) -> None:
    read_everything(cast)
    cast.facilitator.do("back", expected=cast.step.id)
    author = cast.people[0]
    cast.settle()
    assert author.own_cards() == []
    assert "says card 0" not in author.everything()


def test_released_cards_have_other_ids_than_what_was_written(cast: Cast) -> None:
    cast.writing(5)
    cast.everyone_writes()
    cast.begin_review()
    written = set(cast.queue())
    for card in written:
        cast.judge(card)
    cast.end_review()
    cast.settle()
    assert not written & {card.id for card in cast.plain.cards}


@pytest.mark.parametrize("reduced", [False, True], ids=["before anything is done", "with the rows gone"])
def test_a_seal_that_was_cut_short_goes_on_and_shows_nothing_early(
    cast: Cast, by_hand: None, reduced: bool
) -> None:
    round_id = read_everything(cast)
    if reduced:
        cast.actions.perform(cast.workshop_id, sealing.Reduce(round_id))
    assert cast.rows(Entry) == (0 if reduced else 20)
    assert cast.rows(ReleasedCard) == (20 if reduced else 0)
    assert cast.round_of("they").results is None
    assert cast.plain.cards == ()
    for page in (*(one.everything() for one in cast.people), cast.wall(), cast.facilitator.console()):
        assert "says card" not in page
    assert reveal_is_refused(cast)
    ticker.tick(cast.actions)
    assert cast.round_of("they").state == "sealed"
    assert (cast.rows(Entry), cast.rows(AuthorLink), cast.rows(ReleasedCard)) == (0, 0, 20)
    assert cast.actions.keys.get(round_id) is None


def reveal_is_refused(cast: Cast) -> bool:
    """Go on as far as it goes, which is up to the reveal, without anything being carried through."""
    while cast.step.key != "among_ourselves":
        assert cast.next().status_code == 200
    answer = cast.next()
    return answer.status_code == 409 and "being sealed" in answer.text


def test_a_seal_that_goes_on_twice_counts_nothing_twice(cast: Cast, by_hand: None) -> None:
    round_id = read_everything(cast)
    cast.actions.perform(cast.workshop_id, sealing.Reduce(round_id))
    cast.actions.perform(cast.workshop_id, sealing.Reduce(round_id))
    for _ in range(2):
        ticker.tick(cast.actions)
    assert cast.rows(ReleasedCard) == 20
    assert len(cast.plain.cards) == 20


def test_a_seal_waits_until_the_deleted_bytes_are_gone(
    cast: Cast, by_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_everything(cast)
    with monkeypatch.context() as reader_in_the_way:
        reader_in_the_way.setattr(sealing, "forget_free_pages", lambda *_given: False)
        ticker.tick(cast.actions)
        assert cast.round_of("they").state == "sealing"
        assert cast.plain.cards == ()
    ticker.tick(cast.actions)
    assert cast.round_of("they").state == "sealed"


def leave_alone(cast: Cast, since: int) -> None:
    """Let the facilitator have been away for so many milliseconds."""
    away = update(Workshop).values(facilitator_seen=clock.now() - since)
    cast.actions.write(lambda tx: tx.session.execute(away))


@pytest.mark.parametrize("reading", [False, True], ids=["while collecting", "while reading"])
def test_what_was_left_alone_for_a_day_is_closed_and_destroyed_unread(cast: Cast, reading: bool) -> None:
    cast.writing(5)
    cast.everyone_writes()
    round_id = cast.begin_review() if reading else cast.round_of("they").id
    leave_alone(cast, DAY + 60_000)
    ticker.tick(cast.actions)
    cast.settle()
    assert cast.round_of("they").state == "sealed"
    assert (cast.rows(Entry), cast.rows(AuthorLink), cast.rows(ReleasedCard)) == (0, 0, 0)
    assert cast.actions.keys.get(round_id) is None


def test_what_was_left_alone_for_less_than_a_day_goes_on(cast: Cast) -> None:
    step = cast.writing(1)
    cast.people[0].write(step, "They wait.")
    leave_alone(cast, DAY - 60_000)
    ticker.tick(cast.actions)
    assert cast.round_of("they").state == "open"
    assert len(cast.people[0].own_cards()) == 1


def test_a_step_whose_key_is_lost_says_so_and_can_be_started_again(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "They wait.")
    round_id = step.rounds[0].id
    assert cast.facilitator.do(f"rounds/{round_id}/anew").status_code == 409
    cast.actions.keys.destroy(round_id)
    answer = author.write(step, "They wait again.")
    assert answer.status_code == 409
    assert "lost its key" in answer.text
    assert "lost its key" in author.mine()
    assert cast.facilitator.do(f"rounds/{round_id}/anew").status_code == 200
    assert cast.rows(Entry) == 0
    assert author.write(step, "They wait anew.").status_code == 200


def test_the_console_is_told_of_a_lost_key_at_the_next_tick(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = cast.writing(1).rounds[0].id
    ticker.tick(cast.actions)
    console = f"/workshops/{cast.workshop_id}/regions"
    before = cast.facilitator.get(f"{console}/step")
    cast.actions.keys.destroy(round_id)
    later = clock.now() + 2000
    monkeypatch.setattr(clock, "now", lambda: later)
    ticker.tick(cast.actions)
    after = cast.facilitator.get(f"{console}/step", headers={"If-None-Match": before.headers["ETag"]})
    assert "takes no more answers" in after.text
    assert "takes no answers" in cast.facilitator.get(f"{console}/side").text


def test_texts_are_not_released_where_too_few_people_could_have_written_them(cast: Cast) -> None:
    cast.writing(4)
    cast.everyone_writes()
    cast.lead_to("reveal")
    assert cast.rows(ReleasedCard) == 0
    for page in (cast.wall(), cast.people[0].everything()):
        assert "too few people in one of the groups for cards to be shown" in page
        assert "says card" not in page
