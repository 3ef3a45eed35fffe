"""Templates of a facilitator's own: copied, shaped, imported, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import access
from app.actions import Transaction
from app.domain.errors import Closed
from app.models import Template

MOST_TEMPLATES = 50


def keep_new(tx: Transaction, facilitator: str, content: Mapping[str, Any]) -> str:
    """Store a checked template and return its id; raises Closed where a facilitator has too many."""
    if len(access.templates(tx.session, facilitator)) >= MOST_TEMPLATES:
        raise Closed("You have {most} templates. Delete one first.", most=MOST_TEMPLATES)
    made = Template(facilitator_id=facilitator, title=content["title"], content=dict(content))
    tx.session.add(made)
    tx.session.flush()
    return made.id


def keep(tx: Transaction, facilitator: str, identifier: str, content: Mapping[str, Any]) -> None:
    """Store a checked template in the place of what stood there."""
    found = access.template(tx.session, facilitator, identifier)
    found.title, found.content = content["title"], dict(content)


def throw_away(tx: Transaction, facilitator: str, identifier: str) -> None:
    """Delete a template; workshops that were made from it keep their own agenda."""
    tx.session.delete(access.template(tx.session, facilitator, identifier))
