"""The nouns of the database, one file each."""

from app.models.base import Base, random_id
from app.models.entry import AuthorLink, Entry, Receipt, ReleasedCard
from app.models.facilitator import Facilitator, OneTimeLink, SignedIn
from app.models.member import Member
from app.models.private_note import NOTE_LIMIT, PrivateNote
from app.models.rehearsal import Rehearsal
from app.models.step import Round, Step, StepNotes
from app.models.template import Template
from app.models.workshop import Group, GroupScreen, Leading, Stage, Workshop

__all__ = [
    "NOTE_LIMIT",
    "AuthorLink",
    "Base",
    "Entry",
    "Facilitator",
    "Group",
    "GroupScreen",
    "Leading",
    "Member",
    "OneTimeLink",
    "PrivateNote",
    "Receipt",
    "Rehearsal",
    "ReleasedCard",
    "Round",
    "SignedIn",
    "Stage",
    "Step",
    "StepNotes",
    "Template",
    "Workshop",
    "random_id",
]
