"""How people come in: one code, a code for each group, or tickets that work once."""

from __future__ import annotations

import re

import pytest

from app import access
from app.actions.entering import MOST_TICKETS
from app.domain.errors import TooMany
from app.guessing import CREDIT, Guesses
from app.models import Member, Ticket, Workshop
from tests.cast import Cast, Person
from tests.web.test_leading_together import co_lead


def choose(cast: Cast, way: str) -> None:
    answer = cast.facilitator.post(f"/workshops/{cast.workshop_id}/entry", {"way": way}, script=False)
    assert answer.status_code == 303


def make_tickets(cast: Cast, place: int, number: int = 2) -> list[str]:
    group = cast.plain.groups[place]
    page = cast.facilitator.do("tickets", group=group.id, number=number).text
    assert f"Tickets for {group.name}" in page
    return ["".join(code.split()) for code in re.findall(r'<p class="code">([^<]+)</p>', page)]


def come_in(cast: Cast, code: str, place: int) -> tuple[Person, int]:
    person = cast.outsider()
    answer = person.post(f"/join/{code}", {"group": cast.plain.groups[place].id}, script=False)
    return person, answer.status_code


@pytest.fixture
def open_room(cast: Cast) -> Cast:
    cast.open()
    return cast


def test_a_groups_code_offers_and_opens_its_own_seats_alone(open_room: Cast) -> None:
    choose(open_room, "group_codes")
    mine, other = open_room.plain.groups
    code = open_room.code_of(mine.id)
    page = open_room.outsider().get(f"/join/{code}").text
    assert f'value="{mine.id}"' in page
    assert other.id not in page
    assert come_in(open_room, code, 1)[1] == 422
    assert come_in(open_room, code, 0)[1] == 303
    assert open_room.rows(Member) == 1


def test_with_a_code_for_each_group_the_one_for_everyone_opens_nothing(open_room: Cast) -> None:
    choose(open_room, "group_codes")
    answer = open_room.outsider().get(f"/join/{open_room.code}")
    assert answer.status_code == 404
    assert "Each group has a code of its own here" in answer.text
    assert come_in(open_room, open_room.code, 0)[1] == 404


def test_codes_of_groups_stand_on_no_shared_screen_and_on_the_groups_own(open_room: Cast) -> None:
    choose(open_room, "group_codes")
    codes = [open_room.code_of(group.id) for group in open_room.plain.groups]
    spelled = [f"{code[:4]} {code[4:]}" for code in codes]
    shared = open_room.wall()
    assert "Each group has a code of its own" in shared
    console = open_room.facilitator.console()
    sheets = open_room.facilitator.get(f"/workshops/{open_room.workshop_id}/entry").text
    for code, words in zip(codes, spelled, strict=True):
        assert code not in shared
        assert words not in shared
        assert words in console
        assert words in sheets


def test_each_groups_own_screen_shows_its_own_code(cast: Cast) -> None:
    choose(cast, "group_codes")
    cast.open()
    with cast.actions.database.reading() as session:
        screens = access.group_screens(session, cast.plain)
    for group, token in screens:
        page = cast.outsider().get(f"/group/{token}").text
        for one in cast.plain.groups:
            code = cast.code_of(one.id)
            assert (f"{code[:4]} {code[4:]}" in page) == (one.id == group.id)


def test_someone_who_has_a_seat_comes_back_by_the_code_of_the_group(open_room: Cast) -> None:
    choose(open_room, "group_codes")
    code = open_room.code_of(open_room.plain.groups[0].id)
    person, _ = come_in(open_room, code, 0)
    assert person.get(f"/join/{code}").location == f"/room/{open_room.code}"


def test_a_ticket_opens_one_seat_of_its_group_and_is_used_up(open_room: Cast) -> None:
    choose(open_room, "tickets")
    first, second = make_tickets(open_room, 0)
    assert come_in(open_room, first, 1)[1] == 422
    assert come_in(open_room, first, 0)[1] == 303
    assert come_in(open_room, first, 0)[1] == 404
    assert open_room.rows(Ticket) == 1
    assert come_in(open_room, second, 0)[1] == 303


def test_looking_at_a_ticket_does_not_use_it_up(open_room: Cast) -> None:
    choose(open_room, "tickets")
    ticket = make_tickets(open_room, 1, 1)[0]
    assert open_room.outsider().get(f"/join/{ticket}").status_code == 200
    assert come_in(open_room, ticket, 1)[1] == 303


def test_whoever_scans_their_own_ticket_again_is_back_in_their_seat(open_room: Cast) -> None:
    choose(open_room, "tickets")
    ticket = make_tickets(open_room, 0, 1)[0]
    person, _ = come_in(open_room, ticket, 0)
    assert person.get(f"/join/{ticket}").location == f"/room/{open_room.code}"
    assert open_room.outsider().get(f"/join/{ticket}").status_code == 404


