"""Going down without losing anybody: no new writes, a hint to every page, and then gunicorn's own way out."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from app.actions import Actions
from app.extensions import socketio
from app.publish import tell_everyone

# Pages come back spread over this many seconds.
RECONNECT_WITHIN = 5


def on_sigterm(actions: Actions) -> None:
    """Put draining before what the server does on SIGTERM. Called in a worker, after its own handlers are set."""
    leave: Any = signal.getsignal(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        actions.writer.draining = True
        socketio.start_background_task(tell_everyone, "hint", {"reconnect_in": RECONNECT_WITHIN})
        if callable(leave):
            leave(number, frame)

    signal.signal(signal.SIGTERM, drain)
