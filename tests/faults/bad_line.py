"""A line that is slow and loses what it carries: a request before the server has it, a reply after its commit."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator

from tests.browser.cable import Cable


class BadLine(Cable):
    """Loses each piece that it carries with a chance of `loss`, and the connection with it; delays every other one.

    `lost` counts what was lost on its way to the server and back.
    """

    def __init__(self, server_url: str, loss: float, delay: float, seed: int) -> None:
        self.loss, self.delay, self.source = loss, delay, random.Random(seed)
        self.lost: Counter[str] = Counter()
        self.never = threading.Event()
        super().__init__(server_url)

    def carry(self, sink: socket.socket, data: bytes) -> None:
        if self.source.random() < self.loss:
            self.lost["back" if data.startswith(b"HTTP/1.") else "there"] += 1
            raise ConnectionResetError
        self.never.wait(self.source.uniform(0, self.delay))
        super().carry(sink, data)


@contextlib.contextmanager
def bad_line_to(server_url: str, loss: float = 0.2, delay: float = 0.03, seed: int = 1) -> Iterator[BadLine]:
    """Lay a bad line for the length of a test; seconds, and a chance from 0 to 1."""
    line = BadLine(server_url, loss, delay, seed)
    try:
        yield line
    finally:
        line.close()
