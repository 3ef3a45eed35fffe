"""Templates: copy one, shape it step by step, look at it as each audience would, carry it away as a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app import access, agendas, regions
from app.actions import of_app, templating
from app.activities import KINDS
from app.domain import agenda
from app.domain import workshop as rules
from app.domain.activity import Seat
from app.domain.errors import Invalid, NotFound
from app.domain.fields import Problem
from app.domain.journey import journey
from app.domain.text import normalise
from app.forms import PlainForm
from app.i18n import translate
from app.web import people, replies
from app.web.participant import render_mine

bp = Blueprint("templates", __name__, url_prefix="/templates")
# The page of a long template holds more than an answer from a phone.
LARGEST_FORM = 1_000_000
AUDIENCES = ("wall", "first", "second", "screen", "console")


@bp.url_value_preprocessor
def let_long_forms_in(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Raise the limit of this request before anybody reads its form."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    request.max_form_parts = 5_000


@bp.get("")
def shelf() -> str:
    """List the method's own forms and the facilitator's templates."""
    return show_shelf([])


def show_shelf(problems: list[Problem]) -> str:
    me = people.facilitator()
    own = [
        (one.id, one.title, agenda.total(one.content)) for one in access.templates(people.reading(), me.id)
    ]
    forms = [
        (name, journey()["templates"][name], agenda.total(agendas.built_in(name))) for name in agenda.FORMS
    ]
    return render_template(
        "facilitator/templates.html",
        own=own,
        forms=forms,
        form=PlainForm(),
        problems=[told(one) for one in problems],
    )


@bp.post("/copies")
def copy() -> Response:
    """Copy one of the method's forms, or a template of one's own."""
    replies.check(PlainForm())
    me, wanted = people.facilitator(), request.form.get("of", "")
    content = content_of(wanted)
    content = {**content, "title": translate("{title}, my copy", title=translate(content["title"]))[:120]}
    made = of_app().write(lambda tx: templating.keep_new(tx, me.id, content))
    return make_response(redirect(url_for(".edit", identifier=made), 303))


def content_of(name: str) -> dict[str, Any]:
    """Return a form of the method by its name, or a template of one's own by its id; raises NotFound."""
    me = people.facilitator()
    if name in agenda.FORMS:
        return agendas.built_in(name)
    return dict(access.template(people.reading(), me.id, name).content)


@bp.post("/imports")
def bring_in() -> Response:
    """Read a template from a file; what is wrong with it is told with its place, and nothing is stored then."""
    replies.check(PlainForm())
    me, given = people.facilitator(), request.files.get("file")
    raw = given.read(agendas.LARGEST_FILE + 1) if given else b""
    content, problems = agendas.read(raw)
    if content is None:
        return make_response(show_shelf(problems), 422)
    made = of_app().write(lambda tx: templating.keep_new(tx, me.id, content))
    return make_response(redirect(url_for(".edit", identifier=made), 303))


@bp.get("/<identifier>/file")
def carry_away(identifier: str) -> Response:
    """Give a template as a file."""
    content = content_of(identifier)
    name = re.sub(r"[^a-z0-9]+", "-", content["title"].lower()).strip("-")[:60] or "template"
    headers = {"Content-Disposition": f'attachment; filename="{name}.otherwise.json"'}
    return Response(agendas.write(content), mimetype="application/json", headers=headers)


@bp.post("/<identifier>/removal")
def remove(identifier: str) -> Response:
    """Delete a template of one's own."""
    replies.check(PlainForm())
    me = people.facilitator()
    of_app().write(lambda tx: templating.throw_away(tx, me.id, identifier))
    return replies.accepted("done", url_for(".shelf"), "Deleted.")


@bp.route("/<identifier>", methods=["GET", "POST"])
def edit(identifier: str) -> Response:
    """Shape a template. Every button saves the whole page, or says what keeps it from being saved."""
    me, form = people.facilitator(), PlainForm()
    stored = access.template(people.reading(), me.id, identifier).content
    content, problems = dict(stored), []
    if request.method == "POST":
        replies.check(form)
        content = changed(read_form(stored, request.form), request.form.get("do", "save"))
        problems = agendas.check(content)
        if not problems:
            of_app().write(lambda tx: templating.keep(tx, me.id, identifier, content))
            return replies.accepted("saved", url_for(".edit", identifier=identifier), "Saved.")
    page = render_template(
        "facilitator/template.html",
        identifier=identifier,
        content=content,
        problems=[told(one) for one in problems],
        marked={one.place[1] for one in problems if len(one.place) > 1 and one.place[0] == "steps"},
        kinds=KINDS,
        minutes=sum(step["minutes"] for step in content["steps"] if isinstance(step["minutes"], int)),
        addable=addable(content),
        compulsory=agenda.COMPULSORY,
        method=agendas.method_keys(),
        form=form,
    )
    return make_response(page, 422 if problems else 200)


