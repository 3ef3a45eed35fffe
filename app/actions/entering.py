"""How people come in: one code, a code for each group, or tickets that work once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app import access
from app.actions import Change, Done, Transaction
from app.actions.leading import Led
from app.actions.preparing import set_way
from app.domain import joincode
from app.domain.errors import Invalid
from app.models import Ticket, Workshop
from app.secrets import digest

TICKET_LENGTH = 12
MOST_TICKETS = 200


@dataclass(frozen=True)
class SetWay(Led):
    """Choose how people come in from now on. Seats that are taken stay; codes of groups are made anew."""

    way: str

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.on_stage(tx, workshop)
        set_way(tx, workshop, self.way)
        return Done(change=Change.SHARED)


@dataclass(frozen=True)
class MakeTickets(Led):
    """Make tickets for a group; the reply is their codes, which are kept nowhere else."""

    group: str
    number: int

    def run(self, tx: Transaction, workshop: Workshop) -> Done:
        self.on_stage(tx, workshop)
        if access.way_of(tx.session, workshop) != "tickets":
            raise Invalid("Choose tickets as the way in first.")
        if self.group not in {group.id for group in workshop.groups}:
            raise Invalid("Choose a group.")
        if not 1 <= self.number <= MOST_TICKETS:
            raise Invalid("Choose from 1 to {most} tickets.", most=MOST_TICKETS)
        made = [joincode.make(secrets.choice, TICKET_LENGTH) for _ in range(self.number)]
        tx.session.add_all(Ticket(digest=digest(code), group_id=self.group) for code in made)
        return Done(made)
