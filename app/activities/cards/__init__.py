"""Cards: assumptions about the other group in three lanes, or a portrait of one's own group in two voices."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.cards import forms, projections, rehearsal, report, rules
from app.domain.activity import (
    Activity,
    Asked,
    Contribution,
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
from app.domain.workshop import LANES, Round, Step, Workshop

LANE_NAMES = (("power", _("Power")), ("distance", _("Distance")), ("values", _("Values")))


class Cards(Activity):
    kind = "cards"
    label = _("Cards")
    icon = "cards"
    rounds = (RoundPlan("cards", reviewed=True),)
    fields = (
        *Activity.fields,
        Number("limit", _("Cards a person, in all"), 1, 6),
        Keyed("questions", _("The question of each lane; in a portrait, what the lane is about"), LANE_NAMES),
        Text("we", _("In a portrait: what “We...” asks"), required=False),
        Text("they", _("In a portrait: what “They think we...” asks"), required=False),
        OneOf("links", _("Ask which card backs up another"), (("no", _("no")), ("yes", _("yes")))),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        found = rules.questions(entry["prompts"])
        kept["about"] = "others" if found else "self"
        kept["limit"] = int(entry["limits"].get(template, 2))
        kept["questions"] = found or dict(rules.OF_OURSELVES)
        # "This, because..." costs time that only the long form has.
        kept["links"] = "yes" if found and kept["limit"] > 2 else "no"
        kept["prompts"] = rules.asked(entry["prompts"], linking=kept["links"] == "yes")
        return kept | (dict.fromkeys(rules.VOICES, "") if found else rules.voices(entry["prompts"]))

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot not in (LANES if step.settings["about"] == "others" else rules.VOICES):
            raise NotFound()
        return forms.CardForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        if step.settings["about"] == "self":
            return rules.portrait(slot, data, own)
        linking = step.settings["links"] == "yes"
        return rules.card(int(step.settings["limit"]), slot, data, own, linking=linking)

    def summarise(
        self,
        step: Step,
        current: Round,
        entries: Sequence[SealedEntry],
        groups: Sequence[str],
        min_group: int,
    ) -> Payload:
        if step.settings["about"] == "self":
            return rules.portraits(entries, groups, min_group)
        return rules.summary(entries, groups, min_group)

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        voice, separator, lane = slot.partition(":")
        if not separator:
            return super().caption(workshop, step, slot)
        label = _("How we want to be seen") if voice == "we" else _("How we think they see us")
        return {"lane": lane, "label": label, "quote": None}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step, group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(step, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return {"open": step.round("cards").state == "open", "about": step.settings["about"]}

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        if step.round("cards").state != "open":
            return ()
        if step.settings["about"] == "self":
            return rehearsal.portray(side, people, source)
        linking = step.settings["links"] == "yes"
        return rehearsal.write(side, people, int(step.settings["limit"]), source, linking=linking)


ACTIVITY = Cards()
