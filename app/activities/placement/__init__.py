"""How leading happens here: the organisation placed in Figure 1, as it is now and as it is wanted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.placement import forms, projections, rehearsal, report, rules
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
from app.domain.fields import Keyed, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class Placement(Activity):
    kind = "placement"
    label = _("How leading happens here")
    icon = "placement"
    rounds = (RoundPlan("places", reviewed=False),)
    repeatable = True
    fields = (
        Text("purpose", _("Purpose"), required=False),
        Text("script", _("What the facilitator says"), required=False, long=True),
        Keyed("questions", _("The question of each axis"), rules.AXES),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["questions"] = rules.questions(kept.pop("prompts"))
        kept["prompts"] = []
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return (
            Frame("place", ""),
            Frame("now", _("Close, and show where we are now"), closes=("places",)),
            Frame("wanted", _("Show where we want to be")),
        )

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot not in rules.MOMENTS:
            raise NotFound()
        return forms.PlaceForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.place(slot, data)

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

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.answer(step, side, people, source)


ACTIVITY = Placement()