def test_tickets_are_kept_as_hashes_and_shown_once(open_room: Cast) -> None:
    choose(open_room, "tickets")
    ticket = make_tickets(open_room, 0, 1)[0]
    again = open_room.facilitator.get(f"/workshops/{open_room.workshop_id}/entry").text
    assert f"{ticket[:4]} {ticket[4:8]} {ticket[8:]}" not in again
    stored = b"".join(one.read_bytes() for one in open_room.actions.config.data_dir.iterdir() if one.is_file())
    assert ticket.encode() not in stored


@pytest.mark.parametrize("number", ["0", str(MOST_TICKETS + 1), "-1", "many", ""])
def test_a_number_of_tickets_that_makes_no_sense_is_refused(open_room: Cast, number: str) -> None:
    choose(open_room, "tickets")
    group = open_room.plain.groups[0].id
    assert open_room.facilitator.do("tickets", group=group, number=number).status_code == 422
    assert open_room.rows(Ticket) == 0


def test_what_was_handed_out_before_a_change_opens_nothing(open_room: Cast) -> None:
    choose(open_room, "group_codes")
    old = open_room.code_of(open_room.plain.groups[0].id)
    choose(open_room, "tickets")
    ticket = make_tickets(open_room, 0, 1)[0]
    choose(open_room, "group_codes")
    assert come_in(open_room, old, 0)[1] == 404
    assert come_in(open_room, ticket, 0)[1] == 404


def test_nobody_chooses_a_way_that_does_not_exist(open_room: Cast) -> None:
    assert open_room.facilitator.do("entry", way="window").status_code == 422


def test_groups_that_type_among_themselves_have_a_code_each_unless_it_was_chosen_otherwise(cast: Cast) -> None:
    made = {form: way_of(cast, make(cast, template=form)) for form in ("60", "90", "half_day")}
    assert made == {"60": "one_code", "90": "group_codes", "half_day": "group_codes"}
    assert way_of(cast, make(cast, template="90", way="one_code")) == "one_code"
    assert way_of(cast, make(cast, template="60", way="tickets")) == "tickets"


def make(cast: Cast, **given: str) -> str:
    """Make a workshop by the form on the page and return its id."""
    form = {
        "title": "Another", "first_name": "Clinicians", "first_colour": "blue", "first_shape": "circle",
        "second_name": "Managers", "second_colour": "orange", "second_shape": "diamond", "way": "",
        "speaking_up": "the guardian", "report_to": "us", "operator": "the trust", "capacity": "40", "checked": "y",
        "delete_on": cast.plain.delete_on, **given,
    }  # fmt: skip
    answer = cast.facilitator.post("/workshops/new", form, script=False)
    assert answer.status_code == 303
    return str(answer.location).rsplit("/", 1)[1]


def way_of(cast: Cast, workshop_id: str) -> str:
    with cast.actions.database.reading() as session:
        return access.way_of(session, session.get_one(Workshop, workshop_id))


def test_a_rehearsal_is_entered_as_the_workshop_is(cast: Cast) -> None:
    choose(cast, "group_codes")
    answer = cast.facilitator.do("rehearsal", people=5, pace="at_once")
    assert way_of(cast, str(answer.location).rsplit("/", 1)[1]) == "group_codes"


def test_a_co_facilitator_takes_over_first_before_changing_how_people_come_in(open_room: Cast) -> None:
    second = co_lead(open_room)
    path = f"/workshops/{open_room.workshop_id}/entry"
    assert second.post(path, {"way": "tickets"}).status_code == 409
    assert way_of(open_room, open_room.workshop_id) == "one_code"


def test_wrong_codes_from_one_address_wait_longer_and_longer_and_right_ones_come_through() -> None:
    moment = [0.0]
    guesses = Guesses(clock=lambda: moment[0])

    def tries_within(seconds: float) -> int:
        """Return how many wrong codes an address can try that never stops trying."""
        end, done = moment[0] + seconds, 0
        while moment[0] < end:
            moment[0] += 0.005
            if allowed(guesses, "ward"):
                guesses.wrong("ward")
                done += 1
        return done

    for _ in range(CREDIT):
        assert allowed(guesses, "ward")
        guesses.wrong("ward")
    first, later = tries_within(5), tries_within(60) / 12
    assert later < first
    assert tries_within(60) <= 125
    assert allowed(guesses, "elsewhere")
    moment[0] += 2 * CREDIT + 1
    assert allowed(guesses, "ward")


def allowed(guesses: Guesses, address: str) -> bool:
    try:
        guesses.check(address, "WRONGCODE")
    except TooMany:
        return False
    return True
