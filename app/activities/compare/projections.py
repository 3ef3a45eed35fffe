"""The figures of a comparison. Every one of them passes the display gate here, for every audience alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.activities.compare import rules
from app.domain import display, measures, revealed
from app.domain.activity import Frame, OwnEntry, Payload, Seat
from app.domain.answers import waiting
from app.domain.workshop import LANES, Card, Group, Step, Workshop, people

Results = Mapping[str, Any]

NOBODY = display.WORDS[0]
# The pictures that are made of cards, and whom these cards are about.
# Who acts in a card.
ACTORS = ("them", "us", "outside", "all")
OF_CARDS = {"agency": "others", "told_or_seen": "others", "links": "others", "self_image": "self"}


def frames(workshop: Workshop, step: Step) -> tuple[Frame, ...]:
    """Return the pictures of this comparison."""
    source = workshop.latest("statements", step)
    again = source is not None and source.repeated
    return rules.frames(step.settings["tiles"], rules.statements_of(workshop, step), again)


def waits(workshop: Workshop, step: Step, frame: Frame) -> str | None:
    """Return why a picture cannot be shown yet, in words for the facilitator: its cards have not been read, or None."""
    about = OF_CARDS.get(frame.key.partition(":")[0])
    source = workshop.latest("cards", step, about=about) if about else None
    return waiting(source.rounds) if source else None


def tile(workshop: Workshop, step: Step, first: str | None = None, number: int | None = None) -> Payload:
    """Return the picture that the room is looking at, or the one of a number.

    `first` puts one group's direction on top.
    """
    shown = frames(workshop, step)
    place = min(step.frame if number is None else number, len(shown) - 1)
    name, _separator, item = shown[place].key.partition(":")
    groups = sorted(workshop.groups, key=lambda group: group.id != first) if first else list(workshop.groups)
    source = workshop.latest("statements", step)
    results: Results = (source.round("statements").results if source else None) or {}
    base: Payload = {
        "tile": name,
        "number": place + 1,
        "count": len(shown),
        "people": [
            (group, count) for group, count in zip(workshop.groups, counts(workshop, results), strict=True)
        ],
    }
    return base | picture(workshop, step, name, item, results, groups, first)


def picture(
    workshop: Workshop,
    step: Step,
    name: str,
    item: str,
    results: Results,
    groups: Sequence[Group],
    first: str | None,
) -> Payload:
    """Return one picture by its name."""
    statements = rules.statements_of(workshop, step)
    repeated = is_repeated(workshop, step)
    if name in {"expected", "actual"} or (name == "mirror" and item != "all"):
        statement = next(one for one in statements if one["id"] == item)
        if name == "mirror":
            return {"tile": "mirror"} | mirror(workshop, step, statement, results, groups)
        return forecast(workshop, step, statement, results, groups, turned=name == "actual")
    if name == "mirror":
        return {"tile": "mirrors"} | mirrors(workshop, statements, results, groups, repeated=repeated)
    if name == "agency":
        return agency(workshop, step, groups)
    if name == "told_or_seen":
        return told_or_seen(workshop, step, groups)
    if name == "links":
        return links(workshop, step, groups)
    if name == "roles":
        return roles(workshop, step, groups, item, first)
    if name == "self_image":
        return self_image(workshop, step, results, groups, item)
    if name == "again":
        return again(workshop, step, groups)
    return {}


def is_repeated(workshop: Workshop, step: Step) -> bool:
    """Return whether the statements of this comparison were held a second time: words only then."""
    source = workshop.latest("statements", step)
    return source is not None and source.repeated


def counts(workshop: Workshop, results: Results) -> list[int]:
    """Return how many people of each group answered; kept only where enough of every group did."""
    return list(people(results, workshop.groups).values())


def histograms(
    results: Results, item: str, measure: str, groups: Sequence[Group]
) -> dict[str, list[int]] | None:
    """Return one measure's histogram for every group, or None where the gate lets none through."""
    kept = results.get("items", {}).get(item, {})
    found = {group.id: kept.get(group.id, {}).get(measure) for group in groups}
    if any(one is None for one in found.values()):
        return None
    return {name: list(one) for name, one in found.items() if one is not None}


