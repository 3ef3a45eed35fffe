"""The sockets that a cookie has opened: they are closed when it opens nothing any more."""

from __future__ import annotations

from app.extensions import socketio
from app.secrets import digest


def holder(secret: str) -> str:
    """Return the room of all sockets that one cookie, or one screen's address, has opened."""
    return f"holder:{digest(secret)}"


def close_all(secret: str | None) -> None:
    """Close every live socket that a secret has opened: it opens nothing any more."""
    if secret:
        close_oldest(secret, 0)


def close_oldest(secret: str, most: int) -> None:
    """Close what a secret has opened beyond so many sockets, the oldest first: the newest is being looked at."""
    server = socketio.server
    if server is None:
        return
    # The manager keeps the sockets of a room in the order in which they came.
    opened = [sid for sid, _ in server.manager.get_participants("/", holder(secret))]
    for sid in opened[: max(0, len(opened) - most)]:
        socketio.start_background_task(server.disconnect, sid)
