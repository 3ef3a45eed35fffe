"""Commitments: our own next act, as an arrangement or as a way of treating each other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.commitments import forms, later, projections, rehearsal, report, rules
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
from app.domain.fields import Number
from app.domain.follow_up import Part
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class Commitments(Activity):
    kind = "commitments"
    label = _("Commitments")
    icon = "commitments"
    rounds = (RoundPlan("texts", reviewed=True, expected=False), RoundPlan("support", reviewed=False))
    fields = (*Activity.fields, Number("limit", _("Commitments a group"), 1, 8))

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        return super().settings(entry, template, journey) | {"limit": int(entry["limits"].get(template, 2))}

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return (
            Frame("write", ""),
            Frame("read", _("Close the writing"), closes=("texts",)),
            Frame("support", _("Show them, and ask what would help"), opens=("support",)),
            Frame("list", _("Close and show the list"), closes=("support",)),
        )

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        return waiting([step.round("texts")]) if frame.key == "support" else None

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.round == "texts" and asked.slot == "text":
            return forms.CommitmentForm
        others = workshop.others(asked.seat.group).id
        if asked.round == "support" and asked.slot in projections.ids(workshop, step, others):
            return forms.SupportForm
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
        return rules.summary(current.name, entries, groups, min_group, current.seats)

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        kind, _separator, sponsor = slot.partition(":")
        if sponsor:
            return {"lane": None, "label": _("Only the sponsor can decide this"), "quote": None}
        label = _("An arrangement") if kind == "arrangement" else _("A way of treating each other")
        return {"lane": None, "label": label, "quote": None}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, seat, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.shown(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.console(workshop, step)

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
        return later.summary(workshop, step, answers, groups, min_group)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.answer(workshop, step, side, people, source)


ACTIVITY = Commitments()