def figures(
    workshop: Workshop,
    results: Results,
    item: str,
    measure: str,
    groups: Sequence[Group],
    *,
    repeated: bool = False,
) -> dict[str, display.Figure] | None:
    """Return what may be shown of a rating ("mostly" or "very much") for every group, or None."""
    found = histograms(results, item, measure, groups)
    if found is None:
        return None
    answers = {name: measures.total(one) for name, one in found.items()}
    if not display.permitted(answers, workshop.min_group):
        return None
    return {
        name: display.figure(
            measures.agreeing(one), answers[name], repeated=repeated, min_group=workshop.min_group
        )
        for name, one in found.items()
    }


def forecasts(
    workshop: Workshop, results: Results, item: str, measure: str, groups: Sequence[Group]
) -> dict[str, display.Expected] | None:
    """Return what may be shown of a forecast for every group, or None."""
    found = histograms(results, item, measure, groups)
    if found is None:
        return None
    shown = {name: display.expected(one, workshop.min_group) for name, one in found.items()}
    if any(one is None for one in shown.values()):
        return None
    return {name: one for name, one in shown.items() if one is not None}


def forecast(
    workshop: Workshop,
    step: Step,
    statement: rules.Statement,
    results: Results,
    groups: Sequence[Group],
    *,
    turned: bool,
) -> Payload:
    """Return one statement in both directions: the forecast, and once it is turned over what the others say."""
    item = statement["id"]
    shown: Payload = {"tile": "forecast", "statement": statement, "turned": turned, "rows": []}
    repeated = is_repeated(workshop, step)
    told = figures(workshop, results, item, "we", groups, repeated=repeated)
    expected = forecasts(workshop, results, item, "expect_self", groups)
    if told is None or expected is None:
        return shown | {"too_few": True}
    views = figures(workshop, results, item, "they", groups, repeated=repeated)
    expected_views = forecasts(workshop, results, item, "expect_us", groups)
    for group in groups:
        about = workshop.others(group.id)
        row: Payload = {"by": group, "about": about, "expected": expected[group.id], "actual": None}
        if turned:
            found = display.verdict(expected[group.id].share, told[about.id])
            row["actual"] = told[about.id]
            row["verdict"] = found
            row["sentence"] = rules.sentence(step.settings["sentences"], statement["polarity"], found)
            if views is not None and expected_views is not None:
                row["expected_view"], row["view"] = expected_views[group.id], views[about.id]
                row["seen"] = rules.seen(
                    statement["polarity"], display.verdict(expected_views[group.id].share, views[about.id])
                )
        shown["rows"].append(row)
    if turned and len({row["verdict"] for row in shown["rows"]}) == 1:
        shown["both"] = shown["rows"][0]["sentence"]
    return shown


def mirror(
    workshop: Workshop, step: Step, statement: rules.Statement, results: Results, groups: Sequence[Group]
) -> Payload:
    """Return whether each side says of the other that it decides, with the sentence that fits.

    `doubled`: few or none of either say it of themselves. Where both name the same side, no sentence fits.
    """
    repeated = is_repeated(workshop, step)
    said = figures(workshop, results, statement["id"], "they", groups, repeated=repeated)
    if said is None:
        return {"statement": statement, "too_few": True}
    own = figures(workshop, results, statement["id"], "we", groups, repeated=repeated)
    first, second = (said[group.id] for group in groups)
    mirrored = measures.is_mirrored(min(first.share, second.share))
    # "Neither says it of itself" is told aloud: with half of a group that does, it would not be true.
    doubled = mirrored and own is not None and all(own[group.id].word == NOBODY for group in groups)
    sentences = step.settings["sentences"]["mirror" if mirrored else "no_mirror"]
    return {
        "statement": statement,
        "mirrored": mirrored,
        "doubled": doubled,
        "sides": [
            {"by": group, "about": workshop.others(group.id), "figure": said[group.id]} for group in groups
        ],
        "sentence": "" if own is not None and is_agreed(said, own, groups) else sentences[0],
    }


