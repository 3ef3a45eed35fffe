"""Commitments start with we; a call on the others is pointed out, and its author has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.activities import KINDS
from app.activities.commitments import projections, rules
from app.domain.activity import Asked, OwnEntry, SealedEntry, Seat
from app.domain.errors import Closed, Invalid, NotFound
from app.domain.workshop import Round
from tests.activities.rooms import GROUPS, Room

KIND = KINDS["commitments"]
OURS = {"what": "come to one ward round a week", "by": "Friday", "notice": "we are there", "type": "treating"}


@pytest.mark.parametrize(
    "text",
    [
        "They should answer our letters.",
        "We will wait, but they must come first.",
        "they’ll have to listen".replace("’", "'"),
        "It is up to them to begin.",
        "We will get them to read it.",
        "They really need to see a night shift.",
        "they ought to know",
        "We will ask them to be there.",
        "We will make them answer.",
    ],
)
def test_a_call_on_the_others_to_change_is_pointed_out(text: str) -> None:
    assert rules.asks_them(text)


@pytest.mark.parametrize(
    "text",
    [
        "We will come to their meeting and say what we need.",
        "We will ask how they see it, and write it down.",
        "They see us on Fridays.",
        "We should have come earlier; we will come now.",
        "We will thank them.",
        "We will ask them what they see, and tell them what we did about it.",
        "We will tell them why within two days.",
        "We will expect them at our round, and make room.",
    ],
)
def test_our_own_act_is_left_alone(text: str) -> None:
    assert not rules.asks_them(text)


def test_the_author_may_keep_a_wording_that_was_pointed_out() -> None:
    flagged = {**OURS, "what": "tell them what they should do first"}
    with pytest.raises(Invalid, match="Keep my wording"):
        rules.contribution("texts", "text", flagged, [])
    assert rules.contribution("texts", "text", {**flagged, "keep": "1"}, []).text


def test_three_parts_make_one_sentence_however_they_were_typed() -> None:
    assert rules.sentence("We will come.", "by Friday", "and they will notice because we are there.") == (
        "We will come by Friday, and they will notice because we are there."
    )


@pytest.mark.parametrize("missing", ["what", "by", "notice", "type"])
def test_every_part_is_needed(missing: str) -> None:
    with pytest.raises(Invalid):
        rules.contribution("texts", "text", {**OURS, missing: ""}, [])


def test_its_type_and_whether_the_sponsor_decides_stay_with_it() -> None:
    assert rules.contribution("texts", "text", OURS, []).slot == "treating"
    assert rules.contribution("texts", "text", {**OURS, "sponsor": "1"}, []).slot == "treating:sponsor"


def test_a_person_writes_one() -> None:
    with pytest.raises(Closed):
        rules.contribution("texts", "text", OURS, [OwnEntry("e", "treating", {}, "We will", "unread")])


def test_a_group_supports_the_others_commitments_and_never_its_own() -> None:
    at = Room("90", (7, 7)).to("commitments", "support")
    assert at.step is not None
    seat = Seat(GROUPS[0].id, GROUPS[1].id)
    for card in projections.released(at, at.step, GROUPS[1].id):
        KIND.form(at, at.step, Asked("support", card.id, seat))
    for card in [*projections.released(at, at.step, GROUPS[0].id), *projections.for_sponsor(at, at.step)]:
        with pytest.raises(NotFound):
            KIND.form(at, at.step, Asked("support", card.id, seat))


def test_at_most_as_many_as_the_form_has_room_for_are_shown_and_the_sponsors_stand_apart() -> None:
    at = Room("half_day", (8, 8)).to("commitments", "support")
    assert at.step is not None
    shown = KIND.wall(at, at.step)
    assert all(len(side["rows"]) <= 4 for side in shown["sides"])
    assert shown["sponsor"]
    sponsored = {card.id for card in shown["sponsor"]}
    assert not sponsored & {row["card"].id for side in shown["sides"] for row in side["rows"]}


@pytest.mark.parametrize(
    ("part", "given"),
    [
        ("what", "We will..."),
        ("what", "..."),
        ("what", "we'll"),
        ("by", "by"),
        ("by", "."),
        ("notice", "because"),
    ],
)
def test_a_part_that_only_repeats_the_words_around_it_is_empty(part: str, given: str) -> None:
    with pytest.raises(Invalid):
        rules.contribution("texts", "text", {**OURS, part: given}, [])


@pytest.mark.parametrize(("part", "limit"), [("what", 140), ("by", 120), ("notice", 120)])
def test_too_long_a_part_is_refused_with_its_own_limit(part: str, limit: int) -> None:
    rules.contribution("texts", "text", {**OURS, part: "x" * limit}, [])
    with pytest.raises(Invalid) as refused:
        rules.contribution("texts", "text", {**OURS, part: "x" * (limit + 1)}, [])
    assert refused.value.values == {"limit": limit}


def tap(group: str, author: int, slot: str) -> SealedEntry:
    return SealedEntry(group, "x", slot, {"on": True}, "released", None, author)


def test_support_is_a_share_of_the_group_and_not_of_those_who_tapped() -> None:
    """Nobody taps what would make no difference to them: only the seats say how many that may be."""
    entries = [tap("g1", n, "c2") for n in range(5)] + [tap("g2", 10 + n, "c1") for n in range(5)]
    current = Round("r", "support", "closed", seats={"g1": 10, "g2": 10})
    at = Room("90", (7, 7)).to("commitments", "list")
    step = at.step
    assert step is not None
    kept = KIND.summarise(step, current, entries, ["g1", "g2"], 5)
    first = projections.released(at, step, "g1")[0]
    kept["support"] = {first.id: 5}
    sealed = replace(
        step,
        frame=3,
        rounds=tuple(
            replace(one, state="sealed", results=kept) if one.name == "support" else one
            for one in step.rounds
        ),
    )
    found = projections.figures(at, sealed)[first.id]
    assert (found.word, found.n) == ("half", 10)


def test_too_few_taps_are_kept_for_no_group_however_many_sit_there() -> None:
    entries = [tap("g1", n, "c2") for n in range(5)] + [tap("g2", 10 + n, "c1") for n in range(4)]
    assert rules.summary("support", entries, ["g1", "g2"], 5, {"g1": 10, "g2": 9}) == {}


def test_support_stands_nowhere_before_the_room_is_led_to_the_list() -> None:
    at = Room("90", (7, 7)).to("pulse_after")
    step = next(one for one in at.steps if one.key == "commitments")
    assert step.round("support").sealed
    for frame, shown in ((2, False), (3, True)):
        here = replace(step, frame=frame)
        for told in (KIND.wall(at, here), KIND.phone(at, here, "g1"), KIND.report(at, here)):
            rows = [row for side in told["sides"] for row in side["rows"]]
            assert rows
            assert all((row["support"] is not None) == shown for row in rows)
        assert KIND.wall(at, here)["counted"] == shown
