"""Asking an author, before anything is sent on, about words that may point at somebody.

A phone asks by itself (static/js/asking.js) and says so in its post. Here whoever has no script is asked, and whoever
leaves that out. Nothing is written by it: no row, no log line, no revision, and the writer hears of it only when the
answer comes.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from app.actions.receipts import name_of, was_accepted
from app.errors import answer, wants_json
from app.forms import AnswerForm, Words
from app.i18n import translate
from app.models import Workshop
from app.web import people


def first(workshop: Workshop, round_id: str, form: AnswerForm) -> Response | None:
    """Return the question that the author of a checked form is asked, or None where there is nothing to ask."""
    if form.asked.data:
        return None
    name = name_of(round_id, form.uuid.data.lower())
    found = [hint for field in form.words() for hint in field.hints()]
    if not found or was_accepted(people.reading(), workshop, name):
        return None
    if wants_json():
        words = ", ".join(f"“{text}”" for text, _hint in found)
        message = translate(
            "This may point to somebody: {words}. Change it, or send it as it is.", words=words
        )
        return answer("hint", message, 422)
    written = {field.name for field in form if isinstance(field, Words)}
    page = render_template(
        "participant/asked.html",
        workshop=workshop,
        found=list(dict.fromkeys((text, hint.kind) for text, hint in found)),
        words=form.words(),
        others=[one for one in given() if one[0] not in written],
        all=given(),
    )
    return make_response(page, 422)


def given() -> list[tuple[str, str]]:
    """Return what the form was sent with, besides what a new form brings of its own."""
    return [one for one in request.form.items(multi=True) if one[0] not in {"csrf_token", "asked"}]
