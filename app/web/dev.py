"""The component sheet: everything the product is drawn with, in every state. It is there only with DEV=1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup, escape

from app.domain import clock
from app.domain.agenda import COLOURS, SHAPES
from app.domain.fields import Keyed, Lines, Number, OneOf, Rows, Several, Text
from app.domain.workshop import LANES, Clock, Group

bp = Blueprint("dev", __name__, url_prefix="/dev")

THEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")
CLINICIANS = Group("g1", "Clinicians", "blue", "circle")
MANAGERS = Group("g2", "Managers", "orange", "diamond")
AXIS = ("none", "a quarter", "half", "three quarters", "all")


@bp.get("/components")
def components() -> str:
    """Show the sheet in both themes and both directions beside one another."""
    kinds = [(theme, direction) for theme in THEMES for direction in DIRECTIONS]
    return render_template("dev/components.html", kinds=kinds)


@bp.get("/components/sheet")
def sheet() -> str:
    """Show one sheet: ?theme=light|dark&dir=ltr|rtl."""
    theme, direction = request.args.get("theme", "light"), request.args.get("dir", "ltr")
    if theme not in THEMES or direction not in DIRECTIONS:
        abort(404)
    return render_template("dev/sheet.html", theme=theme, dir=direction, **samples())


@dataclass(frozen=True)
class Question:
    """What a form field tells its macro."""

    id: str
    label: Any
    errors: tuple[str, ...] = ()

    def __call__(self, **attributes: str) -> str:
        written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        return Markup(f'<input id="{self.id}" name="{self.id}" type="text" {written}>')  # noqa: S704


@dataclass(frozen=True)
class Label:
    text: str


def samples() -> dict[str, Any]:
    """Return what the sheet is filled with."""
    now = clock.now()
    groups = [
        Group(f"g-{colour}", name, colour, shape)
        for name, colour, shape in zip(
            ("Clinicians", "Managers", "Board", "Porters"), COLOURS, SHAPES, strict=True
        )
    ]
    return {
        "groups": groups,
        "colours": COLOURS,
        "shapes": SHAPES,
        "lanes": LANES,
        "clocks": (Clock(now + 245_000, None), Clock(now - 30_000, None), Clock(None, 61_000)),
        "fields": [
            Question("plain", Label("Your name")),
            Question("wrong", Label("Your e-mail address"), ("This does not look like an e-mail address.",)),
        ],
        "settings": settings(),
        "dumbbells": dumbbells(),
        "axis": AXIS,
        "strips": strips(),
        "links": [
            {
                "by": CLINICIANS,
                "arrows": [{"from": "distance", "to": "values"}, {"from": "power", "to": "distance"}],
            },
            {"by": MANAGERS, "arrows": []},
        ],
        "marks": marks(),
        "mirror": (
            {"group": CLINICIANS, "word": "most", "said": "They have the final say on what changes here."},
            {"group": MANAGERS, "word": "some", "said": "They have the final say on what changes here."},
        ),
        "rehearsed": {"rehearsal": "at_once"},
    }


def settings() -> list[tuple[Any, Any]]:
    """Return one field of every kind that the template editor draws, with a value."""
    return [
        (Text("purpose", "Purpose", long=True), "Say what it is for."),
        (Lines("prompts", "Prompts, one a line"), ["First prompt", "Second prompt"]),
        (Number("limit", "Cards a person", lowest=1, highest=9), 3),
        (Several("tiles", "What is compared", (("mirror", "The mirror"), ("agency", "Who acts"))), ["mirror"]),
        (OneOf("links", "Ask for links", (("no", "no"), ("yes", "yes"))), "no"),
        (Keyed("lane", "A lane", (("power", "Power"), ("values", "Values"))), {"power": "Who?", "values": "Why?"}),
        (Rows("values", "Values", (Text("text", "Said of oneself"),)), [{"id": "N1", "text": "I help."}]),
    ]  # fmt: skip


def dumbbells() -> list[dict[str, Any]]:
    """Return rows of forecast and answer: turned over and not, far apart and near, in both directions."""

    def row(by: Group, about: Group, expected: float, actual: float | None) -> dict[str, Any]:
        shown = actual is not None and {
            "share": actual,
            "word": "most" if actual > 0.5 else "some",
            "band": (max(0, actual - 0.07), min(1, actual + 0.07)),
        }
        return {
            "by": by,
            "about": about,
            "expected": {"share": expected, "label": f"{round(expected * 10)} in 10"},
            "actual": shown or None,
            "label_by": f"{by.name} expected",
            "label_about": f"of {about.name}",
            "label_actual": f"{about.name} say",
        }

    there, back = (CLINICIANS, MANAGERS), (MANAGERS, CLINICIANS)
    return [
        {"name": "Not turned over", "rows": [row(*there, 0.8, None), row(*back, 0.3, None)]},
        {"name": "Fewer and more", "rows": [row(*there, 0.8, 0.25), row(*back, 0.3, 0.75)]},
        {"name": "About as thought", "rows": [row(*there, 0.5, 0.52), row(*back, 1.0, 0.93)]},
    ]


def strips() -> list[dict[str, Any]]:
    """Return strips whose words fit into their parts, and whose words do not."""

    def parts(*shares: float) -> list[dict[str, Any]]:
        labels = ("them", "us", "someone outside", "all of us")
        words = ["few or none" if one < 0.2 else "some" if one < 0.5 else "most" for one in shares]
        return [
            {"label": label, "word": word, "share": share}
            for label, word, share in zip(labels, words, shares, strict=True)
        ]

    return [
        {"by": CLINICIANS, "parts": parts(0.6, 0.2, 0.15, 0.05)},
        {"by": MANAGERS, "parts": parts(0.3, 0.3, 0.4, 0)},
    ]


def marks() -> list[dict[str, Any]]:
    """Return the places of two groups on the grid of leading, one of them with where it was before."""
    cells = [{"x": -1, "y": 1, "size": 2}, {"x": 1, "y": -1, "size": 1}]
    return [
        {"group": CLINICIANS, "label": "grown, together", "x": -1, "y": 1, "before": None, "cells": cells},
        {
            "group": MANAGERS,
            "label": "planned, apart",
            "x": 1,
            "y": 0.5,
            "before": {"x": 1.5, "y": -1.5},
            "cells": [],
        },
    ]
