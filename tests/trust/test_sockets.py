"""A WebSocket stays for as long as it shows a page and listens. Whatever else it does closes it, and it alone."""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app import admission
from tests.conftest import Server, start_server
from tests.sockets.browsers import Place, Screen, eventually
from tests.trust import attackers
from tests.trust.attackers import HANDSHAKE, connect, host, is_closed, open_socket, still_open, text_frame


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this file's own, since its output is read at the end."""
    started = start_server(tmp_path_factory.mktemp("sockets"))
    yield started
    started.process.terminate()
    started.process.wait(10)


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


@pytest.fixture
def wall(place: Place) -> Screen:
    """A bystander."""
    return place.browser().watch(place.wall)


def goes_on(place: Place, bystander: Screen) -> bool:
    """Return whether a page that was there before is still pushed what is new."""
    before = len(bystander.frames)
    assert place.facilitator().post(f"{place.console}/time", minutes=1).status_code == 200
    return bystander.client.connected and bystander.waits_for(lambda: len(bystander.frames) > before)


def joined(place: Place) -> str:
    return text_frame("40" + json.dumps({"page": place.wall})).decode("latin-1")


def test_a_socket_that_is_refused_is_told_so_and_closed_at_once(place: Place) -> None:
    sock = open_socket(place.server.url)
    start = time.monotonic()
    sock.sendall(text_frame("40" + json.dumps({"page": place.room})))
    got = b""
    while more := sock.recv(4096):
        got += more
    assert b'44{"message":"not_found"}' in got
    assert time.monotonic() - start < 1


def test_a_socket_that_never_joins_is_closed_after_seconds(place: Place) -> None:
    silent = open_socket(place.server.url)
    assert not is_closed(silent, admission.WAITING_SECONDS - 1)
    assert is_closed(silent, 2)


def test_answering_pings_does_not_save_a_socket_that_never_joins(place: Place) -> None:
    sock = open_socket(place.server.url)
    start = time.monotonic()
    while not is_closed(sock, 0.3):
        sock.sendall(text_frame(b"", opcode=10))
        assert time.monotonic() - start < admission.WAITING_SECONDS + 2


def test_whoever_opens_sockets_without_end_loses_their_own_and_a_page_still_joins(
    place: Place, wall: Screen
) -> None:
    with attackers.many(admission.WAITING + 50, lambda: open_socket(place.server.url)) as held:
        assert is_closed(held[0], 1)
        assert still_open(held[-1])
        assert place.browser().watch(place.wall).client.connected
        assert goes_on(place, wall)


SAID = [
    '42["message","x"]',
    '42["join",{"room":"x"}]',
    '40{"page":"/"}',
    "40/admin,{}",
    '451-["x",{"_placeholder":true,"num":0}]',
    "43[]",
    "44{}",
    "2probe",
    "5",
    "6",
    "0{}",
    "",
    "x",
    "4",
    "49",
    "\N{SUPERSCRIPT TWO}",
    "bAAAA",
    b"\x00\xff",
    "3" * 2000,
]


@pytest.mark.parametrize("said", SAID, ids=lambda one: repr(one)[:30])
def test_whoever_says_anything_after_joining_is_closed(place: Place, wall: Screen, said: str | bytes) -> None:
    sock = open_socket(place.server.url)
    sock.sendall(joined(place).encode("latin-1"))
    assert still_open(sock)
    sock.sendall(text_frame(said, opcode=2 if isinstance(said, bytes) else 1))
    assert is_closed(sock, 1)
    assert goes_on(place, wall)


@pytest.mark.parametrize("said", ["3", "40{", '40{"page":' + "[" * 3000, "40" + "9" * 3000, '42["x"]', "41"])
def test_whoever_says_something_else_than_a_page_at_first_is_closed(place: Place, said: str) -> None:
    sock = open_socket(place.server.url)
    sock.sendall(text_frame(said))
    assert is_closed(sock, admission.WAITING_SECONDS + 1 if said == "3" else 1)


@pytest.mark.parametrize("opcode", [1, 9, 10])
def test_a_flood_of_frames_that_are_allowed_one_by_one_is_closed(place: Place, opcode: int) -> None:
    sock = open_socket(place.server.url)
    sock.sendall(joined(place).encode("latin-1"))
    with suppress(OSError):
        for _ in range(2000):
            sock.sendall(text_frame("3", opcode) * 10)
    assert is_closed(sock, 10)


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x05hello",
        b"\xf1\x80\0\0\0\0",
        b"\x83\x80\0\0\0\0",
        b"\x89\xfe\x01\x00\0\0\0\0" + b"x" * 256,
        b"\x81\xff" + b"\xff" * 8 + b"\0\0\0\0",
        text_frame(b"\xff\xfe"),
        text_frame(b"\x03", opcode=8),
        text_frame((1005).to_bytes(2, "big"), opcode=8),
        text_frame((1000).to_bytes(2, "big") + b"\xff", opcode=8),
        text_frame("continued", opcode=0),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_a_broken_frame_closes_only_the_socket_that_sent_it(place: Place, wall: Screen, frame: bytes) -> None:
    sock = open_socket(place.server.url)
    sock.sendall(frame)
    assert is_closed(sock, 2)
    assert goes_on(place, wall)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dGhlIHNhbXBsZSBub25jZQ==", "x"),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""),
        ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"),
        ("Upgrade: websocket", "Upgrade: h2c"),
        ("Connection: Upgrade", "Connection: close"),
        ("EIO=4", "EIO=3"),
        ("GET", "POST"),
        ("GET", "BREW"),
        ("HTTP/1.1", "HTTP/1.0"),
        ("transport=websocket", "transport=websocket&sid=x"),
        ("transport=websocket", "transport=polling"),
        ("{more}", "Sec-WebSocket-Protocol: ,\r\n"),
        ("{more}", "Sec-WebSocket-Extensions: ;;=\r\n"),
    ],
)
def test_a_broken_handshake_is_refused_or_served_and_never_a_fault(
    place: Place, right: str, wrong: str
) -> None:
    sock = connect(place.server.url)
    request = HANDSHAKE.replace(right, wrong).replace("{more}", "").replace("{host}", host(place.server.url))
    sock.sendall(request.encode())
    assert sock.recv(4096)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 405", b"HTTP/1.1 101"}


def test_of_one_phone_the_newest_sockets_stay(place: Place) -> None:
    phone = place.participant(0)
    screens = [phone.watch(place.room) for _ in range(admission.EACH_SEAT + 2)]
    assert eventually(lambda: [one.client.connected for one in screens[:2]] == [False, False])
    assert all(one.client.connected for one in screens[2:])
    other = place.participant(0)
    assert other.watch(place.room).client.connected


def test_whole_rooms_behind_one_address_get_in(place: Place) -> None:
    screens = [place.participant(number % 2).watch(place.room) for number in range(40)]
    assert all(one.client.connected for one in screens)


def test_nothing_that_was_said_here_left_a_word_in_the_log(place: Place) -> None:
    """The last test of this file: reads what the server has printed so far."""
    output = place.server.process.stdout
    assert output is not None
    said = ""
    while select.select([output], [], [], 0)[0] and (more := os.read(output.fileno(), 65536)):
        said += more.decode()
    assert said.strip() == ""
