"""Before the workshop: what a facilitator prints and sends, each a page that prints on A4."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request

from app import access, agendas, snapshot
from app.activities import KINDS
from app.domain import run_sheet
from app.domain import workshop as rules
from app.domain.errors import Invalid, NotFound
from app.domain.journey import journey
from app.i18n import day, translate
from app.web import people, replies

bp = Blueprint("paper", __name__, url_prefix="/workshops/<workshop_id>")
# The step of the method that a briefed senior volunteer opens, typed or as talk.
OPENED = "among_ourselves"


def led(workshop_id: str) -> rules.Workshop:
    """Return the workshop that whoever asks leads."""
    found = access.led(people.reading(), people.facilitator().id, workshop_id)
    return snapshot.take(people.reading(), found)


def apart(workshop: rules.Workshop) -> bool:
    """Return whether the groups type among themselves, each with a screen of its own."""
    return any(KINDS[step.kind].own_screen for step in workshop.steps)


@bp.get("/before")
def before(workshop_id: str) -> str:
    """Say what to do before the workshop, with everything there is to print."""
    return render_template(
        "paper/before.html",
        workshop=led(workshop_id),
        checklist=journey()["checklist_before"],
        check_address=f"{replies.base_url()}/check",
    )


@bp.get("/invitation")
def invitation(workshop_id: str) -> str:
    """Give the page that is sent to whoever is invited."""
    workshop = led(workshop_id)
    return render_template(
        "paper/invitation.html",
        workshop=workshop,
        minutes=sum(step.minutes for step in workshop.steps),
        join_text=translate(
            journey()["join_text"],
            operator=workshop.operator,
            report_to=workshop.report_to,
            speaking_up=workshop.speaking_up,
            date=day(workshop.delete_on),
        ),
        ground_rules=journey()["ground_rules"],
        keys_in_memory=current_app.config["KEYS_IN_MEMORY"],
    )


@bp.get("/run-sheet")
def sheet(workshop_id: str) -> Response:
    """Give the agenda with planned times, words to say, and what to watch for. ?begins=09:30 says when it starts."""
    workshop, begins, error = led(workshop_id), request.args.get("begins") or run_sheet.BEGINS, None
    try:
        moments = run_sheet.planned(workshop.steps, run_sheet.minutes_of(begins))
    except Invalid as problem:
        moments, error = (
            run_sheet.planned(workshop.steps, run_sheet.minutes_of(run_sheet.BEGINS)),
            problem.message,
        )
    page = render_template(
        "paper/run_sheet.html",
        workshop=workshop,
        rows=[(at, step, of_the_method(step)) for at, step in zip(moments, workshop.steps, strict=False)],
        ends=moments[-1],
        begins=begins,
        error=error,
        materials=run_sheet.materials(workshop.way, apart=apart(workshop)),
        watch=run_sheet.WATCH,
    )
    return make_response(page, 422 if error else 200)


def of_the_method(step: rules.Step) -> dict[str, Any]:
    """Return what the method says of a step, as far as it is held in the method's own way, and its prompts."""
    entry = agendas.entry(step.key)
    same = entry.get("kind") == step.kind
    names = ("purpose", "facilitator", "wall", "participant") if same else ("purpose",)
    return {**{name: entry.get(name, "") for name in names}, "prompts": step.settings.get("prompts", ())}


@bp.get("/briefing")
def briefing(workshop_id: str) -> str:
    """Give the page for whoever opens a step among their own group."""
    workshop = led(workshop_id)
    typed = next((one for one in workshop.steps if KINDS[one.kind].own_screen), None)
    step = typed or next((one for one in workshop.steps if one.key == OPENED), None)
    if step is None:
        raise NotFound()
    spoken = agendas.entry(OPENED)["prompts"][0]
    opening = step.settings.get("opening") or spoken.partition(") ")[2]
    return render_template(
        "paper/briefing.html", workshop=workshop, step=step, opening=opening, typed=typed is not None
    )
