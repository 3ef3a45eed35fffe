"""What a facilitator takes into the room on paper: when each step is planned, what to watch for, what to bring."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.errors import Invalid
from app.domain.i18n import mark as _
from app.domain.workshop import Step

DAY = 24 * 60
BEGINS = "09:00"

# What tends to go wrong in a step of the method, and what helps.
WATCH: dict[str, tuple[str, ...]] = {
    "arrive": (
        _("Fewer than five in a group: nothing will be shown of either. Wait, or say so."),
        _("Somebody sits with the person who appraises them. Ask both, apart, whether that is all right."),
    ),
    "pulse_before": (_("“What happens with this?” Nothing until the end, and nobody sees a single answer."),),
    "they": (
        _("Names, and what can only be one person. Say once more: groups, never people."),
        _("Silence is work. Do not fill it."),
    ),
    "statements": (
        _("You read cards meanwhile: sit where nobody sees your screen."),
        _("Criticism is no reason to hold a card. A person, a patient or a slur is."),
        _("A worry about safety: hold and signpost, and see to it today."),
    ),
    "self_image": (_("A portrait without a flaw. Ask what we would want them to know, not to admire."),),
    "among_ourselves": (
        _("The opener explains or defends. Thank them, and ask: what does believing this do for us?"),
        _("Whoever speaks well of the others is teased. Name the line, not the one who drew it."),
        _("A person is named. “Groups, not people”, at once."),
    ),
    "break": (_("Finish reading and look at the chosen cards before you take your tea."),),
    "reveal": (
        _("Answers, and “that is not true”. Stop them kindly: first, what does it mean?"),
        _("Laughter at a card. Read it aloud yourself, slowly."),
        _("Somebody is hit. Pause; one of you goes with them, the other stays."),
    ),
    "true_or_not": (
        _("“Yes, but…” in place of a grain of truth. The grain first; the but has its turn."),
        _("Pressing those who wrote it. To hold firm is a result, and no failure."),
    ),
    "compare": (
        _("One group laughs at the other’s forecast. Turn to the row in which they were as far off."),
        _("“So it is proved.” It is this room, today."),
    ),
    "common_ground": (_("“So we all agree.” It is what we say of ourselves, not what we do."),),
    "choose": (_("The loudest chooses for the room. The votes are on the phones."),),
    "say_back": (
        _("Listeners who answer. Not before “yes, that’s it”."),
        _("A pair in which one reports to the other. Part them quietly."),
        _("Somebody sits it out. That is allowed, and nobody asks why."),
    ),
    "crux": (_("“Nothing could change my mind.” Thank them: that is useful to know."),),
    "placement": (_("Looking for the right box. There is none."),),
    "commitments": (
        _("“They should…” Ask: and what will we do?"),
        _("Too large. What could be seen within two weeks?"),
        _("What only the sponsor can decide: write it down, with the day of the answer."),
    ),
    "pulse_after": (_("Pride in a higher number. Before was recent weeks, after is today."),),
    "close": (
        _("Time has run out. Shorten something else: nobody goes home from the reveal without a close."),
        _("Stay a quarter of an hour. Those who were hit come then."),
    ),
}


def minutes_of(time: str) -> int:
    """Return a time of day such as 09:30 in minutes after midnight. Raises Invalid."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", time.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Invalid("Write when it begins as hours and minutes, such as 09:30.")
    return int(found[1]) * 60 + int(found[2])


def planned(steps: Sequence[Step], begins: int) -> list[str]:
    """Return when each step is planned to begin, and at last when the workshop ends, such as 09:06.

    `begins` is in minutes after midnight; a plan that goes past midnight begins again at 00:00.
    """
    moments = [begins]
    for step in steps:
        moments.append(moments[-1] + step.minutes)
    return [f"{moment // 60 % 24:02}:{moment % 60:02}" for moment in moments]


def materials(way: str, *, apart: bool) -> list[str]:
    """Return what to bring. `way` is how people come in; `apart` whether groups type among themselves."""
    return [
        _(
            "A laptop and a projector for the wall, and a second laptop or tablet for you: nobody may see your console."
        ),
        _("A second room with a screen of its own for the second group, and somebody who leads there.")
        if apart
        else _("A second room, or two corners out of earshot, for talking apart."),
        {
            "one_code": _("Nothing to hand out: the code stands on the wall."),
            "group_codes": _("The printed sheet with each group’s code, on its tables."),
            "tickets": _("Printed tickets for each group, a few more than people."),
        }[way],
        _("Two or three spare phones, and chargers."),
        _("Paper and pens, should the network fail: the same questions work on cards."),
        _("The speaking-up route in large letters, where everyone passes it."),
        _("Water, and a place to step out to."),
    ]
