"""A facilitator who tries every button on every card learns neither whose it is nor which cards share an author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update

from app import report, ticker
from app.actions import reviewing
from app.domain import clock
from app.models import GroupScreen, Muted, Round, Workshop
from app.readiness import writers_by_group
from app.secrets import author_tag
from tests.cast import Cast

HELD, OTHER = "They obey Doctor Grey.", "They wait for orders."


def console(cast: Cast) -> dict[str, str]:
    """Return all that the facilitator can get, but for what is new in each response."""
    base = f"/workshops/{cast.workshop_id}"
    paths = ["", "/texts", "/entry", "/co-facilitators"]
    paths += [f"/regions/{name}" for name in ("agenda", "step", "review", "side")]
    paths += [
        f"/preview/{group.id}{part}" for group in cast.plain.groups for part in ("", "/regions/step", "/mine")
    ]
    fresh = re.compile(
        r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|data-now="\d+"|data-rev="\d+"|value="I[\w.-]{40,}"'
    )
    return {path: fresh.sub("", cast.facilitator.get(base + path).text) for path in paths}


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def reading_four(cast: Cast, each: int = 6) -> dict[str, str]:
    """Let the first write two cards and two others one each; hold all of them, and return them by their words."""
    step = cast.writing(each)
    for person, text, lane in (
        (cast.people[0], "They say one.", "power"),
        (cast.people[0], "They say two.", "values"),
        (cast.people[1], "They say three.", "power"),
        (cast.people[2], "They say four.", "values"),
    ):
        assert person.write(step, text, lane).status_code == 200
    cast.begin_review()
    cards = cast.texts_in_review()
    for card in cards.values():
        assert cast.judge(card, "held:slur").status_code == 200
    return {text.split()[-1].rstrip("."): card for text, card in cards.items()}


def without(card: str, pages: dict[str, str]) -> dict[str, str]:
    """Return pages with one card's own part of the queue cut out."""
    own = re.compile(
        rf'<li class="review-card" id="rc-{card}".*?</li>\s*(?=<li class="review-card"|</ul>)', re.DOTALL
    )
    return {path: own.sub("", text) for path, text in pages.items()}


def test_muting_an_author_changes_nothing_but_the_card_it_was_done_on(cast: Cast, standing: None) -> None:
    cards = reading_four(cast)
    before = console(cast)
    assert cards["one"] in before["/regions/review"]
    for muted in (1, 0):
        answer = cast.facilitator.do(f"cards/{cards['one']}/author", muted=muted)
        assert (answer.status_code, answer.json) == (200, {"status": "done", "message": "Done."})
        ticker.tick(cast.actions)
        assert without(cards["one"], console(cast)) == without(cards["one"], before)
    assert console(cast) == before


def test_no_button_on_another_card_answers_otherwise_because_its_author_is_muted(
    cast: Cast, standing: None
) -> None:
    cards = reading_four(cast)
    tries: list[Callable[[str], object]] = [
        lambda card: tried(cast, f"cards/{card}/author", muted=1),
        lambda card: tried(cast, f"cards/{card}/author", muted=0),
        lambda card: tried(cast, f"cards/{card}/verdict", verdict="unread"),
        lambda card: tried(cast, f"cards/{card}/verdict", verdict="released"),
        lambda card: tried(cast, f"cards/{card}/author", muted=1),
        lambda card: tried(cast, f"cards/{card}/verdict", verdict="sent_back"),
        lambda card: tried(cast, f"cards/{card}/verdict", verdict="held:slur"),
    ]
    assert cast.facilitator.do(f"cards/{cards['one']}/author", muted=1).status_code == 200
    # "two" is by the same author, "four" is not; both stand in the same lane and group.
    for attempt in tries:
        assert attempt(cards["two"]) == attempt(cards["four"])


def tried(cast: Cast, what: str, **data: object) -> tuple[int, object]:
    answer = cast.facilitator.do(what, **data)
    return answer.status_code, answer.json


def test_whether_the_author_has_left_the_room_cannot_be_tried_on_a_card(cast: Cast, standing: None) -> None:
    cards = reading_four(cast)
    assert cast.people[0].post(f"/room/{cast.code}/leave").status_code == 200
    for muted in (1, 0):
        gone, here = (tried(cast, f"cards/{cards[one]}/author", muted=muted) for one in ("two", "four"))
        assert gone == here
    assert cast.rows(Muted) == 0


