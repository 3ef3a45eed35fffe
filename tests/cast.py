"""The people of the tests: a facilitator who leads, participants of two groups, and an outsider with no seat.

All of them go through HTTP with CSRF on, as a browser without script would.
"""

from __future__ import annotations

import html
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from app import access, sealing, snapshot, ticker
from app.actions import Actions, preparing
from app.domain import workshop as rules
from app.models import Workshop
from app.rehearsal.demo import new_workshop
from app.review import is_reviewed

CARD = {"text": "They only visit the ward when an inspection is due.", "actor": "them", "source": "told"}
RATING = {"they": 4, "we": 2, "expect_self": 8, "expect_us": 7}


class Compiled(BytecodeCache):
    """Templates as one test compiled them, for the next ones: every test has an app of its own."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


compiled = Compiled()


def new_uuid() -> str:
    return str(uuid.uuid4())


@dataclass
class Person:
    """Somebody with a browser."""

    client: FlaskClient
    kept_token: str = field(default="", init=False)

    def token(self) -> str:
        """Return the form token of this browser; one does for as long as the browser keeps its cookie."""
        if not self.kept_token:
            answer = self.client.get("/token").json
            assert answer is not None
            self.kept_token = str(answer["csrf_token"])
        return self.kept_token

    def cookies(self) -> dict[str, str]:
        """Return what this browser keeps, by name."""
        return {one.key: one.value for one in (self.client._cookies or {}).values()}

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.client.get(path, **given)

    def post(self, path: str, data: dict[str, Any] | None = None, script: bool = True) -> TestResponse:
        """Post a form with a token; `script` says whether JSON or a page is wanted back."""
        headers = {"Accept": "application/json"} if script else {}
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, headers=headers)


@dataclass
class Participant(Person):
    """Somebody with a seat."""

    code: str
    group: str

    def answer(self, step: rules.Step, round_name: str, slot: str, **data: Any) -> TestResponse:
        path = f"/room/{self.code}/steps/{step.id}/{round_name}/{slot}"
        script = data.pop("script", True)
        return self.post(path, {"uuid": new_uuid(), **data}, script)

    def mine(self) -> str:
        return self.get(f"/room/{self.code}/mine").text

    def sees(self) -> str:
        """Return everything this phone gets: the whole page."""
        return self.get(f"/room/{self.code}").text

    def own_cards(self) -> list[str]:
        """Return the ids of this person's own cards, as the page names them."""
        return list(dict.fromkeys(re.findall(r'id="own-([0-9a-f]{32})"', self.mine())))

    def write(self, step: rules.Step, text: str, lane: str = "power", **data: Any) -> TestResponse:
        """Write a card, or change the one named by `entry`."""
        return self.answer(step, "cards", lane, **{**CARD, "text": text, **data})

    def take_back(self, card: str) -> TestResponse:
        return self.post(f"/room/{self.code}/cards/{card}/removal", {"uuid": new_uuid()})

    def everything(self) -> str:
        """Return what this phone gets in any way: its page, its region, its own part."""
        return self.sees() + self.mine() + self.get(f"/room/{self.code}/regions/step").text


@dataclass
class Facilitator(Person):
    """Somebody who leads a workshop."""

    workshop_id: str

    def do(self, what: str, **data: Any) -> TestResponse:
        return self.post(f"/workshops/{self.workshop_id}/{what}", data)

    def console(self) -> str:
        return self.get(f"/workshops/{self.workshop_id}").text


