"""What a hostile client does, byte by byte, to a server on loopback."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
HEADERS = "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def host(url: str) -> str:
    return urlsplit(url).netloc


def connect(url: str, *, small: bool = False, source: str = "127.0.0.1") -> socket.socket:
    """Open a connection from one of this machine's addresses; a small one has room for little that it is sent."""
    found = urlsplit(url)
    made = socket.socket()
    made.bind((source, 0))
    if small:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    made.settimeout(10)
    made.connect((str(found.hostname), int(found.port or 80)))
    return made


def text_frame(said: str | bytes, opcode: int = 1) -> bytes:
    """Return a whole masked frame, with a mask of zeros."""
    data = said.encode() if isinstance(said, str) else said
    length = len(data)
    if length < 126:
        head = bytes([0x80 | opcode, 0x80 | length])
    elif length < 65536:
        head = bytes([0x80 | opcode, 0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([0x80 | opcode, 0x80 | 127]) + length.to_bytes(8, "big")
    return head + bytes(4) + data


def open_socket(url: str, *, small: bool = False, headers: str = "") -> socket.socket:
    """Open a WebSocket that has said nothing yet."""
    made = connect(url, small=small)
    made.sendall(HANDSHAKE.format(host=host(url), more=headers).encode())
    got = b""
    while b'"sid"' not in got:
        more = made.recv(4096)
        assert more, got
        got += more
    return made


def is_closed(sock: socket.socket, seconds: float) -> bool:
    """Return whether the server closes a connection within so many seconds, whatever it says before."""
    give_up = time.monotonic() + seconds
    try:
        while (left := give_up - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(65536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def still_open(sock: socket.socket) -> bool:
    return not is_closed(sock, 0.2)


@contextmanager
def many(number: int, make: Callable[[], socket.socket]) -> Iterator[list[socket.socket]]:
    """Hold so many connections open."""
    made = [make() for _ in range(number)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


def slow_headers(url: str) -> socket.socket:
    """Begin a request and leave its headers unfinished."""
    made = connect(url)
    made.sendall(f"GET / HTTP/1.1\r\nHost: {host(url)}\r\nX-Slow: ".encode())
    return made


def slow_body(url: str) -> socket.socket:
    """Send the headers of a form and little of the form itself."""
    made = connect(url)
    made.sendall((HEADERS.format(host=host(url)) + "Content-Length: 60000\r\n\r\nemail=").encode())
    return made
