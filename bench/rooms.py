"""The two workshops of a benchmark: one whose people write cards, one that stands before a reveal of some 40 KB."""

from __future__ import annotations

from sqlalchemy import select

from app.actions import Transaction
from app.models import ReleasedCard, Step, Workshop, random_id
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


def before_a_big_reveal(server: Server) -> Place:
    """Return a workshop at its reveal whose pictures weigh some 40 KB each."""
    place = Place.open(server, participants=24, until="reveal")
    phone = place.participant(0)
    while (size := len(phone.get(f"{place.room}/regions/step").content)) < REGION:
        add_cards(place, 1 + (REGION - size) // 130)
    return place


def add_cards(place: Place, number: int) -> None:
    """Release copies of the cards that are there, as if more people had written."""

    def copy(tx: Transaction) -> None:
        workshop = tx.session.get_one(Workshop, place.id)
        workshop.capacity = CAPACITY
        known = tx.session.scalars(select(ReleasedCard).where(ReleasedCard.workshop_id == place.id)).all()
        columns = [one.key for one in ReleasedCard.__table__.columns]
        for at in range(number):
            values = {name: getattr(known[at % len(known)], name) for name in columns}
            tx.session.add(ReleasedCard(**{**values, "id": random_id()}))
        workshop.revision += 1
        workshop.console_revision += 1

    place.actions.write(copy)


def show(lead: Browser, place: Place, frame: int) -> None:
    """Lead the room to a picture, as the console's button does."""
    answer = lead.post(f"{place.console}/steps/{place.step.id}/frame", frame=frame)
    assert answer.status_code == 200, answer.text
