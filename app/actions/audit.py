"""The log of what facilitators did: one word for each act, never anything of a participant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.actions import Transaction
from app.domain.clock import DAY
from app.domain.i18n import mark as _
from app.models import Audit

KEPT_FOR = 400 * DAY

# What stands in the log for each command that names a facilitator.
WORDS = {
    "Open": _("opened the doors"),
    "Advance": _("went on"),
    "GoBack": _("went back a step"),
    "ShowFrame": _("showed another picture"),
    "Extend": _("changed a step's time"),
    "Pause": _("paused"),
    "Resume": _("ended a pause"),
    "NoPause": _("answered a request for a pause"),
    "Lock": _("closed or opened the doors to newcomers"),
    "End": _("ended the workshop"),
    "TakeStage": _("took over the room"),
    "Repeat": _("held a step again"),
    "Shorten": _("shortened the steps to come"),
    "InviteCoFacilitator": _("made a link for a co-facilitator"),
    "RemoveCoFacilitator": _("took a co-facilitator out"),
    "OpenReview": _("began to read cards"),
    "EndReview": _("finished reading cards"),
    "Swap": _("swapped a card for another"),
    "StartAgain": _("started a step again"),
    "Mute": _("muted or unmuted an author"),
    "TakeDown": _("took down or put back a released card"),
    "SetWay": _("changed how people come in"),
    "MakeTickets": _("made tickets"),
    "SetPace": _("changed the pace of a rehearsal"),
    "ReadForMe": _("let cards be read in a rehearsal"),
    "ShareReport": _("made a link to the report"),
    "PlanFollowUp": _("chose the day of the follow-up"),
    "CloseFollowUp": _("closed the follow-up"),
    "UnshareReport": _("took a link to the report back"),
    "export": _("downloaded the report"),
    "make_workshop": _("made a workshop"),
    "LeaveNothing": _("chose what stays after the texts"),
    "delete_report": _("deleted a kept report"),
    "delete_workshop": _("deleted a workshop"),
    "sign_in": _("signed in"),
    "wrong_password": _("did not get in: somebody tried a wrong password"),
    "end_sessions": _("signed out other browsers"),
    "set_password": _("chose a new password"),
    "invite": _("made an invitation"),
}
# Too small or too often to note, or the facilitator's own: the moment a card was read is nobody's business.
UNNOTED = {"Judge", "Merge", "Tick", "Add", "ShowWall", "Arrange", "KeepNote", "CommentOn"}


def note(tx: Transaction, facilitator: str, did: str, workshop: str | None = None, **detail: Any) -> str:
    """Write down that a facilitator did something, a word of WORDS; return the entry's id."""
    entry = Audit(facilitator_id=facilitator, workshop_id=workshop, at=tx.now, did=did, detail=detail)
    tx.session.add(entry)
    tx.session.flush()
    return entry.id


def note_command(tx: Transaction, workshop: str, command: object) -> None:
    """Write down a command that a facilitator gave, unless it is none or not to be noted."""
    facilitator = getattr(command, "facilitator", None)
    if facilitator and type(command).__name__ in WORDS:
        note(tx, facilitator, type(command).__name__, workshop)


def forget_old(tx: Transaction) -> None:
    """Delete what was done longer ago than it is kept."""
    tx.session.execute(delete(Audit).where(Audit.at < tx.now - KEPT_FOR))


def add_detail(tx: Transaction, entry: str, **detail: Any) -> None:
    """Add to what is said of an act."""
    found = tx.session.get_one(Audit, entry)
    found.detail = {**found.detail, **detail}
