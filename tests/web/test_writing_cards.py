"""Writing, changing and deleting one's own cards, with and without script."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from app.models import Entry, ReleasedCard
from tests.cast import CARD, Cast, new_uuid

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
TOO_LONG = "They talk " + "a" * 131


def message(answer: object) -> str:
    return str(answer.json["message"])  # type: ignore[attr-defined]


def test_a_card_is_saved_and_stands_on_its_authors_phone_only(cast: Cast) -> None:
    step = cast.writing(2)
    author, mate, other = cast.people[0], cast.people[1], cast.people[2]
    answer = author.write(step, "They come to the ward for inspections.")
    assert (answer.status_code, said_of(answer)) == (200, ("saved", "Saved."))
    said = "They come to the ward for inspections."
    assert said in author.mine()
    for somewhere in (mate.everything(), other.everything(), cast.wall(), cast.facilitator.console()):
        assert said not in somewhere


def test_without_script_a_saved_card_leads_back_to_the_room(cast: Cast) -> None:
    step = cast.writing(1)
    answer = cast.people[0].write(step, "They decide alone.", script=False)
    assert answer.status_code == 303
    assert answer.location == f"/room/{cast.code}"
    page = cast.people[0].sees()
    assert "They decide alone." in page
    assert "Saved." in page


def test_a_card_may_be_reworded_by_its_author_while_the_step_collects(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "They decide alone.")
    assert author.write(step, "They decide without us.", entry=author.own_cards()[0]).status_code == 200
    assert "They decide without us." in author.mine()
    assert "They decide alone." not in author.mine()
    assert cast.rows(Entry) == 1


def test_a_card_may_be_deleted_by_its_author_and_is_gone(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "They decide alone.")
    assert author.take_back(author.own_cards()[0]).status_code == 200
    assert author.own_cards() == []
    assert cast.rows(Entry) == 0


def test_the_limit_counts_a_persons_cards_in_all_lanes_together(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    limit = step.settings["limit"]
    lanes = ("power", "distance", "values")
    for number in range(limit):
        assert author.write(step, f"They do thing {number}.", lanes[number]).status_code == 200
    answer = author.write(step, "They do one thing more.", "values")
    assert answer.status_code == 409
    assert "as many cards as fit" in message(answer)
    assert cast.rows(Entry) == limit


def test_whoever_has_used_up_their_cards_may_still_change_one_or_write_anew_after_deleting(
    cast: Cast,
) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    for number in range(step.settings["limit"]):
        author.write(step, f"They do thing {number}.")
    assert author.write(step, "They changed.", entry=author.own_cards()[0]).status_code == 200
    assert author.take_back(author.own_cards()[0]).status_code == 200
    assert author.write(step, "They do something else.", "values").status_code == 200


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The card is empty. Write a few words, or skip this lane."),
        ("  \t\n ", "The card is empty. Write a few words, or skip this lane."),
        ("\u200b\u2060\ufeff", "The card is empty. Write a few words, or skip this lane."),
        (TOO_LONG, "The card is too long: 140 characters at most."),
    ],
)
def test_a_card_that_says_nothing_or_too_much_is_refused_in_words(
    cast: Cast, text: str, sentence: str
) -> None:
    step = cast.writing(1)
    answer = cast.people[0].write(step, text)
    assert (answer.status_code, answer.json) == (422, {"error": "invalid", "message": sentence})
    page = cast.people[0].write(step, text, script=False)
    assert page.status_code == 422
    assert sentence in page.text
    assert text.strip() in page.text
    assert cast.rows(Entry) == 0


def test_without_script_a_refused_text_is_given_back_so_that_it_is_not_lost(cast: Cast) -> None:
    step = cast.writing(1)
    page = cast.people[0].write(step, TOO_LONG, script=False)
    assert f">{TOO_LONG}</textarea>" in page.text


def test_the_length_is_counted_after_normalising(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    assert author.write(step, "  " + "a" * 70 + "    " + "b" * 69 + "\n\n").status_code == 200
    assert author.write(step, "a" * 138 + "…").status_code == 422


def test_a_text_far_beyond_any_card_is_refused_and_not_stored(cast: Cast) -> None:
    step = cast.writing(1)
    assert cast.people[0].write(step, "a" * 6000).status_code == 422
    assert cast.rows(Entry) == 0


def test_a_keyboard_does_not_sign_a_card(cast: Cast) -> None:
    step = cast.writing(1)
    author = cast.people[0]
    author.write(step, "  They don’t  listen\u200b…\r\nnever—“ever”  ")
    assert "They don&#39;t listen... never - &#34;ever&#34;" in author.mine()


def test_a_tap_on_who_acts_that_nobody_offered_is_kept_as_no_answer(cast: Cast) -> None:
    step = cast.writing(1)
    assert cast.people[0].write(step, "They wait.", actor="nobody", source="dreamt").status_code == 200
    with cast.actions.database.reading() as session:
        kept = session.query(Entry).one().value
    assert kept == {"actor": None, "source": None, "because": None, "past": False}


def test_a_repeated_post_is_answered_saved_and_not_doubled(cast: Cast) -> None:
    step = cast.writing(1)
    author, number = cast.people[0], new_uuid()
    first = author.write(step, "They send e-mails at night.", uuid=number)
    again = author.write(step, "They send e-mails at night.", uuid=number.upper())
    assert (again.status_code, said_of(again)) == (first.status_code, said_of(first))
    assert cast.rows(Entry) == 1


def test_a_repeated_post_is_answered_saved_even_after_the_seal(cast: Cast) -> None:
    step = cast.writing(5)
    author, number = cast.people[0], new_uuid()
    author.write(step, "They send e-mails at night.", uuid=number)
    cast.lead_to("reveal")
    again = author.write(step, "They send e-mails at night.", uuid=number)
    assert again.status_code == 200
    assert said_of(again) == ("saved", "Saved.")
    assert cast.rows(ReleasedCard) == 1
    assert author.write(step, "They send e-mails at night.").status_code == 409


def test_a_refused_post_does_not_use_up_its_number(cast: Cast) -> None:
    step = cast.writing(1)
    author, number = cast.people[0], new_uuid()
    assert author.write(step, "", uuid=number).status_code == 422
    assert author.write(step, "They wait.", uuid=number).status_code == 200
    assert "They wait." in author.mine()


@pytest.mark.parametrize(
    "number", ["", "1", "not-a-uuid", "g" * 36, "f0cf2b37-45cd-4d69-b699-623698dac3340", "\0"]
)
def test_a_post_without_a_proper_number_is_refused(cast: Cast, number: str) -> None:
    step = cast.writing(1)
    answer = cast.people[0].write(step, "They wait.", uuid=number)
    assert answer.status_code == 422
    assert cast.rows(Entry) == 0


@pytest.mark.parametrize("lane", ["money", "POWER", "x" * 500, "power:1"])
def test_there_are_three_lanes_and_no_others(cast: Cast, lane: str) -> None:
    step = cast.writing(1)
    assert cast.people[0].write(step, "They wait.", lane).status_code == 404
    assert cast.rows(Entry) == 0


def test_a_step_takes_nothing_under_a_round_it_does_not_have(cast: Cast) -> None:
    step = cast.writing(1)
    assert cast.people[0].answer(step, "reading", "power", **CARD).status_code == 404


def test_a_step_that_has_not_begun_takes_no_answers(cast: Cast) -> None:
    cast.open()
    cast.fill(1)
    step = cast.plain.steps[1]
    answer = cast.people[0].write(step, "They wait.")
    assert answer.status_code == 409
    assert cast.rows(Entry) == 0


def test_html_in_a_card_is_text_on_every_surface(cast: Cast) -> None:
    step = cast.writing(5)
    author = cast.people[0]
    author.write(step, HOSTILE)
    pages = [author.everything()]
    cast.begin_review()
    pages += [cast.facilitator.console()]
    cast.judge(cast.queue()[0])
    cast.end_review()
    cast.settle()
    pages += [cast.facilitator.console()]
    cast.lead_to("reveal")
    pages += [author.everything(), cast.people[9].everything(), cast.wall(), cast.facilitator.console()]
    for page in pages:
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_html_in_a_refused_card_is_given_back_as_text(cast: Cast) -> None:
    step = cast.writing(1)
    page = cast.people[0].write(step, HOSTILE + "a" * 140, script=False).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_answer_to_a_post_brings_ones_own_part_as_asking_for_it_would(cast: Cast) -> None:
    step = cast.writing(each=1)
    author, neighbour = cast.people[0], cast.join(0)
    answer = author.write(step, "They never ring back.").json
    assert answer is not None
    found = author.get(f"/room/{cast.code}/mine")
    assert answer["mine"]["key"] == found.headers["X-Mine"]
    assert without_numbers(answer["mine"]["content"]) == without_numbers(found.text)
    assert "They never ring back." in answer["mine"]["content"]
    removal = author.take_back(author.own_cards()[0]).json
    assert removal is not None
    assert "They never ring back." not in removal["mine"]["content"]
    other = neighbour.write(step, "They cancel late.").json
    assert other is not None
    assert "They never ring back." not in other["mine"]["content"]


def said_of(answer: TestResponse) -> tuple[str, str]:
    """Return whether a post was saved, and in which words."""
    assert answer.json is not None
    return answer.json["status"], answer.json["message"]


def without_numbers(page: str) -> str:
    """Return a page without the numbers and tokens that every form has of its own."""
    return re.sub(r'value="[^"]{30,}"', "", page)


def test_an_answer_is_saved_also_where_ones_own_part_cannot_be_drawn_after_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = cast.writing(1)
    monkeypatch.setattr("app.web.participant.mine_of", lambda _seat: 1 / 0)
    answer = cast.people[0].write(step, "They never ring back.")
    assert (answer.status_code, answer.json["status"]) == (200, "saved")
    assert "mine" not in answer.json
