"""Hidden common ground: values that both hold and neither expects; and a line that honest people read differently."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.common_ground import forms, projections, rehearsal, report, rules
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
from app.domain.fields import Lines, OneOf
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

YES_NO = (("no", _("no, values only")), ("yes", _("yes, on the phones")))


class CommonGround(Activity):
    kind = "common_ground"
    label = _("Hidden common ground")
    icon = "common_ground"
    needs = ("statements",)
    fields = (
        *Activity.fields,
        OneOf("purpose_line", _("Choose a purpose line"), YES_NO),
        Lines("lines", _("Lines to choose from, one a line")),
    )

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["lines"] = list(kept["prompts"][:2])
        kept["prompts"] = kept["prompts"][2:]
        # Under five minutes there is time for the values alone; the line is read aloud then.
        kept["purpose_line"] = "yes" if int(entry["minutes"][template]) >= 5 else "no"
        return kept

    def rounds_in(self, settings: Mapping[str, Any]) -> tuple[RoundPlan, ...]:
        if settings["purpose_line"] != "yes":
            return ()
        return (
            RoundPlan("lines", reviewed=True, expected=False),
            RoundPlan("votes", reviewed=False),
            RoundPlan("readings", reviewed=True, expected=False),
        )

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        if step.settings["purpose_line"] != "yes":
            return (Frame("values", ""),)
        return (
            Frame("values", ""),
            Frame("write", _("Ask for a purpose line"), opens=("lines",)),
            Frame("read", _("Close the lines"), closes=("lines",)),
            Frame("vote", _("Choose a line"), opens=("votes",)),
            Frame(
                "chosen", _("Show the line, and ask what it means"), closes=("votes",), opens=("readings",)
            ),
            Frame("wait", _("Close the readings"), closes=("readings",)),
            Frame("readings", _("Show both readings")),
        )

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        name = {"vote": "lines", "readings": "readings"}.get(frame.key)
        return waiting([step.round(name)]) if name else None

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        source = workshop.latest("statements", step)
        if source is None or source.round("statements").sealed:
            return None
        return _("The answers are being sealed. Try again in a few seconds.")

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.round not in {one.name for one in step.rounds}:
            raise NotFound()
        if asked.slot not in projections.slots(workshop, step, asked.round):
            raise NotFound()
        return forms.VoteForm if asked.round == "votes" else forms.TextForm

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
        if slot == "line":
            return {"lane": None, "label": _("A purpose line"), "quote": None}
        return {
            "lane": None,
            "label": _("From my chair this line means"),
            "quote": projections.line(workshop, step),
        }

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.phone(workshop, step, group)

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
        return rehearsal.answer(workshop, step, side, people, source)


ACTIVITY = CommonGround()
