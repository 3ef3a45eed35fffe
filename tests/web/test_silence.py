"""While people answer, nobody can tell from any response that somebody did."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import ticker
from app.domain import clock
from tests.cast import RATING, Cast

NEW_EACH_TIME = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|data-now="\d+"|value="I[\w.-]{40,}"')
TELLING = ("ETag", "X-Rev", "X-Mine", "Content-Length", "Cache-Control", "Content-Type")


@pytest.fixture(autouse=True)
def between_two_ticks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that nothing else changes either."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def given(answer: TestResponse) -> tuple[object, ...]:
    """Return all of a response but what is new in each: numbers and tokens of forms, and the server's clock."""
    assert answer.status_code == 200
    body = NEW_EACH_TIME.sub("", answer.text)
    return body, *(answer.headers.get(name) for name in TELLING)


def watched(cast: Cast) -> dict[str, tuple[FlaskClient, str]]:
    """Return everything that somebody can look at who is not answering: {path: (browser, path)}."""
    mate, other = cast.people[1], cast.people[-1]
    lead, base = cast.facilitator, f"/workshops/{cast.workshop_id}"
    wall = cast.wall_path
    found = {}
    for name, person in (("mate", mate), ("other", other)):
        for path in ("", "/regions/step", "/mine"):
            found[name + path] = (person.client, f"/room/{cast.code}{path}")
    for path in ("", "/regions/wall"):
        found["wall" + path] = (cast.app.test_client(), wall + path)
    for path in ("", *(f"/regions/{name}" for name in ("agenda", "step", "review", "side"))):
        found["lead" + path] = (lead.client, base + path)
    for group in cast.plain.groups:
        for path in ("", "/regions/step", "/mine"):
            found[f"preview {group.name}{path}"] = (lead.client, f"{base}/preview/{group.id}{path}")
    found["list"] = (lead.client, "/workshops")
    found["join"] = (cast.app.test_client(), f"/join/{cast.code}")
    return found


def look(cast: Cast) -> dict[str, tuple[object, ...]]:
    return {name: given(client.get(path)) for name, (client, path) in watched(cast).items()}


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
