"""Coming in: the code, the doors, the seat, and what the join page promises."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from app.i18n import day
from app.models import Member, Workshop
from tests.cast import Cast

UNKNOWN = ["A", "A" * 40, "A" * 5000, "Ünïcödé—код", "AB%00CD", "ABCD/EFGH", "%2F%2F", "..%2F..", " "]


def set_workshop(cast: Cast, **values: object) -> None:
    change = update(Workshop).where(Workshop.id == cast.workshop_id).values(**values)
    cast.actions.write(lambda tx: tx.session.execute(change))


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: f" {code[:4]} {code[4:]} ", lambda code: "-".join(code)]
)
def test_the_code_is_found_in_whatever_case_and_spacing_it_is_typed(cast: Cast, spell: object) -> None:
    typed = spell(cast.code)  # type: ignore[operator]
    answer = cast.outsider().post("/", {"code": typed}, script=False)
    assert answer.status_code == 303
    assert answer.location == f"/join/{cast.code}"
    assert cast.outsider().get(f"/join/{typed}").status_code == 200


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_unknown_code_opens_nothing_whatever_it_looks_like(cast: Cast, code: str) -> None:
    stranger = cast.outsider()
    for path in (f"/join/{code}", f"/room/{code}", f"/room/{code}/mine"):
        assert stranger.get(path, follow_redirects=True).status_code == 404
    assert stranger.post(f"/join/{code}", {"group": "x"}).status_code in {404, 308}


@pytest.mark.parametrize("code", ["A", "A" * 40, "A" * 5000, "Ünïcödé—код", "AB\0CD", "ABCD/EFGH", "//"])
def test_an_unknown_code_that_is_typed_is_answered_with_a_sentence(cast: Cast, code: str) -> None:
    answer = cast.outsider().post("/", {"code": code}, script=False)
    assert answer.status_code == 404
    assert "No workshop has this code" in answer.text


def test_a_code_must_fit_as_a_whole_and_not_only_at_its_beginning(cast: Cast) -> None:
    cast.open()
    assert cast.outsider().get(f"/join/{cast.code}{' ' * 40}X").status_code == 404


def test_before_the_doors_open_the_page_says_so_and_nobody_gets_a_seat(cast: Cast) -> None:
    stranger = cast.outsider()
    page = stranger.get(f"/join/{cast.code}")
    assert page.status_code == 200
    assert "The doors are not open yet" in page.text
    assert 'name="group"' not in page.text
    answer = stranger.post(f"/join/{cast.code}", {"group": cast.plain.groups[0].id})
    assert answer.status_code == 409
    assert answer.json == {
        "error": "closed",
        "message": "The doors are not open yet. Stay on this page and try again in a moment.",
    }
    assert cast.rows(Member) == 0


def test_closed_doors_keep_newcomers_out_and_open_again(cast: Cast) -> None:
    cast.open()
    assert cast.facilitator.do("doors", locked="1").status_code == 200
    stranger = cast.outsider()
    assert "The facilitator has closed the doors" in stranger.get(f"/join/{cast.code}").text
    answer = stranger.post(f"/join/{cast.code}", {"group": cast.plain.groups[0].id}, script=False)
    assert answer.status_code == 409
    assert "closed the doors" in answer.text
    assert cast.facilitator.do("doors", locked="0").status_code == 200
    cast.join(0)


def test_closed_doors_leave_everyone_inside_in_their_seat(cast: Cast) -> None:
    cast.open()
    person = cast.join(0)
    cast.facilitator.do("doors", locked="1")
    assert person.get(f"/room/{cast.code}").status_code == 200


def test_a_full_room_says_that_it_is_full(cast: Cast) -> None:
    cast.open()
    set_workshop(cast, capacity=2)
    cast.fill(1)
    answer = cast.outsider().post(f"/join/{cast.code}", {"group": cast.plain.groups[0].id})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["error"] == "full"
    assert cast.rows(Member) == 2


def test_nobody_joins_a_workshop_that_has_ended(cast: Cast) -> None:
    cast.open()
    set_workshop(cast, ended_at=1)
    stranger = cast.outsider()
    assert "This workshop has ended." in stranger.get(f"/join/{cast.code}").text
    answer = stranger.post(f"/join/{cast.code}", {"group": cast.plain.groups[0].id})
    assert answer.status_code == 409


@pytest.mark.parametrize("group", ["", "neither", "0"])
def test_a_seat_must_be_in_one_of_the_two_groups(cast: Cast, group: str) -> None:
    cast.open()
    answer = cast.outsider().post(f"/join/{cast.code}", {"group": group})
    assert answer.status_code == 422
    assert cast.rows(Member) == 0


def test_a_seat_of_another_workshop_cannot_be_taken_here(cast: Cast) -> None:
    cast.open()
    elsewhere = cast.lead("other@hospital.example").workshop_id
    with cast.actions.database.reading() as session:
        group = session.get_one(Workshop, elsewhere).groups[0].id
    assert cast.outsider().post(f"/join/{cast.code}", {"group": group}).status_code == 422


def test_coming_back_leads_to_the_same_room_and_ones_own_cards(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They decide before they ask us.")
    again = person.get(f"/join/{cast.code}")
    assert again.status_code == 303
    assert again.location == f"/room/{cast.code}"
    assert "They decide before they ask us." in person.sees()
    assert cast.rows(Member) == 2


def test_joining_twice_from_one_phone_takes_one_seat(cast: Cast) -> None:
    cast.open()
    person = cast.join(0)
    answer = person.post(f"/join/{cast.code}", {"group": cast.plain.groups[1].id}, script=False)
    assert answer.status_code == 303
    assert cast.rows(Member) == 1


def test_a_phone_without_a_seat_is_sent_to_join(cast: Cast) -> None:
    cast.open()
    stranger = cast.outsider()
    answer = stranger.get(f"/room/{cast.code}")
    assert answer.status_code == 303
    assert answer.location == f"/join/{cast.code}"
    assert stranger.get(f"/room/{cast.code}/mine").status_code == 404
    assert stranger.get(f"/room/{cast.code}/regions/step").status_code == 404


def test_no_cookie_address_or_page_holds_who_somebody_is(cast: Cast) -> None:
    step = cast.writing(1)
    person = cast.people[0]
    person.write(step, "They do not read what we send.")
    with cast.actions.database.reading() as session:
        known = [value for one in session.scalars(select(Member)) for value in (one.id, one.secret_hash)]
    cookies = [f"{name}={value}" for name, value in person.cookies().items()]
    secret = person.cookies()[f"seat-{cast.code}"]
    shown = person.everything()
    assert not [value for value in known if value in shown or any(value in one for one in cookies)]
    assert secret not in shown


def test_the_join_page_says_what_is_promised_and_by_whom(cast: Cast) -> None:
    cast.open()
    plain = cast.plain
    page = cast.outsider().get(f"/join/{cast.code}").text
    with cast.app.test_request_context("/"):
        deleted_on = day(plain.delete_on)
    for said in (
        "No name, no account. Write about groups, never people.",
        f"whoever runs the server or network, {plain.operator}, could look while you type",
        f"The report goes to {plain.report_to}.",
        f"Cards are deleted on {deleted_on}.",
        f"use {plain.speaking_up} today",
    ):
        assert said in page
    assert not re.search(r"\{(operator|report_to|date|speaking_up)\}", page)
    for group in plain.groups:
        assert group.name in page
    assert plain.speaking_up in cast.join(0).sees()


def test_the_join_page_says_where_keys_are_kept_on_disk(cast: Cast) -> None:
    cast.app.config["KEYS_IN_MEMORY"] = False
    assert "the promise is weaker" in cast.outsider().get(f"/join/{cast.code}").text
