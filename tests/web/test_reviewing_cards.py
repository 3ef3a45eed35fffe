"""Reading the cards: five actions, no authors, no order, and one chance to reword."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.models import AuthorLink, Entry, ReleasedCard
from tests.cast import Cast

SAME = ("They never answer our letters.", "They never answer any of our letters.")


def released(cast: Cast) -> dict[str, int]:
    with cast.actions.database.reading() as session:
        return {one.text: one.count for one in session.scalars(select(ReleasedCard))}


def console(cast: Cast) -> str:
    return cast.facilitator.console()


def seal(cast: Cast) -> None:
    assert cast.end_review().status_code == 200
    cast.settle()
    assert cast.round_of("they").state == "sealed"


def test_nobody_reads_a_card_before_its_step_has_closed(cast: Cast) -> None:
    step = cast.writing(1)
    cast.people[0].write(step, "They wait.")
    assert cast.facilitator.do(f"reviews/{step.rounds[0].id}").status_code == 409
    assert "They wait." not in console(cast)
    assert cast.judge(entry_id(cast)).status_code == 404
    cast.next()
    assert "They wait." not in console(cast)
    assert cast.judge(entry_id(cast)).status_code == 404


def entry_id(cast: Cast) -> str:
    with cast.actions.database.reading() as session:
        return session.scalars(select(Entry.id)).one()


def test_only_whoever_leads_the_workshop_reads_its_cards(cast: Cast) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    round_id = cast.begin_review()
    card = cast.queue()[0]
    stranger = cast.lead("other@hospital.example")
    base = f"/workshops/{cast.workshop_id}"
    assert stranger.get(f"{base}/regions/review").status_code == 404
    assert stranger.post(f"{base}/cards/{card}/verdict", {"verdict": "released"}).status_code == 404
    assert stranger.post(f"{base}/reviews/{round_id}/end").status_code == 404
    assert cast.people[0].get(f"{base}/regions/review").status_code == 303
    assert stranger.do(f"cards/{card}/verdict", verdict="released").status_code == 404
    assert stranger.do(f"reviews/{round_id}/end").status_code == 404
    assert cast.round_of("they").state == "review"


@pytest.mark.parametrize("run", range(3))
def test_the_order_of_the_queue_says_nothing_about_the_order_of_writing(cast: Cast, run: int) -> None:
    step = cast.writing(5)
    written = [f"They do thing number {number}." for number in range(20)]
    for number, text in enumerate(written):
        cast.people[number % 10].write(step, text, ("power", "values")[number // 10])
    cast.begin_review()
    read = list(cast.texts_in_review())
    assert sorted(read) == sorted(written)
    # Spearman's rank correlation would be 1 or -1 by time; chance exceeds 0.8 once in ten thousand rooms.
    squares = sum((read.index(text) - number) ** 2 for number, text in enumerate(written))
    assert abs(1 - 6 * squares / (20 * (20**2 - 1))) < 0.8


def test_the_queue_names_no_author_and_no_tag(cast: Cast) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    cast.begin_review()
    with cast.actions.database.reading() as session:
        tags = list(session.scalars(select(AuthorLink.tag)))
    page = console(cast)
    assert "They wait." in page
    assert not [tag for tag in tags if tag in page]


def test_a_released_card_is_kept_and_shown_to_nobody_before_the_reveal(cast: Cast) -> None:
    cast.writing(5)
    cast.people[0].write(cast.step, "They wait.")
    cast.begin_review()
    assert cast.judge(cast.queue()[0]).status_code == 200
    seal(cast)
    assert released(cast) == {"They wait.": 1}
    for page in (*(one.everything() for one in cast.people[::5]), cast.wall()):
        assert "They wait." not in page


@pytest.mark.parametrize(
    "verdict", ["held", "held:", "held:boring", "signposted", "merged", "burnt", "", "unread:"]
)
def test_a_card_is_held_for_a_reason_that_is_told_or_not_at_all(cast: Cast, verdict: str) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    cast.begin_review()
    answer = cast.judge(cast.queue()[0], verdict)
    assert answer.status_code == (200 if verdict == "unread:" else 422)
    with cast.actions.database.reading() as session:
        assert session.scalars(select(Entry.verdict)).one() == "unread"


def test_two_cards_that_say_the_same_count_as_one_that_two_people_said(cast: Cast) -> None:
    queue = read_two(cast)
    assert cast.judge(queue[SAME[0]]).status_code == 200
    answer = cast.facilitator.do(f"cards/{queue[SAME[1]]}/merge", into=queue[SAME[0]])
    assert answer.status_code == 200
    seal(cast)
    assert released(cast) == {SAME[0]: 2}


def test_a_card_merged_into_one_that_waits_stays_merged_when_that_one_is_released(cast: Cast) -> None:
    queue = read_two(cast)
    assert cast.facilitator.do(f"cards/{queue[SAME[1]]}/merge", into=queue[SAME[0]]).status_code == 200
    assert cast.judge(queue[SAME[0]]).status_code == 200
    seal(cast)
    assert released(cast) == {SAME[0]: 2}


def test_a_merged_card_shares_the_fate_of_the_one_it_was_merged_into(cast: Cast) -> None:
    queue = read_two(cast)
    assert cast.facilitator.do(f"cards/{queue[SAME[1]]}/merge", into=queue[SAME[0]]).status_code == 200
    assert cast.judge(queue[SAME[0]], "held:slur").status_code == 200
    seal(cast)
    assert released(cast) == {}
    results = cast.round_of("they").results
    assert results is not None
    assert results["held"] == {"slur": 2}


def read_two(cast: Cast) -> dict[str, str]:
    step = cast.writing(5)
    for person, text in zip(cast.people, SAME, strict=False):
        person.write(step, text)
    cast.begin_review()
    return cast.texts_in_review()


def test_only_cards_of_one_group_and_lane_can_be_merged(cast: Cast) -> None:
    step = cast.writing(1)
    first, second = cast.people
    first.write(step, "They wait, one.", "power")
    first.write(step, "They wait, two.", "values")
    second.write(step, "They wait, three.", "power")
    cast.begin_review()
    queue = cast.texts_in_review()
    one, two, three = (queue[f"They wait, {number}."] for number in ("one", "two", "three"))
    for card, into in ((two, one), (three, one), (one, one)):
        assert cast.facilitator.do(f"cards/{card}/merge", into=into).status_code == 422
    assert cast.facilitator.do(f"cards/{one}/merge", into="0" * 32).status_code == 404
    assert cast.facilitator.do(f"cards/{one}/merge").status_code == 404


def test_a_card_is_not_merged_into_one_that_is_merged_already(cast: Cast) -> None:
    step = cast.writing(2)
    for person in cast.people[:2]:
        person.write(step, "They wait.")
    cast.people[0].write(step, "They wait, too.")
    cast.begin_review()
    first, second, third = cast.queue()
    assert cast.facilitator.do(f"cards/{first}/merge", into=second).status_code == 200
    assert cast.facilitator.do(f"cards/{third}/merge", into=first).status_code == 422


def test_when_a_card_is_sent_back_every_phone_says_the_same(cast: Cast) -> None:
    send_one_back(cast)
    for person in cast.people:
        assert "Check your cards. Every phone in the room shows this." in person.sees()
    assert "A card came back for new wording" in cast.people[0].mine()
    for person in cast.people[1:]:
        assert "None of your cards came back." in person.mine()
        assert "Doctor Grey" not in person.everything()
    assert "Check your cards" not in cast.wall()


def send_one_back(cast: Cast) -> None:
    """Let the first participant's card come back, while another card waits."""
    step = cast.writing(2)
    cast.people[0].write(step, "They obey Doctor Grey.", asked="1")
    cast.people[3].write(step, "They obey the budget.")
    cast.begin_review()
    assert cast.judge(cast.texts_in_review()["They obey Doctor Grey."], "sent_back").status_code == 200


