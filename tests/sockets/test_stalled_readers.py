"""What slow, silent and greedy readers may do to a real server: nothing to others, little to themselves."""

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import websocket
from websocket import WebSocket

ROOT = Path(__file__).resolve().parents[2]
READERS = 10
# Three regions of 43 KB; each names itself throughout, so that a lost or mixed part shows.
NAMES = ["<first-1>", "<second2>", "<third-3>"]
TIMES = 43_000 // 9
WHOLE = [name * TIMES for name in NAMES]
SEND_SECONDS = 3
SMALL_BUFFER = (
    (socket.SOL_SOCKET, socket.SO_RCVBUF, 2048),
    (socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536),
)


@contextmanager
def serving(*, patched: bool = True, ping_seconds: int = 30) -> Iterator[int]:
    """Serve the small app with gunicorn and the conf we ship; gives the port."""
    environ = {**os.environ, "SEND_SECONDS": str(SEND_SECONDS), "PING_SECONDS": str(ping_seconds)}
    environ["UNPATCHED"] = "" if patched else "1"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # The listener is open before gunicorn is, so that a first request waits for the worker by itself.
        descriptor, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn_conf.py"]
        command += ["--bind", f"fd://{descriptor}", "tests.sockets.stalled_app:app"]
        server = subprocess.Popen(command, cwd=ROOT, env=environ, pass_fds=[descriptor])
    try:
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as number:
        yield number


@contextmanager
def client(port: int, *, slow: bool = False) -> Iterator[WebSocket]:
    """A client that has joined; a slow one takes little at a time."""
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    ws = websocket.create_connection(
        url,
        timeout=10,
        sockopt=SMALL_BUFFER if slow else (),
    )
    try:
        assert ws.recv().startswith("0{")
        ws.send("40")
        assert ws.recv().startswith("40{")
        yield ws
    finally:
        ws.shutdown()


def say(ws: WebSocket, event: str, *values: object) -> None:
    ws.send("42" + json.dumps([event, *values]))


def regions_read_by(ws: WebSocket) -> list[str] | None:
    """The regions a client got, or None if what came was no WebSocket message or no longer came."""
    try:
        return [json.loads(ws.recv().removeprefix("42"))[1] for _ in NAMES]
    except (websocket.WebSocketException, OSError, ValueError):
        return None


def regions_read_by_ten_stalled_readers(port: int) -> list[list[str] | None]:
    """Let ten readers sleep through the pushes, and read, slowly, when somebody else has them all."""
    with ExitStack() as stack:
        quick = stack.enter_context(client(port))
        slow = [stack.enter_context(client(port, slow=True)) for _ in range(READERS)]
        for ws in slow:
            ws.settimeout(5)
        say(quick, "push to all", NAMES, TIMES)
        assert regions_read_by(quick) == WHOLE
        with ThreadPoolExecutor(READERS) as readers:
            return list(readers.map(regions_read_by, slow))


def is_gone(ws: WebSocket, seconds: float) -> bool:
    """Whether the server closes the connection within so many seconds; reads nothing."""
    poll = select.poll()
    poll.register(ws.sock, getattr(select, "POLLRDHUP", select.POLLHUP))
    return bool(poll.poll(seconds * 1000))


def extensions_accepted(port: int) -> str | None:
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    ws = websocket.create_connection(url, timeout=10, header=[offer])
    ws.shutdown()
    accepted: str | None = ws.getheaders().get("sec-websocket-extensions")
    return accepted


def seconds_of_a_round_trip(ws: WebSocket, word: str) -> float:
    start = time.monotonic()
    ws.send("421" + json.dumps(["echo", word]))
    assert ws.recv() == "431" + json.dumps([word])
    return time.monotonic() - start


def test_the_standard_library_is_patched_before_the_app_is_imported(port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}/patched-first") as answer:
        assert answer.read() == b"yes"


def test_ten_of_ten_stalled_readers_get_every_region_whole_and_in_order(port: int) -> None:
    assert regions_read_by_ten_stalled_readers(port) == [WHOLE] * READERS


def test_compression_for_each_client_is_offered_and_never_accepted(port: int) -> None:
    assert extensions_accepted(port) is None


def test_a_reader_that_never_reads_is_closed_and_nobody_waits_for_it(port: int) -> None:
    with client(port, slow=True) as deaf, client(port) as other:
        seconds_of_a_round_trip(other, "before")
        say(deaf, "push to me", NAMES * 20, TIMES)
        start = time.monotonic()
        round_trips = []
        while not is_gone(deaf, 0.05):
            round_trips.append(seconds_of_a_round_trip(other, "during"))
            assert time.monotonic() - start < SEND_SECONDS + 3
        assert time.monotonic() - start > SEND_SECONDS - 0.5
        assert max(round_trips) < 1
        assert seconds_of_a_round_trip(other, "after") < 1


def test_a_reader_for_which_too_much_waits_is_closed_though_it_reads_now_and_then(port: int) -> None:
    with client(port, slow=True) as slow, client(port) as other:
        seconds_of_a_round_trip(other, "before")
        start = time.monotonic()
        for _ in range(50):
            say(slow, "push to me", NAMES, TIMES)
        # It takes less than is sent, and something within every send's time.
        with pytest.raises(OSError, match=r"reset|EOF|closed|abort"):
            while time.monotonic() - start < SEND_SECONDS + 5:
                if not slow.sock.recv(2048):
                    raise OSError("closed")
                seconds_of_a_round_trip(other, "during")
        assert time.monotonic() - start < SEND_SECONDS
        assert seconds_of_a_round_trip(other, "after") < 1


def test_a_message_larger_than_allowed_closes_only_the_connection_that_sent_it(port: int) -> None:
    with client(port) as greedy, client(port) as other:
        say(greedy, "echo", "x" * 200_000)
        assert is_gone(greedy, 3)
        assert seconds_of_a_round_trip(other, "still here") < 1


def test_a_client_that_answers_no_ping_is_closed() -> None:
    with serving(ping_seconds=1) as port, client(port) as silent:
        assert is_gone(silent, 5)


def test_without_the_patch_stalled_readers_lose_regions_and_compression_is_accepted() -> None:
    with serving(patched=False) as port:
        assert WHOLE not in regions_read_by_ten_stalled_readers(port)
        assert extensions_accepted(port) is not None
