"""Figures for whoever runs the server, in the format of Prometheus; nothing about a person, a workshop or a group.

They are offered at /metrics where METRICS=1, and only to the addresses of METRICS_FROM. Whoever reads them often enough
sees when somebody answers: so they are for the operator, who could see it anyway.

Where gunicorn runs several processes, whichever is asked answers for all of them: each keeps its figures in a folder in
memory that app/gunicorn_conf.py makes.
"""

from __future__ import annotations

import os
from collections import Counter as Count
from collections.abc import Iterable
from ipaddress import ip_address

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.config import Config, Network
from app.domain.errors import NotFound
from app.extensions import socketio

AUDIENCES = ("phone", "group", "wall", "lead")

registry = CollectorRegistry()
# The library looks for the same name.
SEVERAL = "PROMETHEUS_MULTIPROC_DIR" in os.environ
POSTS = Counter("otherwise_posts", "What was asked of the writer and carried out.", registry=registry)
REFUSED = Counter("otherwise_posts_refused", "What the writer refused or could not do.", registry=registry)
BATCH = Histogram(
    "otherwise_commit_batch_size",
    "How many posts shared a commit.",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
    registry=registry,
)
PUBLISH_FAILURES = Counter(
    "otherwise_publish_failures", "Changes that could not be pushed; pages ask for them.", registry=registry
)
UNSAID = Counter(
    "otherwise_words_lost", "What could not be told to other processes; they look for it.", registry=registry
)
REGIONS = Counter(
    "otherwise_regions", "Regions asked for, and where they came from.", ["source"], registry=registry
)
FROM_CACHE, RENDERED = REGIONS.labels("cache"), REGIONS.labels("rendered")


class Connections(Collector):
    """How many sockets are open, by who looks; counted when somebody asks."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = GaugeMetricFamily("otherwise_connections", "Open sockets by audience.", labels=["audience"])
        found = connections()
        for audience in AUDIENCES:
            family.add_metric([audience], found[audience])
        yield family


if SEVERAL:
    OPEN = Gauge(
        "otherwise_connections",
        "Open sockets by audience.",
        ["audience"],
        multiprocess_mode="livesum",
        registry=registry,
    )
else:
    registry.register(Connections())


def note_connections() -> None:
    """Note how many sockets this process has, for whichever process is asked; every second."""
    if SEVERAL:
        found = connections()
        for audience in AUDIENCES:
            OPEN.labels(audience).set(found[audience])


def connections() -> Count[str]:
    """Return how many sockets of this process each kind of audience has."""
    server = socketio.server
    rooms = server.manager.rooms.get("/", {}) if server else {}
    found: Count[str] = Count()
    for room, sockets in list(rooms.items()):
        # A room of an audience is named workshop:audience:language (app/publish.py).
        parts = (room or "").split(":")
        audience = parts[1].partition("-")[0] if len(parts) == 3 else ""
        if audience in AUDIENCES:
            found[audience] += len(sockets)
    return found


def init(app: Flask, settings: Config) -> None:
    """Offer the figures, if the configuration says so."""
    if settings.metrics:
        app.add_url_rule("/metrics", "metrics", lambda: show(settings.metrics_from))


def show(allowed: tuple[Network, ...]) -> Response:
    """Return the figures; whoever asks from elsewhere learns nothing."""
    address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - nobody's address
    if not any(address in network for network in allowed):
        raise NotFound()
    asked = registry
    if SEVERAL:
        asked = CollectorRegistry()
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
    return Response(generate_latest(asked), content_type=CONTENT_TYPE_LATEST)
