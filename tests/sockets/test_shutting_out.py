"""A socket lives no longer than the right to look: within two seconds it is closed, wherever that was decided."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
import socketio
from socketio.exceptions import ConnectionError as Refused

from app import passwords
from app.actions import preparing
from app.actions.leading import RemoveCoFacilitator
from app.models import Facilitator, Workshop
from app.secrets import digest
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, Screen, eventually

PASSWORD = "a short sentence does well"
SOON = 2.5


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


class Second:
    """A co-facilitator with a password, with the console open in one browser and the account in another."""

    def __init__(self, place: Place) -> None:
        self.place, self.email = place, f"{uuid.uuid4().hex}@hospital.example"
        hashed = passwords.make(PASSWORD)
        write = place.actions.write
        self.id: str = write(lambda tx: preparing.make_facilitator(tx, "Second", self.email, hashed))
        link = write(lambda tx: preparing.make_link(tx, "co_lead", workshop=place.id))
        self.browser, self.other = place.signed_in(self.id), place.signed_in(self.id)
        assert self.browser.post(f"/co-lead/{link}").status_code == 303
        group = place.plain.groups[0].id
        self.pages = [place.console, f"{place.console}/preview/{group}"]
        self.screens: list[Screen] = [self.browser.watch(page) for page in self.pages]

    def shut_out(self) -> bool:
        """Return whether every open page is closed soon, and opens no more."""
        closed = eventually(lambda: not any(one.client.connected for one in self.screens), seconds=SOON)
        return closed and all(refused(self.browser, page) for page in self.pages)


def refused(browser: Browser, page: str) -> bool:
    try:
        browser.watch(page)
    except Refused:
        return True
    return False


def sign_out_everywhere(one: Second) -> None:
    assert one.other.post("/account/sessions/end-others").status_code == 200


def end_that_session(one: Second) -> None:
    token = digest(str(one.browser.http.cookies["facilitator"]))
    assert one.other.post("/account/sessions/end", session=token).status_code == 200


def change_the_password(one: Second) -> None:
    new = "another sentence does as well"
    answer = one.other.post("/account/password", old=PASSWORD, password=new)
    assert answer.status_code == 200, answer.text


def reset_the_password(one: Second) -> None:
    link = one.place.actions.write(lambda tx: preparing.make_link(tx, "reset", one.id))
    answer = one.place.browser().post(f"/reset/{link}", password="a third sentence does as well")
    assert answer.status_code == 303, answer.text


def disable(one: Second) -> None:
    one.place.server.flask("facilitator", "disable", one.email)


def take_out(one: Second) -> None:
    lead = one.place.facilitator()
    answer = lead.post(f"{one.place.console}/co-facilitators/{one.id}/removal")
    assert answer.status_code == 200, answer.text


def delete_the_account(one: Second) -> None:
    one.place.actions.write(lambda tx: tx.session.delete(tx.session.get_one(Facilitator, one.id)))


@pytest.mark.parametrize(
    "decide",
    [
        sign_out_everywhere, end_that_session, change_the_password, reset_the_password, disable, take_out,
        delete_the_account,
    ],
)  # fmt: skip
def test_whoever_may_look_no_more_has_no_open_socket(place: Place, decide: Callable[[Second], None]) -> None:
    second = Second(place)
    bystander = place.facilitator().watch(place.console)
    decide(second)
    assert second.shut_out()
    assert bystander.client.connected


def test_whoever_is_taken_out_of_one_workshop_keeps_the_others(place: Place, server: Server) -> None:
    second = Second(place)
    own = Place.open(server)
    link = own.actions.write(lambda tx: preparing.make_link(tx, "co_lead", workshop=own.id))
    assert second.browser.post(f"/co-lead/{link}").status_code == 303
    kept = second.browser.watch(own.console)
    place.actions.perform(place.id, RemoveCoFacilitator(place.lead, second.id))
    assert second.shut_out()
    assert kept.client.connected
    own.close()


def test_a_workshop_that_is_deleted_closes_its_consoles(server: Server) -> None:
    gone = Place.open(server)
    console = gone.facilitator().watch(gone.console)
    gone.actions.write(lambda tx: tx.session.delete(tx.session.get_one(Workshop, gone.id)))
    assert eventually(lambda: not console.client.connected, seconds=SOON)
    gone.close()


@pytest.mark.parametrize("door", ["leave", "hand-over"])
def test_a_seat_that_is_given_up_closes_every_page_of_that_phone(place: Place, door: str) -> None:
    phone = place.participant(0)
    secret = phone.http.cookies[f"seat-{place.code}"]
    pages = [phone.watch(place.room), phone.watch(place.room)]
    neighbour = place.participant(0).watch(place.room)
    assert phone.post(f"{place.room}/{door}").status_code == 200
    assert eventually(lambda: not any(one.client.connected for one in pages), seconds=SOON)
    phone.http.cookies.set(f"seat-{place.code}", secret)
    assert refused(phone, place.room)
    assert neighbour.client.connected



def test_each_page_opens_to_those_whose_it_is_and_to_nobody_else(place: Place, server: Server) -> None:
    elsewhere = Place.open(server)
    second = Second(place)
    place.actions.perform(place.id, RemoveCoFacilitator(place.lead, second.id))
    browsers = {
        "nobody": place.browser(),
        "a participant": place.participant(0),
        "the facilitator": place.facilitator(),
        "a co-facilitator who was taken out": second.browser,
        "a facilitator of another workshop": elsewhere.facilitator(),
        "a participant of another workshop": elsewhere.participant(0),
    }
    whose = {
        place.room: {"a participant"},
        place.wall[:-1] + "!": set(),
        place.console: {"the facilitator"},
        f"{place.console}/preview/{place.plain.groups[1].id}": {"the facilitator"},
    }
    for page, allowed in whose.items():
        assert {name for name, browser in browsers.items() if not refused(browser, page)} == allowed
    elsewhere.close()


def test_a_socket_that_never_said_its_page_is_in_no_room(place: Place) -> None:
    client = socketio.Client(reconnection=False)
    with pytest.raises(Refused):
        client.connect(place.server.url, transports=["websocket"])
