"""What whoever runs the server may count, and from where."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, metrics
from app.config import BadConfiguration, load
from tests.cast import CARD, Cast


@pytest.fixture
def watched(environ: dict[str, str], migrated_file: Path) -> Flask:
    folder = Path(environ["DATA_DIR"])
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_file, folder / "otherwise.sqlite3")
    return create_app({**environ, "METRICS": "1"})


def figures(app: Flask) -> dict[str, float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^([^#\s]+) (\S+)$", answer.text, re.MULTILINE)}


def test_posts_and_what_is_looked_at_are_counted_and_nobody_is_named(watched: Flask) -> None:
    cast = Cast(watched)
    step = cast.writing(each=1)
    before = figures(watched)
    assert cast.people[0].write(step, CARD["text"]).status_code == 200
    assert cast.people[0].get(f"/room/{cast.code}/regions/step").status_code == 200
    after = figures(watched)
    assert after["otherwise_posts_total"] == before["otherwise_posts_total"] + 1
    assert after["otherwise_commit_batch_size_count"] == before["otherwise_commit_batch_size_count"] + 1
    looked = [
        sum(one[f'otherwise_regions_total{{source="{name}"}}'] for name in ("cache", "rendered"))
        for one in (before, after)
    ]
    assert looked[1] == looked[0] + 1
    said = watched.test_client().get("/metrics").text
    for hidden in (cast.code, cast.workshop_id, cast.plain.groups[0].id, CARD["text"]):
        assert hidden not in said


def test_a_refusal_is_counted_apart(watched: Flask) -> None:
    cast = Cast(watched)
    step = cast.writing(each=1)
    before = figures(watched)
    assert cast.people[0].write(step, CARD["text"], entry="0" * 32).status_code == 404
    after = figures(watched)
    assert after["otherwise_posts_refused_total"] == before["otherwise_posts_refused_total"] + 1
    assert after["otherwise_posts_total"] == before["otherwise_posts_total"]


def test_sockets_are_counted_by_who_looks(watched: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = {
        None: {1: 1},
        "w:phone-g:en_GB": {1: 1, 2: 2},
        "w:phone-h:ar": {3: 3},
        "w:wall:en_GB": {4: 4},
        "holder:x": {1: 1},
        "leader:w:x": {5: 5},
    }
    monkeypatch.setattr(metrics.socketio.server.manager, "rooms", {"/": rooms})
    found = figures(watched)
    assert [found[f'otherwise_connections{{audience="{one}"}}'] for one in metrics.AUDIENCES] == [3, 0, 1, 0]


def test_whoever_asks_from_elsewhere_finds_nothing(watched: Flask) -> None:
    answer = watched.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 404
    assert "otherwise_" not in answer.text


def test_without_being_asked_for_there_are_no_figures(cast: Cast) -> None:
    assert cast.outsider().get("/metrics").status_code == 404


def test_addresses_are_named_one_by_one_or_as_networks(environ: dict[str, str]) -> None:
    found = load({**environ, "METRICS_FROM": "10.0.0.5, 192.168.0.0/16"}).metrics_from
    assert [str(one) for one in found] == ["10.0.0.5/32", "192.168.0.0/16"]
    with pytest.raises(BadConfiguration, match="METRICS_FROM"):
        load({**environ, "METRICS_FROM": "the monitor"})


def test_a_push_that_fails_is_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = cast.app.extensions["publisher"]
    before = metrics.PUBLISH_FAILURES._value.get()

    def fail(*_given: object) -> None:
        raise OSError("no way out")

    monkeypatch.setattr(publisher, "push", fail)
    with pytest.raises(OSError, match="no way out"):
        publisher.wait_and_push(cast.workshop_id)
    assert metrics.PUBLISH_FAILURES._value.get() == before + 1
