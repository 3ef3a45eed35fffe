"""The reveal: both directions at once, lane by lane, the same for everyone, and nothing ahead of its time."""

from __future__ import annotations

import html
import re

from app.domain import workshop as rules
from app.models import Entry
from tests.cast import Cast, Participant

LANES = ("power", "distance", "values")


def prepare(cast: Cast, each: int = 5) -> None:
    """Let everyone write in two lanes, so that every lane holds more cards than are revealed; release all."""
    cast.writing(each)
    for number, person in enumerate(cast.people):
        for lane in (LANES[number % 3], LANES[(number + 1) % 3]):
            assert (
                person.write(cast.step, f"They keep {lane} from us, says {number}.", lane).status_code == 200
            )
    cast.begin_review()
    for card in cast.queue():
        cast.judge(card)
    assert cast.end_review().status_code == 200
    cast.settle()
    cast.lead_to("among_ourselves")


def reveal(cast: Cast) -> rules.Step:
    return cast.lead_to("reveal")


def said(page: str) -> list[str]:
    return sorted(html.unescape(one) for one in re.findall(r'<p class="said">(.*?)</p>', page))


def reveal_step(cast: Cast) -> rules.Step:
    return next(step for step in cast.plain.steps if step.key == "reveal")


def region(cast: Cast, person: Participant) -> str:
    return person.get(f"/room/{cast.code}/regions/step").text


def wall_region(cast: Cast) -> str:
    return cast.outsider().get(f"{cast.wall_path}/regions/wall").text


def tap(person: Participant, step: rules.Step, card: str, on: str = "1", name: str = "meaning") -> int:
    return person.answer(step, "reading", f"{name}:{card}", on=on).status_code


def shown_cards(cast: Cast) -> list[str]:
    return re.findall(r'id="card-([0-9a-f]{32})"', wall_region(cast))