def test_only_its_author_can_reword_a_card_and_only_once(cast: Cast) -> None:
    send_one_back(cast)
    author = cast.people[0]
    step = next(one for one in cast.plain.steps if one.key == "they")
    card = cast.texts_in_review()["They obey Doctor Grey."]
    assert cast.people[1].write(step, "They obey nobody.", entry=card).status_code == 404
    assert author.write(step, "They obey whoever shouts.").status_code == 409
    assert author.write(step, "They obey whoever shouts.", entry=card).status_code == 200
    assert author.write(step, "They obey everyone.", entry=card).status_code == 409
    assert card in cast.texts_in_review().values()
    assert "They obey whoever shouts." in cast.texts_in_review()
    page = re.search(rf'id="rc-{card}"[^>]*', console(cast))
    assert page is not None
    assert 'data-verdict="unread"' in page[0]
    again = cast.judge(card, "sent_back")
    assert again.status_code == 409
    assert "reworded once already" in again.text


def test_a_card_that_was_not_reworded_is_held_and_counted_so(cast: Cast) -> None:
    send_one_back(cast)
    cast.judge(cast.texts_in_review()["They obey the budget."])
    seal(cast)
    results = cast.round_of("they").results
    assert results is not None
    assert results["held"] == {"not_reworded": 1}


