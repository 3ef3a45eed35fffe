"""Pulse: six taps on how the two groups disagree, before and after. People are not paired; doubt is not a score."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.pulse import forms, later, projections, rehearsal, report, rules
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
from app.domain.errors import NotFound
from app.domain.fields import Keyed, OneOf, Text
from app.domain.follow_up import Part
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

MOMENTS = (
    ("before", _("before: a baseline, shown later")),
    ("after", _("after: shown beside the one before")),
)


class Pulse(Activity):
    kind = "pulse"
    label = _("Pulse")
    icon = "pulse"
    rounds = (RoundPlan("pulse", reviewed=False),)
    fields = (
        Text("purpose", _("Purpose"), required=False),
        Text("script", _("What the facilitator says"), required=False, long=True),
        OneOf("moment", _("Which pulse"), MOMENTS),
        Text("question", _("The question above the six items")),
        Keyed("wordings", _("The six items; the fourth counts the other way round"), rules.ITEM_LABELS),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        prompts = kept.pop("prompts")
        kept["question"] = prompts[0] if prompts else ""
        # The after asks for more than the six items: a thought that stays on the phone.
        kept["moment"] = "after" if len(prompts) > 1 else "before"
        kept["wordings"] = {f"item{one['id']}": one["text"] for one in journey["pulse"]}
        kept["prompts"] = []
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        if step.settings["moment"] == "before":
            return (Frame("ask", ""),)
        return (Frame("ask", ""), Frame("result", _("Show the room’s pulse"), closes=("pulse",)))

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot != "pulse":
            raise NotFound()
        return forms.PulseForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.answer(data)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        return rules.summary(entries, groups, min_group)

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.shown(workshop, step)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(step, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.shown(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.shown(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def asks_later(self, workshop: Workshop, step: Step) -> Sequence[Part]:
        return later.asks(workshop, step)

    def keeps_later(
        self,
        workshop: Workshop,
        step: Step,
        answers: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        return rules.summary(answers, groups, min_group)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        if step.round("pulse").state != "open":
            return ()
        return rehearsal.answer(step.settings["moment"], people, source)


ACTIVITY = Pulse()
