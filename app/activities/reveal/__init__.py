"""Reveal: both groups see, lane by lane and at the same moment, what each assumed about the other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.reveal import forms, projections, report, rules
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
from app.domain.fields import Number
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.revealed import source
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class Reveal(Activity):
    kind = "reveal"
    label = _("Reveal")
    icon = "reveal"
    rounds = (RoundPlan("reading", reviewed=False, expected=False),)
    needs = ("cards",)
    fields = (*Activity.fields, Number("limit", _("Cards a lane and direction"), 1, 6))

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["limit"] = int(entry["limits"][template])
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return (
            Frame("power", _("Show power")),
            Frame("distance", _("Show distance")),
            Frame("values", _("Show values")),
            Frame("questions", _("Close the reading"), closes=("reading",)),
        )

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        return rules.blocked(source(workshop, step))

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        tap, _separator, card = asked.slot.partition(":")
        if tap not in rules.TAPS or card not in projections.revealed(workshop, step):
            raise NotFound()
        return forms.TapForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return Contribution(slot=slot, value={"on": bool(data.get("on"))}, single=True)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        return rules.summary(entries, min_group, sum(current.seats.values()))

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.wall(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.console(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        if step.round("reading").state != "open":
            return ()
        return rules.taps(sorted(projections.revealed(workshop, step)), people, source)


ACTIVITY = Reveal()
