"""Whatever is somebody else's cannot be found, and stays as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain import workshop as rules
from app.models import Entry
from tests.cast import Cast, Participant

SAID = "They never ask us."


def texts(cast: Cast) -> list[str | None]:
    with cast.actions.database.reading() as session:
        return list(session.scalars(select(Entry.text)))


@pytest.mark.parametrize("place", [1, 2], ids=["of one's own group", "of the other group"])
def test_somebody_elses_card_can_be_neither_changed_nor_deleted(cast: Cast, place: int) -> None:
    step = cast.writing(2)
    author, other = cast.people[0], cast.people[place]
    author.write(step, SAID)
    card = author.own_cards()[0]
    answer = other.write(step, "They always ask us.", entry=card)
    assert answer.status_code == 404
    assert other.take_back(card).status_code == 404
    assert texts(cast) == [SAID]


def test_a_card_of_another_workshop_can_be_neither_changed_nor_deleted(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, SAID)
    card = author.own_cards()[0]
    stranger, elsewhere = somewhere_else(cast)
    assert stranger.write(elsewhere, "They always ask us.", entry=card).status_code == 404
    assert stranger.take_back(card).status_code == 404
    assert stranger.write(step, "They always ask us.").status_code == 404
    assert texts(cast) == [SAID]


def test_a_seat_in_one_workshop_is_none_in_another(cast: Cast) -> None:
    cast.writing(1)
    stranger, _ = somewhere_else(cast)
    for path in ("", "/mine", "/regions/step"):
        answer = stranger.get(f"/room/{cast.code}{path}")
        assert answer.status_code in {303, 404}
    for path in ("pause-request", "leave", "hand-over"):
        assert stranger.post(f"/room/{cast.code}/{path}").status_code == 404


def test_a_card_that_never_was_is_answered_like_somebody_elses(cast: Cast) -> None:
    step = cast.writing(2)
    author, other = cast.people[0], cast.people[1]
    author.write(step, SAID)
    theirs, nobodys = other.take_back(author.own_cards()[0]), other.take_back("0" * 32)
    assert (theirs.status_code, theirs.json) == (nobodys.status_code, nobodys.json)


def test_somebody_without_a_seat_changes_nothing(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, SAID)
    stranger = Participant(cast.app.test_client(), cast.code, author.group)
    assert stranger.write(step, "They come and go.").status_code == 404
    assert stranger.write(step, "They come and go.", entry=author.own_cards()[0]).status_code == 404
    assert stranger.take_back(author.own_cards()[0]).status_code == 404
    assert texts(cast) == [SAID]


def somewhere_else(cast: Cast) -> tuple[Participant, rules.Step]:
    """Return somebody with a seat in another workshop that collects cards just now, and its step."""
    other = Cast(cast.app, email="elsewhere@hospital.example")
    step = other.writing(1)
    return other.people[0], step
