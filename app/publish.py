"""The only place that emits. After a commit, everyone who sees a changed region gets it whole."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from flask import Flask, current_app
from flask_socketio import SocketIO
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import faults, i18n, metrics, regions
from app.bus import bus
from app.db import Database
from app.domain import clock
from app.domain.audience import Audience, Lead, OwnGroup, Phone, Wall
from app.extensions import socketio
from app.models import Workshop

# At most about three pushes a second: what comes closer together goes out as one.
COALESCE = 0.33


def room_of(workshop_id: str, audience: Audience, language: str = i18n.DEFAULT) -> str:
    """Return the socket room of one audience of one workshop in one language. Clients never name a room."""
    return f"{workshop_id}:{audience.key}:{language}"


@dataclass
class Publisher:
    """Pushes regions to the sockets of this process."""

    app: Flask
    socketio: SocketIO
    database: Database
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Workshops that wait to be pushed, and whether to more than their console.
    waiting: dict[str, bool] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    sent: dict[tuple[str, str], str] = field(default_factory=dict)
    # The revisions of a workshop, as its sockets here have been sent them.
    pushed: dict[str, tuple[int, int]] = field(default_factory=dict)

    def soon(self, workshop: str, shared: bool) -> None:
        """Push what this process has changed, and let all others push it to their sockets."""
        bus.tell("changed", workshop=workshop, shared=shared)
        self.push_soon(workshop, shared)

    def push_soon(self, workshop: str, shared: bool) -> None:
        """Push what has changed, now or together with what else changes in this third of a second.

        `shared` says whether phones and wall may have changed; otherwise nothing is sent to them at all.
        """
        with self.lock:
            known = self.waiting.get(workshop)
            self.waiting[workshop] = bool(known) or shared
            if known is not None:
                return
        self.socketio.start_background_task(faults.noted(self.wait_and_push), workshop)

    def wait_and_push(self, workshop_id: str) -> None:
        pause = self.last.get(workshop_id, 0) + COALESCE - time.monotonic()
        if pause > 0:
            self.socketio.sleep(pause)
        with self.lock:
            shared = self.waiting.pop(workshop_id, False)
        self.last[workshop_id] = time.monotonic()
        try:
            with self.app.test_request_context("/"):
                self.push(workshop_id, shared)
        except Exception:
            metrics.PUBLISH_FAILURES.inc()
            raise

    def forget(self, room: str) -> None:
        """Send a room everything next time: somebody has come in who may have missed what was sent."""
        for key in [key for key in self.sent if key[0] == room]:
            del self.sent[key]

    def begin(self, workshop_id: str, revisions: tuple[int, int]) -> None:
        """Note where a workshop stood as somebody began to look at it."""
        self.pushed.setdefault(workshop_id, revisions)

    def catch_up(self) -> None:
        """Push what other processes have changed of the workshops that are watched here, and nobody told of."""
        here = self.workshops()
        self.pushed = {one: revisions for one, revisions in self.pushed.items() if one in here}
        query = select(Workshop.id, Workshop.revision, Workshop.console_revision)
        with self.database.reading() as session:
            found = session.execute(query.where(Workshop.id.in_(here))).all() if here else []
        for workshop, revision, console_revision in found:
            was = self.pushed.setdefault(workshop, (revision, console_revision))
            if was != (revision, console_revision) and workshop not in self.waiting:
                # It may have been a seal, after which no process keeps what was drawn before.
                regions.forget()
                self.push_soon(workshop, was[0] != revision)

    def push(self, workshop_id: str, shared: bool) -> None:
        """Render every region that somebody is looking at and emit the ones that are new."""
        with self.database.reading() as session:
            workshop = session.get(Workshop, workshop_id)
            if workshop is None:
                return
            audiences: list[Audience] = [Lead()]
            if shared:
                audiences.append(Wall())
                audiences += [at(group.id) for group in workshop.groups for at in (Phone, OwnGroup)]
            for audience in audiences:
                for language in i18n.LANGUAGES:
                    self.push_to(session, workshop, audience, language.code)
            phones = workshop.revision if shared else self.pushed.get(workshop_id, (workshop.revision,))[0]
            self.pushed[workshop_id] = (phones, workshop.console_revision)

    def push_to(self, session: Session, workshop: Workshop, audience: Audience, language: str) -> None:
        """Emit what is new to one audience in one language, if anybody is there."""
        room = room_of(workshop.id, audience, language)
        if not self.watched(room):
            self.forget(room)
            return
        with i18n.speaking(language):
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

    def workshops(self) -> set[str]:
        """Return the workshops that sockets of this process look at."""
        server = self.socketio.server
        rooms = server.manager.rooms.get("/", {}) if server else {}
        named = [(room or "").split(":") for room in list(rooms)]
        return {parts[0] for parts in named if len(parts) == 3 and parts[0] != "leader"}


def publisher() -> Publisher:
    """Return the publisher of the app at hand."""
    found: Publisher = current_app.extensions["publisher"]
    return found


def tell_everyone(event: str, message: dict[str, int]) -> None:
    """Emit to every page of this process, whoever it belongs to."""
    socketio.emit(event, message)
