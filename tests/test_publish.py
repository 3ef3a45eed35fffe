"""Regions are rendered once, sent once, and fetched only by those who do not have them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import regions
from app.actions import Change, leading
from app.domain import clock
from app.domain.audience import Audience, Lead, Phone, Wall
from app.domain.errors import NotFound
from app.models import Leading, Workshop
from app.publish import Publisher, room_of
from app.readiness import Tick
from tests.cast import CARD, Cast


@dataclass
class Post:
    """Stands in for Socket.IO: everybody is watching, and everything sent is kept."""

    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def emit(self, event: str, message: dict[str, Any], to: str) -> None:
        assert event == "region"
        self.sent.append((to, message))

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        taken, self.sent = self.sent, []
        return taken


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def publisher(app: Flask, cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    made = Publisher(app, post, cast.actions.database)
    monkeypatch.setattr(made, "watched", lambda _room: True)
    with app.test_request_context("/"):
        yield made


def render(cast: Cast, audience: Audience, name: str) -> regions.Rendered:
    with cast.actions.database.reading() as session:
        return regions.render(session, session.get_one(Workshop, cast.workshop_id), audience, name)


def test_a_region_that_has_not_changed_is_not_sent_again(
    cast: Cast, publisher: Publisher, post: Post
) -> None:
    cast.open()
    publisher.push(cast.workshop_id, shared=True)
    assert {message["name"] for _, message in post.take()} == {
        "wall",
        "group",
        "step",
        "agenda",
        "review",
        "side",
    }
    publisher.push(cast.workshop_id, shared=True)
    assert post.take() == []


def test_of_a_changed_workshop_only_the_changed_regions_are_sent(
    cast: Cast, publisher: Publisher, post: Post
) -> None:
    cast.open()
    publisher.push(cast.workshop_id, shared=True)
    post.take()
    assert cast.facilitator.do("doors", locked="1").status_code == 200
    publisher.push(cast.workshop_id, shared=True)
    sent = post.take()
    assert any(message["name"] == "side" for _, message in sent)
    assert all(message["name"] != "review" for _, message in sent)


def test_what_is_sent_is_the_whole_region_with_its_revision_and_the_servers_time(
    cast: Cast, publisher: Publisher, post: Post
) -> None:
    cast.open()
    publisher.push(cast.workshop_id, shared=True)
    for group in cast.plain.groups:
        room = room_of(cast.workshop_id, Phone(group.id))
        (message,) = [message for to, message in post.sent if to == room]
        rendered = render(cast, Phone(group.id), "step")
        assert (message["rev"], message["content"]) == (rendered.rev, rendered.html)
        assert abs(message["now"] - clock.now()) < 60_000


def test_a_room_that_does_not_exist_any_more_is_sent_nothing(publisher: Publisher, post: Post) -> None:
    publisher.push("0" * 32, shared=True)
    assert post.sent == []


def test_nobody_renders_a_region_that_nobody_looks_at(
    cast: Cast, publisher: Publisher, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "watched", lambda _room: False)
    monkeypatch.setattr(regions, "render", lambda *_: pytest.fail("rendered for nobody"))
    publisher.push(cast.workshop_id, shared=True)
    assert post.sent == []


@pytest.mark.usefixtures("publisher")
def test_at_one_revision_everybody_gets_the_same_rendering(cast: Cast) -> None:
    cast.open()
    first = render(cast, Wall(), "wall")
    assert render(cast, Wall(), "wall") is first
    cast.actions.perform(cast.workshop_id, leading.Extend(lead_of(cast), 1))
    later = render(cast, Wall(), "wall")
    assert later is not first
    assert later.rev == first.rev + 1


@pytest.mark.usefixtures("publisher")
def test_no_audience_gets_a_region_of_another(cast: Cast) -> None:
    cast.open()
    group = cast.plain.groups[0].id
    for audience, name in (
        (Phone(group), "wall"),
        (Phone(group), "review"),
        (Wall(), "step"),
        (Lead(), "wall"),
    ):
        with pytest.raises(NotFound):
            render(cast, audience, name)


def lead_of(cast: Cast) -> str:
    with cast.actions.database.reading() as session:
        query = select(Leading.facilitator_id).where(Leading.workshop_id == cast.workshop_id)
        return session.scalars(query).one()


def test_the_cache_forgets_the_oldest_first() -> None:
    cache = regions.Cache(2)
    made = [regions.Rendered(number, "", "", b"") for number in range(3)]
    cache.get((0,), lambda: made[0])
    cache.get((1,), lambda: made[1])
    assert cache.get((0,), lambda: made[2]) is made[0]
    cache.get((2,), lambda: made[2])
    assert set(cache.kept) == {(0,), (2,)}


def test_whoever_has_a_region_is_told_so_and_nothing_else(cast: Cast) -> None:
    cast.open()
    path = f"/workshops/{cast.workshop_id}/regions/step"
    first = cast.facilitator.get(path)
    again = cast.facilitator.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Rev"] == first.headers["X-Rev"]
    assert cast.facilitator.do("time", minutes="1").status_code == 200
    assert cast.facilitator.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_region_comes_zipped_to_those_who_can_read_it(cast: Cast) -> None:
    cast.open()
    path = f"/workshops/{cast.workshop_id}/regions/step"
    plain = cast.facilitator.get(path)
    zipped = cast.facilitator.get(path, headers={"Accept-Encoding": "gzip"})
    refused = cast.facilitator.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refused.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data == refused.data
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, zipped, refused))
    assert zipped.headers["ETag"] == plain.headers["ETag"]


def revisions(cast: Cast) -> tuple[int, int]:
    with cast.actions.database.reading() as session:
        workshop = session.get_one(Workshop, cast.workshop_id)
        return workshop.revision, workshop.console_revision


def test_an_answer_moves_no_revision_and_a_band_moves_the_consoles_only_with_the_next_tick(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    cast.open()
    cast.fill(each=6)
    step = cast.lead_to("they")
    cast.actions.perform(cast.workshop_id, Tick())
    before = revisions(cast)
    for person in cast.people:
        assert person.answer(step, "cards", "power", **CARD).status_code == 200
    cast.actions.perform(cast.workshop_id, Tick())
    assert revisions(cast) == before
    monkeypatch.setattr(clock, "now", lambda: start + 1000)
    cast.actions.perform(cast.workshop_id, Tick())
    assert revisions(cast) == (before[0], before[1] + 1)
    cast.actions.perform(cast.workshop_id, Tick())
    assert revisions(cast) == (before[0], before[1] + 1)


def test_the_three_sizes_of_a_change_are_in_order() -> None:
    assert Change.NOTHING < Change.CONSOLE < Change.SHARED
