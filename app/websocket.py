"""WebSockets that arrive whole, for Flask-SocketIO's gevent mode.

simple-websocket 1.1.0 calls `socket.send`, which under gevent may send only a part of a frame. A phone that
reads slowly then gets the head of one frame followed by the head of the next, and loses the connection.
It also accepts permessage-deflate whenever it is offered, and every browser offers it: each message is then
compressed once per client instead of once.

It waits for a client's part of the goodbye before it closes, and answers a broken handshake with a traceback.

The patch may be removed when a release of simple-websocket sends whole frames under gevent, can be told to
leave out permessage-deflate, bounds the time one send may take, and closes at once.
tests/sockets/test_stalled_readers.py says whether it does: run it with the patch left out.
"""

import contextlib
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import gevent
from engineio.async_drivers import gevent as driver
from gevent.lock import BoundedSemaphore
from wsproto.utilities import ProtocolError

READ_AND_PATCHED = "1.1.0"
SEND_SECONDS = 20.0
# Packets that wait for one client. A region is whole, so whoever is this far behind is better off asking anew.
QUEUED = 100
PING = "2"

Environ = dict[str, Any]
Handler = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Hearing:
    """What is heard of a client: which packets, and how many bytes at first and for each ping it is sent."""

    may_say: Callable[[str | bytes], bool]
    first_bytes: int
    bytes_a_ping: int


class WholeSends:
    """A socket whose `send` sends everything or closes the connection; all else is the socket's own.

    `room` is how many bytes it may still receive; None sets no bound.
    """

    def __init__(self, sock: socket.socket, seconds: float, room: int | None = None) -> None:
        self._sock = sock
        self._seconds = seconds
        self.room = room
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
                self.give_up()
                raise BrokenPipeError("the other end is gone or does not read") from error
        return len(data)

    def recv(self, size: int) -> bytes:
        """Receive like a socket; nothing more from a client that has said more than there is room for."""
        data = self._sock.recv(size)
        if self.room is not None:
            self.room -= len(data)
            if self.room < 0:
                self.give_up()
                return b""
        return data

    def give_up(self) -> None:
        """Wake the reader, and let the kernel drop what is left instead of offering it for minutes."""
        self._given_up = True
        with contextlib.suppress(OSError):
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection both ways after what has been sent; it may be closed already."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)


def install(send_seconds: float = SEND_SECONDS, hearing: Hearing | None = None) -> None:
    """Make the gevent mode of Flask-SocketIO send whole, uncompressed frames. Calling it again is harmless.

    `send_seconds` bounds how long one send to one client may wait, in seconds; a client that has not taken
    a frame by then, or has too many packets waiting, is closed. Nobody else waits for it: Engine.IO gives each
    client a queue and a writer greenlet of its own (`engineio.socket.Socket._websocket_handler`), and a
    broadcast only puts packets on those queues. A client that says what `hearing` does not allow is closed.

    Only gunicorn is supported: it is the server that passes its socket on under the name used here. Raises
    RuntimeError when the libraries are not the ones this patch was written for.
    """
    _check_versions()
    original = driver._async["websocket"]
    if getattr(original, "sends_whole_frames", False):
        return

    def whole(handler: Any, server: Any) -> Handler:
        wsgi = original(handler, server)
        # Engine.IO looks at a message's size only once all of it is in memory.
        wsgi.server_args["max_message_size"] = server.max_http_buffer_size

        def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            sock = WholeSends(
                environ["gunicorn.socket"], send_seconds, hearing.first_bytes if hearing else None
            )
            # Engine.IO gives an attribute of this name a time-out, so that a client that stays connected
            # and says nothing, not even an answer to a ping, is closed instead of kept for good.
            wsgi.socket = sock
            _bound_queue(handler.__self__, sock)
            _close_at_once(wsgi, sock)
            if hearing:
                _hear_only(wsgi, sock, hearing)
            try:
                response: Iterable[bytes] = wsgi(_handshake(environ, sock), start_response)
            except ProtocolError as error:
                sock.hang_up()
                raise StopIteration from error  # This is how gunicorn is told to close a connection.
            return response

        return serve

    whole.sends_whole_frames = True  # type: ignore[attr-defined]
    driver._async["websocket"] = whole


def _bound_queue(engine: Any, sock: WholeSends) -> None:
    """Give up a client for which too many packets wait."""
    put = engine.send

    def send(packet: Any) -> None:
        if engine.queue.qsize() >= QUEUED:
            sock.give_up()
        else:
            put(packet)

    engine.send = send


def _close_at_once(wsgi: Any, sock: WholeSends) -> None:
    """Wait for no goodbye of the other end, which may never come."""
    say_goodbye = wsgi.close

    def close() -> None:
        say_goodbye()
        sock.hang_up()

    wsgi.close = close


def _hear_only(wsgi: Any, sock: WholeSends, hearing: Hearing) -> None:
    """Close a client at the first packet that it may not send; each ping makes room for an answer."""
    listen, say = wsgi.wait, wsgi.send

    def wait() -> Any:
        said = listen()
        if said is None or hearing.may_say(said):
            return said
        sock.hang_up()
        return None

    def send(message: str | bytes) -> Any:
        if message == PING and sock.room is not None:
            sock.room += hearing.bytes_a_ping
        return say(message)

    wsgi.wait, wsgi.send = wait, send


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
