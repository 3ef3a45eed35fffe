"""Every text of every kind is made uniform, and its author is asked about what may point at somebody."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import activities
from app.domain import workshop as rules
from app.domain.activity import Asked, Seat
from app.domain.errors import NotFound
from app.domain.rehearsal import SIDES, Rehearsed
from app.forms import AnswerForm, Words
from tests.activities.rooms import GROUPS, Room
from tests.activities.test_contract import show_everything

TEMPLATES = ("60", "90", "half_day")
FORM = re.compile(
    r"<form[^>]*data-outbox[^>]*action=\"[^\"]*/steps/([^/]+)/([^/]+)/([^\"]+)\".*?</form>", re.DOTALL
)
FIELD = re.compile(r"<(?:textarea|input(?![^>]*type=\"(?:hidden|radio|checkbox|range)\"))[^>]*>")


def answers(at: rules.Workshop) -> Iterator[tuple[Asked, Rehearsed]]:
    """Yield what simulated people would answer in the picture that the room looks at."""
    step = at.step
    assert step is not None
    for place, side in enumerate(SIDES):
        seat = Seat(GROUPS[place].id, GROUPS[1 - place].id)
        for one in activities.KINDS[step.kind].rehearse(at, step, side, 6, random.Random(2)):
            yield Asked(one.round, one.slot, seat), one


def form_of(at: rules.Workshop, asked: Asked) -> AnswerForm:
    step = at.step
    assert step is not None
    form: AnswerForm = activities.KINDS[step.kind].form(at, step, asked)()
    return form


def words_of(form: AnswerForm) -> set[str]:
    return {field.name for field in form if isinstance(field, Words)}


def made(at: rules.Workshop, one: Rehearsed, data: dict[str, Any]) -> Any:
    step = at.step
    assert step is not None
    kind = activities.KINDS[step.kind]
    return kind.contribution(step, step.round(one.round), one.slot, data, [])


def typed_on_a_phone(text: str) -> str:
    """Return a text as another keyboard would have sent it, with characters that nobody sees."""
    changed = text.replace("'", "’").replace("...", "…").replace(" ", " \u00a0").replace("e", "e\u200b")
    return f"\u202e {changed}\ufeff\n"


@pytest.mark.parametrize("template", TEMPLATES)
def test_whatever_is_kept_as_text_was_asked_about_and_made_uniform(app: Flask, template: str) -> None:
    written: set[str] = set()
    with app.test_request_context("/"):
        for at in Room(template).walk():
            for asked, one in answers(at):
                plain = made(at, one, dict(one.data))
                words = words_of(form_of(at, asked))
                changed = {
                    name: typed_on_a_phone(value) if name in words and isinstance(value, str) else value
                    for name, value in one.data.items()
                }
                assert made(at, one, changed) == plain
                said = [value for name, value in one.data.items() if isinstance(value, str) and " " in value]
                if plain.text is not None:
                    written.add(at.step.kind if at.step else "")
                    assert words, at.step
                assert all(name in words for name, value in one.data.items() if value in said), one.data
    assert "cards" in written and len(written) >= (6 if template == "half_day" else 1)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_field_to_write_in_is_one_whose_words_are_looked_at(app: Flask, template: str) -> None:
    seen = 0
    with app.test_request_context("/"):
        for at in Room(template).walk():
            step = at.step
            assert step is not None
            for page in show_everything(at, console=False).values():
                for found in FORM.finditer(page):
                    _step, round_name, slot = found.groups()
                    for seat in (Seat("g1", "g2"), Seat("g2", "g1")):
                        try:
                            form = form_of(at, Asked(round_name, slot, seat))
                        except NotFound:
                            continue
                        for tag in FIELD.findall(found[0]):
                            name = re.search(r'name="(\w+)"', tag)
                            assert name and name[1] in words_of(form), tag
                            welcome = re.search(r'data-welcome="([^"]*)"', tag)
                            assert tuple(welcome[1].split() if welcome else ()) == form[name[1]].welcome, tag
                            seen += 1
    assert seen
