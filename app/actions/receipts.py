"""What has been accepted already: a post that comes again, because its answer was lost, is answered alike."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.models import Receipt, Workshop
from app.secrets import digest

NEW_RECEIPT = insert(Receipt.__table__)  # type: ignore[arg-type]


def name_of(round_id: str, uuid: str) -> str:
    """Return the name of an answer's post. With its round in it, what was thrown away with a round that started
    again is no longer "saved".
    """
    return f"{round_id}/{uuid}"


def already(session: Session, workshop: Workshop, name: str) -> bool:
    """Note that the post of this name was accepted; return True where it had been before.

    Undone if the post is refused.
    """
    if was_accepted(session, workshop, name):
        return True
    session.connection().execute(NEW_RECEIPT, {"workshop_id": workshop.id, "digest": digest(name)})
    return False


def was_accepted(session: Session, workshop: Workshop, name: str) -> bool:
    """Return whether a post of this name was accepted before."""
    return session.get(Receipt, (workshop.id, digest(name))) is not None
