"""Talk: a prompt, a clock, and nothing typed. Arriving and closing are talk as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.activity import Activity, Payload
from app.domain.fields import Lines
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop

SCENES = {"arrive": "arrive", "close": "close"}


class Talk(Activity):
    kind = "talk"
    label = _("Talk")
    icon = "talk"
    fields = (*Activity.fields, Lines("ground_rules", _("Ground rules, one a line")))

    def settings(self, entry: Mapping[str, Any], template: str, journey: Mapping[str, Any]) -> Payload:
        """Keep the prompts, or the words this template puts in their place, and which scene it is."""
        kept = super().settings(entry, template, journey)
        if template in entry.get("kind_in", {}):
            kept["prompts"] = [entry["talk_text"]]
        kept["scene"] = SCENES.get(entry["id"], "talk")
        kept["ground_rules"] = journey["ground_rules"] if kept["scene"] == "arrive" else []
        return kept

    def phone(self, workshop: Workshop, step: Step, group: str) -> Payload:
        return dict(step.settings)

    def wall(self, workshop: Workshop, step: Step) -> Payload:
        return dict(step.settings)


ACTIVITY = Talk()
