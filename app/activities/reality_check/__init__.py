"""What is true, what isn't: the described group answers the cards about it; then their authors read the answer."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.reality_check import forms, projections, rehearsal, report, rules
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
from app.domain.fields import Keyed, Number, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.revealed import source as source_of_cards
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class RealityCheck(Activity):
    kind = "reality_check"
    label = _("What is true, what isn’t")
    icon = "reality_check"
    rounds = (
        RoundPlan("ratings", reviewed=False),
        RoundPlan("texts", reviewed=True, expected=False),
        RoundPlan("authors", reviewed=False),
        RoundPlan("needs", reviewed=True, expected=False),
    )
    needs = ("cards",)
    fields = (
        *Activity.fields,
        Number("limit", _("Cards about each group"), 1, 6),
        Text("talk", _("What tables talk about while the texts are read")),
        Keyed(
            "questions",
            _("What is asked"),
            (
                ("true", _("Of the described group: how true")),
                ("grain", _("The grain of truth")),
                ("case", _("A time it was not so")),
                ("unseen", _("What they may not be able to see")),
                ("moved", _("Of the authors: less, the same or more")),
                ("need", _("Of the authors: what they would need to see")),
            ),
        ),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey) | rules.questions(entry["prompts"])
        kept["limit"] = int(entry["limits"].get(template, 2))
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        cards = [
            Frame(f"card:{number}", _("Next pair of cards"))
            for number in range(projections.pairs(workshop, step))
        ]
        return (
            Frame("answer", ""),
            Frame("talk", _("Close the writing: talk"), closes=("ratings", "texts")),
            *cards,
            Frame("authors", _("Ask those who wrote the cards"), opens=("authors", "needs")),
            Frame("moved", _("Close and show what moved"), closes=("authors", "needs")),
            Frame("needs", _("Show what each side would need to see")),
        )

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        if frame.key.startswith("card:") or frame.key == "authors":
            return waiting([step.round("ratings"), step.round("texts")])
        return waiting([step.round("needs")]) if frame.key == "needs" else None

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        written = source_of_cards(workshop, step)
        return waiting([written.round("cards")]) if written else None

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        described = asked.round in {"ratings", "texts"}
        cards = projections.cards_about if described else projections.cards_by
        asked_of_them = {card.id for card in cards(workshop, step, asked.seat.group)}
        if asked.round not in forms.BY_ROUND or asked.slot not in asked_of_them:
            raise NotFound()
        return forms.BY_ROUND[asked.round]

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
        return rules.summary(current.name, entries, groups, min_group)

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        about, _separator, card_id = slot.partition(":")
        card = next((one for one in workshop.cards if one.id == card_id), None)
        label = step.settings["questions"].get(about, "")
        return {"lane": card.lane if card else None, "label": label, "quote": card.text if card else None}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step, group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, seat, own)

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
        return rehearsal.answer(workshop, step, side, people, source)


ACTIVITY = RealityCheck()
