"""An author who is muted, and a released text that is taken down: what everybody else sees of it."""

from __future__ import annotations

import html
import re

import pytest

from app.models import Muted
from tests.cast import Cast, Participant
from tests.web.test_among_ourselves import begin_ninety


@pytest.fixture
def reading(cast: Cast) -> Cast:
    """Five people in each group have written two cards each, and the cards are being read."""
    cast.writing()
    cast.everyone_writes()
    cast.begin_review()
    return cast


@pytest.fixture
def ninety(cast: Cast) -> Cast:
    """Among ourselves in the 90-minute form, after the first clinician was muted for a card."""
    begin_ninety(cast)
    cast.everyone_writes()
    cast.begin_review()
    hold_and_mute(cast)
    cast.release_the_rest()
    cast.lead_to("among_ourselves")
    return cast


def card_of(cast: Cast, words: str) -> str:
    return next(card for text, card in cast.texts_in_review().items() if words in text)


def mute(cast: Cast, card: str, muted: bool = True) -> int:
    return cast.facilitator.do(f"cards/{card}/author", muted=int(muted)).status_code


def hold_and_mute(cast: Cast, words: str = "power meetings, says card 0.") -> str:
    card = card_of(cast, words)
    assert cast.judge(card, "held:slur").status_code == 200
    assert mute(cast, card) == 200
    return card


def test_only_the_author_of_a_held_card_can_be_muted(reading: Cast) -> None:
    card = card_of(reading, "card 0")
    assert mute(reading, card) == 409
    assert reading.judge(card).status_code == 200
    assert mute(reading, card) == 409
    assert reading.rows(Muted) == 0


def test_a_muted_author_writes_no_more_but_still_rates_and_only_their_phone_says_so(ninety: Cast) -> None:
    muted, other = ninety.people[0], ninety.people[1]
    words = "It keeps us from asking why we never go there."
    text = muted.answer(ninety.step, "texts", "text", about="use", text=words)
    assert text.status_code == 409
    assert "it writes no more texts in this workshop" in text.json["message"]  # type: ignore[index]
    assert other.answer(ninety.step, "texts", "text", about="use", text=words).status_code == 200
    own = re.findall(r"/cards/([0-9a-f]{32})\"", muted.mine())[0]
    assert muted.answer(ninety.step, "cards", own, held=4).status_code == 200
    told = "writes no more texts"
    assert told not in other.everything() + ninety.wall() + ninety.facilitator.console()


def test_the_other_cards_of_a_muted_author_stay_and_nothing_marks_them(reading: Cast) -> None:
    other = card_of(reading, "distance meetings, says card 0.")
    page_before = entry_in_queue(reading, other)
    card = hold_and_mute(reading)
    assert entry_in_queue(reading, other) == page_before
    assert "Unmute its author" in entry_in_queue(reading, card)
    assert reading.judge(other).status_code == 200
    assert len(reading.texts_in_review()) == 20


def entry_in_queue(cast: Cast, card: str) -> str:
    page = cast.facilitator.get(f"/workshops/{cast.workshop_id}/regions/review").text
    found = re.search(rf'<li class="review-card" id="rc-{card}".*?</li>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_muting_can_be_taken_back_while_the_card_is_read(reading: Cast) -> None:
    card = hold_and_mute(reading)
    assert reading.judge(card, "unread").status_code == 409
    assert mute(reading, card, False) == 200
    assert reading.rows(Muted) == 0
    assert reading.judge(card, "unread").status_code == 200


def test_an_author_muted_for_two_cards_stays_so_when_one_is_taken_back(reading: Cast) -> None:
    first = hold_and_mute(reading)
    second = hold_and_mute(reading, "distance meetings, says card 0.")
    assert mute(reading, first, False) == 200
    assert reading.rows(Muted) == 1
    assert mute(reading, second, False) == 200
    assert reading.rows(Muted) == 0


@pytest.fixture
def revealed(reading: Cast) -> Cast:
    """The cards have been released and stand on the wall, lane by lane."""
    reading.release_the_rest()
    reading.lead_to("reveal")
    return reading


def shown(cast: Cast) -> list[str]:
    """Return the texts on the wall."""
    return [html.unescape(one) for one in re.findall(r"They never come to our [^<]+", cast.wall())]


def take_down(cast: Cast, text: str, hidden: bool = True) -> int:
    page = cast.facilitator.get(f"/workshops/{cast.workshop_id}/texts").text
    found = re.findall(r'id="text-([0-9a-f]{32})">([^<]+)<', page)
    card = next(card for card, words in found if html.unescape(words) == text)
    return cast.facilitator.do(f"texts/{card}/hidden", hidden=int(hidden)).status_code


def everywhere(cast: Cast, people: list[Participant]) -> str:
    return cast.wall() + "".join(one.everything() for one in people)


def test_a_text_that_is_taken_down_is_gone_from_every_screen_at_once_and_can_come_back(revealed: Cast) -> None:
    text = shown(revealed)[0]
    assert take_down(revealed, text) == 200
    assert text not in html.unescape(everywhere(revealed, revealed.people))
    assert "has taken this text down" in revealed.wall()
    assert take_down(revealed, text, hidden=False) == 200
    assert text in shown(revealed)


def test_taking_a_text_down_changes_no_count_and_no_other_text(revealed: Cast) -> None:
    before = revealed.wall()
    text = shown(revealed)[0]
    assert take_down(revealed, text) == 200
    after = revealed.wall()
    placeholder = "(The facilitator has taken this text down.)"
    assert without_marks(after) == without_marks(before.replace(html.escape(text), placeholder))


def without_marks(page: str) -> str:
    return re.sub(r'data-rev="\d+"|data-now="\d+"|data-left="[^"]*"|value="[^"]{40,}"', "", page)


def test_only_whoever_leads_the_workshop_takes_texts_down(revealed: Cast) -> None:
    other = revealed.lead("other@hospital.example")
    page = revealed.facilitator.get(f"/workshops/{revealed.workshop_id}/texts").text
    card = re.findall(r'id="text-([0-9a-f]{32})"', page)[0]
    assert other.post(f"/workshops/{other.workshop_id}/texts/{card}/hidden", {"hidden": "1"}).status_code == 404
    assert other.get(f"/workshops/{revealed.workshop_id}/texts").status_code == 404


def test_texts_that_were_not_released_stand_on_no_page_for_taking_down(reading: Cast) -> None:
    hold_and_mute(reading)
    reading.release_the_rest()
    page = reading.facilitator.get(f"/workshops/{reading.workshop_id}/texts").text
    assert "power meetings, says card 0." not in page
    assert "power meetings, says card 1." in page
