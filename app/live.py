"""The sockets that a cookie has opened: they are closed when it opens nothing any more."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import access
from app.extensions import socketio
from app.secrets import digest

PHONES, LEADERS = "holder:", "leader:"


def holder(secret: str, leads: bool = False) -> str:
    """Return the room of all sockets that one cookie, or one screen's address, has opened; a facilitator's apart."""
    return (LEADERS if leads else PHONES) + digest(secret)


def close_all(secret: str | None) -> None:
    """Close every live socket that a secret has opened: it opens nothing any more."""
    if secret:
        close_holder(digest(secret))


def close_holder(token_hash: str) -> None:
    """Close every live socket of whoever holds the secret with this hash."""
    for room in (PHONES + token_hash, LEADERS + token_hash):
        close_oldest(room, 0)


def close_oldest(room: str, most: int) -> None:
    """Close what a holder has opened beyond so many sockets, the oldest first: the newest is being looked at."""
    server = socketio.server
    if server is None:
        return
    # The manager keeps the sockets of a room in the order in which they came.
    opened = [sid for sid, _ in server.manager.get_participants("/", room)]
    for sid in opened[: max(0, len(opened) - most)]:
        socketio.start_background_task(server.disconnect, sid)


def close_signed_out(session: Session, earliest: int, last: int) -> None:
    """Close the sockets of facilitators whose sessions have ended, wherever and however that was.

    `earliest` and `last` are those of access.signed_in. Called every second, so none lives longer than that.
    """
    server = socketio.server
    rooms = server.manager.rooms.get("/", {}) if server else {}
    here = {room.removeprefix(LEADERS) for room in rooms if room and room.startswith(LEADERS)}
    for token_hash in here - access.still_in(session, here, earliest, last):
        close_holder(token_hash)
