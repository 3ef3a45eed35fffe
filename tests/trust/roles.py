"""Everybody who may stand before a door, with whatever they know or have kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from app.actions import accounts, leading, preparing
from app.models import Facilitator, GroupScreen, SignedIn
from app.secrets import digest
from tests.cast import Cast, Participant, Person

NEVER = "0" * 32


@dataclass
class Role:
    """Somebody: a browser, and the tokens that it knows."""

    name: str
    person: Person
    wall: str = "forged"
    screen: str = "forged"
    # Who stands behind it in the database, for commands: a facilitator's id, or a phone's secret.
    facilitator: str = NEVER
    secret: str | None = None


@dataclass
class House:
    """A workshop with everybody around it, and another one next door."""

    cast: Cast
    next_door: Cast
    roles: dict[str, Role]
    # The step in which cards are written.
    step: str

    @classmethod
    def of(cls, cast: Cast) -> House:
        """Return a workshop in which cards are written, with everybody there."""
        cast.writing(1)
        next_door = Cast(cast.app, email="elsewhere@hospital.example")
        next_door.writing(1)
        house = cls(cast, next_door, {}, cast.step.id)
        house.add("nobody", cast.outsider())
        house.add_phones()
        house.add("the wall", cast.outsider(), wall=cast.wall_path.removeprefix("/wall/"))
        house.add("the own screen of a group", cast.outsider(), screen=screen_of(cast))
        house.add_leaders()
        return house

    def add(self, name: str, person: Person, **known: str | None) -> Role:
        role = Role(name, person)
        for key, value in known.items():
            setattr(role, key, value)
        self.roles[name] = role
        return role

    def add_phones(self) -> None:
        cast, next_door = self.cast, self.next_door
        cookie = f"seat-{cast.code}"
        for name, person in zip(
            ("a participant", "a participant of the other group"), cast.people, strict=True
        ):
            self.add(name, person, secret=person.cookies()[cookie])
        for name, door in (("somebody who has left", "leave"), ("a phone handed on", "hand-over")):
            person = cast.join(0)
            secret = person.cookies()[cookie]
            assert person.post(f"/room/{cast.code}/{door}").status_code == 200
            person.client.set_cookie(cookie, secret)
            self.add(name, person, secret=secret)
        visitor: Participant = next_door.people[0]
        secret = visitor.cookies()[f"seat-{next_door.code}"]
        visitor.client.set_cookie(cookie, secret)
        self.add("a participant of another workshop", visitor, secret=secret)

    def add_leaders(self) -> None:
        cast = self.cast
        self.add("the facilitator on stage", cast.facilitator, facilitator=who(cast, cast.email))
        self.add_co_facilitator("a co-facilitator")
        out = self.add_co_facilitator("a co-facilitator who was taken out")
        me = self.roles["the facilitator on stage"].facilitator
        cast.actions.perform(cast.workshop_id, leading.RemoveCoFacilitator(me, out.facilitator))
        lead = self.next_door.facilitator
        self.add("a facilitator of another workshop", lead, facilitator=who(cast, self.next_door.email))
        for name, end in ENDED.items():
            role = self.add_co_facilitator(name)
            token = role.person.cookies()["facilitator"]
            end(cast, role, token)
            role.person.client.set_cookie("facilitator", token)

    def add_co_facilitator(self, name: str) -> Role:
        """Let somebody lead the workshop as well, by a link as the console makes it."""
        cast, email = self.cast, f"{len(self.roles)}@hospital.example"
        person = cast.lead(email)
        page = cast.facilitator.post(f"/workshops/{cast.workshop_id}/co-facilitators", script=False).text
        link = re.search(r"/co-lead/[\w-]+", page)
        assert link is not None
        assert person.post(link[0], script=False).status_code == 303
        return self.add(name, Person(person.client), facilitator=who(cast, email))


def who(cast: Cast, email: str) -> str:
    """Return the id of the facilitator with this address."""
    with cast.actions.database.reading() as session:
        return session.scalars(select(Facilitator.id).where(Facilitator.email == email)).one()


def screen_of(cast: Cast) -> str:
    """Return the token of the first group's own screen."""
    with cast.actions.database.reading() as session:
        group = cast.plain.groups[0].id
        return session.scalars(select(GroupScreen.token).where(GroupScreen.group_id == group)).one()


def sign_out(cast: Cast, _role: Role, token: str) -> None:
    cast.actions.write(lambda tx: preparing.sign_out(tx, token))


def long_ago(column: str) -> Callable[[Cast, Role, str], None]:
    def end(cast: Cast, _role: Role, token: str) -> None:
        change = update(SignedIn).where(SignedIn.token_hash == digest(token)).values({column: 1})
        cast.actions.write(lambda tx: tx.session.execute(change))

    return end


def disable(cast: Cast, role: Role, _token: str) -> None:
    cast.actions.write(lambda tx: accounts.disable(tx, role.facilitator))


def change_password(cast: Cast, role: Role, _token: str) -> None:
    cast.actions.write(lambda tx: accounts.set_password(tx, role.facilitator, "another hash"))


ENDED: dict[str, Callable[[Cast, Role, str], None]] = {
    "a facilitator who has signed out": sign_out,
    "a facilitator who did nothing for too long": long_ago("seen"),
    "a facilitator past the end of a session": long_ago("since"),
    "a facilitator who was disabled": disable,
    "a facilitator whose password was changed": change_password,
}
