"""No order that anybody can see tells in which order the cards were written."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from app import sealing
from app.actions import taking_part
from tests.trust import order
from tests.trust.scripted import House

PLACES = {
    "SELECT",
    "random id",
    "place in .sqlite3",
    "place in the pages of .sqlite3",
    "review queue",
    "wall",
    "phone",
    "console: candidates to choose from",
    "report",
}


def held(folder: Path, database: Path, number: int, until: str) -> order.Ordered:
    house = House.build(folder / str(number), database)
    try:
        return order.orders_of(house, "60", number, until)
    finally:
        house.close()


def test_no_order_that_is_seen_or_stored_follows_the_order_of_writing(
    tmp_path: Path, migrated_file: Path
) -> None:
    found = order.tallied([held(tmp_path, migrated_file, number, "reveal") for number in range(2)])
    assert set(found) >= PLACES
    assert {where: tally.mean for where, tally in found.items() if abs(tally.mean) > tally.bound} == {}


def test_the_same_look_finds_cards_that_keep_the_order_they_came_in(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count(1)
    monkeypatch.setattr(taking_part, "random_id", lambda: f"{next(count):032x}")
    monkeypatch.setattr(sealing, "random_id", lambda: f"{next(count):032x}")
    found = order.tallied([held(tmp_path, migrated_file, 1, "reveal")])
    telling = {where for where, tally in found.items() if abs(tally.mean) > 0.5}
    assert telling >= {"SELECT", "random id", "place in the pages of .sqlite3", "review queue"}


def test_a_rank_correlation_is_one_for_the_same_order_and_minus_one_for_the_opposite() -> None:
    written = [str(number) for number in range(9)]
    assert order.spearman(written, written) == 1
    assert order.spearman(written, written[::-1]) == -1
    assert (
        order.spearman(written, ["3", "1", "2"]) == order.spearman(["1", "2", "3"], ["3", "1", "2"]) == -0.5
    )
