"""A network that doubles, delays, reorders and swallows: posts of several phones, and a room that goes on meanwhile.

    python -m tests.faults.deliveries --walks 2000

A hypothesis state machine: phones write, change and take back cards; each of these is a letter that is delivered at any
later time, any number of times, before or after the step has closed, is read and is sealed. A reply may never arrive;
the phone then sends its letter again. At every moment what has been acknowledged is what is stored.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from app.models import Entry
from tests.cast import CARD, Cast, Participant, new_uuid

EACH = 2
NUMBERS = count(1)
# A letter about a card knows it by the words that it had at first.
Card = str


@dataclass
class Letter:
    """What a phone has to say, under the number that it keeps however often it goes out."""

    phone: Participant
    path: str
    data: dict[str, str]
    does: Callable[[], None]
    uuid: str = field(default_factory=new_uuid)
    acknowledged: tuple[object, ...] = ()

    def post(self) -> TestResponse:
        return self.phone.post(self.path, {**self.data, "uuid": self.uuid})


class Deliveries(RuleBasedStateMachine):
    """One room. `stored` is what the letters that were acknowledged come to, each counted once."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.cast = Cast(app, email=f"{new_uuid()}@hospital.example")
        self.step = self.cast.writing(EACH)
        self.letters: list[Letter] = []
        self.stored: dict[Card, str] = {}
        self.at = "open"

    def rows(self) -> dict[str, str]:
        """Return {text: id} of what the database holds of the step."""
        with self.cast.actions.database.reading() as session:
            found = session.execute(
                select(Entry.text, Entry.id).where(Entry.round_id == self.step.rounds[0].id)
            ).all()
        rows = {str(text): entry for text, entry in found}
        assert len(rows) == len(found), "a card is there twice"
        return rows

    @precondition(lambda self: self.at == "open")
    @rule(who=st.integers(0, 2 * EACH - 1), lane=st.sampled_from(("power", "distance")))
    def somebody_writes(self, who: int, lane: str) -> None:
        phone, text = self.cast.people[who], f"They say {next(NUMBERS)}."
        path = f"/room/{phone.code}/steps/{self.step.id}/cards/{lane}"
        self.letters.append(
            Letter(phone, path, {**CARD, "text": text}, lambda: self.stored.update({text: text}))
        )

    def own(self, pick: int) -> tuple[Letter, Card, str] | None:
        """Return a letter that made a card which is still there, the card, and the id by which its phone knows it."""
        made = [
            one
            for one in self.letters
            if one.acknowledged and "entry" not in one.data and one.data.get("text") in self.stored
        ]
        if not made:
            return None
        letter = made[pick % len(made)]
        card = letter.data["text"]
        return letter, card, self.rows()[self.stored[card]]

    @precondition(lambda self: self.at == "open")
    @rule(pick=st.integers(0, 20))
    def somebody_changes_a_card(self, pick: int) -> None:
        if (found := self.own(pick)) is not None:
            letter, card, entry = found
            text = f"They rather say {next(NUMBERS)}."
            data = {**CARD, "text": text, "entry": entry}
            self.letters.append(
                Letter(letter.phone, letter.path, data, lambda: self.stored.update({card: text}))
            )

    @precondition(lambda self: self.at == "open")
    @rule(pick=st.integers(0, 20))
    def somebody_takes_a_card_back(self, pick: int) -> None:
        if (found := self.own(pick)) is not None:
            letter, card, entry = found
            path = f"/room/{letter.phone.code}/cards/{entry}/removal"
            self.letters.append(Letter(letter.phone, path, {}, lambda: self.stored.pop(card) and None))

    @rule(pick=st.integers(0, 40), times=st.integers(1, 2))
    def the_network_delivers_something(self, pick: int, times: int) -> None:
        if not self.letters:
            return
        letter = self.letters[pick % len(self.letters)]
        for _ in range(times):
            answer = letter.post()
            assert answer.status_code in {200, 404, 409, 422}, answer.text
            told = (answer.status_code, answer.json.get("status"), answer.json["message"])
            if letter.acknowledged:
                assert told == letter.acknowledged, "another reply to the same letter"
            elif answer.status_code == 200:
                assert self.at in {"open", "closed"}, "accepted after somebody could have read"
                letter.acknowledged = told
                letter.does()

    @precondition(lambda self: self.at == "open" and len(self.letters) > 3)
    @rule()
    def the_step_closes(self) -> None:
        assert self.cast.next().status_code == 200
        self.at = "closed"

    @precondition(lambda self: self.at == "closed")
    @rule()
    def the_cards_are_read(self) -> None:
        answer = self.cast.facilitator.do(f"reviews/{self.step.rounds[0].id}")
        assert answer.status_code == 200
        self.at = "review"

    @precondition(lambda self: self.at == "review")
    @rule()
    def the_round_is_sealed(self) -> None:
        self.cast.release_the_rest()
        assert self.rows() == {}
        self.at = "sealed"

    @invariant()
    def what_was_acknowledged_is_what_is_stored(self) -> None:
        if self.at != "sealed":
            assert sorted(self.rows()) == sorted(self.stored.values())

    def teardown(self) -> None:
        """Let every letter arrive once more; every phone then has what a fresh page gives it."""
        for number in range(len(self.letters)):
            self.the_network_delivers_something(number, 1)
        self.what_was_acknowledged_is_what_is_stored()
        if self.at == "open":
            seen = "".join(phone.mine() for phone in self.cast.people)
            assert all(seen.count(f'<p class="said">{text}</p>') == 1 for text in self.stored.values())
            assert len([one for phone in self.cast.people for one in phone.own_cards()]) == len(self.stored)


def walk(app: Flask, walks: int, steps: int) -> None:
    """Try so many random walks of so many moves; raises AssertionError, with the walk, where one breaks a promise."""
    run_state_machine_as_test(
        lambda: Deliveries(app),
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> None:
    """Run from the command line."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--walks", type=int, default=500)
    walks = given.parse_args().walks
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"DATA_DIR": f"{folder}/data", "KEY_DIR": f"{folder}/keys", "UNDO_SECONDS": "0"})
        app.extensions["actions"].database.migrate()
        walk(app, walks, 40)
    sys.stdout.write(
        f"| doubled, delayed, reordered, swallowed | {walks:,} walks | lost or doubled: none |\n"
    )


if __name__ == "__main__":
    main()
