"""The follow-up by a group's link: kept before its day, answered once from each phone, read when it has closed.

Nothing here knows a seat of the workshop. That a phone has answered is kept on that phone and nowhere else.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from wtforms import IntegerField
from wtforms.validators import AnyOf, Optional

from app import access, follow_up, report, snapshot
from app.actions import perform
from app.actions.following_up import AnswerFollowUp, Answers
from app.actions.receipts import name_of
from app.domain.errors import Closed, Invalid
from app.domain.follow_up import field_name
from app.domain.i18n import mark as _
from app.domain.workshop import Workshop
from app.errors import wants_json
from app.extensions import limiter
from app.forms import AnswerForm
from app.i18n import translate
from app.models import FollowUp
from app.report import drawing
from app.web import people, replies

bp = Blueprint("follow_up", __name__, url_prefix="/follow-up/<token>")
CHOOSE = _("Choose one of the answers that are offered.")


# What came of it is made anew for each of them: a forwarded link must not keep the rooms of this server waiting.
@bp.get("")
@limiter.limit("300 per minute")
def page(token: str) -> Response:
    """Show what there is to do: keep the link, answer, or read what came of it."""
    return make_response(shown(token))


def shown(token: str, error: str = "", given: Mapping[str, Any] | None = None) -> str:
    """Return the page; `given` are answers that were chosen and not taken, `error` says why."""
    model, group, found = access.follow_up_by_link(people.reading(), token)
    workshop = snapshot.read(people.reading(), model)
    state = state_of(found, date.today())
    answered = has_answered(found, token)
    values: dict[str, Any] = {
        "workshop": workshop,
        "group": group,
        "token": token,
        "state": state,
        "answered": answered,
        "closes": found.closes,
        "error": error,
        "given": given or {},
    }
    if state == "open" and not answered:
        values |= {
            "asked": follow_up.asked(workshop),
            "field_name": field_name,
            "new_uuid": str(uuid.uuid4()),
        }
    if state == "sealed":
        values |= {"report": report.build(workshop), "drawing": drawing}
    return render_template("follow_up/page.html", **values)


def state_of(found: FollowUp, today: date) -> str:
    """Return "early", "open", "counting" or "sealed"."""
    if found.state == "sealed":
        return "sealed"
    if found.state == "sealing" or found.closes < today:
        return "counting"
    return "early" if today < found.opens else "open"


@bp.post("")
def answer(token: str) -> Response:
    """Take what is sent, once for each phone; what was sent before stays as it was."""
    model, _group, found = access.follow_up_by_link(people.reading(), token)
    workshop, edition = snapshot.read(people.reading(), model), found.edition
    if has_answered(found, token):
        raise Closed("This phone has answered already. What was sent first counts.")
    form = form_for(workshop)
    replies.check(form)
    once = name_of("follow-up", form.uuid.data.lower())
    try:
        perform(model.id, AnswerFollowUp(token, answers(workshop, form.data)), once=once)
    except Invalid as refused:
        if wants_json():
            raise
        return make_response(shown(token, translate(refused.message), form.data), 422)
    sent = replies.accepted("saved", url_for(".page", token=token))
    sent.set_cookie(cookie(token), edition, max_age=until_closed(found), **people.cookie_rules())
    return sent


def cookie(token: str) -> str:
    """Return the name of the cookie by which a phone knows that it has answered."""
    return people.for_this_host(f"later-{token}")


def has_answered(found: FollowUp, token: str) -> bool:
    """Return whether this phone says that it has answered."""
    return request.cookies.get(cookie(token)) == found.edition


def until_closed(found: FollowUp) -> int:
    """Return for how many seconds a phone needs to remember that it has answered."""
    return int((found.closes - date.today() + timedelta(days=2)).total_seconds())


def form_for(workshop: Workshop) -> AnswerForm:
    """Return the form with a field for each question, none of which must be answered."""
    fields = {
        field_name(step.position, part, question): IntegerField(
            validators=[Optional(), AnyOf([value for value, _words in question.options], message=CHOOSE)]
        )
        for step, parts in follow_up.asked(workshop)
        for part in parts
        for question in part.questions
    }
    made: AnswerForm = type("FollowUpForm", (AnswerForm,), fields)()
    return made


def answers(workshop: Workshop, data: dict[str, Any]) -> Answers:
    """Return what was answered, part by part; a part in which nothing counts is left out."""
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for step, parts in follow_up.asked(workshop):
        for part in parts:
            value = {
                one.name: data.get(field_name(step.position, part, one)) or None for one in part.questions
            }
            if any(value.values()):
                found[step.id, part.slot] = value
    return found


@bp.get("/day.ics")
def calendar(token: str) -> Response:
    """Give the day as a file for a calendar: the date and the link, nothing else.

    A phone that has answered gets the day after the last one, when the results can be read. Colleagues may see each
    other's calendars, so neither says what it is about.
    """
    found = access.follow_up_by_link(people.reading(), token)[2]
    link = replies.base_url() + url_for(".page", token=token)
    results = has_answered(found, token)
    when = found.closes + timedelta(days=1) if results else found.opens
    title = (
        translate("The results can be read") if results else translate("Some questions, about five minutes")
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Otherwise//follow-up//EN",
        "BEGIN:VEVENT",
        f"UID:{'results' if results else 'questions'}-{token}@otherwise.invalid",
        f"DTSTAMP:{datetime.combine(when, datetime.min.time()):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{when:%Y%m%d}",
        f"DTEND;VALUE=DATE:{when + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(title)}",
        f"URL:{link}",
        f"DESCRIPTION:{escaped(link)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    content = "".join(folded(line) for line in lines)
    return Response(
        content,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="day.ics"'},
    )


def escaped(text: str) -> str:
    """Return text as a calendar file holds it."""
    for one in ("\\", ";", ","):
        text = text.replace(one, f"\\{one}")
    return " ".join(text.split())


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, as RFC 5545 wants it; no letter is cut in two."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"
