"""The sockets that a cookie has opened: they are closed when it opens nothing any more."""

from __future__ import annotations

from app.extensions import socketio
from app.secrets import digest


def holder(secret: str) -> str:
    """Return the room of all sockets that one cookie has opened."""
    return f"holder:{digest(secret)}"


def close_all(secret: str | None) -> None:
    """Close every live socket that a secret has opened: it opens nothing any more."""
    server = socketio.server
    if not secret or server is None:
        return
    for sid, _ in list(server.manager.get_participants("/", holder(secret))):
        socketio.start_background_task(server.disconnect, sid)
