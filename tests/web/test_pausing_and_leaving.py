"""A pause for whoever needs one, and the ways out: to leave, and to hand the phone on."""

from __future__ import annotations

from sqlalchemy import select

from app.models import Entry, Member, Step
from tests.cast import RATING, Cast, Participant


def tags(cast: Cast) -> list[tuple[str | None, str | None]]:
    """Return ETag and revision of everything but the console."""
    found = [(cast.outsider(), f"{cast.wall_path}/regions/wall")]
    found += [(person, f"/room/{cast.code}/regions/step") for person in cast.people]
    answers = [person.get(path) for person, path in found]
    return [(answer.headers.get("ETag"), answer.headers.get("X-Rev")) for answer in answers]


def console(cast: Cast) -> str:
    return cast.facilitator.get(f"/workshops/{cast.workshop_id}/regions/step").text


def ask(person: Participant) -> int:
    return person.post(f"/room/{person.code}/pause-request").status_code


def test_a_request_for_a_pause_reaches_the_facilitator_and_nobody_else(cast: Cast) -> None:
    cast.writing(2)
    before = tags(cast)
    assert ask(cast.people[0]) == 200
    assert "Somebody asks for a pause." in console(cast)
    assert tags(cast) == before
    for page in (*(one.everything() for one in cast.people), cast.wall()):
        assert "asks for a pause" not in page


def test_the_facilitator_is_not_told_who_or_how_many_ask_for_a_pause(cast: Cast) -> None:
    cast.writing(2)
    ask(cast.people[0])
    once = console(cast)
    ask(cast.people[3])
    assert console(cast) == once


def test_without_script_the_request_is_confirmed_on_the_page(cast: Cast) -> None:
    cast.writing(1)
    answer = cast.people[0].post(f"/room/{cast.code}/pause-request", script=False)
    assert answer.status_code == 303
    assert "The facilitator has been told that somebody needs a pause, and not who." in cast.people[0].sees()


def test_a_request_may_be_put_away_without_anyone_seeing_it(cast: Cast) -> None:
    cast.writing(1)
    before = tags(cast)
    ask(cast.people[0])
    assert cast.facilitator.do("pause-request/answer").status_code == 200
    assert "Somebody asks for a pause." not in console(cast)
    assert tags(cast) == before


def test_a_pause_stands_on_every_screen_and_gives_the_time_back(cast: Cast) -> None:
    step = cast.writing(1)
    ask(cast.people[0])
    assert cast.facilitator.do("pause").status_code == 200
    assert "Somebody asks for a pause." not in console(cast)
    assert "Paused" in cast.wall()
    assert all("Paused. Nothing is lost" in one.sees() for one in cast.people)
    assert cast.people[0].write(step, "They wait.").status_code == 200
    assert cast.facilitator.do("pause/end").status_code == 200
    assert "Paused" not in cast.wall()
    with cast.actions.database.reading() as session:
        deadline = session.get_one(Step, step.id).deadline
    assert deadline is not None
    assert step.deadline is not None
    assert deadline >= step.deadline


def test_leaving_is_asked_once_and_a_look_at_the_question_changes_nothing(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They wait.")
    assert "Leave this workshop?" in person.get(f"/room/{cast.code}/leave").text
    assert cast.rows(Entry) == 1
    assert cast.rows(Member) == 2


def test_whoever_leaves_takes_their_open_answers_along_and_nobody_elses(cast: Cast) -> None:
    cast.writing(1)
    cast.everyone_writes()
    step = cast.lead_to("statements")
    for person in cast.people:
        person.answer(step, "statements", "P1", **RATING)
    before, leaver = tags(cast)[2:], cast.people[0]
    assert cast.rows(Entry) == 6
    page = leaver.post(f"/room/{cast.code}/leave", script=False)
    assert page.status_code == 200
    assert "You have left." in page.text
    assert cast.rows(Entry) == 3
    assert cast.rows(Member) == 1
    assert leaver.get(f"/room/{cast.code}").location == f"/join/{cast.code}"
    assert leaver.get(f"/room/{cast.code}/mine").status_code == 404
    cast.people = cast.people[1:]
    assert tags(cast)[1:] == before
    cast.facilitator.do(f"reviews/{cast.round_of('they').id}")
    assert all("says card 1" in text for text in cast.texts_in_review())


def test_a_card_that_is_being_read_stays_when_its_author_leaves(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They wait.")
    cast.begin_review()
    person.post(f"/room/{cast.code}/leave")
    assert list(cast.texts_in_review()) == ["They wait."]


def test_whoever_has_left_may_come_back_to_an_empty_seat(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They wait.")
    person.post(f"/room/{cast.code}/leave")
    answer = person.post(f"/join/{cast.code}", {"group": person.group}, script=False)
    assert answer.status_code == 303
    assert person.own_cards() == []


def test_a_phone_that_is_handed_on_keeps_the_answers_and_shows_none_of_them(cast: Cast) -> None:
    step = cast.writing(1)
    first = cast.people[0]
    first.write(step, "They wait.")
    assert "Hand this phone to the next person?" in first.get(f"/room/{cast.code}/hand-over").text
    answer = first.post(f"/room/{cast.code}/hand-over")
    assert answer.json is not None
    assert answer.json["next"] == f"/join/{cast.code}"
    assert first.get(f"/room/{cast.code}").location == f"/join/{cast.code}"
    second = Participant(first.client, cast.code, cast.plain.groups[1].id)
    assert second.post(f"/join/{cast.code}", {"group": second.group}, script=False).status_code == 303
    assert "They wait." not in second.everything()
    with cast.actions.database.reading() as session:
        card = session.scalars(select(Entry.id)).one()
    assert second.write(step, "They hurry.", entry=card).status_code == 404
    assert second.take_back(card).status_code == 404
    assert cast.rows(Member) == 3


def test_without_script_handing_on_leads_to_the_join_page(cast: Cast) -> None:
    cast.writing(1)
    answer = cast.people[0].post(f"/room/{cast.code}/hand-over", script=False)
    assert (answer.status_code, answer.location) == (303, f"/join/{cast.code}")


def test_a_workshop_that_has_ended_offers_neither_a_pause_nor_another_persons_turn(cast: Cast) -> None:
    cast.writing(1)
    phone, offered = cast.people[0], ("/pause-request", "/hand-over")
    assert all(one in phone.sees() for one in offered)
    cast.lead_to("close")
    assert cast.facilitator.do("ending").status_code == 200
    seen = phone.sees()
    assert not any(one in seen for one in offered)
    assert "/leave" in seen