@dataclass
class Cast:
    """One workshop with everyone around it."""

    app: Flask
    people: list[Participant] = field(default_factory=list)
    email: str = "lead@hospital.example"
    template: str = "60"

    def __post_init__(self) -> None:
        self.app.jinja_env.bytecode_cache = compiled
        self.actions: Actions = self.app.extensions["actions"]
        self.facilitator = self.lead(self.email)
        self.workshop_id = self.facilitator.workshop_id

    def moved_to(self, app: Flask, password: str | None = None) -> Cast:
        """Return the same people before another app that has this workshop.

        The facilitator signs in by password; without one the browser is signed in there already.
        """
        there = object.__new__(Cast)
        there.app, there.email, there.workshop_id, there.template = (
            app,
            self.email,
            self.workshop_id,
            self.template,
        )
        there.actions = app.extensions["actions"]
        there.facilitator = Facilitator(app.test_client(), self.workshop_id)
        known = {"email": self.email, "password": password}
        if password is None:
            there.facilitator.client.set_cookie("facilitator", self.facilitator.cookies()["facilitator"])
        else:
            assert there.facilitator.post("/sign-in", known, script=False).status_code == 303
        there.people = [Participant(app.test_client(), one.code, one.group) for one in self.people]
        for before, after in zip(self.people, there.people, strict=True):
            cookie = f"seat-{before.code}"
            after.client.set_cookie(cookie, before.cookies()[cookie])
        return there

    def lead(self, email: str) -> Facilitator:
        """Return a signed-in facilitator with a workshop of their own."""
        who = self.actions.write(lambda tx: preparing.make_facilitator(tx, "Lead", email, None))
        workshop_id = self.actions.write(
            lambda tx: preparing.make_workshop(tx, who, new_workshop(self.template))
        )
        link = self.actions.write(lambda tx: preparing.make_link(tx, "sign_in", who))
        person = Facilitator(self.app.test_client(), workshop_id)
        assert person.post(f"/link/{link}").status_code == 303
        return person

    @property
    def plain(self) -> rules.Workshop:
        with self.actions.database.reading() as session:
            return snapshot.take(session, session.get_one(Workshop, self.workshop_id))

    @property
    def row(self) -> Workshop:
        """The workshop's own row and its groups: what does not take a picture of the whole agenda."""
        with self.actions.database.reading() as session:
            return session.get_one(Workshop, self.workshop_id, options=[selectinload(Workshop.groups)])

    @property
    def code(self) -> str:
        return self.row.join_code

    @property
    def step(self) -> rules.Step:
        step = self.plain.step
        assert step is not None
        return step

    def outsider(self) -> Person:
        """Return somebody who knows the addresses and has no seat."""
        return Person(self.app.test_client())

    def open(self) -> None:
        assert self.facilitator.do("opening").status_code == 200

    def join(self, place: int) -> Participant:
        """Let a new person take a seat in the first (0) or second (1) group."""
        row = self.row
        group = row.groups[place].id
        person = Participant(self.app.test_client(), row.join_code, group)
        way_in = self.code_of(group)
        assert person.post(f"/join/{way_in}", {"group": group}, script=False).status_code == 303
        self.people.append(person)
        return person

    def code_of(self, group: str) -> str:
        """Return the code that opens a group's seats: its own, or the one for everyone."""
        with self.actions.database.reading() as session:
            row = session.get_one(Workshop, self.workshop_id)
            return access.group_codes(session, row).get(group, row.join_code)

    def fill(self, each: int = 5) -> list[Participant]:
        """Let people join until each group has `each`, clinicians first."""
        return [self.join(place) for place in (0, 1) for _ in range(each)]

    def next(self) -> TestResponse:
        return self.facilitator.do("next", expected=self.step.id)

    def lead_to(self, key: str) -> rules.Step:
        """Go on to a step; cards on the way are read and released."""
        if self.plain.current is None:
            self.open()
        while self.step.key != key:
            self.settle()
            if self.next().status_code == 409:
                self.release_all()
                self.settle()
                assert self.next().status_code == 200
        self.settle()
        return self.step

    def release_all(self) -> None:
        """Read every closed round of cards, release all of it, and seal."""
        for round_id in self.closed_rounds():
            assert self.facilitator.do(f"reviews/{round_id}").status_code == 200
            for card in self.queue():
                answer = self.facilitator.do(f"cards/{card}/verdict", verdict="released")
                assert answer.status_code == 200
            answer = self.facilitator.do(f"reviews/{round_id}/end", agreed="show_none")
            assert answer.status_code == 200

    def closed_rounds(self) -> list[str]:
        """Return the rounds of texts that wait to be read."""
        return [
            one.id
            for step in self.plain.steps
            for one in step.rounds
            if one.state == "closed" and is_reviewed(step, one)
        ]

    def queue(self) -> list[str]:
        """Return the ids of the cards in review, in the order of the console."""
        page = self.facilitator.get(f"/workshops/{self.workshop_id}/regions/review").text
        return re.findall(r'id="rc-([0-9a-f]{32})"', page)

    def writing(self, each: int = 5) -> rules.Step:
        """Open the doors, let people in, and begin the first step that collects cards."""
        self.open()
        self.fill(each)
        return self.lead_to("they")

    def round_of(self, key: str) -> rules.Round:
        """Return the first round of a step."""
        return next(step for step in self.plain.steps if step.key == key).rounds[0]

    def begin_review(self) -> str:
        """Go on from the cards and begin to read them; return the round."""
        assert self.next().status_code == 200
        round_id = self.round_of("they").id
        assert self.facilitator.do(f"reviews/{round_id}").status_code == 200
        return round_id

    def judge(self, card: str, verdict: str = "released") -> TestResponse:
        return self.facilitator.do(f"cards/{card}/verdict", verdict=verdict)

    def end_review(self, agreed: str = "show_none") -> TestResponse:
        """End the review of the cards. Small casts have agreed that nothing is shown of them."""
        return self.facilitator.do(f"reviews/{self.round_of('they').id}/end", agreed=agreed)

    def texts_in_review(self) -> dict[str, str]:
        """Return {text: id of the card} of the queue, as the console shows it."""
        page = self.facilitator.get(f"/workshops/{self.workshop_id}/regions/review").text
        found = re.findall(r'id="rc-([0-9a-f]{32})".*?<p class="said">(.*?)</p>', page, re.DOTALL)
        return {html.unescape(text): card for card, text in found}

    def release_the_rest(self) -> None:
        """Release every card that is not read yet, and end the review."""
        page = self.facilitator.get(f"/workshops/{self.workshop_id}/regions/review").text
        for card in re.findall(r'id="rc-([0-9a-f]{32})" data-card data-verdict="unread"', page):
            assert self.judge(card).status_code == 200
        assert self.end_review().status_code == 200
        self.settle()

    @property
    def wall_path(self) -> str:
        return f"/wall/{self.row.wall_token}"

    def wall(self) -> str:
        """Return everything the projector gets, for somebody who has no seat."""
        outsider = self.outsider()
        return outsider.get(self.wall_path).text + outsider.get(f"{self.wall_path}/regions/wall").text

    def show(self, frame: int) -> TestResponse:
        """Lead the room to a picture of the current step."""
        return self.facilitator.do(f"steps/{self.step.id}/frame", frame=frame)

    def rows(self, model: type[Any]) -> int:
        """Return how many rows the database holds of a noun."""
        with self.actions.database.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def settle(self) -> None:
        """Let everything happen that is due: seals, bands."""
        ticker.tick(self.actions)
        for step in self.plain.steps:
            for one in step.rounds:
                while one.state == "sealing" and not sealing.carry_through(self.actions, one.id):
                    one = next(
                        again for again in self.plain.steps[step.position].rounds if again.id == one.id
                    )

    def everyone_writes(self, **card: Any) -> None:
        """Let every participant write one card in each of two lanes."""
        step = self.step
        for number, person in enumerate(self.people):
            for lane in ("power", "distance"):
                text = f"They never come to our {lane} meetings, says card {number}."
                answer = person.answer(step, "cards", lane, **{**CARD, "text": text, **card})
                assert answer.status_code == 200

    def everyone_rates(self, **rating: Any) -> None:
        """Let every participant answer every statement alike."""
        step = self.step
        for person in self.people:
            for item in step.settings["statements"]:
                answer = person.answer(step, "statements", item["id"], **{**RATING, **rating})
                assert answer.status_code == 200
