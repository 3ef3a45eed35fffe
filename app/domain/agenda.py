"""Templates: the plan of a workshop as a facilitator may shape it, and the rules that it keeps.

A template is plain data, the same in the database, in the editor and in an exported file; docs/templates.md
describes it. The compulsory path is the method's own: a reveal alone can make things worse, so what comes
around it may become talk, and may not be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.fields import Field, Problem, check_settings, check_words, problem
from app.domain.i18n import mark as _

FORMAT = "otherwise-template"
VERSION = 1
FORMS = ("60", "90", "half_day")
TALK = "talk"
MOST_STEPS = 40
KEY = re.compile(r"\A[a-z0-9_-]{1,40}\Z")
COLOURS = ("blue", "orange", "violet", "teal")
SHAPES = ("circle", "diamond", "square", "triangle")
ENTRIES = ("format", "version", "form", "title", "note", "seats", "speaking_up", "steps")
STEP_ENTRIES = ("key", "kind", "title", "minutes", "settings")

# Each step of the compulsory path, in its order, and why it must stay.
COMPULSORY: Mapping[str, str] = {
    "among_ourselves": _(
        "“Among ourselves” must stay: it is where a group questions its own story, and change starts there."
    ),
    "reveal": _("The reveal must stay: without it neither side learns what the other assumes."),
    "true_or_not": _(
        "“What is true, what isn't” must stay: a reveal that nobody answers fits people into roles already cast."
    ),
    "compare": _(
        "“What we expected, and what they say” must stay: it is where the forecast meets the answer."
    ),
    "say_back": _("“Say it back” must stay: people are understood before they are answered."),
    "close": _("The close must stay: nobody is left alone with what they have read."),
}


class Kind(Protocol):
    """What a template needs to know of a kind."""

    @property
    def needs(self) -> Sequence[str]: ...

    @property
    def fields(self) -> Sequence[Field]: ...


@dataclass(frozen=True)
class AgendaStep:
    """A step of a template, complete with all its settings."""

    key: str
    kind: str
    title: str
    minutes: int
    settings: Mapping[str, Any]


def total(content: Mapping[str, Any]) -> int:
    """Return how many minutes a template takes."""
    return sum(int(step["minutes"]) for step in content["steps"])


def check(content: Any, kinds: Mapping[str, Kind], keys: Mapping[str, str]) -> list[Problem]:
    """Return everything that is wrong with a template, each with its place; nothing where it may be used.

    `kinds` are the kinds by name; `keys` the steps of the method with the kind of each. Steps are counted from 1.
    """
    found = list(check_head(content))
    if found:
        return found
    for number, step in enumerate(content["steps"], 1):
        found += [one.under("steps", number) for one in check_step(step, kinds, keys)]
    if not found:
        found += [
            *check_keys(content["steps"]),
            *check_path(content["steps"]),
            *check_needs(content["steps"], kinds),
        ]
    return found


def check_head(content: Any) -> Iterator[Problem]:
    """Yield what is wrong with everything but the steps."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        yield problem(
            "format", words=_("This is no template of Otherwise: “format” must be “{wanted}”."), wanted=FORMAT
        )
        return
    if content.get("version") != VERSION or isinstance(content.get("version"), bool):
        yield problem(
            "version", words=_("Only version {wanted} of templates can be read here."), wanted=VERSION
        )
        return
    for key in content:
        if key not in ENTRIES:
            yield problem(str(key), words=_("Nobody knows this field."))
    if content.get("form") not in FORMS:
        yield problem("form", words=_("This must be one of: {known}."), known=", ".join(FORMS))
    for name, required, longest in (("title", True, 120), ("note", False, 300), ("speaking_up", False, 300)):
        for one in check_words(content.get(name, ""), required=required, longest=longest):
            yield one.under(name)
    for one in check_seats(content.get("seats")):
        yield one.under("seats")
    steps = content.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        yield problem("steps", words=_("This must be a list of 1 to {most} steps."), most=MOST_STEPS)


