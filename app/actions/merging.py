"""Cards that stand for others that say the same."""

from __future__ import annotations

from sqlalchemy import select

from app.actions import Transaction
from app.models import Entry


def standing_for(tx: Transaction, entry: Entry) -> list[Entry]:
    """Return the cards that were merged into this one."""
    return list(tx.session.scalars(select(Entry).where(Entry.merged_into == entry.id)))


def part(tx: Transaction, entry: Entry) -> None:
    """Let go of the cards that this one stood for: its words will be others, so they wait for their own verdict."""
    for other in standing_for(tx, entry):
        other.verdict, other.merged_into = "unread", None