def is_agreed(
    said: Mapping[str, display.Figure], own: Mapping[str, display.Figure], groups: Sequence[Group]
) -> bool:
    """Return whether at least half of each side name the same one, and less than half the other one."""
    first, second = (group.id for group in groups)
    held = {name: (own[name].share, said[other].share) for name, other in ((first, second), (second, first))}
    named = [name for name, shares in held.items() if measures.is_mirrored(min(shares))]
    return len(named) == 1 and not any(
        measures.is_mirrored(share) for name, shares in held.items() if name not in named for share in shares
    )


def mirrors(
    workshop: Workshop,
    statements: Sequence[rules.Statement],
    results: Results,
    groups: Sequence[Group],
    *,
    repeated: bool,
) -> Payload:
    """Return every statement with what each side says of the other, in the fixed order."""
    rows = []
    for statement in statements:
        said = figures(workshop, results, statement["id"], "they", groups, repeated=repeated)
        if said is None:
            continue
        shares = [said[group.id].share for group in groups]
        rows.append(
            {
                "statement": statement,
                "sides": [{"by": group, "figure": said[group.id]} for group in groups],
                "mirrored": measures.is_mirrored(min(shares)),
            }
        )
    return {
        "rows": rows,
        "mirrored": sum(row["mirrored"] for row in rows),
        "too_few": not rows,
        "groups": groups,
    }


def cards_results(workshop: Workshop, step: Step) -> Results:
    """Return what was kept of the cards about the others."""
    source = revealed.source(workshop, step)
    return (source.round("cards").results if source else None) or {}


def agency(workshop: Workshop, step: Step, groups: Sequence[Group]) -> Payload:
    """Return who acts in each group's cards, in words; counted in cards, from enough people a group."""
    results = cards_results(workshop, step)
    wrote = people(results, groups)
    tagged = {group.id: sum(results.get("actors", {}).get(group.id, {}).values()) for group in groups}
    enough = display.permitted(wrote, workshop.min_group) and display.permitted(tagged, workshop.min_group)
    if not enough:
        return {"tile": "agency", "too_few": True}
    elsewhere_too = [(ACTORS.index("them"), ACTORS.index("outside"))]
    kept = [[results["actors"][group.id][name] for name in ACTORS] for group in groups]
    if any(display.tells_of_nobody(counts, elsewhere_too) for counts in kept):
        return {"tile": "agency", "too_few": True}
    rows = []
    for group in groups:
        actors = results["actors"][group.id]
        total = tagged[group.id]
        # A part as well: its exact count beside the words of the others would give those away.
        elsewhere = display.part(actors["them"] + actors["outside"], total, workshop.min_group)
        parts = [
            {"actor": name, "figure": display.part(actors[name], total, workshop.min_group)}
            for name in ACTORS
        ]
        rows.append({"by": group, "about": workshop.others(group.id), "parts": parts, "elsewhere": elsewhere})
    return {"tile": "agency", "rows": rows}


def told_or_seen(workshop: Workshop, step: Step, groups: Sequence[Group]) -> Payload:
    """Return how many of each group's cards were seen and how many heard told, in words; counted in cards."""
    results = cards_results(workshop, step)
    sources = results.get("sources", {})
    tagged = {group.id: sum(sources.get(group.id, {}).values()) for group in groups}
    wrote = people(results, groups)
    if not display.permitted(wrote, workshop.min_group) or not display.permitted(tagged, workshop.min_group):
        return {"too_few": True}
    if any(display.tells_of_nobody(list(sources[group.id].values())) for group in groups):
        return {"too_few": True}
    rows = [
        {
            "by": group,
            "parts": [
                {
                    "source": name,
                    "figure": display.part(sources[group.id][name], tagged[group.id], workshop.min_group),
                }
                for name in ("told", "seen")
            ],
        }
        for group in groups
    ]
    return {"rows": rows}


