"""The nouns of the database, one file each."""

from app.models.audit import Audit
from app.models.base import Base, random_id
from app.models.doors import Doors, GroupCode, Ticket
from app.models.entry import AuthorLink, Entry, Muting, Receipt, ReleasedCard
from app.models.facilitator import Facilitator, OneTimeLink, SignedIn
from app.models.follow_up import FollowUp, FollowUpAnswer, FollowUpLink
from app.models.member import Member, Muted
from app.models.private_note import NOTE_LIMIT, PrivateNote
from app.models.rehearsal import Rehearsal
from app.models.report import COMMENT_LIMIT, KeptReport, LeavesNothing, ReportComment, ReportLink
from app.models.step import Round, Step, StepNotes
from app.models.template import Template
from app.models.workshop import Group, GroupScreen, Leading, Stage, Workshop

__all__ = [
    "COMMENT_LIMIT",
    "NOTE_LIMIT",
    "Audit",
    "AuthorLink",
    "Base",
    "Doors",
    "Entry",
    "Facilitator",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpLink",
    "Group",
    "GroupCode",
    "GroupScreen",
    "KeptReport",
    "Leading",
    "LeavesNothing",
    "Member",
    "Muted",
    "Muting",
    "OneTimeLink",
    "PrivateNote",
    "Receipt",
    "Rehearsal",
    "ReleasedCard",
    "ReportComment",
    "ReportLink",
    "Round",
    "SignedIn",
    "Stage",
    "Step",
    "StepNotes",
    "Template",
    "Ticket",
    "Workshop",
    "random_id",
]