def test_both_groups_and_the_wall_see_the_same_cards_in_both_directions(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    for frame in range(3):
        assert cast.show(frame).status_code == 200
        wall = wall_region(cast)
        assert said(wall) == said(region(cast, cast.people[0])) == said(region(cast, cast.people[9]))
        assert len(said(wall)) == 2 * step.settings["limit"]
        for page in (wall, region(cast, cast.people[0]), region(cast, cast.people[9])):
            assert "Clinicians say of Managers" in page
            assert "Managers say of Clinicians" in page


def test_the_cards_of_each_side_stand_under_that_side(cast: Cast) -> None:
    prepare(cast)
    reveal(cast)
    columns = re.findall(r'<section class="column".*?</section>', wall_region(cast), re.DOTALL)
    assert len(columns) == 2
    for column, own in zip(columns, (range(5), range(5, 10)), strict=True):
        numbers = {int(found) for found in re.findall(r"says (\d+)\.", column)}
        assert numbers <= set(own)


def test_nothing_of_a_later_lane_is_in_anything_that_a_phone_or_the_wall_can_get(cast: Cast) -> None:
    prepare(cast)
    preview = f"/workshops/{cast.workshop_id}/preview/{cast.plain.groups[0].id}"
    for frame in (None, 0, 1, 2):
        if frame == 0:
            reveal(cast)
        elif frame is not None:
            assert cast.show(frame).status_code == 200
        pages = [one.everything() for one in (cast.people[0], cast.people[9])]
        pages += [
            cast.wall(),
            cast.facilitator.get(preview).text,
            cast.facilitator.get(f"{preview}/mine").text,
        ]
        for lane in LANES[0 if frame is None else frame + 1 :]:
            assert not [page for page in pages if f"They keep {lane}" in page]
        released = {
            card.id for card in cast.plain.cards if card.lane in LANES[0 if frame is None else frame + 1 :]
        }
        assert not [card for card in released if any(card in page for page in pages)]


def test_no_phone_or_wall_shows_how_many_or_which_cards_were_not_drawn(cast: Cast) -> None:
    prepare(cast)
    reveal(cast)
    drawn = set(shown_cards(cast))
    spare = {card.id for card in cast.plain.cards if card.lane == "power"} - drawn
    assert spare
    for page in (cast.people[0].everything(), cast.wall()):
        assert not [card for card in spare if card in page]


def choice(cast: Cast) -> tuple[str, str, str]:
    """Return a card that is drawn, one that could take its place, and one of another lane."""
    mine = [card for card in cast.plain.cards if card.from_group == cast.plain.groups[0].id]
    lane = sorted(card.id for card in mine if card.lane == "power")
    other = next(card.id for card in mine if card.lane == "values")
    limit = reveal_step(cast).settings["limit"]
    assert len(lane) > limit
    return lane[0], lane[limit], other


def swap(cast: Cast, out: str, into: str, reason: str = "It names a ward.") -> int:
    data = {"out": out, f"into-{out}": into, f"reason-{out}": reason}
    return cast.facilitator.do(f"steps/{reveal_step(cast).id}/swaps", **data).status_code


def test_a_card_may_be_swapped_for_another_of_its_lane_with_a_reason_before_it_is_seen(cast: Cast) -> None:
    prepare(cast)
    out, into, other_lane = choice(cast)
    assert swap(cast, out, into, "  ") == 422
    assert swap(cast, out, other_lane) == 422
    assert swap(cast, out, "0" * 32) == 422
    assert swap(cast, out, into) == 200
    assert "Swapped in: It names a ward." in cast.facilitator.console()
    reveal(cast)
    assert into in shown_cards(cast)
    assert out not in shown_cards(cast)
    assert "It names a ward." not in cast.wall() + cast.people[0].everything()


def test_once_the_reveal_has_begun_its_cards_stay(cast: Cast) -> None:
    prepare(cast)
    out, into, _ = choice(cast)
    reveal(cast)
    before = shown_cards(cast)
    assert swap(cast, out, into) == 409
    assert shown_cards(cast) == before


def test_going_back_from_the_reveal_does_not_open_its_choice_again(cast: Cast) -> None:
    prepare(cast)
    out, into, _ = choice(cast)
    reveal(cast)
    cast.facilitator.do("back", expected=cast.step.id)
    assert swap(cast, out, into) == 409


def test_a_tap_is_seen_by_whoever_made_it_and_can_be_taken_back(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    card, person, mate = shown_cards(cast)[0], cast.people[0], cast.people[1]
    before = region(cast, mate), wall_region(cast)
    assert tap(person, step, card) == 200
    assert 'id="tapped"' in person.mine()
    assert 'id="tapped"' not in mate.mine()
    assert (region(cast, mate), wall_region(cast)) == before
    assert tap(person, step, card, on="") == 200
    assert 'id="tapped"' not in person.mine()
    assert cast.rows(Entry) == 1


def test_taps_count_from_five_on_and_in_fives(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    often, seldom = shown_cards(cast)[0], shown_cards(cast)[-1]
    for number, person in enumerate(cast.people):
        if number < 7:
            assert tap(person, step, often) == tap(person, step, often) == 200
        if number < 4:
            assert tap(person, step, seldom, name="stings") == 200
    assert cast.show(3).status_code == 200
    assert tap(cast.people[9], step, seldom, name="stings") == 200
    cast.facilitator.do(f"steps/{step.id}/frame", frame=3)
    cast.settle()
    wall, *phones = wall_region(cast), region(cast, cast.people[0]), region(cast, cast.people[9])
    for page in phones:
        assert "What does this mean? 5 or more" in page
        assert "This stings: 5 or more" in page
    # On the wall each kind of tap has a column.
    assert re.findall(r"<td>(.*?)</td>", wall) == ["5 or more", "–", "–", "5 or more"]
    for page in (wall, *phones):
        assert not re.search(r"\b7\b or more|7 people", page)
    assert tap(cast.people[0], step, often) == 409


def test_four_taps_are_not_shown_at_all(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    card = shown_cards(cast)[0]
    for person in cast.people[:4]:
        tap(person, step, card)
    cast.show(3)
    cast.settle()
    for page in (wall_region(cast), region(cast, cast.people[0]), cast.facilitator.console()):
        assert not re.search(r"\d or more", page)
    assert "No card was marked by five people or more." in wall_region(cast)


def test_only_a_card_that_was_revealed_can_be_tapped(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    answers = {
        slot[:12]: cast.people[0].answer(step, "reading", slot, on="1").status_code
        for slot in ("meaning:" + "0" * 32, "meaning:", "meaning:" + "x" * 400, "stings")
    }
    assert set(answers.values()) == {404}
    assert cast.rows(Entry) == 0


def test_there_are_two_taps_and_no_others(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    assert tap(cast.people[0], step, shown_cards(cast)[0], name="likes") == 404


def test_the_room_cannot_be_led_to_a_picture_that_does_not_exist(cast: Cast) -> None:
    prepare(cast)
    step = reveal(cast)
    for frame in ("-1", "4", "", "x", "1.5", "9" * 400):
        answer = cast.facilitator.do(f"steps/{step.id}/frame", frame=frame)
        assert answer.status_code in {409, 422}
    assert cast.step.frame == 0
