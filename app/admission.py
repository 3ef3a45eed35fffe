"""Which WebSockets may stay. A page joins as soon as it is connected and then only listens: whatever else a socket
does closes it. None of this asks for an address, since a whole hospital may be behind one."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

from app import faults

# Sockets that have not shown a page yet; one more closes the one that has waited for longest. So whoever opens
# them without end closes their own, and a phone, which joins within one round trip, gets through.
WAITING = 200
WAITING_SECONDS = 5.0
# Sockets of one browser, wall or group's screen; one more closes the oldest. A wall may be looked at by many.
EACH_SEAT = 6
EACH_SIGN_IN = 20
EACH_SCREEN = 60
# What a client may send in all, in bytes: its page at first, and one answer to each ping.
FIRST_BYTES = 4096
BYTES_A_PING = 64

KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
# Engine.IO: goodbye, pong. Socket.IO within it: connect, disconnect.
GOODBYE, PONG, CONNECT, DISCONNECT = "1", "3", "40", "41"


def may_say(said: str | bytes) -> bool:
    """Return whether a client may send this Engine.IO packet: pages have no events of their own."""
    if not isinstance(said, str):
        return False
    return said in {GOODBYE, PONG, DISCONNECT} or said.startswith(CONNECT)


class Admission:
    """Stands before a Socket.IO server: each socket has to join at once, and those that are refused are closed."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.engine = server.eio
        self.waiting: dict[str, None] = {}
        self.connect = self.engine.handlers["connect"]
        self.message = self.engine.handlers["message"]
        self.disconnect = self.engine.handlers["disconnect"]
        self.engine.on("connect", self.came)
        self.engine.on("message", self.said)
        self.engine.on("disconnect", self.went)

    def came(self, sid: str, environ: Mapping[str, Any]) -> bool | None:
        """A socket is about to open; False refuses it with an answer over HTTP."""
        if not is_handshake(environ):
            return False
        self.connect(sid, environ)
        self.waiting[sid] = None
        if len(self.waiting) > WAITING:
            self.close(next(iter(self.waiting)))
        self.server.start_background_task(faults.noted(self.give_up), sid)
        return None

    def give_up(self, sid: str) -> None:
        self.server.sleep(WAITING_SECONDS)
        if sid in self.waiting:
            self.close(sid)

    def said(self, sid: str, data: str | bytes) -> None:
        """A socket says what page it shows, or goodbye."""
        joining = sid in self.waiting
        # What cannot be read is the client's fault, and too many words for it would fill the log.
        with contextlib.suppress(ValueError, RecursionError):
            if joining or data == DISCONNECT[1:]:
                self.message(sid, data)
        if joining and self.server.manager.sid_from_eio_sid(sid, "/"):
            self.waiting.pop(sid, None)
        else:
            self.close(sid)

    def went(self, sid: str, reason: str) -> None:
        self.waiting.pop(sid, None)
        # Under gunicorn the library forgets a closed socket only at its next round, a minute later.
        self.engine.sockets.pop(sid, None)
        self.disconnect(sid, reason)

    def close(self, sid: str) -> None:
        """Close a socket after what it has been told; wait for nobody."""
        self.waiting.pop(sid, None)
        found = self.engine.sockets.get(sid)
        if found is not None:
            found.close(wait=False)


def is_handshake(environ: Mapping[str, Any]) -> bool:
    """Return whether a request opens a WebSocket as RFC 6455 has it; anything less breaks the library below."""
    return (
        "upgrade" in environ.get("HTTP_CONNECTION", "").lower()
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and KEY.fullmatch(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) is not None
    )
