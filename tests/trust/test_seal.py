"""The seal under attack: posts that come back, phones that keep, a facilitator who tries every button."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import ticker
from app.domain import clock
from app.models import (
    AuthorLink,
    Entry,
    Member,
    Receipt,
    ReleasedCard,
    Workshop,
)
from app.secrets import digest
from tests.cast import CARD, Cast, Participant, new_uuid
from tests.trust import seal, seizure
from tests.trust.scripted import on_disk

DAY = 24 * 60 * 60 * 1000
HELD, OTHER = "They obey Doctor Grey.", "They wait for orders."


def post(person: Participant, cast: Cast, uuid: str, text: str) -> tuple[int, str]:
    """Send a card under a given number; return the status and what the phone is told."""
    step = next(one for one in cast.plain.steps if one.key == "they")
    path = f"/room/{cast.code}/steps/{step.id}/cards/power"
    answer = person.post(path, {**CARD, "text": text, "uuid": uuid})
    assert answer.json is not None
    return answer.status_code, answer.json.get("status") or answer.json["error"]


# Death in its midst


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> seal.Waiting:
    return seal.Waiting.make(tmp_path_factory.mktemp("waiting") / "house", migrated_file)


@pytest.mark.parametrize("stage", seal.STAGES, ids=lambda stage: stage.__name__)
def test_a_seal_that_is_killed_goes_on_at_the_next_start_shows_nothing_early_and_leaves_nothing(
    waiting: seal.Waiting, tmp_path: Path, stage: seal.Stage
) -> None:
    house = waiting.copy(tmp_path / "house")
    assert seal.in_a_process_that_dies(house, waiting.round, stage)
    assert seal.after_a_restart(waiting, house) == seal.Afterwards("sealing", False, True, False, ())


def test_the_bytes_that_a_seal_makes_go_were_there_before_it(waiting: seal.Waiting, tmp_path: Path) -> None:
    house = waiting.copy(tmp_path / "house")
    found = " ".join(seizure.traces(waiting.workshop, on_disk(house.actions)))
    for what in ("author tag", "id of a draft", "words that were held", "key of a step"):
        assert what in found
    house.close()


# Posts that come back


def test_a_post_that_comes_again_after_the_seal_is_answered_saved_and_stores_nothing(cast: Cast) -> None:
    cast.writing(5)
    number = new_uuid()
    assert post(cast.people[0], cast, number, OTHER) == (200, "saved")
    cast.begin_review()
    cast.judge(cast.queue()[0])
    cast.end_review()
    cast.settle()
    before = [cast.rows(model) for model in (Entry, AuthorLink, ReleasedCard, Receipt)]
    assert post(cast.people[0], cast, number, OTHER) == (200, "saved")
    assert post(cast.people[0], cast, new_uuid(), OTHER) == (409, "closed")
    assert [cast.rows(model) for model in (Entry, AuthorLink, ReleasedCard, Receipt)] == before
    assert cast.people[0].own_cards() == []


def test_a_post_that_was_thrown_away_with_a_lost_key_is_kept_when_it_comes_again(cast: Cast) -> None:
    step = cast.writing(1)
    number = new_uuid()
    assert post(cast.people[0], cast, number, OTHER) == (200, "saved")
    cast.actions.keys.destroy(step.rounds[0].id)
    assert post(cast.people[0], cast, number, OTHER) == (200, "saved"), (
        "it lies there still, and may be closed"
    )
    assert cast.facilitator.do(f"rounds/{step.rounds[0].id}/anew").status_code == 200
    assert cast.rows(Entry) == 0
    for _ in range(2):
        assert post(cast.people[0], cast, number, OTHER) == (200, "saved")
        assert len(cast.people[0].own_cards()) == cast.rows(Entry) == 1


def test_no_receipt_is_the_hash_of_anything_that_lies_in_the_database(cast: Cast) -> None:
    cast.writing(2)
    cast.everyone_writes()
    with cast.actions.database.reading() as session:
        receipts = set(session.scalars(select(Receipt.digest)))
        entries = session.scalars(select(Entry)).all()
        members = session.scalars(select(Member)).all()
        ids = [one.id for one in entries] + [one.id for one in members] + [one.id for one in cast.step.rounds]
    said = [*ids, *(str(one.text) for one in entries), *(one.secret_hash for one in members)]
    pairs = ("/".join(pair) for pair in itertools.product(said, repeat=2))
    assert not receipts & {digest(one) for one in itertools.chain(said, pairs)}


# Keys


def test_a_key_that_a_crash_left_overwritten_counts_as_lost_and_is_made_anew(cast: Cast) -> None:
    keys = cast.actions.keys
    keys.create("round")
    keys.path("round").write_bytes(bytes(32))
    assert keys.get("round") is None
    keys.create("round")
    assert any(keys.get("round") or b"")


@pytest.mark.parametrize("state", ["open", "closed", "review"])
def test_a_lost_key_leaves_nothing_that_could_still_be_linked(cast: Cast, state: str) -> None:
    step = cast.writing(5)
    cast.everyone_writes()
    round_id = step.rounds[0].id
    if state != "open":
        cast.next()
    if state == "review":
        cast.facilitator.do(f"reviews/{round_id}")
    cast.actions.keys.destroy(round_id)
    for person in cast.people:
        assert person.own_cards() == []
    assert cast.facilitator.do(f"rounds/{round_id}/anew").status_code == 200
    assert (cast.rows(Entry), cast.rows(AuthorLink)) == (0, 0)
    cast.settle()


# Abandoned steps and people who leave


def bytes_of(cast: Cast) -> bytes:
    return b"".join(on_disk(cast.actions).values())


def test_a_step_left_alone_for_a_day_leaves_neither_words_nor_tags_nor_key_in_any_file(cast: Cast) -> None:
    step = cast.writing(5)
    cast.everyone_writes()
    with cast.actions.database.reading() as session:
        words = [*session.scalars(select(Entry.text)), *session.scalars(select(AuthorLink.tag))]
        words += session.scalars(select(Entry.id))
    key = cast.actions.keys.get(step.rounds[0].id) or b"?"
    assert all(str(one).encode() in bytes_of(cast) for one in words)
    away = update(Workshop).values(facilitator_seen=clock.now() - DAY - 60_000)
    cast.actions.write(lambda tx: tx.session.execute(away))
    ticker.tick(cast.actions)
    cast.settle()
    left = bytes_of(cast)
    assert [one for one in words if str(one).encode() in left] == []
    assert key not in left
    assert cast.rows(ReleasedCard) == 0


def test_whoever_leaves_in_mid_step_leaves_nothing_behind_once_the_step_is_sealed(cast: Cast) -> None:
    step = cast.writing(6)
    leaver = cast.people[0]
    leaver.write(step, HELD)
    for person in cast.people[1:]:
        person.write(step, OTHER)
    assert leaver.post(f"/room/{cast.code}/leave").status_code == 200
    with cast.actions.database.reading() as session:
        assert HELD not in set(session.scalars(select(Entry.text)))
    cast.people = cast.people[1:]
    cast.begin_review()
    cast.end_review("leave_unread")
    cast.settle()
    assert cast.round_of("they").state == "sealed"
    assert HELD.encode() not in bytes_of(cast)