def read_form(stored: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the template that the page's form holds; what it does not hold stays as it was stored."""
    steps = []
    for step in stored["steps"]:
        start = f"{step['key']}-"
        if start + "title" not in given:
            steps.append(step)
            continue
        minutes = given.get(start + "minutes", "").strip()
        settings = {field.name: field.read(given, start) for field in KINDS[step["kind"]].fields}
        steps.append(
            {
                **step,
                "title": normalise(given[start + "title"]),
                "minutes": int(minutes) if minutes.isdecimal() and len(minutes) < 5 else minutes,
                "settings": settings,
            }
        )
    seats = [
        {
            name: normalise(given.get(f"seat-{number}-{name}", seat[name]))
            for name in ("name", "colour", "shape")
        }
        for number, seat in enumerate(stored["seats"])
    ]
    words = {
        name: normalise(given.get(name, stored.get(name, ""))) for name in ("title", "note", "speaking_up")
    }
    return {**stored, **words, "seats": seats, "steps": steps}


def changed(content: dict[str, Any], what: str) -> dict[str, Any]:
    """Return a template after one button: "save", "up:key", "drop:key", "as_talk:key" and so on."""
    verb, _separator, key = what.partition(":")
    steps = list(content["steps"])
    place = next((number for number, step in enumerate(steps) if step["key"] == key), None)
    if verb == "add":
        key = request.form.get("add", "")
        steps.insert(
            place_for(steps, key),
            agendas.new_step(free_key(steps) if key == agenda.TALK else key, content["form"]),
        )
    elif verb == "save":
        pass
    elif place is None:
        raise Invalid("This step is no longer there. Load the page again.")
    elif verb == "up" and place > 0:
        steps.insert(place - 1, steps.pop(place))
    elif verb == "down":
        steps.insert(place + 1, steps.pop(place))
    elif verb == "drop":
        steps.pop(place)
    elif verb == "as_talk":
        steps[place] = agendas.as_kind(steps[place], agenda.TALK, content["form"])
    elif verb == "as_typed" and key in agendas.method_keys():
        steps[place] = agendas.as_kind(steps[place], agendas.method_keys()[key], content["form"])
    return {**content, "steps": steps}


def addable(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the steps of the method that the template does not hold, and a talk of one's own."""
    there = {step["key"] for step in content["steps"]}
    missing = [(one["id"], one["title"]) for one in journey()["steps"] if one["id"] in agendas.method_keys()]
    return [(key, title) for key, title in missing if key not in there] + [(agenda.TALK, "Talk")]


def place_for(steps: list[dict[str, Any]], key: str) -> int:
    """Return where a step belongs: in the method's order, a talk of one's own before the close."""
    if key not in agendas.method_keys() and key != agenda.TALK:
        raise NotFound()
    order = [one["id"] for one in journey()["steps"]]
    if key == agenda.TALK:
        return max(0, len(steps) - 1)
    later = [
        number
        for number, step in enumerate(steps)
        if step["key"] in order and order.index(step["key"]) > order.index(key)
    ]
    return later[0] if later else len(steps)


def free_key(steps: list[dict[str, Any]]) -> str:
    """Return a key for a talk that no step has."""
    taken = {step["key"] for step in steps}
    return next(f"talk-{number}" for number in range(1, 100) if f"talk-{number}" not in taken)


def told(one: Problem) -> str:
    """Return a problem in words, after its place."""
    words = translate(one.words, **dict(one.values))
    return f"{' › '.join(str(part) for part in one.place)}: {words}" if one.place else words


@bp.get("/<identifier>/steps/<int:number>")
def preview(identifier: str, number: int) -> str:
    """Show one step as every audience would see it, picture by picture."""
    workshop = agendas.as_workshop(content_of(identifier), number, request.args.get("picture", 0, type=int))
    step = workshop.step
    assert step is not None  # noqa: S101 - as_workshop leads to one
    kind = KINDS[step.kind]
    return render_template(
        "facilitator/template_preview.html",
        identifier=identifier,
        workshop=workshop,
        step=step,
        number=number,
        frames=kind.frames(workshop, step),
        audiences=[one for one in AUDIENCES if one != "screen" or kind.own_screen],
    )


@bp.get("/<identifier>/steps/<int:number>/<audience>")
def preview_of(identifier: str, number: int, audience: str) -> str:
    """Show one step as one audience would see it, without any answers."""
    if audience not in AUDIENCES:
        raise NotFound()
    workshop = agendas.as_workshop(content_of(identifier), number, request.args.get("picture", 0, type=int))
    first, second = workshop.groups
    group = second if audience == "second" else first
    parts = {"own": "", **seen_by(workshop, audience, group)}
    return render_template(
        "facilitator/template_audience.html", audience=audience, group=group, step=workshop.step, **parts
    )


def seen_by(workshop: rules.Workshop, audience: str, group: rules.Group) -> dict[str, Any]:
    """Return the rendered parts of one audience's page."""
    if audience == "wall":
        return {"shared": render_template("wall/wall.html", **regions.wall(workshop))}
    if audience == "screen":
        return {"shared": render_template("group/screen.html", **regions.own_group(workshop, group.id))}
    step = workshop.step
    assert step is not None  # noqa: S101 - a preview stands in a step
    if audience == "console":
        shown = KINDS[step.kind].console(workshop, step)
        return {
            "shared": render_template(
                "facilitator/step_preview.html", workshop=workshop, step=step, shown=shown, choice_step=step
            )
        }
    seat = Seat(group.id, workshop.others(group.id).id)
    return {
        "shared": render_template("participant/step.html", **regions.phone(workshop, group.id)),
        "own": render_mine(workshop, seat, None),
    }
