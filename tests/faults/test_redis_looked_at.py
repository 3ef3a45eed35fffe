"""The doctor looks at a real Redis: whether it is there, and whether a key that was destroyed is gone from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.bus import connect
from app.doctor import LOOK, OK, WRONG, Finding, Patient, services
from app.shared_keys import BYTES, SharedKeyStore
from tests.conftest import ROOT
from tests.faults.redis import OwnRedis


@pytest.fixture
def app(tmp_path: Path, redis: OwnRedis) -> Flask:
    return create_app({"DATA_DIR": str(tmp_path), "KEY_DIR": str(tmp_path / "keys"), "REDIS_URL": redis.url})


def looked_at(app: Flask) -> dict[str, Finding]:
    actions = app.extensions["actions"]
    return {one.what: one for one in services.redis(Patient(actions.config, actions.database, {}))}


def test_a_redis_that_keeps_nothing_is_well_and_is_of_no_use_with_sqlite(app: Flask) -> None:
    found = looked_at(app)
    assert found["Keys in Redis"].state == OK
    assert (found["Redis"].state, "SQLite" in found["Redis"].found) == (LOOK, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("save", "60 1"),
        ("appendonly", "yes"),
        ("slowlog-log-slower-than", "0"),
        ("maxmemory-policy", "allkeys-lru"),
    ],
)
def test_a_redis_that_could_keep_a_destroyed_key_or_lose_a_living_one_is_wrong(
    app: Flask, redis: OwnRedis, name: str, value: str
) -> None:
    before = redis.client.config_get(name)[name]
    redis.client.config_set(name, value)
    try:
        found = looked_at(app)["Keys in Redis"]
    finally:
        redis.client.config_set(name, before)
    assert (found.state, name in found.found) == (WRONG, True)


def test_a_redis_that_is_away_is_told(app: Flask, redis: OwnRedis) -> None:
    redis.stop()
    try:
        assert looked_at(app)["Redis"].state == WRONG
    finally:
        redis.start()


def test_the_shipped_configuration_keeps_nothing(app: Flask, redis: OwnRedis) -> None:
    redis.stop()
    redis.start(*told_by(ROOT / "deploy" / "redis.conf"))
    try:
        assert looked_at(app)["Keys in Redis"].state == OK
        assert redis.client.config_get("protected-mode")["protected-mode"] == "yes"
    finally:
        redis.stop()
        redis.start()


def told_by(file: Path) -> list[str]:
    """Return the settings of a file as arguments, without the place and password that are for each to choose."""
    lines = [line.split(maxsplit=1) for line in file.read_text().splitlines() if line and line[0] != "#"]
    own = {"bind", "port", "requirepass"}
    return [part for name, value in lines if name not in own for part in (f"--{name}", value.strip('"'))]


def test_a_destroyed_key_is_overwritten_where_it_lay_and_another_of_its_name_is_another(
    redis: OwnRedis,
) -> None:
    keys = SharedKeyStore(connect(redis.url), "otherwise:test")
    keys.create("round")
    first = keys.get("round")
    keys.create("round")
    assert first is not None
    assert (keys.get("round"), len(first), keys.names()) == (first, BYTES, ["round"])
    # Redis copies what it keeps beside its name; only what lies by itself is overwritten.
    assert redis.client.object("encoding", "otherwise:test:key:round") == b"raw"
    keys.destroy("round")
    keys.destroy("round")
    assert (keys.get("round"), keys.lost("round"), keys.names()) == (None, True, [])
    keys.create("round")
    assert keys.get("round") not in {None, first}
    keys.destroy("round")
