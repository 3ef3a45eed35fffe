"""What gettext's extraction cannot find by itself: the journey's texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from app import agendas
from app.domain import agenda

# Words of the machine, not of the screen.
SILENT = {
    "id",
    "kind",
    "lane",
    "polarity",
    "templates",
    "kind_in",
    "limits",
    "tiles",
    "minutes",
    "lanes",
    "about",
}

Message = tuple[int, str, str, list[str]]


def journey(source: IO[bytes], _keywords: Any, _comments: Any, options: Any) -> Iterator[Message]:  # noqa: ARG001 - Babel names it
    """Yield every text of a journey as Babel's extraction wants it: line, function, message, comments."""
    found = dict.fromkeys(texts(json.load(source)))
    # What the kinds make of it: a prompt without its label, a question of one lane.
    for form in agenda.FORMS:
        for step in agendas.steps_of(agendas.built_in(form)):
            found.update(dict.fromkeys(text for text in texts(step.settings) if " " in text))
    for text in found:
        yield 1, "gettext", text, []


def texts(node: Any) -> Iterator[str]:
    """Yield the texts of a JSON value, in order."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif isinstance(node, dict):
        for name, one in node.items():
            if name not in SILENT:
                yield from texts(one)