def check_seats(seats: Any) -> Iterator[Problem]:
    """Yield what is wrong with the two groups."""
    if not isinstance(seats, list) or len(seats) != 2 or not all(isinstance(seat, dict) for seat in seats):
        yield problem(words=_("There are two groups, each with a name, a colour and a shape."))
        return
    for number, seat in enumerate(seats, 1):
        for one in check_words(seat.get("name"), required=True, longest=60):
            yield one.under(number, "name")
        for name, known in (("colour", COLOURS), ("shape", SHAPES)):
            if seat.get(name) not in known:
                yield problem(number, name, words=_("This must be one of: {known}."), known=", ".join(known))
    for name in ("name", "colour", "shape"):
        first, second = (str(seat.get(name, "")).strip().casefold() for seat in seats)
        if first == second:
            yield problem(2, name, words=_("The two groups need to differ here."))


def check_step(step: Any, kinds: Mapping[str, Kind], keys: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with one step by itself."""
    if not isinstance(step, dict):
        yield problem(words=_("This must be a step."))
        return
    for name in step:
        if name not in STEP_ENTRIES:
            yield problem(str(name), words=_("Nobody knows this field."))
    key, kind, minutes = step.get("key"), step.get("kind"), step.get("minutes")
    if not isinstance(key, str) or not KEY.match(key):
        yield problem("key", words=_("A step needs a key of small letters, digits, - and _."))
    if not isinstance(kind, str) or kind not in kinds:
        yield problem(
            "kind", words=_("“{value}” is no kind of step that this version knows."), value=str(kind)[:40]
        )
        return
    if kind != TALK and keys.get(str(key)) != kind:
        yield problem("kind", words=_("The method has no step “{key}” of this kind."), key=str(key)[:40])
    for one in check_words(step.get("title"), required=True, longest=120):
        yield one.under("title")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= 180:
        yield problem("minutes", words=_("A step takes 1 to 180 minutes."))
    settings = step.get("settings")
    if not isinstance(settings, dict):
        yield problem("settings", words=_("This must be a set of settings."))
        return
    known = {field.name for field in kinds[kind].fields}
    for name in settings:
        if name not in known:
            yield problem("settings", str(name), words=_("Nobody knows this field."))
    for one in check_settings(kinds[kind].fields, settings):
        yield one.under("settings")


def check_keys(steps: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield the steps that stand in the agenda twice."""
    seen: set[str] = set()
    for number, step in enumerate(steps, 1):
        if step["key"] in seen:
            yield problem("steps", number, "key", words=_("This step stands in the agenda twice."))
        seen.add(step["key"])


def check_path(steps: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what is missing from the compulsory path, or out of its order, and why it must be there."""
    places = {step["key"]: number for number, step in enumerate(steps, 1)}
    before = 0
    for key, why in COMPULSORY.items():
        if key not in places:
            yield problem("steps", words=why)
            continue
        place = places[key]
        if place < before:
            yield problem(
                "steps", place, words=_("“{title}” must come later: among ourselves, reveal, what is true, the"
                " comparison, say it back, close, in this order."), title=steps[place - 1]["title"],
            )  # fmt: skip
        before = max(before, place)
        step = steps[place - 1]
        if step["kind"] == TALK and key != "close" and not step["settings"].get("prompts"):
            yield problem("steps", place, "settings", "prompts", words=_("As talk this step needs a prompt."))
    if steps[-1]["key"] != "close" and "close" in places:
        yield problem("steps", places["close"], words=_("The close must be the last step."))


def check_needs(steps: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """Yield the steps that draw on a step which does not come before them."""
    earlier: set[str] = set()
    for number, step in enumerate(steps, 1):
        for wanted in kinds[step["kind"]].needs:
            if wanted not in earlier:
                yield problem(
                    "steps", number, words=_("“{title}” needs a step of the kind “{kind}” before it."),
                    title=step["title"], kind=wanted,
                )  # fmt: skip
        earlier.add(step["kind"])


def compulsory(key: str) -> bool:
    """Return whether a step of this key must stay in the agenda."""
    return key in COMPULSORY
