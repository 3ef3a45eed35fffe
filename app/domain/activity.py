"""The contract of a kind of step. A kind is one folder under app/activities; nothing else names it."""

from __future__ import annotations

import random
from abc import ABC
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.domain.errors import NotFound
from app.domain.fields import Field, Lines, Text
from app.domain.follow_up import Part
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import LANES, Round, Step, Workshop


@dataclass(frozen=True)
class RoundPlan:
    """A round that a kind collects.

    `reviewed`: it holds texts, which a facilitator reads before anyone else. `expected`: everyone is meant to
    answer, so the facilitator is told how far they are.
    """

    name: str
    reviewed: bool
    expected: bool = True


@dataclass(frozen=True)
class Frame:
    """One picture of a step that the facilitator leads the room to.

    `action` is the label of the button that leads to it. `closes` names the rounds that end when it comes,
    `opens` those that begin then; a round that no frame opens begins with the step.
    """

    key: str
    action: str
    closes: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """One entry on its way into the database: `slot` is what it answers, `single` that a person has one of it."""

    slot: str
    value: Mapping[str, Any]
    text: str | None = None
    single: bool = False


@dataclass(frozen=True)
class OwnEntry:
    """An entry as its author sees it."""

    id: str
    slot: str
    value: Mapping[str, Any]
    text: str | None
    verdict: str


@dataclass(frozen=True)
class SealedEntry:
    """An entry at its seal. `author` is a number that means nothing outside this one call."""

    from_group: str
    about_group: str
    slot: str
    value: Mapping[str, Any]
    verdict: str
    reason: str | None
    author: int


@dataclass(frozen=True)
class Seat:
    """Where a participant sits, as far as a rule may know."""

    group: str
    about: str


@dataclass(frozen=True)
class Asked:
    """What an answer is meant for: the round and slot it names, and the seat it comes from."""

    round: str
    slot: str
    seat: Seat


Payload = dict[str, Any]


class Activity(ABC):
    """What a kind tells the rest of the app. The defaults are those of a step that only talks.

    `own_screen` says that the kind has a screen for one group alone. `repeatable` says that a step may be held
    a second time. `arranged` names the setting (a Several) that may be chosen on the console until the step
    begins. `needs` names the kinds that must come before it in an agenda. `fields` are the settings a
    facilitator may edit.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str]
    rounds: ClassVar[tuple[RoundPlan, ...]] = ()
    own_screen: ClassVar[bool] = False
    repeatable: ClassVar[bool] = False
    arranged: ClassVar[str | None] = None
    needs: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[tuple[Field, ...]] = (
        Text("purpose", _("Purpose"), required=False),
        Lines("prompts", _("Prompts, one a line")),
        Text("script", _("What the facilitator says"), required=False, long=True),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        """Return what a step of this kind keeps of its entry in the journey, in one template."""
        return {
            "purpose": entry.get("purpose", ""),
            "prompts": entry.get("prompts", []),
            "script": entry.get("script", ""),
        }

    def rounds_in(self, settings: Mapping[str, Any]) -> tuple[RoundPlan, ...]:
        """Return the rounds that a step with these settings collects."""
        return self.rounds

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        """Return the pictures of this step in order; at least one."""
        return (Frame("start", ""),)

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        """Return why the room cannot go to a picture yet, in words for the facilitator, or None."""
        return None

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        """Return why this step cannot open yet, in words for the facilitator, or None."""
        return None

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        """Return the WTForms class that checks an answer; raises NotFound where this is not asked of this seat."""
        raise NotFound()

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        """Return the entry that checked form data make; raises Invalid or Closed by the kind's own rules.

        `own` are the author's other entries of the round (an edited one is left out).
        """
        raise NotFound()

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        """Return all that is kept of a round: counts and histograms, never a row per person."""
        return {}

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        """Return what stands over a text in review: {"lane": name or None, "label": words, "quote": text or None}."""
        return {"lane": slot if slot in LANES else None, "label": "", "quote": None}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        """Return what everyone in one group sees."""
        return {}

    def own_group(self, workshop: Workshop, step: Step, group: str) -> Payload:
        """Return what the screen in one group's own room shows; only asked where `own_screen` says so."""
        return {}

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        """Return what one participant sees of their own."""
        return {}

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        """Return what the projector shows."""
        return {}

    def console(self, workshop: Workshop, step: Step) -> Payload:
        """Return what the facilitator sees beyond the script and the controls."""
        return {}

    def report(self, workshop: Workshop, step: Step) -> Payload:
        """Return this step's part of the report: published figures and released texts, nothing else."""
        return {}

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        """Return what `report` holds in blocks, each under its chapter; in the language at hand."""
        return ()

    def asks_later(self, workshop: Workshop, step: Step) -> Sequence[Part]:
        """Return what the follow-up asks of this step, of both groups alike; nothing by default.

        What comes of it is told by `tell`, in a chapter of its own, from `workshop.later(step)`.
        """
        return ()

    def keeps_later(
        self,
        workshop: Workshop,
        step: Step,
        answers: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        """Return all that is kept of the follow-up's answers to this step: counts, never a row per person.

        The author of an answer is a number that no two answers share: nobody knows which parts one person sent.
        """
        return {}

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        """Return what simulated participants of one side answer in the rounds that are open now.

        `people` is how many they are. Called anew for every frame of the step.
        """
        return ()


@dataclass(frozen=True)
class Registry:
    """All kinds by name; making one fails on a bad or double kind, so a fault shows at start."""

    activities: tuple[Activity, ...]
    by_kind: Mapping[str, Activity] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, Activity] = {}
        for activity in self.activities:
            for name in ("kind", "label", "icon"):
                if not isinstance(getattr(activity, name, None), str):
                    raise ValueError(f"{type(activity).__name__} does not say its {name}")
            if activity.kind in found:
                raise ValueError(f"two activities call themselves {activity.kind}")
            found[activity.kind] = activity
        object.__setattr__(self, "by_kind", found)

    def __getitem__(self, kind: str) -> Activity:
        return self.by_kind[kind]
