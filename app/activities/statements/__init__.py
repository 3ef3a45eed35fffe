"""Own view and forecast: each core statement rated of them and of us, each value rated of oneself; all forecast."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.statements import forms, projections, rehearsal, report, rules
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
from app.domain.fields import OneOf, Rows, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

LANES = (("power", _("Power")), ("distance", _("Distance")), ("values", _("Values")))
POLARITIES = (("flattering", _("flattering")), ("unflattering", _("unflattering")), ("neutral", _("neutral")))
STATEMENT = (
    OneOf("lane", _("Lane"), LANES),
    OneOf("polarity", _("Said of somebody, it is"), POLARITIES),
    Text("they", _("Said of them: “They…”")),
    Text("we", _("Said of us: “We…”")),
)


class Statements(Activity):
    kind = "statements"
    label = _("Own view and forecast")
    icon = "statements"
    rounds = (RoundPlan("statements", reviewed=False),)
    repeatable = True
    fields = (
        *Activity.fields,
        Rows("statements", _("Statements, each about them and about us"), STATEMENT, most=12),
        Rows("values", _("Values, each about oneself"), (Text("text", _("Said of oneself: “I…”")),), most=8),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["statements"] = [
            {name: one[name] for name in ("id", "lane", "polarity", "they", "we")}
            for one in journey["core_statements"]
            if template in one["templates"]
        ]
        kept["values"] = [
            {"id": one["id"], "text": one["text"]}
            for one in journey["value_statements"]
            if template in one["templates"]
        ]
        kept["scale"] = journey["scale"]
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        asking = Frame("ask", "")
        if not step.repeated:
            return (asking,)
        return (asking, Frame("again", _("Show both rounds"), closes=("statements",)))

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot in projections.ids(step, "statements"):
            return forms.StatementForm
        if asked.slot in projections.ids(step, "values"):
            return forms.ValueForm
        raise NotFound()

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        if slot in projections.ids(step, "values"):
            return rules.answer(slot, data, rules.VALUE_MEASURES)
        return rules.answer(slot, data)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        statements, values = projections.ids(step, "statements"), projections.ids(step, "values")
        return rules.summary(entries, statements, groups, min_group, values)

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step, group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, seat, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.wall(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        if step.round("statements").state != "open":
            return ()
        return rehearsal.answer(
            projections.ids(step, "statements"), projections.ids(step, "values"), people, source
        )


ACTIVITY = Statements()
