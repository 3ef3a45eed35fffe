"""Cards: anonymous assumptions about the other group, in three lanes."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.cards import forms, projections, rehearsal, rules
from app.domain.activity import Activity, Asked, Contribution, OwnEntry, Payload, RoundPlan, SealedEntry, Seat
from app.domain.errors import NotFound
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.workshop import LANES, Round, Step, Workshop


class Cards(Activity):
    kind = "cards"
    label = _("Cards")
    icon = "cards"
    rounds = (RoundPlan("cards", reviewed=True),)

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["limit"] = int(entry["limits"][template])
        kept["questions"] = rules.questions(entry["prompts"])
        return kept

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot not in LANES:
            raise NotFound()
        return forms.CardForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.card(int(step.settings["limit"]), slot, data, len(own))

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
        return projections.phone(workshop, step, group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(step, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return {"open": step.round("cards").state == "open"}

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.write(side, people, int(step.settings["limit"]), source)


ACTIVITY = Cards()
