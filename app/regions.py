"""A region is a whole piece of a page, rendered by one function from one projection.

The same bytes go into the first page, over the socket to everyone of that audience, and out by GET. They are
kept by (workshop, audience, name, locale, revision), so one rendering serves a thousand phones.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app import access, activities, follow_up, metrics, review, snapshot
from app.actions.leading import repeatable
from app.domain import workshop as rules
from app.domain.audience import Audience, Lead, OwnGroup, Phone, Wall
from app.domain.errors import NotFound
from app.domain.follow_up import usual
from app.domain.journey import journey
from app.i18n import locale
from app.models import Workshop

NAMES: dict[type, tuple[str, ...]] = {
    Phone: ("step",),
    OwnGroup: ("group",),
    Wall: ("wall",),
    Lead: ("agenda", "step", "review", "side"),
}
KEPT = 2000


@dataclass(frozen=True)
class Rendered:
    """A region's inside, the revision it was made at, and the hash that is its ETag."""

    rev: int
    html: str
    etag: str
    gzipped: bytes = field(repr=False)


class Cache:
    """The last renderings, oldest out first."""

    def __init__(self, size: int = KEPT) -> None:
        self.size = size
        self.kept: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
        self.lock = Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Rendered]) -> Rendered:
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
                metrics.FROM_CACHE.inc()
                return found
        made = make()
        metrics.RENDERED.inc()
        with self.lock:
            self.kept[key] = made
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return made

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()


cache = Cache()


def forget() -> None:
    """Let go of what this process has drawn or read of workshops."""
    snapshot.pictures.clear()
    cache.clear()


def render(session: Session, workshop: Workshop, audience: Audience, name: str) -> Rendered:
    """Return one region as it stands. Raises NotFound for a region this audience does not have."""
    if name not in NAMES[type(audience)]:
        raise NotFound()
    rev = workshop.console_revision if isinstance(audience, Lead) else workshop.revision
    key = (workshop.id, audience.key, name, locale(), rev)
    return cache.get(key, lambda: make(session, workshop, audience, name, rev))


def make(session: Session, workshop: Workshop, audience: Audience, name: str, rev: int) -> Rendered:
    """Render a region anew."""
    plain = snapshot.read(session, workshop)
    if isinstance(audience, Phone):
        html = render_template("participant/step.html", **phone(plain, audience.group))
    elif isinstance(audience, OwnGroup):
        code = access.group_codes(session, plain).get(audience.group)
        html = render_template("group/screen.html", **own_group(plain, audience.group, code))
    elif isinstance(audience, Wall):
        html = render_template("wall/wall.html", **wall(plain))
    else:
        html = render_template(f"facilitator/regions/{name}.html", **lead(session, workshop, plain, name))
    data = html.encode()
    return Rendered(rev, html, hashlib.sha256(data).hexdigest()[:32], gzip.compress(data, 6, mtime=0))


def phone(workshop: rules.Workshop, group: str) -> dict[str, Any]:
    """Return what a phone's shared region is rendered from."""
    step = workshop.step
    context: dict[str, Any] = {"workshop": workshop, "step": step, "group": workshop.group(group)}
    if step is not None:
        context["shown"] = activities.KINDS[step.kind].phone(workshop, step, group)
        context["clock"] = rules.clock(workshop, step)
    return context | {"mine_key": mine_key(workshop)}


def own_group(workshop: rules.Workshop, group: str, code: str | None = None) -> dict[str, Any]:
    """Return what the screen in a group's own room is rendered from; most steps have nothing for it.

    `code` is the group's own join code, if it has one.
    """
    step = workshop.step
    context: dict[str, Any] = {
        "workshop": workshop,
        "step": step,
        "group": workshop.group(group),
        "code": code,
    }
    if step is not None:
        kind = activities.KINDS[step.kind]
        context["shown"] = kind.own_group(workshop, step, group) if kind.own_screen else None
        context["clock"] = rules.clock(workshop, step)
    return context


def mine_key(workshop: rules.Workshop) -> str:
    """Return a key that changes when a phone should fetch its own part again; the same on every phone."""
    step = workshop.step
    rounds = "-".join(one.state for step in workshop.steps for one in step.rounds)
    here = (step.id, step.frame, step.added) if step else ()
    parts = (here, rounds, workshop.check_cards, workshop.ended)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def wall(workshop: rules.Workshop) -> dict[str, Any]:
    """Return what the projector is rendered from."""
    step = workshop.step
    context: dict[str, Any] = {"workshop": workshop, "step": step}
    if step is not None:
        context["shown"] = activities.KINDS[step.kind].wall(workshop, step)
        context["clock"] = rules.clock(workshop, step)
    return context


def lead(session: Session, model: Workshop, workshop: rules.Workshop, name: str) -> dict[str, Any]:
    """Return what one region of the console is rendered from."""
    step = workshop.step
    context: dict[str, Any] = {"workshop": workshop, "step": step, "leaders": access.leaders(session, model)}
    if name == "review":
        context["queues"] = review.queues(session, workshop)
        return context
    if name == "side":
        context["readiness"] = model.readiness
        context["wall_token"] = model.wall_token
        context["codes"] = access.group_codes(session, workshop)
        context["screens"] = access.group_screens(session, workshop) if has_own_screens(workshop) else []
        return context
    context["times"] = rules.times(workshop)
    context["shortening"] = rules.shortening(workshop)
    context["repeatable"] = repeatable(workshop) if not workshop.ended else []
    context["checklist"] = journey()["checklist_before"]
    if step is not None:
        kind = activities.KINDS[step.kind]
        context["frames"] = kind.frames(workshop, step)
        context["clock"] = rules.clock(workshop, step)
        context["shown"] = kind.console(workshop, step)
        context["upcoming"] = upcoming(workshop, step)
        context["lost"] = review.lost_keys(workshop)
        context["held_up"] = next_held_up(workshop, step)
    return context


def next_held_up(workshop: rules.Workshop, step: rules.Step) -> str | None:
    """Return why the next picture of a step cannot be shown yet, or None."""
    kind = activities.KINDS[step.kind]
    frames = kind.frames(workshop, step)
    if step.frame + 1 >= len(frames):
        return None
    return kind.held_up(workshop, step, frames[step.frame + 1])


def has_own_screens(workshop: rules.Workshop) -> bool:
    """Return whether any step of the agenda has a screen for one group alone."""
    return any(activities.KINDS[step.kind].own_screen for step in workshop.steps)


def upcoming(workshop: rules.Workshop, step: rules.Step) -> dict[str, Any]:
    """Return what comes after a step: the next one, why it may be blocked, and choices to be made before it."""
    if step.position + 1 >= len(workshop.steps):
        return {"next": None, "asks_again": asks_again(workshop)}
    following = workshop.steps[step.position + 1]
    blocked = activities.KINDS[following.kind].blocked(workshop, following)
    choices = [
        (later, shown)
        for later in workshop.steps[step.position + 1 :]
        if later.started_at is None
        and activities.KINDS[later.kind].blocked(workshop, later) is None
        and (shown := activities.KINDS[later.kind].console(workshop, later)).get("prepares")
    ]
    return {"next": following, "blocked": blocked, "choices": choices}


def asks_again(workshop: rules.Workshop) -> date | None:
    """Return the day of the follow-up that a workshop has if it ends now, or None."""
    if workshop.rehearsal or not follow_up.asked(workshop):
        return None
    return usual(date.today(), date.fromisoformat(workshop.delete_on))
