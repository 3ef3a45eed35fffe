"""What it turns on: the belief that a difference hangs on, and a way to look. Nobody is scored for changing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.crux import forms, projections, rehearsal, report, rules
from app.domain.activity import (
    Activity,
    Asked,
    Contribution,
    Frame,
    OwnEntry,
    Payload,
    RoundPlan,
    SealedEntry,
    Seat,
)
from app.domain.answers import waiting
from app.domain.errors import NotFound
from app.domain.fields import Keyed, OneOf
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

FORMS = (("line", _("each pair writes one line")), ("chains", _("everyone writes a chain")))
PARTS = (
    ("because", _("Why I hold this")),
    ("change", _("What would change my mind")),
    ("theirs", _("What might change theirs")),
    ("test", _("How we could find out")),
)


class Crux(Activity):
    kind = "crux"
    label = _("What it turns on")
    icon = "crux"
    fields = (
        *Activity.fields,
        OneOf("form", _("How it is written"), FORMS),
        Keyed("questions", _("The parts of a chain"), PARTS),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["questions"] = dict(zip((key for key, _label in PARTS), kept["prompts"], strict=False))
        kept["prompts"] = []
        # Under five minutes there is time for one line a pair.
        kept["form"] = "chains" if int(entry["minutes"][template]) >= 5 else "line"
        return kept

    def rounds_in(self, settings: Mapping[str, Any]) -> tuple[RoundPlan, ...]:
        if settings["form"] == "line":
            return (RoundPlan("chains", reviewed=True, expected=False),)
        return (
            RoundPlan("before", reviewed=False),
            RoundPlan("chains", reviewed=True),
            RoundPlan("after", reviewed=False),
        )

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        if step.settings["form"] == "line":
            return (
                Frame("write", ""),
                Frame("talk", _("Close the writing"), closes=("chains",)),
                Frame("lines", _("Show what it turns on")),
            )
        topics = [
            frame
            for one in projections.topics(workshop, step)
            for frame in (
                Frame(f"chains:{one.id}", _("Show both chains")),
                Frame(f"tests:{one.id}", _("Show how we could find out")),
            )
        ]
        return (
            Frame("write", ""),
            Frame("talk", _("Close the writing: talk"), closes=("before", "chains")),
            *topics,
            Frame("after", _("Ask again how sure"), opens=("after",)),
            Frame("close", _("Close"), closes=("after",)),
        )

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        return projections.unchosen(workshop, step)

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        if frame.key == "lines" or frame.key.startswith(("chains:", "tests:")):
            return waiting([step.round("chains")])
        return None

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.round in {"before", "after"} and asked.slot == "confidence":
            return forms.ConfidenceForm
        if asked.round == "chains" and asked.slot in projections.slots(workshop, step):
            return forms.TestForm if asked.slot.startswith(("test", "line")) else forms.PartForm
        raise NotFound()

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.contribution(current.name, slot, data, own)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        return rules.summary(current.name, entries, groups, min_group)

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        part, _separator, topic = slot.partition(":")
        about = next((one.text for one in projections.topics(workshop, step) if one.id == topic), None)
        return {"lane": None, "label": step.settings["questions"].get(part, ""), "quote": about}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.shown(workshop, step)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.shown(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.console(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.answer(workshop, step, side, people, source)


ACTIVITY = Crux()
