"""What the tests of several processes stand on: a PostgreSQL and a Redis of their own, started when the first asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.postgres import Postgres, cluster
from tests.faults.redis import OwnRedis, own_redis


@pytest.fixture(scope="session")
def redis() -> Iterator[OwnRedis]:
    with own_redis() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with cluster() as made:
        yield made
