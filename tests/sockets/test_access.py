"""Who gets a socket: only a page that its own browser could load, and never a room of one's choosing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as Refused

from app.domain.audience import Lead, Phone
from app.i18n import DEFAULT
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, eventually


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


@pytest.fixture(scope="module")
def elsewhere(server: Server) -> Iterator[Place]:
    """Another workshop, of another facilitator."""
    made = Place.open(server)
    yield made
    made.close()


def is_refused(browser: Browser, page: object, auth: object = None) -> bool:
    """Return whether a page gets no socket, and that nothing but "not found" is said about it."""
    try:
        browser.watch(page, auth)
    except Refused:
        assert browser.refusals[-1] == {"message": "not_found"}
        return True
    return False


def goes_on(place: Place) -> bool:
    """Return whether the server still lets the right people in, and pushes to them."""
    lead = place.facilitator()
    console, wall = lead.watch(place.console), place.browser().watch(place.wall)
    assert lead.post(f"{place.console}/time", minutes=1).status_code == 200
    return console.has_anything() and wall.has_anything()


def test_the_right_browsers_get_in(place: Place) -> None:
    lead, group = place.facilitator(), place.plain.groups[0]
    assert not is_refused(lead, place.console)
    assert not is_refused(lead, f"{place.console}/preview/{group.id}")
    assert not is_refused(place.participant(0), place.room)
    assert not is_refused(place.browser(), place.wall)
    assert goes_on(place)


def test_without_a_seat_a_room_is_not_found(place: Place) -> None:
    assert is_refused(place.browser(), place.room)
    assert is_refused(place.facilitator(), place.room)


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "' OR 1=1 --", "%00", "é".encode().decode("latin-1")])
def test_a_forged_cookie_opens_nothing(place: Place, forged: str) -> None:
    browser = place.browser()
    browser.http.cookies.set(f"seat-{place.code}", forged)
    browser.http.cookies.set("facilitator", forged)
    assert is_refused(browser, place.room)
    assert is_refused(browser, place.console)


def test_a_seat_in_one_workshop_is_none_in_another(place: Place, elsewhere: Place) -> None:
    browser = place.participant(0)
    assert is_refused(browser, elsewhere.room)
    browser.http.cookies.set(f"seat-{elsewhere.code}", browser.http.cookies[f"seat-{place.code}"])
    assert is_refused(browser, elsewhere.room)
    assert not is_refused(browser, place.room)


def test_a_seat_that_was_given_up_opens_nothing(place: Place) -> None:
    browser = place.participant(1)
    secret = browser.http.cookies[f"seat-{place.code}"]
    assert browser.post(f"{place.room}/leave").status_code == 200
    browser.http.cookies.set(f"seat-{place.code}", secret)
    assert is_refused(browser, place.room)


def test_a_wall_needs_its_own_token(place: Place) -> None:
    for token in ("x", place.code, place.id, place.wall.removeprefix("/wall/")[:-1], "%25", "_" * 250):
        assert is_refused(place.facilitator(), f"/wall/{token}")


def test_a_console_needs_somebody_who_leads_it(place: Place, elsewhere: Place) -> None:
    for browser in (place.browser(), place.participant(0), place.stranger(), elsewhere.facilitator()):
        assert is_refused(browser, place.console)
        assert is_refused(browser, f"{place.console}/preview/{place.plain.groups[0].id}")


def test_a_preview_shows_only_a_group_of_its_own_workshop(place: Place, elsewhere: Place) -> None:
    foreign = elsewhere.plain.groups[0].id
    assert is_refused(place.facilitator(), f"{place.console}/preview/{foreign}")
    assert is_refused(place.facilitator(), f"{place.console}/preview/none")


def test_whoever_signed_out_gets_no_console(place: Place) -> None:
    lead = place.facilitator()
    cookie = lead.http.cookies["facilitator"]
    assert lead.post("/sign-out").status_code == 303
    lead.http.cookies.set("facilitator", cookie)
    assert is_refused(lead, place.console)


def test_signing_out_closes_the_consoles_that_are_open_in_that_browser(place: Place) -> None:
    lead = place.facilitator()
    console = lead.watch(place.console)
    assert lead.post("/sign-out").status_code == 303
    assert eventually(lambda: not console.client.connected, seconds=2)


def test_whoever_leaves_is_sent_nothing_more(place: Place) -> None:
    leaver, lead = place.participant(0), place.facilitator()
    phone, wall = leaver.watch(place.room), place.browser().watch(place.wall)
    assert leaver.post(f"{place.room}/leave").status_code == 200
    assert lead.post(f"{place.console}/time", minutes=1).status_code == 200
    assert wall.has_anything()
    assert eventually(lambda: not phone.client.connected, seconds=2)
    assert phone.frames == []


NONSENSE: list[Any] = [
    {},
    [],
    ["/wall"],
    "/wall",
    7,
    {"page": None},
    {"page": 7},
    {"page": ["/room/x"]},
    {"page": {"page": "/room/x"}},
    {"page": "/room/"},
    {"page": "/room/x/../y"},
    {"page": "/room/\x00"},
    {"page": "/room/x\n"},
    {"page": "/wall/" + "x" * 3_000},
    {"page": "/workshops/None"},
    {"room": "anything", "sid": "me"},
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: repr(one)[:30])
def test_nonsense_in_the_place_of_a_page_is_not_found(place: Place, nonsense: Any) -> None:
    assert is_refused(place.facilitator(), None, nonsense)


def test_no_word_about_the_page_is_not_found(place: Place) -> None:
    # socketio.Client leaves out the payload when the page function gives None.
    assert is_refused(place.facilitator(), None, lambda: None)


def test_more_words_than_fit_close_only_the_connection_that_sent_them(place: Place) -> None:
    bystander = place.browser().watch(place.wall)
    with pytest.raises(Refused):
        place.browser().watch(None, {"page": "/wall/" + "x" * 100_000}, patience=1)
    assert goes_on(place)
    assert bystander.client.connected


@pytest.mark.parametrize("event", ["join_room", "enter_room", "subscribe", "connect", "region", "message"])
def test_any_event_and_any_wish_for_a_room_closes_the_socket_that_sent_it(
    place: Place, elsewhere: Place, event: str
) -> None:
    for room in (room_id(elsewhere, Lead()), room_id(place, Lead()), room_id(place, other_group(place))):
        phone = place.participant(0).watch(place.room)
        phone.client.emit(event, {"room": room, "page": place.console})
        assert eventually(lambda phone=phone: not phone.client.connected, seconds=2)
        assert phone.frames == []


def test_a_phone_is_sent_what_is_its_own_groups_and_nothing_else(place: Place, elsewhere: Place) -> None:
    nosy = place.participant(0)
    phone = nosy.watch(place.room)
    foreign = elsewhere.facilitator()
    theirs = foreign.watch(elsewhere.console)
    assert foreign.post(f"{elsewhere.console}/time", minutes=1).status_code == 200
    assert theirs.has_anything()
    assert place.facilitator().post(f"{place.console}/time", minutes=2).status_code == 200
    own = nosy.get(f"{place.room}/regions/step").text
    assert phone.shows("step", own)
    assert {(event, message["content"]) for event, message in phone.frames} == {("region", own)}
    assert goes_on(place)


def room_id(place: Place, audience: Lead | Phone) -> str:
    """Return the name of a room, as somebody could guess who has read the code."""
    return f"{place.id}:{audience.key}:{DEFAULT}"


def other_group(place: Place) -> Phone:
    return Phone(place.plain.groups[1].id)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_long_polling_is_refused(server: Server, method: str) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    answer = requests.request(method, address, data="40" if method == "POST" else None, timeout=5)
    assert answer.status_code == 400
    assert "sid" not in answer.text


def test_a_page_of_another_site_gets_no_socket(place: Place) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(Refused):
        client.connect(
            place.server.url,
            headers={"Origin": "http://elsewhere.example"},
            auth={"page": place.wall},
            transports=["websocket"],
        )
