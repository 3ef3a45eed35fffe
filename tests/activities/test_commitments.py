"""Commitments start with we; a call on the others is pointed out, and its author has the last word."""

from __future__ import annotations

import pytest

from app.activities import KINDS
from app.activities.commitments import projections, rules
from app.domain.activity import Asked, OwnEntry, Seat
from app.domain.errors import Closed, Invalid, NotFound
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
