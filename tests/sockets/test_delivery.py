"""What reaches which screen, and when: everything that was led, nothing that was answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cast import CARD, new_uuid
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, Screen, eventually

CONSOLE = {"agenda", "step", "review", "side"}


@pytest.fixture
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


@dataclass
class Everyone:
    """One screen of each kind, with the browser behind it and the address of its regions."""

    lead: Browser
    phones: list[Browser]
    console: Screen
    wall: Screen
    first: Screen
    second: Screen

    @classmethod
    def of(cls, place: Place) -> Everyone:
        lead, projector = place.facilitator(), place.browser()
        phones = [place.participant(0), place.participant(1)]
        return cls(
            lead,
            phones,
            lead.watch(place.console),
            projector.watch(place.wall),
            phones[0].watch(place.room),
            phones[1].watch(place.room),
        )

    @property
    def audience(self) -> list[Screen]:
        return [self.wall, self.first, self.second]


@pytest.fixture
def everyone(place: Place) -> Everyone:
    return Everyone.of(place)


def regions_of(place: Place, everyone: Everyone) -> list[tuple[Screen, Browser, str, str]]:
    """Return (screen, browser, path, name) of each screen's main region."""
    return [
        (everyone.wall, everyone.lead, f"{place.wall}/regions/wall", "wall"),
        (everyone.first, everyone.phones[0], f"{place.room}/regions/step", "step"),
        (everyone.second, everyone.phones[1], f"{place.room}/regions/step", "step"),
        (everyone.console, everyone.lead, f"{place.console}/regions/step", "step"),
    ]


def go_on(place: Place, lead: Browser) -> None:
    assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 200


def give_a_minute(place: Place, lead: Browser) -> None:
    assert lead.post(f"{place.console}/time", minutes=1).status_code == 200


def test_when_the_facilitator_goes_on_every_screen_gets_what_a_get_would_give_it(
    place: Place, everyone: Everyone
) -> None:
    watched = regions_of(place, everyone)
    before = [int(browser.get(path).headers["X-Rev"]) for _, browser, path, _ in watched]
    go_on(place, everyone.lead)
    for (screen, browser, path, name), rev in zip(watched, before, strict=True):
        asked = browser.get(path)
        assert screen.shows(name, asked.text)
        assert rev < screen.regions(name)[-1]["rev"] <= int(browser.get(path).headers["X-Rev"])
        assert isinstance(screen.regions(name)[-1]["now"], int)


def test_each_group_gets_its_own_room_and_neither_gets_the_console(server: Server) -> None:
    place = Place.open(server, participants=12, until="reveal")
    try:
        everyone = Everyone.of(place)
        following = {"step": place.step.id, "frame": place.step.frame + 1}
        path = f"{place.console}/steps/{following['step']}/frame"
        assert everyone.lead.post(path, frame=following["frame"]).status_code == 200
        rooms = [phone.get(f"{place.room}/regions/step").text for phone in everyone.phones]
        assert rooms[0] != rooms[1]
        assert everyone.first.shows("step", rooms[0])
        assert everyone.second.shows("step", rooms[1])
        assert everyone.console.waits_for(lambda: everyone.console.regions("step"))
        assert everyone.wall.waits_for(lambda: everyone.wall.regions("wall"))
        assert everyone.first.names() == everyone.second.names() == {"step"}
        assert everyone.wall.names() == {"wall"}
        received = [
            {message["content"] for _, message in screen.frames}
            for screen in (everyone.console, *everyone.audience)
        ]
        assert sum(map(len, received)) == len(set().union(*received))
    finally:
        place.close()


def test_nobody_is_sent_anything_because_somebody_answers(place: Place, everyone: Everyone) -> None:
    writers = [place.participant(number % 2) for number in range(10)]
    revs = [browser.get(path).headers["X-Rev"] for _, browser, path, _ in regions_of(place, everyone)[:3]]
    for writer in writers:
        for lane in ("power", "distance"):
            answer = writer.post(place.card_path(lane), **{**CARD, "uuid": new_uuid()})
            assert answer.status_code == 200
    assert everyone.phones[0].post(f"{place.room}/pause-request").status_code == 200
    # Only the console hears of the request; when it has come, whatever the posts might have sent would have too.
    asked = everyone.lead.get(f"{place.console}/regions/agenda").text
    pause = everyone.lead.get(f"{place.console}/regions/step").text
    assert everyone.console.shows("agenda", asked) or everyone.console.shows("step", pause)
    assert [screen.frames for screen in everyone.audience] == [[], [], []]
    assert revs == [b.get(path).headers["X-Rev"] for _, b, path, _ in regions_of(place, everyone)[:3]]
    give_a_minute(place, everyone.lead)
    for screen in everyone.audience:
        assert screen.has_anything()
        assert len(screen.frames) == 1


def test_twenty_quick_commands_are_pushed_as_a_few_and_the_last_one_is_right(
    place: Place, everyone: Everyone
) -> None:
    start = time.monotonic()
    for _ in range(20):
        give_a_minute(place, everyone.lead)
    for screen, browser, path, name in regions_of(place, everyone)[:3]:
        assert screen.shows(name, browser.get(path).text)
        assert len(screen.regions(name)) <= (time.monotonic() - start) / 0.33 + 1
        assert len(screen.regions(name)) <= 10


def test_the_console_hears_how_ready_the_groups_are_on_ticks_and_not_on_answers(
    place: Place, everyone: Everyone
) -> None:
    writers = [place.participant(number % 2) for number in range(12)]
    start = time.monotonic()
    for writer in writers:
        assert writer.post(place.card_path(), **{**CARD, "uuid": new_uuid()}).status_code == 200
    side = f"{place.console}/regions/side"
    # Nobody leads anything here: only a tick can have moved the band.
    assert everyone.console.waits_for(
        lambda: any(one["content"].count("answered:") == 2 for one in everyone.console.regions("side"))
    )
    assert eventually(lambda: everyone.lead.get(side).text == everyone.console.regions("side")[-1]["content"])
    assert len(everyone.console.regions("side")) <= time.monotonic() - start + 3
    assert [screen.frames for screen in everyone.audience] == [[], [], []]


def test_a_screen_that_was_away_also_gets_a_picture_that_comes_back(place: Place, everyone: Everyone) -> None:
    def lock(locked: int) -> str:
        assert everyone.lead.post(f"{place.console}/doors", locked=locked).status_code == 200
        return everyone.lead.get(f"{place.console}/regions/side").text

    # With nobody answering, the bands stay as the first tick has found them.
    assert eventually(lambda: place.bands)
    assert everyone.console.shows("side", lock(1))
    opened = lock(0)
    assert everyone.console.shows("side", opened)
    everyone.console.client.disconnect()
    locked = lock(1)
    give_a_minute(place, everyone.lead)
    # When the wall has the new minute, what there was to push about the doors has been pushed as well.
    assert everyone.wall.shows("wall", everyone.lead.get(f"{place.wall}/regions/wall").text)
    again = everyone.lead.watch(place.console)
    assert everyone.lead.get(f"{place.console}/regions/side").text == locked != opened
    assert lock(0) == opened
    assert again.shows("side", opened)
