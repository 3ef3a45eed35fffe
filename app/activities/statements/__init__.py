"""Own view and forecast: each core statement rated of them and of us, and forecast twice."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.statements import forms, rehearsal, rules
from app.domain.activity import Activity, Asked, Contribution, OwnEntry, Payload, RoundPlan, SealedEntry, Seat
from app.domain.errors import NotFound
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import Round, Step, Workshop


class Statements(Activity):
    kind = "statements"
    label = _("Own view and forecast")
    icon = "statements"
    rounds = (RoundPlan("statements", reviewed=False),)

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["statements"] = [
            {name: one[name] for name in ("id", "lane", "polarity", "they", "we")}
            for one in journey["core_statements"]
            if template in one["templates"]
        ]
        kept["scale"] = journey["scale"]
        return kept

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot not in {one["id"] for one in step.settings["statements"]}:
            raise NotFound()
        return forms.StatementForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.answer(slot, data)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        items = [one["id"] for one in step.settings["statements"]]
        return rules.summary(entries, items, groups, min_group)

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return {
            "state": step.round("statements").state,
            "others": workshop.others(group),
            "count": len(step.settings["statements"]),
        }

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        answers = {one.slot: one for one in own}
        items = [{"statement": one, "answer": answers.get(one["id"])} for one in step.settings["statements"]]
        return {
            "state": step.round("statements").state,
            "items": items,
            "next": next((number for number, one in enumerate(items, 1) if one["answer"] is None), None),
            "scale": step.settings["scale"],
            "others": workshop.others(seat.group),
        }

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return {"open": step.round("statements").state == "open"}

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.answer([one["id"] for one in step.settings["statements"]], people, source)


ACTIVITY = Statements()
