"""Choose disagreements: three votes each for the differences that would help most if they were understood."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.choose import forms, projections, rehearsal, report, rules
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
from app.domain.differences import candidates, source
from app.domain.errors import NotFound
from app.domain.fields import Number, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class Choose(Activity):
    kind = "choose"
    label = _("Choose disagreements")
    icon = "choose"
    rounds = (RoundPlan("votes", reviewed=False),)
    needs = ("statements",)
    fields = (
        Text("purpose", _("Purpose"), required=False),
        Text("script", _("What the facilitator says"), required=False, long=True),
        Text("question", _("The question above the differences")),
        Number("limit", _("Statements to choose from"), 2, 12),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        prompts = kept.pop("prompts")
        kept["question"] = prompts[0] if prompts else ""
        kept["limit"] = int(entry["limits"].get(template, 6))
        kept["prompts"] = []
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return (Frame("vote", ""), Frame("chosen", _("Close the vote"), closes=("votes",)))

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        found = source(workshop, step)
        if found is None or found.round("statements").sealed:
            return None
        return _("The answers are being sealed. Try again in a few seconds.")

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot not in {one.id for one in candidates(workshop, step)}:
            raise NotFound()
        return forms.VoteForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.vote(slot, data, own)

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
        return rehearsal.answer(workshop, step, people, source)


ACTIVITY = Choose()
