"""Templates and the kinds together: the method's own forms, and the steps that a template comes to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.activities import KINDS
from app.domain import agenda
from app.domain import workshop as rules
from app.domain.agenda import AgendaStep
from app.domain.errors import NotFound
from app.domain.fields import Problem, problem
from app.domain.i18n import mark as _
from app.domain.journey import journey, plan

Content = dict[str, Any]
LARGEST_FILE = 400_000


def entry(key: str) -> Mapping[str, Any]:
    """Return the method's own words for a step, or an empty talk of that key."""
    found = next((one for one in journey()["steps"] if one["id"] == key), None)
    return found or {"id": key, "kind": agenda.TALK, "title": "", "prompts": [], "purpose": "", "script": ""}


def method_keys() -> dict[str, str]:
    """Return the steps of the method, each with its kind."""
    return {one["id"]: one["kind"] for one in journey()["steps"] if one["kind"] in KINDS.by_kind}


def whole_settings(key: str, kind: str, form: str) -> dict[str, Any]:
    """Return all settings that the method gives a step, in a form or the nearest one that has this step."""
    found = entry(key)
    forms = [
        one
        for one in (form, "half_day", *found.get("templates", ()))
        if one in found.get("templates", (form,))
    ]
    return KINDS[kind].settings(found, forms[0], journey())


def edited(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a facilitator may edit; the others follow from the method."""
    return {field.name: settings[field.name] for field in KINDS[kind].fields}


def built_in(form: str) -> Content:
    """Return one of the method's own forms as a template. Raises KeyError for one it does not have."""
    return {
        "format": agenda.FORMAT,
        "version": agenda.VERSION,
        "form": form,
        "title": journey()["templates"][form]["title"],
        "note": journey()["templates"][form]["note"],
        "seats": [
            {"name": "Clinicians", "colour": "blue", "shape": "circle"},
            {"name": "Managers", "colour": "orange", "shape": "diamond"},
        ],
        "speaking_up": "",
        "steps": [
            {
                "key": one.key,
                "kind": one.kind,
                "title": one.title,
                "minutes": one.minutes,
                "settings": edited(one.kind, KINDS[one.kind].settings(one.entry, form, journey())),
            }
            for one in plan(form)
        ],
    }


def new_step(key: str, form: str) -> dict[str, Any]:
    """Return a step of the method as it may be added to a template; another key makes a talk without words."""
    found = entry(key)
    minutes = next(
        (found["minutes"][one] for one in (form, "half_day", "90") if one in found.get("minutes", {})), 5
    )
    settings = edited(found["kind"], whole_settings(key, found["kind"], form))
    return {
        "key": key,
        "kind": found["kind"],
        "title": found["title"] or "Talk",
        "minutes": minutes if isinstance(minutes, int) else 5,
        "settings": settings,
    }


def as_kind(step: Mapping[str, Any], kind: str, form: str) -> dict[str, Any]:
    """Return a step of the method as talk, or as its own kind again."""
    settings = edited(kind, whole_settings(step["key"], kind, form))
    if kind == agenda.TALK and "talk_text" in entry(step["key"]):
        settings["prompts"] = [entry(step["key"])["talk_text"]]
    return {**step, "kind": kind, "settings": settings}


def steps_of(content: Mapping[str, Any]) -> list[AgendaStep]:
    """Return the steps of a checked template with all their settings."""
    return [
        AgendaStep(
            one["key"],
            one["kind"],
            one["title"],
            one["minutes"],
            whole_settings(one["key"], one["kind"], content["form"]) | one["settings"],
        )
        for one in content["steps"]
    ]


def check(content: Any) -> list[Problem]:
    """Return everything that is wrong with a template."""
    return agenda.check(content, KINDS.by_kind, method_keys())


def read(raw: bytes) -> tuple[Content | None, list[Problem]]:
    """Return the template that a file holds, or None and what is wrong with it."""
    if len(raw) > LARGEST_FILE:
        return None, [problem(words=_("The file is too large to be a template."))]
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None, [problem(words=_("The file is not JSON."))]
    problems = check(content)
    return (None, problems) if problems else (content, [])


def write(content: Mapping[str, Any]) -> str:
    """Return a template as the text of a file."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_workshop(content: Mapping[str, Any], number: int, picture: int = 0) -> rules.Workshop:
    """Return a workshop of a template, without people, at a step (from 1) and a picture of it (from 0).

    Raises NotFound where the template has no such step.
    """
    groups = tuple(
        rules.Group(f"seat{place}", seat["name"], seat["colour"], seat["shape"])
        for place, seat in enumerate(content["seats"])
    )
    steps: list[rules.Step] = []
    for position, one in enumerate(steps_of(content)):
        rounds = tuple(
            rules.Round(f"r{position}-{plan.name}", plan.name, "open")
            for plan in KINDS[one.kind].rounds_in(one.settings)
        )
        steps.append(
            rules.Step(
                id=f"s{position}",
                key=one.key,
                kind=one.kind,
                title=one.title,
                position=position,
                minutes=one.minutes,
                settings=one.settings,
                state="open" if position == number - 1 else "pending",
                rounds=rounds,
            )
        )
    if not 1 <= number <= len(steps):
        raise NotFound()
    workshop = rules.Workshop(
        id="preview",
        title=content["title"],
        join_code="ABCD2345",
        speaking_up=content.get("speaking_up", ""),
        report_to="",
        operator="",
        delete_on="2030-01-01",
        min_group=5,
        locked=False,
        ended=False,
        paused_at=None,
        pause_asked=False,
        current=number - 1,
        check_cards=0,
        signposted=False,
        groups=groups,
        steps=tuple(steps),
        cards=(),
    )
    step = steps[number - 1]
    frames = KINDS[step.kind].frames(workshop, step)
    steps[number - 1] = replace(step, frame=min(max(0, picture), len(frames) - 1))
    return replace(workshop, steps=tuple(steps))