def links(workshop: Workshop, step: Step, groups: Sequence[Group]) -> Payload:
    """Return each group's map of the lanes: an arrow from a lane to the one that its cards back up, never a count.

    An arrow needs three links, and enough people who linked anything in every group.
    """
    results = cards_results(workshop, step)
    linkers = {group.id: int(results.get("linkers", {}).get(group.id, 0)) for group in groups}
    if not display.permitted(linkers, workshop.min_group):
        return {"too_few": True}
    rows = [
        {
            "by": group,
            "arrows": [
                {"from": name.partition(">")[0], "to": name.partition(">")[2]}
                for name, count in results["links"][group.id].items()
                if display.arrow_permitted(count, linkers[group.id], workshop.min_group)
            ],
        }
        for group in groups
    ]
    return {"rows": rows, "lanes": LANES}


def story(workshop: Workshop, step: Step, group: str) -> Card | None:
    """Return the card that a group finds its roles in: the most held of its own that the room has read."""
    cards = revealed.shown_before(workshop, step, workshop.group(group))
    return cards[0] if cards else None


def roles(workshop: Workshop, step: Step, groups: Sequence[Group], item: str, first: str | None) -> Payload:
    """Return the question for the roles, or each group's answers in words: what we are, what they are."""
    current = step.round("roles")
    asked = {"asking": item == "ask", "counting": item != "ask" and not current.sealed}
    stories = [{"by": group, "card": story(workshop, step, group.id)} for group in groups]
    own = story(workshop, step, first) if first else None
    if item == "ask" or not current.sealed:
        return asked | {"stories": stories, "own": own}
    results: Results = current.results or {}
    if not display.permitted(people(results, groups), workshop.min_group):
        return asked | {"too_few": True}
    rows = [
        {
            "by": group,
            "card": story(workshop, step, group.id),
            "about": workshop.others(group.id),
            "us": role_figures(workshop, results["us"][group.id]),
            "them": role_figures(workshop, results["them"][group.id]),
        }
        for group in groups
    ]
    return asked | {"rows": rows}


def role_figures(workshop: Workshop, counts: Mapping[str, int]) -> list[Payload]:
    """Return every role with how many chose it, in words; nothing where the words together would tell a lone answer."""
    n = sum(counts.values())
    if display.tells_a_lone_answer(list(counts.values())):
        return []
    return [
        {"role": name, "figure": display.part(count, n, workshop.min_group)} for name, count in counts.items()
    ]


MOST_PORTRAITS = 3


def self_image(
    workshop: Workshop, step: Step, results: Results, groups: Sequence[Group], voice: str
) -> Payload:
    """Return what both groups wrote of themselves in one voice, side by side, with forecast and answer beside it.

    Up to three cards each, by random ids, and the first statement of each lane: of ourselves against what the others
    expected of us, or what we expected them to say of us against what they say.
    """
    source = workshop.latest("cards", step, about="self")
    cards = workshop.released(source.round("cards").id) if source else ()
    sides = [
        {
            "by": group,
            "about": workshop.others(group.id),
            "cards": portraits(cards, group, voice),
            "beside": beside(workshop, step, results, group, voice),
        }
        for group in groups
    ]
    return {"voice": voice, "sides": sides, "empty": not any(side["cards"] for side in sides)}


def beside(workshop: Workshop, step: Step, results: Results, group: Group, voice: str) -> list[Payload]:
    """Return forecast and answer for the first statement of each lane that the gate lets through."""
    other, repeated = workshop.others(group.id), is_repeated(workshop, step)
    measure, forecast_of = ("we", "expect_self") if voice == "we" else ("they", "expect_us")
    rows, seen = [], set()
    for statement in rules.statements_of(workshop, step):
        if statement["lane"] in seen:
            continue
        said = figures(workshop, results, statement["id"], measure, workshop.groups, repeated=repeated)
        expected = forecasts(workshop, results, statement["id"], forecast_of, workshop.groups)
        if said is not None and expected is not None:
            seen.add(statement["lane"])
            # Of ourselves we speak and the others expect; of how we are seen they speak and we expect.
            speaks, expects = (group, other) if voice == "we" else (other, group)
            rows.append(
                {"text": statement[measure], "expected": expected[expects.id], "said": said[speaks.id]}
            )
    return rows


