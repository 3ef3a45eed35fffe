"""Say it back: people pair themselves, and one is understood before being answered. The server knows no pair."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.say_back import forms, projections, rehearsal, report, rules
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
from app.domain.fields import Keyed, Number, OneOf, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

YES_NO = (("no", _("no")), ("yes", _("yes")))
TURN_LABELS = (
    ("pair", _("Finding a pair")),
    ("speak", _("The speaker speaks")),
    ("back", _("The listener says it back")),
    ("answer", _("The speaker answers")),
    ("reply", _("The reply, where there is one")),
)


class SayBack(Activity):
    kind = "say_back"
    label = _("Say it back")
    icon = "say_back"
    rounds = (RoundPlan("answers", reviewed=False, expected=False),)
    fields = (
        Text("purpose", _("Purpose"), required=False),
        Text("script", _("What the facilitator says"), required=False, long=True),
        Keyed("turns", _("What stands on the wall and the phones in each turn"), TURN_LABELS),
        Number("speaker_seconds", _("Seconds for the speaker"), 20, 300),
        Number("listener_seconds", _("Seconds for the listener"), 20, 300),
        OneOf("swap", _("Then swap: the other one speaks"), YES_NO),
        OneOf("reply", _("Then reply: listen, affirm, respond, add"), YES_NO),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["turns"] = rules.words(kept.pop("prompts"))
        kept["speaker_seconds"], kept["listener_seconds"] = (60, 30) if template == "45" else (90, 60)
        kept["swap"] = "yes"
        kept["reply"] = "yes" if template == "half_day" else "no"
        kept["prompts"] = []
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return projections.pictures(step)

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot != "understood":
            raise NotFound()
        return forms.UnderstoodForm

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
        return projections.console(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        return rehearsal.answer(step, people, source)


ACTIVITY = SayBack()
