"""The two workshops of a benchmark: one whose people write cards, one that stands before a reveal of some 40 KB."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import select

from app.actions import Transaction
from app.activities import KINDS
from app.domain.rehearsal import SIDES
from app.domain.workshop import LANES
from app.models import ReleasedCard, Step, Workshop
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place

REGION = 40_000
CAPACITY = 5000
CARDS_EACH = 6


def writing(server: Server) -> Place:
    """Return a workshop in the step that collects cards, with room for everyone and some cards for each."""
    place = Place.open(server, until="they")

    def widen(tx: Transaction) -> None:
        workshop = tx.session.get_one(Workshop, place.id)
        workshop.capacity = CAPACITY
        step = tx.session.scalars(select(Step).where(Step.workshop_id == place.id, Step.key == "they")).one()
        step.settings = {**step.settings, "limit": CARDS_EACH}
        workshop.revision += 1
        workshop.console_revision += 1

    place.actions.write(widen)
    return place


def cards(place: Place, count: int, source: random.Random) -> list[Mapping[str, Any]]:
    """Return so many answers of the people of a rehearsal: the `path` and the form's `fields` of each.

    There are some forty sample cards. They come again and again, each with a number that tells it from the others.
    """
    answers = islice(rehearsed(place, source), count)
    paths = {lane: place.card_path(lane) for lane in LANES}
    return [
        {
            "path": paths[slot],
            "fields": {"actor": data["actor"], "source": data["source"], "text": f"{data['text']} {number}"},
        }
        for number, (slot, data) in enumerate(answers)
    ]


def rehearsed(place: Place, source: random.Random) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what the people of both sides of a rehearsal write, without end."""
    workshop, step = place.plain, place.step
    while True:
        for side in SIDES:
            for one in KINDS[step.kind].rehearse(workshop, step, side, CARDS_EACH, source):
                yield one.slot, one.data


def before_a_big_reveal(server: Server) -> Place:
    """Return a workshop at its reveal whose pictures weigh some 40 KB each."""
    place = Place.open(server, participants=24, until="reveal")
    phone, length = place.participant(0), 300
    while len(phone.get(f"{place.room}/regions/step").content) < REGION:
        length = length * 3 // 2
        make_longer(place, length)
    return place


def make_longer(place: Place, length: int) -> None:
    """Let every released card have so many characters, far more than anybody may write."""

    def stretch(tx: Transaction) -> None:
        workshop = tx.session.get_one(Workshop, place.id)
        workshop.capacity = CAPACITY
        for card in tx.session.scalars(select(ReleasedCard).where(ReleasedCard.workshop_id == place.id)):
            card.text = (card.text + " ") * (1 + length // len(card.text))
        workshop.revision += 1
        workshop.console_revision += 1

    place.actions.write(stretch)


def show(lead: Browser, place: Place, frame: int) -> None:
    """Lead the room to a picture, as the console's button does."""
    answer = lead.post(f"{place.console}/steps/{place.step.id}/frame", frame=frame)
    assert answer.status_code == 200, answer.text
