"""Compare: what each side expected, and what the others say of themselves; then the pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.compare import projections, rules
from app.domain.activity import Activity, Frame, Payload
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop


class Compare(Activity):
    kind = "compare"
    label = _("Comparison")
    icon = "compare"

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        kept = super().settings(entry, template, journey)
        kept["tiles"] = [tile for tile in entry["tiles"][template] if tile in rules.TILES]
        kept["sentences"] = entry["scripts_by_result"]
        return kept

    def frames(self, workshop: Workshop, step: Step) -> Sequence[Frame]:
        return rules.frames(step.settings["tiles"], rules.statements_of(workshop, step))

    def blocked(self, workshop: Workshop, step: Step) -> str | None:
        source = workshop.latest("statements", step)
        if source is None or source.round("statements").sealed:
            return None
        return _("The answers are being sealed. Try again in a few seconds.")

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return projections.tile(workshop, step, first=group)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return projections.tile(workshop, step)

    def console(self, workshop: Workshop, step: Step) -> Payload:
        return projections.tile(workshop, step)


ACTIVITY = Compare()
