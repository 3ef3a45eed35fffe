"""Sockets only deliver: a client says which page it shows, the server checks it and joins the audience's room."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError, join_room
from sqlalchemy.orm import Session

from app import access, faults, i18n, live
from app.actions import of_app
from app.admission import EACH_SCREEN, EACH_SEAT, EACH_SIGN_IN
from app.domain.audience import Audience, Lead, OwnGroup, Phone, Wall
from app.domain.errors import NotFound
from app.extensions import socketio
from app.live import holder, leader, screen
from app.models import Workshop
from app.publish import publisher, room_of
from app.web.people import facilitator_token, seat_secret, still_signed_in

PAGES = (
    ("room", re.compile(r"/room/([^/]+)")),
    ("wall", re.compile(r"/wall/([^/]+)")),
    ("group", re.compile(r"/group/([^/]+)")),
    ("preview", re.compile(r"/workshops/([^/]+)/preview/([^/]+)")),
    ("console", re.compile(r"/workshops/([^/]+)")),
)


@socketio.on("connect")  # type: ignore[untyped-decorator]
def connect(auth: Any = None) -> None:
    """Let a page in, or refuse without saying what exists."""
    said = auth if isinstance(auth, dict) else {}
    page = str(said.get("page", ""))[:300]
    try:
        with of_app().database.reading() as session:
            workshop_id, audience, owner, most = place(session, page)
            workshop = session.get_one(Workshop, workshop_id)
            revisions = (workshop.revision, workshop.console_revision)
    except NotFound as error:
        raise ConnectionRefusedError("not_found") from error
    # The language is that of the page itself: it chooses between translations of the same region.
    room = room_of(workshop_id, audience, i18n.known(said.get("lang")) or i18n.DEFAULT)
    publisher().forget(room)
    join_room(room)
    join_room(owner)
    # Read before it joined: whatever changed since then, it is sent, or asks for as soon as it is connected.
    publisher().begin(workshop_id, revisions)
    live.close_oldest(owner, most)


@socketio.on_error_default  # type: ignore[untyped-decorator]
def failed(error: Exception) -> bool:
    """Refuse a socket that met a fault of ours, and log it without its words."""
    faults.note(error)
    return False


def place(session: Session, page: str) -> tuple[str, Audience, str, int]:
    """Return whose room a page belongs to, the room of the secret that opens it, and how many sockets that may have.

    The secret is the page's own token or this browser's cookie, looked up anew: what it no longer opens stays
    shut. Raises NotFound.
    """
    for name, pattern in PAGES:
        match = pattern.fullmatch(page)
        if match is None:
            continue
        if name == "room":
            secret = seat_secret(request, match[1]) or ""
            seated = access.seat(session, match[1], secret)
            return seated.workshop.id, Phone(seated.group.id), holder(secret), EACH_SEAT
        if name == "wall":
            return access.workshop_by_wall(session, match[1]).id, Wall(), screen(match[1]), EACH_SCREEN
        if name == "group":
            workshop, group = access.group_by_screen(session, match[1])
            return workshop.id, OwnGroup(group.id), screen(match[1]), EACH_SCREEN
        token = facilitator_token(request) or ""
        facilitator, _ = access.signed_in(session, token, *still_signed_in())
        workshop = access.led(session, facilitator.id, match[1])
        owner = leader(token, workshop.id)
        if name == "console":
            return workshop.id, Lead(), owner, EACH_SIGN_IN
        previewed = next((one for one in workshop.groups if one.id == match[2]), None)
        if previewed is not None:
            return workshop.id, Phone(previewed.id), owner, EACH_SIGN_IN
    raise NotFound()


def origins(base_url: str) -> list[str] | None:
    """Return the origins that may open a socket besides the page's own; None allows just that one."""
    return None if base_url.startswith("http://127.") else [base_url]
