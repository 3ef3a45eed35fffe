"""Marks English texts that are translated where they are shown."""

from __future__ import annotations


def mark(message: str) -> str:
    """Return the message unchanged; gettext's extraction finds it here."""
    return message


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Return the two messages unchanged; gettext's extraction finds them here as one that is counted."""
    return one, many
