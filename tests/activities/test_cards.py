"""Cards: what their authors may write, link and mark, and what nobody else ever reads from it."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Sequence

import pytest
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st

from app import activities
from app.actions import preparing
from app.activities.cards import projections, rehearsal, rules
from app.domain.activity import OwnEntry, SealedEntry, Seat
from app.domain.errors import Closed, Invalid
from app.domain.journey import journey
from app.domain.workshop import LANES, Step
from app.models import Entry, Facilitator
from app.rehearsal.demo import new_workshop
from tests.activities.rooms import Room, empty
from tests.cast import Cast, Participant
from tests.plain import plain

GROUPS = ("a", "b")
CARDS = activities.KINDS["cards"]


def entry(
    group: str, author: int, slot: str = "power", verdict: str = "released", **value: object
) -> SealedEntry:
    about = GROUPS[1 - GROUPS.index(group)]
    return SealedEntry(group, about, slot, value, verdict, "person" if verdict == "held" else None, author)


def both(people: Sequence[int], slot: str = "power", **value: object) -> list[SealedEntry]:
    """Return one entry of each person: people[0] of the first group, people[1] of the second."""
    return [
        entry(GROUPS[place], 100 * place + n, slot, **value) for place in (0, 1) for n in range(people[place])
    ]


def own(slot: str, name: str = "e", **value: object) -> OwnEntry:
    return OwnEntry(name, slot, value, f"They say {slot}.", "unread")


def step_of(key: str, template: str = "half_day") -> Step:
    return next(step for step in empty(template).steps if step.key == key)


# Writing


def test_a_card_is_normalised_and_keeps_only_answers_that_were_offered() -> None:
    made = rules.card(2, "power", {"text": "  They\u00a0 decide ", "actor": "them", "source": "dreamt"}, [])
    assert (made.text, made.value) == (
        "They decide",
        {"actor": "them", "source": None, "because": None, "past": False},
    )


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", None])
def test_an_empty_card_is_no_card(text: str | None) -> None:
    with pytest.raises(Invalid):
        rules.card(2, "power", {"text": text}, [])
    with pytest.raises(Invalid):
        rules.portrait("we", {"text": text, "lane": "power"}, [])


def test_a_card_has_a_hundred_and_forty_characters_and_not_one_more() -> None:
    assert rules.card(2, "power", {"text": "a" * 140}, []).text == "a" * 140
    with pytest.raises(Invalid):
        rules.card(2, "power", {"text": "a" * 141}, [])


def test_nobody_writes_more_cards_than_the_step_asks_for() -> None:
    with pytest.raises(Closed):
        rules.card(2, "power", {"text": "They decide"}, [own("power"), own("values")])


def test_only_a_card_about_distance_can_be_about_how_it_used_to_be() -> None:
    marked = {"text": "They used to come to the ward.", "past": "1"}
    assert [rules.card(3, lane, marked, []).value["past"] for lane in LANES] == [False, True, False]


def test_a_card_is_backed_only_by_another_card_of_ones_own_in_another_lane() -> None:
    cards = [own("distance"), own("power")]
    found = {
        because: rules.card(3, "power", {"text": "x", "because": because}, cards, linking=True).value[
            "because"
        ]
        for because in ("distance", "values", "power", "e", "", "0" * 20)
    }
    assert found == {
        "distance": "distance",
        "values": None,
        "power": None,
        "e": None,
        "": None,
        "0" * 20: None,
    }


def test_a_step_that_does_not_ask_for_links_keeps_none() -> None:
    made = rules.card(3, "power", {"text": "x", "because": "distance"}, [own("distance")])
    assert made.value["because"] is None


# What the method asks


def test_the_questions_of_the_lanes_come_from_the_journey() -> None:
    prompts = next(step["prompts"] for step in journey()["steps"] if step["id"] == "they")
    assert rules.questions(prompts) == {
        "power": "What do they get to decide, and what happens when we speak up?",
        "distance": "How near or far do they feel? Has that changed?",
        "values": "What do you think they care about most, and what do they seem ready to give up?",
    }


def test_a_step_without_questions_of_lanes_is_a_portrait_of_ones_own_group() -> None:
    they, ourselves = step_of("they").settings, step_of("self_image").settings
    assert (they["about"], they["limit"], they["links"]) == ("others", 3, "yes")
    assert (ourselves["about"], ourselves["limit"], ourselves["links"]) == ("self", 2, "no")
    assert ourselves["we"].startswith("What would you want them to know")
    assert step_of("they", "90").settings["links"] == "no"


def test_the_reveal_never_draws_on_a_portrait() -> None:
    room = Room("half_day")
    at = room.to("reveal", "power")
    written = {
        text for one in at.steps if one.key == "self_image" for _e, text, _o in room.entries[one.rounds[0].id]
    }
    shown = activities.KINDS["reveal"].wall(at, next(step for step in at.steps if step.key == "reveal"))
    assert written
    assert not {card.text for direction in shown["directions"] for card in direction["cards"]} & written


# A portrait


def test_a_portrait_has_one_card_of_each_voice_and_its_author_chooses_the_lane() -> None:
    first = rules.portrait("we", {"text": "We listen.", "lane": "values"}, [])
    assert (first.slot, first.value) == ("we:values", {})
    assert (
        rules.portrait("they", {"text": "They think so.", "lane": "values"}, [own("we:values")]).slot
        == "they:values"
    )
    with pytest.raises(Closed):
        rules.portrait("we", {"text": "We stay late.", "lane": "power"}, [own("we:values")])


@pytest.mark.parametrize("lane", [None, "", "money", "we:power"])
def test_a_portrait_needs_a_lane(lane: str | None) -> None:
    with pytest.raises(Invalid):
        rules.portrait("we", {"text": "We listen.", "lane": lane}, [])


def test_the_second_voice_is_asked_once_the_first_is_there() -> None:
    step = step_of("self_image")
    asked = [projections.mine(step, cards)["next"] for cards in ([], [own("we:power")], [own("they:power")])]
    assert asked == ["we", "they", "we"]
    assert projections.mine(step, [own("we:power"), own("they:values")])["next"] is None


def test_whoever_reads_a_portrait_is_told_its_voice_and_lane() -> None:
    step = step_of("self_image")
    captions = [CARDS.caption(empty("half_day"), step, slot) for slot in ("we:power", "they:values")]
    assert [(one["lane"], one["quote"]) for one in captions] == [("power", None), ("values", None)]
    assert captions[0]["label"] != captions[1]["label"]


def test_a_voice_that_too_few_spoke_in_is_kept_for_nobody() -> None:
    entries = [*both((6, 6), "we:power"), *both((6, 4), "they:power")]
    kept = rules.portraits(entries, GROUPS, 5)
    assert kept["people"] == {"a": 6, "b": 6}
    assert {slot for counts in kept["lanes"].values() for slot in counts} == {
        "we:power",
        "we:distance",
        "we:values",
    }


# What is kept at the seal


@given(first=st.integers(0, 12), second=st.integers(0, 12), held=st.integers(0, 5))
def test_of_cards_nothing_but_the_held_count_is_kept_under_the_minimum(
    first: int, second: int, held: int
) -> None:
    entries = both((first, second), actor="them", source="told")
    entries += [entry("a", 900 + n, verdict="held") for n in range(held)]
    for summarise in (rules.summary, rules.portraits):
        kept = summarise(entries, GROUPS, 5)
        assert kept["held"] == ({"person": held} if held else {})
        if min(first, second) < 5:
            assert set(kept) == {"held"}
        else:
            assert kept["people"] == {"a": first, "b": second}
    if min(first, second) >= 5:
        assert rules.summary(entries, GROUPS, 5)["actors"]["a"] == {
            "them": first,
            "us": 0,
            "outside": 0,
            "all": 0,
        }


def test_merged_cards_count_and_held_ones_do_not() -> None:
    entries = [
        *both((5, 5), actor="us"),
        entry("a", 7, verdict="merged", actor="us"),
        entry("a", 8, verdict="held"),
    ]
    kept = rules.summary(entries, GROUPS, 5)
    assert kept["actors"]["a"]["us"] == 6
    assert kept["people"]["a"] == 6


def test_how_it_used_to_be_is_counted_where_enough_wrote_about_distance_and_one_person_counts_like_nobody() -> (
    None
):
    few = [*both((6, 6)), *both((6, 4), "distance", past=True)]
    assert "past" not in rules.summary(few, GROUPS, 5)
    entries = both((6, 6), "distance", past=False) + [entry("a", 1, "distance", past=True) for _ in range(3)]
    entries += [entry("b", 100 + n, "distance", past=True) for n in range(2)]
    assert rules.summary(entries, GROUPS, 5)["past"] == {"a": 0, "b": 2}


LINK = st.tuples(st.sampled_from(GROUPS), st.integers(0, 6), st.sampled_from(LANES), st.sampled_from(LANES))


def linked(chosen: Sequence[tuple[str, int, str, str]]) -> list[SealedEntry]:
    """Return a card in every lane of seven people a group, some of them backed by another."""
    because = {(group, person, slot): lane for group, person, slot, lane in chosen if slot != lane}
    return [
        entry(group, 100 * place + person, slot, because=because.get((group, person, slot)))
        for place, group in enumerate(GROUPS)
        for person in range(7)
        for slot in LANES
    ]


@given(st.lists(LINK, max_size=60))
def test_links_are_kept_only_of_enough_people_and_no_arrow_of_one_or_two(
    chosen: list[tuple[str, int, str, str]],
) -> None:
    real = [one for one in linked(chosen) if one.value["because"]]
    linkers = {group: len({one.author for one in real if one.from_group == group}) for group in GROUPS}
    kept = rules.summary(linked(chosen), GROUPS, 5)
    assert ("links" in kept) == ("linkers" in kept) == (min(linkers.values()) >= 5)
    if "links" not in kept:
        return
    assert kept["linkers"] == linkers
    for group in GROUPS:
        for arrow, count in kept["links"][group].items():
            drew = {
                one.author
                for one in real
                if one.from_group == group and f"{one.value['because']}>{one.slot}" == arrow
            }
            assert count == (len(drew) if len(drew) >= 3 else 0)


ALL_LINKED = [(group, person, "values", "distance") for group in GROUPS for person in range(7)]


def test_many_links_of_one_person_are_one_voice() -> None:
    entries = linked(ALL_LINKED) + [entry("a", 1, "values", because="distance") for _ in range(4)]
    assert rules.summary(entries, GROUPS, 5)["links"]["a"]["distance>values"] == 7


def test_a_link_to_a_card_that_was_deleted_is_no_link() -> None:
    entries = [one for one in linked(ALL_LINKED) if one.slot != "distance"]
    assert "links" not in rules.summary(entries, GROUPS, 5)


@pytest.mark.parametrize("lane", ["distance", "values"])
def test_a_link_is_no_link_if_either_of_its_cards_was_held(lane: str) -> None:
    entries = [
        dataclasses.replace(one, verdict="held" if one.slot == lane else "released")
        for one in linked(ALL_LINKED)
    ]
    assert "links" not in rules.summary(entries, GROUPS, 5)


def test_a_link_names_a_lane_and_never_a_card() -> None:
    room = Room("half_day")
    for _at in room.walk():
        pass
    step = next(one for one in room.workshop.steps if one.key == "they")
    stored = {entry.value["because"] for entry, _text, _own in room.entries[step.rounds[0].id]}
    assert stored <= {None, *LANES}
    assert stored & set(LANES)


# What is seen


def mine_page(app: Flask, key: str, cards: list[OwnEntry]) -> str:
    room = Room("half_day", people=(0, 0))
    at = room.to(key)
    assert at.step is not None
    with app.test_request_context("/"):
        return render_template(
            "participant/mine.html", workshop=at, step=at.step, checks=[], kinds=activities.KINDS, lost=False,
            new_uuid=lambda: "u", shown=CARDS.mine(at, at.step, Seat("g1", "g2"), cards),
        )  # fmt: skip


def test_a_card_can_be_backed_up_once_there_is_another_in_another_lane(app: Flask) -> None:
    asks = "Does another of your cards back this one up?"
    assert asks not in mine_page(app, "they", [])
    one = mine_page(app, "they", [own("power", "c1")])
    assert one.count(asks) == 2  # in the two lanes where that card is the other one
    assert 'name="because" value="power"' in one
    assert 'name="because" value="c1"' not in one


def test_a_card_that_came_back_keeps_its_link_while_it_is_reworded(app: Flask) -> None:
    at, step = empty("half_day"), step_of("they")
    with app.test_request_context("/"):
        page = render_template(
            "activities/cards/sent_back.html", workshop=at, one=step, new_uuid=lambda: "u",
            cards=[own("values", "c1", because="distance")],
        )  # fmt: skip
    assert '<input type="hidden" name="because" value="distance">' in page


def test_only_distance_asks_about_how_it_used_to_be(app: Flask) -> None:
    page = mine_page(app, "they", [])
    assert page.count('name="past"') == page.count("what was hard then?") == 1


def test_a_portrait_asks_neither_who_acts_nor_whether_it_was_seen(app: Flask) -> None:
    page = mine_page(app, "self_image", [own("we:power", "c1")])
    for name in ("actor", "source", "because", "past"):
        assert f'name="{name}"' not in page
    assert page.count('value="values" required') == 2  # the card in "we", and the question in "they"


def test_the_wall_and_the_phones_show_no_card_and_no_count_while_cards_are_written() -> None:
    for key in ("they", "self_image"):
        room = Room("half_day")
        at = room.to(key)
        assert at.step is not None
        seen = json.dumps([plain(CARDS.wall(at, at.step)), plain(CARDS.phone(at, at.step, "g1"))])
        texts = [text for _entry, text, _own in room.entries[at.step.rounds[0].id]]
        assert texts
        assert not [text for text in texts if text in seen]
        assert set(CARDS.wall(at, at.step)) == {"open", "about"}


def test_the_report_tells_lanes_in_words_and_no_text() -> None:
    room = Room("half_day", (8, 8), releases=lambda text: "meeting" not in text)
    for _at in room.walk():
        pass
    for step in room.workshop.steps:
        if step.kind == "cards":
            told = json.dumps(plain(CARDS.report(room.workshop, step), room.workshop))
            assert "lanes" in told
            assert not [
                text for _entry, text, _own in room.entries[step.rounds[0].id] if text and text in told
            ]
            assert "exact" not in told


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(LANES)), min_size=0, max_size=20))
def test_the_report_cannot_tell_one_card_in_a_lane_from_none(more: list[tuple[int, str]]) -> None:
    at = empty("60")
    step = next(one for one in at.steps if one.key == "they")
    groups = [group.id for group in at.groups]

    def told(entries: list[SealedEntry]) -> object:
        results = rules.summary(entries, groups, 5)
        sealed = dataclasses.replace(step.rounds[0], state="sealed", results=results)
        return CARDS.report(at, dataclasses.replace(step, rounds=(sealed,))).get("lanes")

    base = [
        SealedEntry(group, "x", "values", {}, "released", None, 100 * place + n)
        for place, group in enumerate(groups)
        for n in range(6)
    ]
    base += [SealedEntry("g1", "x", lane, {}, "released", None, n) for n, lane in more if lane == "values"]
    one_more = [*base, SealedEntry("g1", "x", "power", {}, "released", None, 1)]
    rows, again = told(base), told(one_more)
    assert isinstance(rows, list)
    assert isinstance(again, list)
    assert [row["power"] for row in rows] == [row["power"] for row in again]


def test_a_report_of_too_few_people_tells_only_what_was_held() -> None:
    room = Room("half_day", (6, 3), releases=lambda text: "decide" not in text)
    for _at in room.walk():
        pass
    for step in room.workshop.steps:
        if step.kind == "cards":
            assert set(CARDS.report(room.workshop, step)) <= {"held"}


# The demo


@given(st.sampled_from(["clinicians", "managers"]), st.integers(1, 12), st.integers(1, 3), st.integers(0, 99))
def test_simulated_people_write_within_the_limit_and_never_the_same_card(
    side: str, people: int, limit: int, seed: int
) -> None:
    made = list(rehearsal.write(side, people, limit, random.Random(seed), linking=True))
    assert len({one.data["text"] for one in made}) == len(made)
    assert all(sum(one.person == person for one in made) <= limit for person in range(people))


@pytest.mark.parametrize("side", ["clinicians", "managers"])
def test_there_are_a_dozen_portraits_a_side_and_they_fit_on_a_card(side: str) -> None:
    texts = [text for _lane, text in rehearsal.OURSELVES[side] + rehearsal.SEEN[side]]
    assert len(set(texts)) == len(texts) == 12
    assert all(len(text) <= 140 for text in texts)
    assert {lane for lane, _text in rehearsal.OURSELVES[side]} == set(LANES)


@pytest.mark.parametrize("seed", range(4))
def test_a_half_day_demo_has_links_to_show(seed: int) -> None:
    room = Room("half_day", (8, 8), seed=seed)
    for _at in room.walk():
        pass
    results = next(one for one in room.workshop.steps if one.key == "they").rounds[0].results
    assert results is not None
    assert any(count for arrows in results["links"].values() for count in arrows.values())


# Through the whole app


@pytest.fixture
def author(cast: Cast) -> Participant:
    """Somebody who is asked for a portrait of their own group; nothing else waits to be read."""
    with cast.actions.database.reading() as session:
        who = session.query(Facilitator).one().id
    half_day = new_workshop("half_day")
    cast.workshop_id = cast.actions.write(lambda tx: preparing.make_workshop(tx, who, half_day))
    cast.facilitator.workshop_id = cast.workshop_id
    cast.open()
    found = cast.join(0)
    cast.lead_to("self_image")
    cast.release_all()
    cast.settle()
    return found


def test_a_portrait_is_written_changed_to_another_lane_and_taken_back(
    cast: Cast, author: Participant
) -> None:
    step = cast.step
    assert author.answer(step, "cards", "we", text="We listen.", lane="values").status_code == 200
    assert author.answer(step, "cards", "we", text="We listen again.", lane="power").status_code == 409
    card = author.own_cards()[0]
    assert (
        author.answer(step, "cards", "we", text="We do listen.", lane="power", entry=card).status_code == 200
    )
    with cast.actions.database.reading() as session:
        kept = session.query(Entry).one()
        assert (kept.slot, kept.text, kept.value) == ("we:power", "We do listen.", {})
    assert (
        author.answer(step, "cards", "they", text="They think we hide.", lane="distance").status_code == 200
    )
    assert 'id="all-written"' in author.mine()
    assert author.take_back(card).status_code == 200
    assert cast.rows(Entry) == 1


@pytest.mark.parametrize("slot", ["power", "we:power", "us", "they:"])
def test_a_portrait_takes_no_answer_but_in_its_two_voices(cast: Cast, author: Participant, slot: str) -> None:
    assert author.answer(cast.step, "cards", slot, text="We listen.", lane="values").status_code == 404
    assert cast.rows(Entry) == 0


def test_the_phone_says_plainly_that_the_facilitator_reads_portraits_too(author: Participant) -> None:
    assert "The facilitator reads these too" in author.sees()


def test_a_portrait_that_came_back_is_reworded_in_its_own_form(cast: Cast, author: Participant) -> None:
    step = cast.step
    author.answer(step, "cards", "they", text="They think she hides.", lane="distance")
    card = author.own_cards()[0]
    assert cast.next().status_code == 200
    assert cast.facilitator.do(f"reviews/{cast.round_of('self_image').id}").status_code == 200
    assert cast.judge(card, "sent_back").status_code == 200
    page = author.mine()
    assert 'id="sent-back"' in page
    assert "How do you think it looks from over there?" in page
    assert (
        author.answer(
            step, "cards", "they", text="They think we hide.", lane="distance", entry=card
        ).status_code
        == 200
    )
    assert "They think we hide." in cast.texts_in_review()
