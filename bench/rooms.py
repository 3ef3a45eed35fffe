"""The two workshops of a benchmark: one whose people write cards, one that stands before a reveal of some 40 KB."""

from __future__ import annotations

from sqlalchemy import select

from app.actions import Transaction
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
