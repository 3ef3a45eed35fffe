"""How simulated participants write cards: the sample cards, none twice, with the drills among them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from app.domain.rehearsal import Rehearsed, samples

# Portraits: (lane, what we want them to know) and (lane, how we think that they see us).
OURSELVES = {
    "clinicians": (
        ("power", "We carry the blame for lists that we do not set."),
        ("power", "We decide at the bedside, and hardly anything beyond the ward door."),
        ("distance", "We would come to your meetings if they were not in the middle of clinic."),
        ("distance", "We have not forgotten the managers who sat with us through that winter."),
        ("values", "We count what things cost more often than you think."),
        ("values", "We stay late because leaving would cost a patient something."),
    ),
    "managers": (
        ("power", "We sign for budgets that were cut before they reached us."),
        ("power", "We cannot tell a consultant what to do, and we do not wish to."),
        ("distance", "We walk the wards before seven, when it is quiet enough not to be in the way."),
        ("distance", "We know that our emails come at the worst time of your day."),
        ("values", "We lie awake over the people still waiting."),
        ("values", "We came into this to make care work, as you did."),
    ),
}
SEEN = {
    "clinicians": (
        ("power", "They think we say no to everything new."),
        ("power", "They think we could change things tomorrow if we wanted to."),
        ("distance", "They think we hide behind being busy."),
        ("distance", "They think we only talk to our own kind."),
        ("values", "They think we do not care what anything costs."),
        ("values", "They think only our own patients count for us."),
    ),
    "managers": (
        ("power", "They think we decide everything over their heads."),
        ("power", "They think we answer to nobody."),
        ("distance", "They think we never leave the office."),
        ("distance", "They think we come round only when something went wrong."),
        ("values", "They think targets are all we care about."),
        ("values", "They think we have never met a patient."),
    ),
}


def write(
    side: str, people: int, limit: int, source: random.Random, *, linking: bool = False
) -> Iterator[Rehearsed]:
    """Yield up to `limit` cards a person, drills among them; who acts, seen or told, links and past are invented."""
    room = people * limit
    drills = samples(side, "moderation_drill")[:room]
    cards = samples(side, "assumption")
    source.shuffle(cards)
    lanes: dict[int, set[str]] = {}
    for number in range(min(room, len(cards) + len(drills))):
        person = number % people
        written = lanes.setdefault(person, set())
        # The drills come last; before them everyone turns to a lane that they have not written in.
        card = take(cards, written) if number < room - len(drills) and cards else drills.pop(0)
        lane, others = card["disconnect"], sorted(written - {card["disconnect"]})
        data = {
            "text": card["text"],
            "actor": source.choices(("them", "outside", "us", "all"), (6, 2, 1, 1))[0],
            "source": source.choices(("told", "seen"), (3, 2))[0],
            # Mostly the lane that comes first: never seen, so they do not care.
            "because": others[0] if linking and others and source.random() < 0.9 else "",
            "past": "1" if lane == "distance" and source.random() < 0.3 else "",
        }
        written.add(lane)
        yield Rehearsed(person, "cards", lane, data)


def take(cards: list[Mapping[str, str]], written: set[str]) -> Mapping[str, str]:
    """Take the first card of a lane that its writer has not written in, or else simply the first."""
    place = next((place for place, card in enumerate(cards) if card["disconnect"] not in written), 0)
    return cards.pop(place)


def portray(side: str, people: int, source: random.Random) -> Iterator[Rehearsed]:
    """Yield one card of each voice a person; texts come round again in large groups."""
    for voice, texts in (("we", OURSELVES[side]), ("they", SEEN[side])):
        start = source.randrange(len(texts))
        for person in range(people):
            lane, text = texts[(start + person) % len(texts)]
            yield Rehearsed(person, "cards", voice, {"text": text, "lane": lane})
