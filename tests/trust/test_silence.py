"""While people answer, nobody can tell from any response or message that somebody did."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app import activities, ticker
from app.domain import clock
from tests.cast import CARD, RATING, Cast, new_uuid
from tests.conftest import Server
from tests.sockets.browsers import Browser, Place, Screen, eventually
from tests.trust.silence import Watched, look, screens, watched


@pytest.fixture(autouse=True)
def between_two_ticks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that nothing else changes either."""
    if "cast" in request.fixturenames:
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now)


def tick_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two seconds pass, which is more than a tick here."""
    later = clock.now() + 2000
    monkeypatch.setattr(clock, "now", lambda: later)
    ticker.tick(cast.actions)


def authors(cast: Cast) -> list[int]:
    """Return five who are not watched, of both groups."""
    return [0, 2, 3, 7, 8]


@pytest.mark.parametrize("kind", ["cards", "statements"])
def test_five_answers_leave_every_other_response_as_it_was(cast: Cast, kind: str) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they" if kind == "cards" else "statements")
    look(cast)
    before = look(cast)
    for number in authors(cast):
        person = cast.people[number]
        if kind == "cards":
            assert person.write(step, f"They do thing {number}.").status_code == 200
        else:
            assert person.answer(step, "statements", "P1", **RATING).status_code == 200
    after = look(cast)
    assert [name for name in before if before[name] != after[name]] == []


def test_changing_and_deleting_a_card_is_as_silent_as_writing_it(cast: Cast) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they")
    author = cast.people[0]
    look(cast)
    before = look(cast)
    author.write(step, "They wait.")
    author.write(step, "They wait for us.", entry=author.own_cards()[0])
    author.take_back(author.own_cards()[0])
    assert look(cast) == before


def test_the_etag_of_before_still_holds_after_other_people_have_answered(cast: Cast) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they")
    regions = [name for name in watched(cast) if "/regions/" in name]
    tags = {name: watched(cast)[name][0].get(watched(cast)[name][1]).headers["ETag"] for name in regions}
    for number in authors(cast):
        cast.people[number].write(step, f"They do thing {number}.")
    for name in regions:
        client, path = watched(cast)[name]
        answer = client.get(path, headers={"If-None-Match": tags[name]})
        assert (answer.status_code, answer.data) == (304, b"")


def test_on_the_tick_the_facilitator_learns_a_band_and_nobody_learns_anything_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they")
    tick_later(cast, monkeypatch)
    look(cast)
    before = look(cast)
    for number in (0, 2, 3, 4, 5):
        cast.people[number].write(step, f"They do thing {number}.")
    tick_later(cast, monkeypatch)
    after = look(cast)
    changed = {name for name in before if before[name][0] != after[name][0]}
    assert changed == {"lead", "lead/regions/side"}
    room = re.findall(r"<dd>(.*?)</dd>", str(after["lead/regions/side"][0]))
    assert room == ["answered: nearly all", "answered: not enough yet"]


def test_one_answer_more_does_not_move_the_band_between_none_and_the_minimum(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they")
    tick_later(cast, monkeypatch)
    look(cast)
    before = look(cast)
    for number in (0, 2, 3):
        cast.people[number].write(step, f"They do thing {number}.")
    tick_later(cast, monkeypatch)
    assert [name for name, seen in look(cast).items() if seen != before[name]] == []


def test_no_kind_of_step_tells_anybody_that_somebody_answers(cast: Cast) -> None:
    room = Watched.begin(cast, "90", briefly=True)
    room.hold_and_look()
    assert room.told == []
    collecting = {name for name, kind in activities.KINDS.by_kind.items() if asks(room, name)}
    assert set(room.seen) == collecting
    assert len(collecting) >= 10


def asks(room: Watched, kind: str) -> bool:
    """Return whether a step of this kind was held that collects anything."""
    return any(step.rounds for step in room.plain.steps if step.kind == kind)


def test_the_placement_is_as_silent_as_the_rest(cast: Cast) -> None:
    """It is in the longest form alone, so it is reached there without holding all of it."""
    room = Watched.begin(cast, "half_day", briefly=True)
    room.lead_straight_to("placement")
    room.answer(room.stand())
    assert (room.told, set(room.seen)) == ([], {"placement"})


def test_people_who_come_and_go_in_mid_step_leave_every_other_response_as_it_was(cast: Cast) -> None:
    cast.open()
    cast.fill(6)
    step = cast.lead_to("they")
    watching = [cast.people[1], cast.people[-1]]
    look(cast)
    before = look(cast)
    for place in (0, 1):
        comer = cast.join(place)
        assert comer.write(step, "They wait.").status_code == 200
        assert comer.post(f"/room/{cast.code}/leave").status_code == 200
        cast.people.remove(comer)
    newcomer = cast.join(0)
    cast.people.remove(newcomer)
    gone = cast.people.pop(0)
    assert gone.post(f"/room/{cast.code}/leave").status_code == 200
    cast.people = [gone, watching[0], watching[1]]
    assert [name for name, seen in look(cast).items() if seen != before[name]] == []


# The same over real sockets


@pytest.fixture
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


def everyone_watching(place: Place) -> tuple[Browser, dict[str, Screen]]:
    """Return a facilitator, and a socket of every kind of screen."""
    lead, projector = place.facilitator(), place.browser()
    found = {
        "console": lead.watch(place.console),
        "preview": lead.watch(f"{place.console}/preview/{place.plain.groups[0].id}"),
        "wall": projector.watch(place.wall),
        "mate": place.participant(0).watch(place.room),
        "other": place.participant(1).watch(place.room),
    }
    for group, token in screens(place).items():  # type: ignore[arg-type]
        found[f"own screen {group}"] = projector.watch(f"/group/{token}")
    return lead, found


@pytest.mark.parametrize("kind", ["cards", "statements"])
def test_no_screen_but_the_console_is_sent_anything_because_of_twenty_answers(
    place: Place, kind: str
) -> None:
    lead, everyone = everyone_watching(place)
    authors = [place.participant(number % 2) for number in range(10)]
    if kind == "statements":
        assert lead.post(f"{place.console}/next", expected=place.step.id).status_code == 200
        assert all(screen.has_anything() for name, screen in everyone.items())
    wall = f"{place.wall}/regions/wall"
    assert eventually(lambda: revs(everyone["wall"]) in ([], [int(lead.get(wall).headers["X-Rev"])]))
    before = {name: len(screen.frames) for name, screen in everyone.items()}
    rev, console = int(lead.get(wall).headers["X-Rev"]), len(everyone["console"].frames)
    regions = {
        name: lead.get(f"{place.console}/regions/{name}").text for name in ("agenda", "step", "review")
    }
    for author in authors:
        for item in ("power", "distance") if kind == "cards" else ("P1", "P1"):
            path = f"{place.room}/steps/{place.step.id}/{place.step.rounds[0].name}/{item}"
            answer = author.post(path, **(CARD if kind == "cards" else RATING), uuid=new_uuid())
            assert answer.status_code == 200, answer.text
    assert authors[0].post(f"{place.room}/leave").status_code == 200
    # Only a tick tells the console, and it tells a band; when that has come, a push of the answers would have too.
    side = everyone["console"]
    assert side.waits_for(lambda: any("answered" in one["content"] for one in side.regions("side")))
    sent = {name: screen.frames[before[name] :] for name, screen in everyone.items() if name != "console"}
    assert {name: frames for name, frames in sent.items() if frames} == {}
    for _, message in side.frames[console:]:
        assert message["name"] == "side" or message["content"] == regions[message["name"]]
    assert lead.post(f"{place.console}/time", minutes=1).status_code == 200
    assert everyone["wall"].waits_for(lambda: len(everyone["wall"].frames) > before["wall"])
    assert revs(everyone["wall"])[-1] == rev + 1


def revs(screen: Screen) -> list[int]:
    return [message["rev"] for _, message in screen.frames][-1:]