def test_the_reading_ends_with_unread_cards_only_if_that_is_said(cast: Cast) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    cast.begin_review()
    answer = cast.end_review()
    assert answer.status_code == 409
    assert cast.round_of("they").state == "review"
    assert cast.end_review("leave_unread show_none").status_code == 200
    cast.settle()
    results = cast.round_of("they").results
    assert results is not None
    assert results["held"] == {"not_read": 1}
    assert released(cast) == {}


def test_the_room_is_told_how_many_cards_were_held_and_why_and_never_what_they_said(cast: Cast) -> None:
    step = cast.writing(5)
    texts = {
        "They cover for Doctor Grey.": "held:person",
        "They hid what happened to bed nine.": "held:patient",
        "They are a slur.": "held:slur",
        "They hurt somebody.": "signposted:other",
        "They wait for orders.": "released",
    }
    for person, text in zip(cast.people, texts, strict=False):
        person.write(step, text, asked="1")
    cast.begin_review()
    for text, card in cast.texts_in_review().items():
        assert cast.judge(card, texts[text]).status_code == 200
    assert cast.plain.speaking_up in console(cast)
    seal(cast)
    cast.lead_to("reveal")
    pages = [cast.wall(), *(one.everything() for one in cast.people), cast.facilitator.console()]
    for page in pages:
        assert "1 card was held: it pointed to a person." in page
        assert "1 card was held: it pointed to a patient." in page
        assert "1 card was held: it held a slur." in page
        assert "1 card was held for another reason." in page
        assert "They wait for orders." in page
        assert not [text for text in list(texts)[:4] if text in page]
    assert list(released(cast)) == ["They wait for orders."]


def test_a_card_can_no_longer_be_judged_once_the_reading_has_ended(cast: Cast) -> None:
    cast.writing(1)
    cast.people[0].write(cast.step, "They wait.")
    round_id = cast.begin_review()
    card = cast.queue()[0]
    cast.judge(card)
    seal(cast)
    assert cast.judge(card, "held:slur").status_code == 404
    assert cast.end_review().status_code == 409
    assert cast.facilitator.do(f"reviews/{round_id}").status_code == 409


def test_a_signposted_card_shows_the_way_to_speak_up_on_every_phone_alike(cast: Cast) -> None:
    cast.open()
    cast.fill()
    cast.lead_to("they")
    cast.everyone_writes()
    assert cast.next().status_code == 200
    assert cast.facilitator.do(f"reviews/{cast.closed_rounds()[0]}").status_code == 200
    route = "If someone is at risk, use the Freedom to Speak Up Guardian, extension 4567 today."
    assert not any(route in person.sees() for person in cast.people)
    card = cast.queue()[0]
    assert cast.facilitator.do(f"cards/{card}/verdict", verdict="signposted:other").status_code == 200
    assert all(route in person.sees() for person in cast.people)
