"""Connections that keep the server waiting are closed, and cost only those who hold them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests

from app import admission, rates, websocket
from tests.conftest import ROOT, Server
from tests.trust import attackers
from tests.trust.serving import answers, gunicorn, printed

KEEPALIVE = 5


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose bounds a test can wait for; gives its address."""
    folder = tmp_path_factory.mktemp("impatient")
    with gunicorn(folder, conf="tests/trust/impatient_conf.py", LIMITS="0") as started:
        yield started.url
        assert printed(folder) == ""


def test_headers_that_never_end_are_given_up_after_seconds(impatient: str) -> None:
    slow = attackers.slow_headers(impatient)
    start = time.monotonic()
    while time.monotonic() < start + KEEPALIVE - 1:
        # One letter at a time does not buy more of it.
        slow.sendall(b"x")
        assert attackers.still_open(slow)
    assert attackers.is_closed(slow, 3)


def test_a_form_that_never_ends_is_given_up_after_seconds(impatient: str) -> None:
    slow = attackers.slow_body(impatient)
    start = time.monotonic()
    with suppress(OSError):
        while time.monotonic() < start + 5 and attackers.still_open(slow):
            slow.sendall(b"x")
    assert 1.5 < time.monotonic() - start < 4


def test_answers_that_are_hardly_taken_are_given_up_after_seconds(impatient: str) -> None:
    asked = 20
    deaf = attackers.connect(impatient, small=True)
    path = font(impatient)
    size = len(requests.get(impatient + path, timeout=5).content)
    deaf.sendall(f"GET {path} HTTP/1.1\r\nHost: {attackers.host(impatient)}\r\n\r\n".encode() * asked)
    got, start = 0, time.monotonic()
    while time.monotonic() < start + 6:
        # A little now and then keeps each send going, and must not keep the answer going.
        got += len(deaf.recv(600))
        time.sleep(0.05)
    # What the server had handed to its kernel still comes, and then the end.
    with suppress(ConnectionResetError):
        while more := deaf.recv(1 << 20):
            got += len(more)
    assert got < 0.8 * asked * size


def font(url: str) -> str:
    page = requests.get(url, timeout=5).text
    return page.split("/static/")[1].split("/")[0].join(["/static/", "/fonts/newsreader-latin-opsz-normal.woff2"])


def test_a_connection_without_a_request_is_closed(impatient: str) -> None:
    silent, done = attackers.connect(impatient), attackers.connect(impatient)
    done.sendall(f"GET /healthz HTTP/1.1\r\nHost: {attackers.host(impatient)}\r\n\r\n".encode())
    assert b"alive" in done.recv(4096)
    assert attackers.is_closed(silent, KEEPALIVE + 1)
    assert attackers.is_closed(done, KEEPALIVE + 1)


@pytest.mark.parametrize("holding", [attackers.connect, attackers.slow_headers, attackers.slow_body])
def test_whoever_holds_more_connections_than_there_are_loses_their_own_oldest(
    impatient: str, holding: object
) -> None:
    assert callable(holding)
    with attackers.many(60, lambda: holding(impatient)) as held:
        assert answers(impatient)
        assert attackers.is_closed(held[0], 1)
        assert attackers.still_open(held[-1])


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Many: 1\r\n" * 80 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /elsewhere\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n", b"200"),
    ],
)
def test_a_request_beyond_the_bounds_is_refused_with_its_reason(
    server: Server, request_bytes: bytes, status: bytes
) -> None:
    sock = attackers.connect(server.url)
    sock.sendall(request_bytes)
    got = b""
    while more := sock.recv(65536):
        got += more
    assert got.startswith(b"HTTP/1.1 " + status)
    assert b"Strict-Transport-Security" not in got


def test_a_longer_form_than_fits_is_refused_in_words(server: Server) -> None:
    answer = requests.post(f"{server.url}/sign-in", data={"email": "x" * 100_000}, timeout=5)
    assert answer.status_code == 413
    assert "That is more than fits in here." in answer.text


def test_the_table_of_bounds_says_what_the_server_does() -> None:
    settings: dict[str, object] = {}
    exec((ROOT / "app/gunicorn_conf.py").read_text(), settings)  # noqa: S102 - gunicorn reads it like this
    page = (ROOT / "docs/decisions/bounds.md").read_text()
    for name in ("HTTP_CONNECTIONS", "SECONDS_TO_POST", "keepalive", "worker_connections"):
        assert f"`{name}` {settings[name]:g}" in page
    for line in (
        f"| {settings['SECONDS']['GET']:g} s |",  # type: ignore[index]
        f"| {admission.WAITING}, the oldest is closed; {admission.WAITING_SECONDS:g} s each |",
        f"| {admission.EACH_SEAT}, {admission.EACH_SIGN_IN}, {admission.EACH_SCREEN}, the oldest is closed |",
        f"| {admission.FIRST_BYTES}, and {admission.BYTES_A_PING} more a ping |",
        f"| {websocket.SEND_SECONDS:g} s |",
        f"| {websocket.QUEUED} |",
        f"| {rates.COMMANDS.amount} a minute",
        f"| {rates.QUESTIONS.amount} a minute",
        f"| {rates.STRANGERS.amount} in 10 s",
    ):
        assert line in page, line
