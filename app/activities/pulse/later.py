"""The pulse once more, some weeks later: the question of the pulse before, so that like is compared with like."""

from __future__ import annotations

from app.activities.pulse import projections
from app.activities.pulse.rules import ITEMS
from app.domain import display
from app.domain.activity import Payload
from app.domain.follow_up import Part, Question
from app.domain.i18n import mark as _
from app.domain.workshop import Step, Workshop

# What the method asks before; a workshop that only had the pulse after asks this weeks later.
RECENT = _("Think of recent disagreements between the two groups. How far do you agree?")
SCALE = (
    (1, _("not at all")),
    (2, _("a little")),
    (3, _("partly")),
    (4, _("mostly")),
    (5, _("very much")),
    (0, _("can’t say")),
)


def asks(workshop: Workshop, step: Step) -> list[Part]:
    """Return the six items, asked in the place of the last pulse that the room answered."""
    held = [one for one in workshop.steps if one.kind == step.kind and one.started_at is not None]
    if held[-1].id != step.id:
        return []
    first = before(workshop, step)
    source = first or step
    items = tuple(Question(name, source.settings["wordings"][name], SCALE, scale=True) for name in ITEMS)
    return [Part("pulse", first.settings["question"] if first else RECENT, items)]


def before(workshop: Workshop, step: Step) -> Step | None:
    """Return the pulse that asked the same question: the one before, which may be this step itself."""
    if step.settings["moment"] == "before":
        return step
    return workshop.latest(step.kind, step, moment="before")


def shown(workshop: Workshop, step: Step) -> Payload:
    """Return each group's score some weeks later, beside those of the day; nothing where too few answered."""
    kept = workshop.later(step)
    found = projections.scores(workshop, kept)
    if found is None:
        return {}
    first = before(workshop, step)
    then = projections.scores(workshop, projections.kept(first)) if first else None
    same_day = projections.shown(workshop, step)["result"]
    day = {row["group"].id: row["after"] for row in same_day["rows"]} if same_day else {}
    rows = [
        {
            "group": group,
            "before": then and then[group.id],
            "day": day.get(group.id),
            "later": found[group.id],
            "moved": display.score_moved(then[group.id], found[group.id]) if then else None,
        }
        for group in workshop.groups
    ]
    # Asked a second time, the doubt is told in words only.
    return {"rows": rows, "doubt": projections.doubt(workshop, kept, repeated=True)}
