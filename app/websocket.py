"""WebSockets that arrive whole, for Flask-SocketIO's gevent mode.

simple-websocket 1.1.0 calls `socket.send`, which under gevent may send only a part of a frame. A phone that
reads slowly then gets the head of one frame followed by the head of the next, and loses the connection.
It also accepts permessage-deflate whenever it is offered, and every browser offers it: each message is then
compressed once per client instead of once.

The patch may be removed when a release of simple-websocket sends whole frames under gevent, can be told to
leave out permessage-deflate, and bounds the time one send may take. tests/sockets/test_stalled_readers.py
says whether it does: run it with the patch left out.
"""

import socket
import struct
from collections.abc import Callable, Iterable
from importlib import metadata
from typing import Any

import gevent
from engineio.async_drivers import gevent as driver
from gevent.lock import BoundedSemaphore

READ_AND_PATCHED = "1.1.0"
SEND_SECONDS = 20.0

Environ = dict[str, Any]
Handler = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class WholeSends:
    """A socket whose `send` sends everything or closes the connection; all else is the socket's own."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._seconds = seconds
        # Two greenlets send on one socket: the client's writer, and the reader that answers pings.
        self._turn = BoundedSemaphore(1)
        self._given_up = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def send(self, data: bytes) -> int:
        """Send all of `data` and return its length in bytes.

        Raises BrokenPipeError when the other end is gone or took longer than the bound: this is the one
        error that simple-websocket forgives while it closes a connection.
        """
        with self._turn:
            if self._given_up:
                raise BrokenPipeError("the connection was given up")
            try:
                with gevent.Timeout(self._seconds, TimeoutError):
                    self._sock.sendall(data)
            except OSError as error:
                self._give_up()
                raise BrokenPipeError("the other end is gone or does not read") from error
        return len(data)

    def _give_up(self) -> None:
        """Wake the reader, and let the kernel drop what is left instead of offering it for minutes."""
        self._given_up = True
        try:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # It is closed already, which is all that was wanted.


def install(send_seconds: float = SEND_SECONDS) -> None:
    """Make the gevent mode of Flask-SocketIO send whole, uncompressed frames. Calling it again is harmless.

    `send_seconds` bounds how long one send to one client may wait, in seconds; a client that has not taken
    a frame by then is closed. Nobody else waits for it: Engine.IO gives each client a queue and a writer
    greenlet of its own (`engineio.socket.Socket._websocket_handler`), and a broadcast only puts packets on
    those queues. The bound is what keeps the queue of a client that never reads from growing without end.

    Only gunicorn is supported: it is the server that passes its socket on under the name used here. Raises
    RuntimeError when the libraries are not the ones this patch was written for.
    """
    _check_versions()
    original = driver._async["websocket"]
    if getattr(original, "sends_whole_frames", False):
        return

    def whole(handler: Callable[..., Any], server: Any) -> Handler:
        wsgi = original(handler, server)
        # Engine.IO looks at a message's size only once all of it is in memory.
        wsgi.server_args["max_message_size"] = server.max_http_buffer_size

        def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            sock = WholeSends(environ["gunicorn.socket"], send_seconds)
            # Engine.IO gives an attribute of this name a time-out, so that a client that stays connected
            # and says nothing, not even an answer to a ping, is closed instead of kept for good.
            wsgi.socket = sock
            response: Iterable[bytes] = wsgi(_handshake(environ, sock), start_response)
            return response

        return serve

    whole.sends_whole_frames = True  # type: ignore[attr-defined]
    driver._async["websocket"] = whole


def _handshake(environ: Environ, sock: WholeSends) -> Environ:
    """The request as simple-websocket may see it: with our socket, and without an offer to compress."""
    changed = {**environ, "gunicorn.socket": sock}
    changed.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    return changed


def _check_versions() -> None:
    found = metadata.version("simple-websocket")
    if found != READ_AND_PATCHED:
        raise RuntimeError(
            f"app/websocket.py patches simple-websocket {READ_AND_PATCHED}, but {found} is installed. "
            "Read its first lines to see whether the patch is still needed."
        )
    if driver.SimpleWebSocketWSGI is None:
        raise RuntimeError("gevent-websocket must not be installed: Engine.IO would prefer it and fail.")
