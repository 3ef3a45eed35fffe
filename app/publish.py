"""The only place that emits. After a commit, everyone who sees a changed region gets it whole."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from flask import Flask
from flask_socketio import SocketIO

from app import i18n, regions
from app.db import Database
from app.domain import clock
from app.domain.audience import Audience, Lead, Phone, Wall
from app.models import Workshop

# At most about three pushes a second: what comes closer together goes out as one.
COALESCE = 0.33


def room_of(workshop_id: str, audience: Audience) -> str:
    """Return the socket room of one audience of one workshop. Clients never name a room."""
    return f"{workshop_id}:{audience.key}:{i18n.locale()}"


@dataclass
class Publisher:
    """Pushes regions to the sockets of this process."""

    app: Flask
    socketio: SocketIO
    database: Database
    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: set[str] = field(default_factory=set)
    last: dict[str, float] = field(default_factory=dict)
    sent: dict[tuple[str, str], str] = field(default_factory=dict)

    def soon(self, workshop_id: str) -> None:
        """Push what has changed, now or together with what else changes in this third of a second."""
        with self.lock:
            if workshop_id in self.waiting:
                return
            self.waiting.add(workshop_id)
        self.socketio.start_background_task(self.wait_and_push, workshop_id)

    def wait_and_push(self, workshop_id: str) -> None:
        pause = self.last.get(workshop_id, 0) + COALESCE - time.monotonic()
        if pause > 0:
            self.socketio.sleep(pause)
        with self.lock:
            self.waiting.discard(workshop_id)
        self.last[workshop_id] = time.monotonic()
        with self.app.test_request_context("/"):
            self.push(workshop_id)

    def push(self, workshop_id: str) -> None:
        """Render every region that somebody is looking at and emit the ones that are new."""
        with self.database.reading() as session:
            workshop = session.get(Workshop, workshop_id)
            if workshop is None:
                return
            audiences: list[Audience] = [Wall(), Lead(), *(Phone(group.id) for group in workshop.groups)]
            for audience in audiences:
                room = room_of(workshop_id, audience)
                if not self.watched(room):
                    continue
                for name in regions.NAMES[type(audience)]:
                    self.emit(room, name, regions.render(session, workshop, audience, name))

    def emit(self, room: str, name: str, region: regions.Rendered) -> None:
        if self.sent.get((room, name)) == region.etag:
            return
        self.sent[(room, name)] = region.etag
        message = {"name": name, "rev": region.rev, "content": region.html, "now": clock.now()}
        self.socketio.emit("region", message, to=room)

    def watched(self, room: str) -> bool:
        """Return whether any socket of this process is in a room."""
        server = self.socketio.server
        return server is not None and any(True for _ in server.manager.get_participants("/", room))