def test_how_many_may_still_write_does_not_tell_whether_two_held_cards_share_an_author(cast: Cast) -> None:
    """In a group of six, five are enough for texts to be shown, and four are not."""
    shown = []
    for second in ("two", "four"):
        room = cast if second == "two" else Cast(cast.app, email="elsewhere@hospital.example")
        cards = reading_four(room)
        for card in ("one", second):
            assert room.facilitator.do(f"cards/{cards[card]}/author", muted=1).status_code == 200
        room.facilitator.do("back", expected=room.step.id)
        with room.actions.database.reading() as session:
            shown.append(sorted(writers_by_group(session, room.workshop_id).values()))
    assert shown[0] == shown[1] == [5, 6]


def test_a_muted_author_can_reword_another_card_so_that_those_that_never_come_back_are_not_theirs(
    cast: Cast,
) -> None:
    cards = reading_four(cast)
    cast.facilitator.do(f"cards/{cards['one']}/author", muted=1)
    cast.judge(cards["two"], "unread")
    assert cast.judge(cards["two"], "sent_back").status_code == 200
    step = next(one for one in cast.plain.steps if one.key == "they")
    answer = cast.people[0].write(step, "They say it otherwise.", "values", entry=cards["two"])
    assert answer.status_code == 200
    assert "They say it otherwise." in cast.texts_in_review()
    # The next step with texts is in other forms; here the same one is opened once more.
    cast.actions.write(lambda tx: tx.session.execute(update(Round).values(state="open")))
    cast.actions.write(lambda tx: tx.session.execute(update(Workshop).values(revision=Workshop.revision + 1)))
    refused = cast.people[0].write(step, HELD, "values", entry=cards["two"], asked="1")
    assert (refused.status_code, "writes no more texts" in refused.text) == (409, True)
    assert cast.people[1].write(step, OTHER).status_code == 200


def test_every_tag_is_made_for_each_card_so_that_its_time_tells_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = reading_four(cast)
    made: list[str] = []

    def counted(key: bytes, member: str) -> str:
        made.append(member)
        return author_tag(key, member)

    monkeypatch.setattr(reviewing, "author_tag", counted)
    for card in cards.values():
        made.clear()
        assert cast.facilitator.do(f"cards/{card}/author", muted=1).status_code == 200
        assert len(set(made)) == 12


# A card that is taken down after the seal


def every_surface(cast: Cast) -> Iterator[tuple[str, str]]:
    """Yield everything that anybody gets who does not lead, and the report."""
    for number, person in enumerate(cast.people):
        yield f"phone {number}", person.everything()
    yield "wall", cast.wall()
    with cast.actions.database.reading() as session:
        tokens = list(session.scalars(select(GroupScreen.token)))
    for token in tokens:
        yield "own screen", cast.outsider().get(f"/group/{token}").text
        yield "own screen", cast.outsider().get(f"/group/{token}/regions/group").text
    yield "report", str(report.data(cast.plain))
    yield "console", cast.facilitator.console()


def test_a_card_that_is_taken_down_is_gone_from_every_surface_at_once_and_all_counts_stay(cast: Cast) -> None:
    cast.writing(6)
    cast.everyone_writes()
    cast.lead_to("reveal")
    shown = [card for card in cast.plain.cards if card.text in cast.wall()]
    frame = 0
    while not shown:
        frame += 1
        assert cast.show(frame).status_code == 200
        shown = [card for card in cast.plain.cards if card.text in cast.wall()]
    text, card = shown[0].text, shown[0].id
    assert {name.split()[0] for name, page in every_surface(cast) if text in page} >= {"phone", "wall"}
    results, number = cast.round_of("they").results, len(cast.plain.cards)
    assert cast.facilitator.do(f"texts/{card}/hidden", hidden=1).status_code == 200
    assert [name for name, page in every_surface(cast) if text in page] == []
    assert "The facilitator has taken this text down." in cast.wall()
    assert (cast.round_of("they").results, len(cast.plain.cards)) == (results, number)
    assert cast.facilitator.do(f"texts/{card}/hidden", hidden=0).status_code == 200
    assert text in cast.wall()
