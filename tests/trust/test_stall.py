"""A stranger without a code cannot stall the room: somebody joins, posts and follows, as fast as without them."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.cast import CARD, new_uuid
from tests.conftest import Server
from tests.sockets.browsers import Place
from tests.trust import attackers
from tests.trust.serving import gunicorn, printed

ROUNDS = 12
# How much longer somebody may wait in the middle than without attackers, and a second for a busy machine.
RATIO, GRACE = 4, 0.5
# The floods come from outside. Whoever shares an attacker's address still joins: tests/trust/test_rates.py.
ELSEWHERE = "127.0.0.2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stall")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with gunicorn(folder) as started:
        yield started


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Place]:
    made = Place.open(server)
    yield made
    made.close()


def one_visit(place: Place, number: int) -> float:
    """Let somebody come in, write a card, see it, and be pushed to; return how long that took, in seconds."""
    start = time.monotonic()
    person = place.participant(number % 2)
    phone = person.watch(place.room)
    card = {**CARD, "text": f"They settle matter {number} without us.", "uuid": new_uuid()}
    assert person.post(place.card_path(), **card).status_code == 200
    assert card["text"] in person.get(f"{place.room}/mine").text
    assert place.facilitator().post(f"{place.console}/time", minutes=1).status_code == 200
    assert phone.has_anything()
    taken = time.monotonic() - start
    person.close()
    return taken


def visits(place: Place) -> float:
    """Return the median of some visits, one after the other."""
    return statistics.median(one_visit(place, number) for number in range(ROUNDS))


def flood(url: str, stop: threading.Event, payload: Callable[[], bytes]) -> None:
    """Send one thing after the other over new connections until told to stop."""
    while not stop.is_set():
        with suppress(OSError), attackers.connect(url, source=ELSEWHERE) as sock:
            sock.sendall(payload())
            sock.settimeout(1)
            sock.recv(4096)
        # What an attacker can send is not bounded by this machine's other core.
        stop.wait(0.01)


def floods(url: str) -> list[Callable[[], bytes]]:
    host = attackers.host(url)
    page = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    guess = f"GET /join/{{}} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    wrong = attackers.HEADERS.format(host=host) + "Content-Length: 9\r\n\r\nemail=x@y"
    shake = attackers.HANDSHAKE.format(host=host, more="").encode()
    return [
        lambda: page,
        lambda: guess.format(os.urandom(4).hex()).encode(),
        lambda: wrong.encode(),
        lambda: shake + attackers.text_frame('42["x"]') * 50,
    ]


def test_a_phone_comes_in_and_takes_part_as_fast_as_ever_amid_idle_slow_and_flooding_strangers(
    place: Place, folder: Path
) -> None:
    url = place.server.url
    quiet = visits(place)
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(attackers.many(500, lambda: attackers.connect(url)))
        stack.enter_context(attackers.many(200, lambda: attackers.slow_headers(url)))
        stack.enter_context(attackers.many(100, lambda: attackers.slow_body(url)))
        stack.enter_context(attackers.many(200, lambda: attackers.open_socket(url)))
        stack.callback(stop.set)
        for payload in floods(url):
            threading.Thread(target=flood, args=(url, stop, payload), daemon=True).start()
        amid = visits(place)
    assert amid < RATIO * quiet + GRACE, f"{quiet:.3f} s without, {amid:.3f} s amid them"
    assert printed(folder) == ""


def test_the_room_goes_on_when_idle_connections_are_opened_for_as_long_as_they_are_taken(
    place: Place, folder: Path
) -> None:
    """More of them than the server has room for, some renewed as soon as they are closed."""
    url = place.server.url
    quiet = visits(place)
    with attackers.many(1800, lambda: attackers.connect(url)):
        amid = visits(place)
    assert amid < RATIO * quiet + GRACE, f"{quiet:.3f} s without, {amid:.3f} s amid them"
    assert printed(folder) == ""
