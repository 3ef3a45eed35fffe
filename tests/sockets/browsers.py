"""Real browsers without a browser: HTTP with cookies and CSRF, and Socket.IO on the same cookies."""

from __future__ import annotations

import functools
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import requests
import socketio

from app import config, snapshot
from app.actions import Actions, preparing
from app.actions.writer import Writer
from app.db import from_config
from app.domain import workshop as rules
from app.models import Workshop
from app.rehearsal import demo
from app.shared_keys import keys_of
from tests.conftest import Server

SOON = 5.0


def eventually(true: Callable[[], object], seconds: float = SOON) -> bool:
    """Return whether something comes true within so many seconds."""
    pause, give_up = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < give_up:
        if true():
            return True
        pause.wait(0.02)
    return bool(true())


@dataclass
class Screen:
    """One page with its socket; keeps every message that came, in order."""

    client: socketio.Client
    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def keep(self, event: str, message: dict[str, Any]) -> None:
        with self.news:
            self.frames.append((event, message))
            self.news.notify_all()

    def regions(self, name: str) -> list[dict[str, Any]]:
        return [message for event, message in self.frames if event == "region" and message["name"] == name]

    def names(self) -> set[str]:
        return {message["name"] if event == "region" else event for event, message in self.frames}

    def waits_for(self, true: Callable[[], object], seconds: float = SOON) -> bool:
        """Return whether something comes true by a message that arrives within so many seconds."""
        with self.news:
            return bool(self.news.wait_for(true, seconds))

    def has_anything(self) -> bool:
        """Return whether any message at all comes."""
        return self.waits_for(lambda: self.frames)

    def shows(self, name: str, text: str) -> bool:
        """Return whether a region with exactly this content comes as the last of its name."""
        return self.waits_for(lambda: self.regions(name) and self.regions(name)[-1]["content"] == text)


@dataclass
class Browser:
    """Somebody's browser on a server."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)
    screens: list[Screen] = field(default_factory=list)
    csrf: str = ""
    refusals: list[object] = field(default_factory=list)

    def get(self, path: str, **given: Any) -> requests.Response:
        return self.http.get(self.url + path, timeout=10, **given)

    def post(self, path: str, **data: Any) -> requests.Response:
        self.csrf = self.csrf or self.get("/token").json()["csrf_token"]
        headers = {"Accept": "application/json"}
        form = {"csrf_token": self.csrf, **data}
        return self.http.post(self.url + path, data=form, headers=headers, timeout=10, allow_redirects=False)

    def watch(self, page: object, auth: object = None, patience: float = SOON) -> Screen:
        """Open a page's socket; raises socketio.exceptions.ConnectionError where it is refused."""
        client = socketio.Client(reconnection=False, logger=False, ssl_verify=self.http.verify is True)
        # Its reader may miss that the socket is closed under it, and would be waited for until a ping is overdue.
        client.eio.disconnect = functools.partial(client.eio.disconnect, abort=True)
        screen = Screen(client)
        client.on("*", screen.keep)
        client.on("connect_error", self.refusals.append)
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.http.cookies)
        client.connect(
            self.url,
            headers={"Cookie": cookies},
            auth={"page": page} if auth is None else auth,
            transports=["websocket"],
            wait_timeout=patience,
        )
        self.screens.append(screen)
        return screen

    def close(self) -> None:
        for screen in self.screens:
            screen.client.disconnect()
        self.http.close()


def services(server: Server) -> Actions:
    """Return a write path of our own on a server's data, as a flask command has it."""
    settings = config.load(server.env)
    database = from_config(settings)
    return Actions(database, Writer(database), keys_of(settings), settings, lambda *_: None)


@dataclass
class Place:
    """A running workshop on a server: its facilitator, its wall, and whoever comes in."""

    server: Server
    actions: Actions
    lead: str
    id: str
    browsers: list[Browser] = field(default_factory=list)

    @classmethod
    def open(cls, server: Server, participants: int = 0, until: str = "they") -> Place:
        """Hold a workshop with simulated participants up to a step, and let everyone answer there."""
        actions = services(server)
        email = f"{uuid.uuid4().hex}@hospital.example"
        lead = actions.write(lambda tx: preparing.make_facilitator(tx, "Lead", email, None))
        made = actions.write(lambda tx: preparing.make_workshop(tx, lead, demo.new_workshop()))
        at_once = replace(actions, config=replace(actions.config, undo_seconds=0))
        demo.Demo(at_once, lead, made, random.Random(1)).hold(participants, until)
        return cls(server, actions, lead, made)

    @property
    def plain(self) -> rules.Workshop:
        with self.actions.database.reading() as session:
            return snapshot.take(session, session.get_one(Workshop, self.id))

    @property
    def step(self) -> rules.Step:
        step = self.plain.step
        assert step is not None
        return step

    @property
    def code(self) -> str:
        return self.plain.join_code

    @property
    def bands(self) -> dict[str, Any]:
        """Return how ready the groups were at the last tick; empty before the first one."""
        with self.actions.database.reading() as session:
            return session.get_one(Workshop, self.id).readiness

    @property
    def room(self) -> str:
        return f"/room/{self.code}"

    @property
    def wall(self) -> str:
        with self.actions.database.reading() as session:
            return f"/wall/{session.get_one(Workshop, self.id).wall_token}"

    @property
    def console(self) -> str:
        return f"/workshops/{self.id}"

    def browser(self) -> Browser:
        made = Browser(self.server.url)
        self.browsers.append(made)
        return made

    def participant(self, place: int) -> Browser:
        """Return the browser of somebody who takes a seat in the first (0) or second (1) group."""
        browser = self.browser()
        answer = browser.post(f"/join/{self.code}", group=self.plain.groups[place].id)
        assert answer.status_code == 303, answer.text
        return browser

    def facilitator(self) -> Browser:
        """Return the browser of somebody who leads this workshop."""
        return self.signed_in(self.lead)

    def stranger(self) -> Browser:
        """Return the browser of a facilitator who leads nothing here."""
        email = f"{uuid.uuid4().hex}@hospital.example"
        return self.signed_in(
            self.actions.write(lambda tx: preparing.make_facilitator(tx, "Somebody else", email, None))
        )

    def signed_in(self, facilitator: str) -> Browser:
        browser = self.browser()
        token = self.actions.write(lambda tx: preparing.make_link(tx, "sign_in", facilitator))
        assert browser.post(f"/link/{token}").status_code == 303
        return browser

    def card_path(self, lane: str = "power") -> str:
        """Return where cards of the first step that collects them are posted."""
        step = next(one for one in self.plain.steps if one.key == "they")
        return f"{self.room}/steps/{step.id}/{step.rounds[0].name}/{lane}"

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()
        self.browsers.clear()
