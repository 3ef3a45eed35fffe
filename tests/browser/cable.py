"""A network cable between one phone and the server, which a test can cut and mend. A relay on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Cable:
    """Relays connections. Cut, it resets the open ones and refuses new ones; the browser's own "offline"
    would leave open WebSockets alone."""

    def __init__(self, server_url: str, *, carries_sockets: bool = True) -> None:
        parts = urlsplit(server_url)
        self.target = (str(parts.hostname), int(parts.port or 80))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.whole = True
        self.carries_sockets = carries_sockets
        self.ends: set[socket.socket] = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def through(self, url: str) -> str:
        """Return a server's address as it is reached over this cable."""
        return self.url + urlsplit(url).path

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if not self.whole:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                self.ends |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self.relay, args=(source, sink), daemon=True).start()

    def relay(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            # A connection that was being made when the cable was cut is cut as well.
            while self.whole and (data := source.recv(65536)):
                if not self.carries_sockets and b"upgrade: websocket" in data.lower():
                    break
                self.carry(sink, data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self.ends.discard(end)

    def carry(self, sink: socket.socket, data: bytes) -> None:
        """Bring what was said to the other end; an OSError cuts this one connection."""
        sink.sendall(data)

    def cut(self) -> None:
        self.whole = False
        for end in list(self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self.cut()
        self.listener.close()


@contextlib.contextmanager
def cable_to(server_url: str, *, carries_sockets: bool = True) -> Iterator[Cable]:
    """Lay a cable for the length of a test. Some hospital proxies carry no WebSockets."""
    cable = Cable(server_url, carries_sockets=carries_sockets)
    try:
        yield cable
    finally:
        cable.close()
