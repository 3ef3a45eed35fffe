"""What the tests of several processes stand on: a PostgreSQL and a Redis of their own, started when the first asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.postgres import Postgres, cluster
from tests.faults.redis import OwnRedis, own_redis
from tests.faults.several import Several, machines
from tests.sockets.browsers import Place


@pytest.fixture(scope="session")
def redis() -> Iterator[OwnRedis]:
    with own_redis() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with cluster() as made:
        yield made


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, redis: OwnRedis) -> Iterator[Several]:
    """Two servers that may do anything but die."""
    with machines(tmp_path_factory.mktemp("two"), postgres, redis) as made:
        yield made


@pytest.fixture
def place(two: Several) -> Iterator[Place]:
    """A workshop on both of them, in a step that collects."""
    made = two.place(participants=12)
    yield made
    made.close()
