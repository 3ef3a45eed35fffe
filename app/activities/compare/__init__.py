"""Compare: what each side expected, and what the others say of themselves; then the pattern."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.activities.compare import forms, projections, report, rules
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
from app.domain.fields import Several
from app.domain.i18n import mark as _
from app.domain.rehearsal import Rehearsed
from app.domain.telling import Told
from app.domain.workshop import Round, Step, Workshop

ROLES = (RoundPlan("roles", reviewed=False),)


class Compare(Activity):
    kind = "compare"
    label = _("Comparison")
    icon = "compare"
    needs = ("statements",)
    arranged = "tiles"
    fields = (*Activity.fields, Several("tiles", _("What is compared, in this order"), rules.TILES))

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        known = {name for name, _label in rules.TILES}
        kept["tiles"] = [tile for tile in entry["tiles"][template] if tile in known]
        kept["sentences"] = entry["scripts_by_result"]
        return kept

    def rounds_in(self, settings: Mapping[str, Any]) -> tuple[RoundPlan, ...]:
        return ROLES if "roles" in settings["tiles"] else ()

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return projections.frames(workshop, step)

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        source = workshop.latest("statements", step)
        if source is not None and not source.round("statements").sealed:
            return _("The answers are being sealed. Try again in a few seconds.")
        return projections.waits(workshop, step, self.frames(workshop, step)[0])

    def held_up(self, workshop: Workshop, step: Step, frame: Frame) -> str | None:
        return projections.waits(workshop, step, frame)

    def form(self, workshop: Workshop, step: Step, asked: Asked) -> Any:
        if asked.slot != "roles" or projections.story(workshop, step, asked.seat.group) is None:
            raise NotFound()
        return forms.RolesForm

    def contribution(
        self, step: Step, current: Round, slot: str, data: Mapping[str, Any], own: Sequence[OwnEntry]
    ) -> Contribution:
        return rules.roles(data)

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
        return projections.tile(workshop, step, first=group)

    def mine(self, workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
        return projections.mine(workshop, step, seat, own)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.tile(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.console(workshop, step)

    def report(self, workshop: Workshop, step: Step) -> Payload:
        return projections.report(workshop, step)

    def tell(self, workshop: Workshop, step: Step) -> Sequence[Told]:
        return report.tell(workshop, step)

    def rehearse(
        self, workshop: Workshop, step: Step, side: str, people: int, source: random.Random
    ) -> Iterable[Rehearsed]:
        group = workshop.groups[0 if side == "clinicians" else 1].id
        asking = any(one.state == "open" for one in step.rounds)
        if not asking or projections.story(workshop, step, group) is None:
            return ()
        return [
            Rehearsed(
                person,
                "roles",
                "roles",
                {
                    "us": source.choices(rules.OURS, (3, 4, 1, 2))[0],
                    "them": source.choices(rules.THEIRS, (4, 3, 1, 2))[0],
                },
            )
            for person in range(people)
        ]


ACTIVITY = Compare()
