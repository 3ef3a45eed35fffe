"""Nothing of a person in anything that the running server writes, wherever a client put it and whatever breaks."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import socketio
import websocket

from app import snapshot
from app.actions import preparing
from app.actions.leading import Open
from app.db import Database
from app.models import Workshop
from app.rehearsal.demo import new_workshop
from tests.conftest import ROOT, Server, free_port
from tests.sockets.browsers import Browser, eventually, services

CANARY = "zqcanary"
ADDRESS = "198.51.100.77"
EMAIL = f"{CANARY}@hospital.example"
HEADERS = {
    "User-Agent": f"{CANARY}/1.0",
    "X-Forwarded-For": ADDRESS,
    "X-Request-Id": CANARY,
    "Referer": f"http://{CANARY}.example/",
    "Accept-Language": CANARY,
    "Accept": "application/json",
}


@dataclass
class Watched:
    """A real server whose every word is kept, and what must never be among these."""

    server: Server
    broken: Path
    output: Path
    secrets: list[str] = field(default_factory=lambda: [CANARY, ADDRESS])

    @property
    def url(self) -> str:
        return self.server.url

    def written(self) -> str:
        """Return all that the server has written: its output, and whatever files lie beside its database."""
        files = [path for path in self.server.data_dir.rglob("*") if ".log" in path.name]
        return "".join(path.read_text(errors="replace") for path in (self.output, *files))

    def hits(self) -> list[str]:
        text = self.written().lower()
        return [secret for secret in self.secrets if secret.lower() in text]

    def breaks(self, name: str) -> None:
        self.broken.write_text(name)


@contextlib.contextmanager
def watched(folder: Path, **extra: str) -> Iterator[Watched]:
    """Serve the app with gunicorn, in a process of its own."""
    (folder / "data").mkdir(mode=0o700)
    Database(f"sqlite:///{folder / 'data' / 'otherwise.sqlite3'}").migrate()
    broken, output, port = folder / "broken", folder / "output", free_port()
    broken.write_text("")
    env = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "KEY_DIR": str(folder / "keys"),
        "BEHIND_PROXY": "1",
        "LIMITS": "0",
        "SIGNUP": "open",
        "MAIL_URL": f"smtp://{CANARY}:{CANARY}@127.0.0.1:1",
        "BROKEN": str(broken),
        **extra,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn_conf.py", "tests.trust.failing_app:app"]
    with output.open("w") as kept:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=kept, stderr=subprocess.STDOUT, text=True
        )
    server = Server(f"http://127.0.0.1:{port}", folder / "data", "", env, process)
    try:
        assert eventually(lambda: answers(server.url), seconds=60), output.read_text()
        yield Watched(server, broken, output)
    finally:
        process.terminate()
        process.wait(10)


def answers(url: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{url}/readyz", timeout=1).ok
    return False


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("watched")) as found:
        yield found


def seat(house: Watched) -> tuple[Browser, str]:
    """Return the browser of a participant, and where cards are posted; its secrets are watched for."""
    actions = services(house.server)
    email = f"{uuid.uuid4().hex}@hospital.example"
    lead = actions.write(lambda tx: preparing.make_facilitator(tx, "Lead", email, None))
    made = actions.write(lambda tx: preparing.make_workshop(tx, lead, new_workshop()))
    actions.perform(made, Open(lead))
    with actions.database.reading() as session:
        plain = snapshot.take(session, session.get_one(Workshop, made))
    browser = Browser(house.url)
    browser.http.headers.update(HEADERS)
    browser.http.cookies.set("seat-ZQCANARY", f"{CANARY}-token")
    answer = browser.post(f"/join/{plain.join_code}", group=plain.groups[0].id)
    assert answer.status_code == 303
    house.secrets += [one.value for one in browser.http.cookies if one.value] + [browser.csrf, email]
    step = next(one for one in plain.steps if one.key == "they")
    return browser, f"/room/{plain.join_code}/steps/{step.id}/cards/power"


def say_it_everywhere(house: Watched, browser: Browser, path: str) -> None:
    """Put a canary wherever a client can put one: forms, cookies, headers, paths, queries, malformed ones as well."""
    room = path.partition("/steps")[0]
    card = {"uuid": str(uuid.uuid4()), "text": CANARY, "actor": CANARY, "source": CANARY}
    browser.post(path, **card)
    browser.post(path, **{**card, "uuid": CANARY})
    browser.get(f"{room}?text={CANARY}")
    browser.get(f"/room/{CANARY}/mine")
    browser.get(f"/join/{CANARY}")
    browser.get(f"/wall/{CANARY}?{CANARY}={CANARY}")
    browser.get(f"/{CANARY}/%00{CANARY}/%ff")
    browser.get(f"/reset/{CANARY}")
    browser.get(f"/static/{CANARY}.js")
    browser.post("/", code="ZQCANARY")
    browser.post("/sign-in", email=EMAIL, password=CANARY)
    browser.post("/sign-up", name=CANARY, email=EMAIL, password=f"{CANARY} sings at noon")
    browser.post("/forgotten", email=EMAIL)
    browser.http.post(f"{house.url}{path}", data=b"\xff\xfe" + CANARY.encode() * 9_000, timeout=10)
    browser.http.post(f"{house.url}{path}", json={"text": CANARY}, timeout=10)
    files = {"file": (CANARY, b"{" + CANARY.encode())}
    browser.http.post(f"{house.url}/templates/imports", files=files, timeout=10)
    browser.http.request("BREW", f"{house.url}/{CANARY}", timeout=10)


RAW = [
    b"GET /" + CANARY.encode() + b" HTTP/9.9\r\n\r\n",
    b"ZQCANARY\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: zqcanary bad\r\nzqcanary\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: zq\x00canary\r\nX-" + b"zqcanary" * 2_000 + b": 1\r\n\r\n",
    b"GET /zqcanary HTTP/1.1\r\nHost: zqcanary.example:zqcanary\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzqcanary\r\nzqcanary\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: zqcanary\r\n\r\nzqcanary",
    b"GET /socket.io/?EIO=4&transport=zqcanary&sid=zqcanary HTTP/1.1\r\nHost: x\r\n\r\n",
]


def say_it_raw(house: Watched) -> None:
    port = int(house.url.rpartition(":")[2])
    for request in RAW:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw, contextlib.suppress(OSError):
            raw.sendall(request)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65_536):
                pass


PACKETS = [
    '0{"sid":"zqcanary"}', '2["zqcanary",{"zqcanary":1}]', '51-["zqcanary",{"_placeholder":true,"num":0}]',
    "2zqcanary", '3zqcanary["zqcanary"]', "9zqcanary", '0/zqcanary,{"page":"zqcanary"}', "zqcanary",
    '2["disconnect","zqcanary"]', '5999999999-["zqcanary"]', '2[]', '2{"zqcanary":[}', '499[1]',
]  # fmt: skip


def say_it_by_socket(house: Watched, browser: Browser, page: str) -> None:
    for said in (page, f"/room/{CANARY}", f"/wall/{CANARY}"):
        with contextlib.suppress(socketio.exceptions.ConnectionError):
            screen = browser.watch(said, {"page": said, "lang": CANARY, CANARY: CANARY}, patience=2)
            screen.client.emit(CANARY, {CANARY: [CANARY]})
    address = house.url.replace("http", "ws") + f"/socket.io/?EIO=4&transport=websocket&{CANARY}={CANARY}"
    header = [f"{name}: {value}" for name, value in HEADERS.items()]
    for packet in PACKETS:
        with contextlib.suppress(websocket.WebSocketException, OSError):
            raw = websocket.create_connection(address, timeout=2, header=header)
            raw.send("40" + '{"page":"/wall/zqcanary"}')
            raw.send("4" + packet)
            raw.send(packet)
            raw.send_binary(b"zqcanary\xff")
            raw.close()


def test_a_server_that_works_writes_nothing_of_anybody(house: Watched) -> None:
    browser, path = seat(house)
    say_it_everywhere(house, browser, path)
    say_it_raw(house)
    say_it_by_socket(house, browser, path.partition("/steps")[0])
    assert requests.get(f"{house.url}/readyz", timeout=5).ok
    assert house.hits() == [], house.written()


@pytest.mark.parametrize("place", ["view", "writer", "socket", "ticker", "teardown"])
def test_a_server_that_breaks_says_where_and_not_at_what(house: Watched, place: str) -> None:
    browser, path = seat(house)
    before = house.written().count("RuntimeError at ")
    house.breaks(place)
    try:
        card = {"uuid": str(uuid.uuid4()), "text": CANARY, "actor": "them", "source": "told"}
        if place == "writer":
            with contextlib.suppress(requests.RequestException):
                browser.post(path.replace("/cards/power", "/cards/power"), **card)
        for asked in (path.partition("/steps")[0], f"/wall/{CANARY}?{CANARY}"):
            with contextlib.suppress(requests.RequestException):
                browser.get(asked)
        with contextlib.suppress(requests.RequestException):
            browser.post(path, **card)
        if place == "socket":
            say_it_by_socket(house, browser, path.partition("/steps")[0])
        if place not in {"writer"}:
            assert eventually(lambda: house.written().count("RuntimeError at ") > before, seconds=20)
    finally:
        house.breaks("")
    assert house.hits() == [], house.written()[-3000:]


def test_a_server_whose_socket_library_talks_is_found_out(tmp_path: Path) -> None:
    with watched(tmp_path, LEAKY="1") as house:
        browser, path = seat(house)
        say_it_by_socket(house, browser, path.partition("/steps")[0])
        assert eventually(lambda: CANARY in house.hits(), seconds=10)
