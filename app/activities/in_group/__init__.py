"""Among ourselves: one group questions its own story, apart; only what it votes for leaves its room."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.in_group import forms, projections, rehearsal, report, rules
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
from app.domain.fields import Keyed, Text
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.revealed import source as cards_step
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop


class InGroup(Activity):
    kind = "in_group"
    label = _("Among ourselves")
    icon = "in_group"
    rounds = (
        RoundPlan("cards", reviewed=False),
        RoundPlan("texts", reviewed=True, expected=False),
        RoundPlan("votes", reviewed=False),
    )
    own_screen = True
    needs = ("cards",)
    fields = (
        *Activity.fields,
        Text("opening", _("What the briefed opener speaks about")),
        Keyed(
            "questions",
            _("The questions for the one text"),
            (
                ("use", _("What it does for us")),
                ("case", _("What does not fit")),
                ("loss", _("What we would lose")),
            ),
        ),
        Text("speaking_up", _("The question on speaking up for them")),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        return super().settings(entry, template, journey) | rules.questions(entry["prompts"])

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return (
            Frame("rate", ""),
            Frame("talk", _("Close the writing: talk"), closes=("cards", "texts")),
            Frame("vote", _("Vote on what leaves the room"), opens=("votes",)),
            Frame("decided", _("Close the vote"), closes=("votes",)),
        )

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        found = cards_step(workshop, step)
        return waiting(found.rounds) if found else None

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        return waiting([step.round("texts")]) if frame.key == "vote" else None

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.round == "cards" and asked.slot == "speaking_up":
            return forms.SpeakingUpForm
        if asked.round == "cards" and asked.slot in projections.card_ids(workshop, step, asked.seat.group):
            return forms.RatingForm
        if asked.round == "texts" and asked.slot == "text":
            return forms.TextForm
        if asked.round == "votes" and asked.slot in projections.votable(workshop, step, asked.seat.group):
            return forms.VoteForm
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
        return rules.summary(current.name, entries, groups, min_group)

    def caption(self, workshop: Workshop, step: Step, slot: str) -> Payload:
        return {"lane": None, "label": step.settings["questions"].get(slot, ""), "quote": None}

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.apart(workshop, step, group)

    def own_group(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.apart(workshop, step, group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, seat, own)

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
        return rehearsal.answer(workshop, step, side, people, source)


ACTIVITY = InGroup()