def portraits(cards: Sequence[Card], group: Group, voice: str) -> list[Card]:
    """Return up to three cards of a group in one voice; what two people wrote alike stands there once."""
    found = {
        card.text: card
        for card in reversed(cards)
        if card.from_group == group.id and card.slot.partition(":")[0] == voice
    }
    return list(reversed(found.values()))[:MOST_PORTRAITS]


def again(workshop: Workshop, step: Step, groups: Sequence[Group]) -> Payload:
    """Return both rounds of the statements, in words only, side by side."""
    second = workshop.latest("statements", step)
    wanted = second.settings.get("repeats") if second else None
    first = next((one for one in workshop.steps if one.id == wanted), None)
    rows = []
    for statement in rules.statements_of(workshop, step):
        both = [
            figures(
                workshop,
                (one.round("statements").results if one else None) or {},
                statement["id"],
                "we",
                groups,
                repeated=True,
            )
            for one in (first, second)
        ]
        if both[0] is not None and both[1] is not None:
            sides = [
                {"by": group, "first": both[0][group.id], "second": both[1][group.id]} for group in groups
            ]
            rows.append({"statement": statement, "sides": sides})
    return {"rows": rows, "groups": groups, "too_few": not rows}


def mine(workshop: Workshop, step: Step, seat: Seat, own: Sequence[OwnEntry]) -> Payload:
    """Return one's own roles while they are asked for."""
    asking = any(one.state == "open" for one in step.rounds)
    return {
        "asking": asking,
        "card": story(workshop, step, seat.group) if asking else None,
        "others": workshop.others(seat.group),
        "given": own[0].value if own else {},
        "ours": rules.OURS,
        "theirs": rules.THEIRS,
    }


def console(workshop: Workshop, step: Step) -> Payload:
    """Return the picture with what the facilitator should know of its size: what one person comes to, in points.

    Before the step begins there is no picture yet, only the order of what will be compared.
    """
    if step.started_at is None:
        return arrangement(step)
    shown = tile(workshop, step)
    sizes = [count for _group, count in shown["people"] if count]
    return shown | {"one_person": round(100 / min(sizes)) if sizes and min(sizes) < SMALL else None}


def arrangement(step: Step) -> Payload:
    """Return what will be compared, in order, what is left out, and for each the orders that one tap would make."""
    names, chosen = dict(rules.TILES), list(step.settings["tiles"])
    rows = []
    for place, one in enumerate(chosen):
        earlier = [*chosen[: place - 1], one, chosen[place - 1], *chosen[place + 1 :]] if place else None
        without = [other for other in chosen if other != one]
        rows.append({"label": names[one], "earlier": earlier, "without": without})
    left_out = [
        {"label": label, "with": [*chosen, name]} for name, label in rules.TILES if name not in chosen
    ]
    return {"prepares": True, "arrange": {"rows": rows, "left_out": left_out}}


SMALL = 8


def report(workshop: Workshop, step: Step) -> Payload:
    """Return every picture that the room has seen, as it saw it. Questions and unturned forecasts are left out."""
    seen = [
        tile(workshop, step, number=number)
        for number in range(min(step.frame + 1, len(frames(workshop, step))))
    ]
    kept = [
        one for one in seen if one.get("turned", True) and not one.get("asking") and not one.get("counting")
    ]
    told = [{name: value for name, value in one.items() if name not in {"number", "count"}} for one in kept]
    return {"pictures": told} if any(one.get("rows") or one.get("sides") for one in told) else {}
