"""Readers share one picture of each revision. conftest.py compares every one of them with the database."""

from __future__ import annotations

from typing import Any

import pytest

from app import snapshot
from app.domain import workshop as rules
from app.models import Workshop
from tests.cast import CARD, Cast


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often a picture is taken anew; none is compared here."""
    monkeypatch.undo()
    found, take = [], snapshot.take

    def count(session: Any, workshop: Workshop) -> rules.Workshop:
        found.append(workshop.id)
        return take(session, workshop)

    monkeypatch.setattr(snapshot, "take", count)
    return found


def test_answers_and_looks_at_the_same_revision_share_one_picture(cast: Cast, taken: list[str]) -> None:
    step = cast.writing(each=2)
    cast.people[0].mine()
    taken.clear()
    for person in cast.people:
        assert person.answer(step, "cards", "power", **CARD).status_code == 200
        assert CARD["text"] in person.mine()
    assert taken == []


def test_a_change_is_seen_by_the_very_next_look(cast: Cast) -> None:
    cast.writing(each=1)
    for minutes in (1, 2, 3):
        before = cast.people[0].sees()
        assert cast.facilitator.do("time", minutes=minutes).status_code == 200
        assert cast.people[0].sees() != before


def test_of_two_pictures_the_newer_one_is_kept_whoever_comes_last(cast: Cast) -> None:
    kept = snapshot.Pictures()
    with cast.actions.database.reading() as slow:
        old = slow.get_one(Workshop, cast.workshop_id)
        assert cast.facilitator.do("opening").status_code == 200
        with cast.actions.database.reading() as session:
            new = kept.get(session, session.get_one(Workshop, cast.workshop_id))
        assert kept.get(slow, old).current is None
        assert new.current == 0
        with cast.actions.database.reading() as session:
            assert kept.get(session, session.get_one(Workshop, cast.workshop_id)) is new


def test_what_is_deleted_for_good_stays_in_no_picture(cast: Cast) -> None:
    cast.writing(each=1)
    cast.people[0].mine()
    assert snapshot.pictures.kept
    from app import regions
    from app.sealing import forget_free_pages

    forget_free_pages(cast.actions)
    assert not snapshot.pictures.kept
    assert not regions.cache.kept


def test_only_so_many_workshops_are_kept(cast: Cast) -> None:
    kept = snapshot.Pictures(1)
    other = cast.lead("other@hospital.example").workshop_id
    with cast.actions.database.reading() as session:
        for workshop in (cast.workshop_id, other):
            kept.get(session, session.get_one(Workshop, workshop))
    assert [key[0] for key in kept.kept] == [other]
