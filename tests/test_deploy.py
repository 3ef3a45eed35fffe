"""The files in deploy/ do what docs/deploy.md says, as far as a machine without systemd can try them.

A page and a socket come through the shipped nginx and Caddy configurations, over https, on loopback.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
import websocket
from flask import Flask

from tests.conftest import ROOT, Server, free_port
from tests.sockets.browsers import Browser, Place, eventually

DEPLOY = ROOT / "deploy"
NAME = "dialogue.example.org"


@dataclass
class Front:
    """A proxy in front of a server: its address, its certificate, what it logs, its process."""

    kind: str
    url: str
    plain: str
    certificate: Path
    log: Path
    process: subprocess.Popen[bytes]
    server: Server
    place: Place = field(init=False)

    def browser(self) -> Browser:
        made = Browser(self.url)
        made.http.trust_env = False  # Else a bundle of this machine would be taken instead.
        made.http.verify = str(self.certificate)
        made.http.headers["Referer"] = f"{self.url}/"
        return made

    def socket(self, browser: Browser, page: str, origin: str | None = None) -> list[str]:
        """Return the first two packets that a page's socket gets, once it has said what it shows."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies)
        line = websocket.create_connection(
            self.url.replace("https", "wss") + "/socket.io/?EIO=4&transport=websocket",
            cookie=cookies,
            origin=origin or self.url,
            timeout=10,
            sslopt={"cert_reqs": ssl.CERT_NONE},
        )
        first = line.recv()
        line.send("40" + json.dumps({"page": page}))
        second = line.recv()
        line.close()
        return [str(first), str(second)]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine alone, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    return made


def nginx(
    folder: Path, ports: dict[str, int], certificate: tuple[Path, Path], shipped: str = "nginx.conf"
) -> tuple[list[str], Path]:
    """Return how nginx is started with a shipped file, and where it would log if that did not keep it from it.

    `ports` are those of nginx itself, "http" and "https", and those of servers by their addresses in the file.
    """
    site = (DEPLOY / shipped).read_text()
    servers = {name: port for name, port in ports.items() if name not in {"http", "https"}}
    site = re.sub(r" *listen \[::\].*\n", "", site)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{ports['http']};"),
        ("listen 443", f"listen 127.0.0.1:{ports['https']}"),
        *((f"{address}:8000", f"127.0.0.1:{port}") for address, port in servers.items()),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(certificate[0])),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(certificate[1])),
        (NAME, "localhost"),
    ):
        assert old in site
        site = site.replace(old, new)
    log = folder / "log"
    temporary = "".join(
        f"{one}_temp_path {folder / one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {log} info; events {{}}\n"
        f"http {{ access_log {log}; {temporary}\n{site}\n}}\n"
    )
    folder.chmod(0o755)
    return ["nginx", "-p", str(folder), "-e", str(log), "-c", str(main)], log


def caddy(folder: Path, ports: dict[str, int], certificate: tuple[Path, Path]) -> tuple[list[str], Path]:
    """Return how Caddy is started with the shipped file, and where it logs."""
    site = (DEPLOY / "Caddyfile").read_text()
    log = folder / "log"
    own = f"https://localhost:{ports['https']} {{\n\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}"
    for old, new in (
        ("log default {", f"admin off\n\tauto_https disable_redirects\n\tlog default {{\n\t\toutput file {log}"),
        (f"{NAME} {{", own),
        ("127.0.0.1:8000", f"127.0.0.1:{ports['127.0.0.1']}"),
    ):
        assert old in site
        site = site.replace(old, new)
    (folder / "Caddyfile").write_text(site)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"], log


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, certificate: tuple[Path, Path]
) -> Iterator[Front]:
    kind = request.param.__name__
    if not shutil.which(kind) or not shutil.which("openssl"):
        pytest.skip(f"There is no {kind} here, so deploy/ was not tried with it. On Debian: apt install {kind}")
    folder = tmp_path_factory.mktemp(kind)
    ports = {name: free_port() for name in ("http", "https", "127.0.0.1")}
    url = f"https://localhost:{ports['https']}"
    server = started_as_the_unit_says(folder / "app", ports["127.0.0.1"], url)
    command, log = request.param(folder, ports, certificate)
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    said = (folder / "said").open("wb")
    process = subprocess.Popen(command, env=env, stdout=said, stderr=said)
    made = Front(kind, url, f"http://127.0.0.1:{ports['http']}", certificate[0], log, process, server)
    made.place = Place.open(server)
    try:
        ready = eventually(lambda: answers(f"{url}/healthz", verify=str(certificate[0])), 10)
        assert ready, (folder / "said").read_text()
        yield made
    finally:
        for one in (process, server.process):
            one.terminate()
            one.wait(10)
        said.close()


# What does not depend on which proxy it is.
ONCE = pytest.mark.parametrize("front", [nginx], indirect=True, ids=["nginx"], scope="module")


def settings(folder: Path, port: int, url: str) -> dict[str, str]:
    """Return the settings of the shipped file, with a place of their own for this machine."""
    lines = (DEPLOY / "otherwise.env").read_text().splitlines()
    shipped = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {"PUBLIC_URL", "HOST", "PORT", "BEHIND_PROXY", "DATA_DIR", "KEY_DIR"} <= shipped.keys()
    places = {"DATA_DIR": str(folder / "data"), "KEY_DIR": str(folder / "keys")}
    return {**os.environ, **shipped, **places, "PUBLIC_URL": url, "PORT": str(port), "METRICS": "1"}


def started_as_the_unit_says(folder: Path, port: int, url: str) -> Server:
    """Run the commands of the shipped unit, and wait until the server answers."""
    unit = (DEPLOY / "otherwise.service").read_text()
    env, programs = settings(folder, port, url), Path(sys.executable).parent
    folder.mkdir()

    def command(name: str) -> list[str]:
        found = re.search(rf"^{name}=(.*)$", unit, re.MULTILINE)
        assert found
        return found[1].replace("/opt/otherwise/.venv/bin", str(programs)).split()

    subprocess.run(command("ExecStartPre"), cwd=ROOT, env=env, check=True)
    process = subprocess.Popen(command("ExecStart"), cwd=ROOT, env=env, text=True)
    own = f"http://127.0.0.1:{port}"
    assert eventually(lambda: answers(f"{own}/readyz"), 30)
    return Server(own, folder / "data", "", env, process)


def answers(url: str, **given: object) -> bool:
    try:
        return requests.get(url, timeout=2, **given).ok  # type: ignore[arg-type]
    except requests.RequestException:
        return False


def joined(front: Front) -> Browser:
    """Return the browser of somebody who has taken a seat through the proxy."""
    browser, place = front.browser(), front.place
    answer = browser.post(f"/join/{place.code}", group=place.plain.groups[0].id)
    assert answer.status_code == 303, answer.text
    return browser


@ONCE
def test_the_first_facilitator_comes_in_by_the_link_that_the_command_prints(front: Front) -> None:
    printed = front.server.flask("facilitator", "add", "ruth@hospital.example", "Ruth Adler")
    link = printed.split()[0]
    assert link.startswith(f"{front.url}/reset/")
    browser = front.browser()
    assert browser.post(link.removeprefix(front.url), password="a short sentence does well").status_code == 303
    assert browser.get("/workshops").status_code == 200
    assert [one.secure for one in browser.http.cookies if one.name == "__Host-facilitator"] == [True]


@ONCE
def test_plain_http_leads_to_https(front: Front) -> None:
    named = {"Host": "localhost"}
    answer = requests.get(f"{front.plain}/join/ABCD2345", headers=named, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://localhost/join/ABCD2345")


@ONCE
def test_the_doctor_finds_nothing_wrong_with_a_server_set_up_like_this(front: Front) -> None:
    found = front.server.flask("doctor")
    assert " 0 wrong" in found
    for well in ("Address", "Proxy", "Data folder", "Key folder", "Database", "Migrations"):
        assert f"ok            {well}: " in found


def test_a_seat_is_taken_and_a_card_saved_through_the_proxy(front: Front) -> None:
    browser = joined(front)
    cookie = f"__Host-seat-{front.place.code}"
    assert [(one.secure, one.path) for one in browser.http.cookies if one.name == cookie] == [(True, "/")]
    page = browser.get(front.place.room)
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"]
    card = {"text": "They never ask.", "actor": "them", "source": "told"}
    saved = browser.post(front.place.card_path(), uuid=str(uuid.uuid4()), **card)
    assert (saved.status_code, saved.json()["status"]) == (200, "saved")


def test_a_socket_opens_through_the_proxy_and_only_for_pages_of_this_address(front: Front) -> None:
    browser = joined(front)
    opened, connected = front.socket(browser, front.place.room)
    assert opened.startswith('0{"sid"')
    assert connected.startswith('40{"sid"')
    with pytest.raises(websocket.WebSocketBadStatusException):
        front.socket(browser, front.place.room, origin="https://elsewhere.example")


def test_counters_are_not_shown_to_the_world(front: Front) -> None:
    assert front.browser().get("/metrics").status_code == 404
    assert answers(f"{front.server.url}/metrics")


def test_what_is_too_large_is_refused_before_it_is_read(front: Front) -> None:
    answer = front.browser().get("/", data=b"x" * 1_200_000)
    # Older releases of Caddy refuse it in other words.
    assert answer.status_code in {413} | ({502} if front.kind == "caddy" else set())


@ONCE
def test_the_server_sees_who_asks_and_nobody_can_say_they_are_somebody_else(front: Front) -> None:
    """Wrong codes are counted by address: to claim another one each time does not help."""
    browser = front.browser()
    answers = [
        browser.get("/join/WRNGWRNG", headers={"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(1, 181)
    ]
    assert {one.status_code for one in answers} == {404, 429}


def test_neither_addresses_nor_secrets_come_into_the_proxys_log(front: Front) -> None:
    browser = joined(front)
    assert browser.get(front.place.wall).status_code == 200
    front.server.process.terminate()
    front.server.process.wait(10)
    # Now a fault as well: the server is gone.
    assert browser.get(front.place.wall).status_code == 502
    written = front.log.read_text() if front.log.exists() else ""
    for secret in (front.place.wall.rpartition("/")[2], front.place.code, "remote_ip", "client: ", "/wall/", "/join/"):
        assert secret not in written


def test_the_units_are_as_systemd_wants_them(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("There is no systemd-analyze here, so the units in deploy/ were not looked at.")
    for path in DEPLOY.glob("otherwise*.*"):
        if path.suffix in {".service", ".timer"}:
            # The programs are not installed here.
            text = re.sub(r"(ExecStart(?:Pre)?=)/opt/otherwise/\S+", r"\1/bin/true", path.read_text())
            (tmp_path / path.name).write_text(text)
    command = ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda one: one.name)
def test_a_service_can_reach_little_beyond_its_own_files(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("There is no systemd-analyze here, so the units in deploy/ were not looked at.")
    shutil.copy(unit, tmp_path)
    # From 0, sealed off, to 100; an ordinary service has more than 90.
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager"]
    done = subprocess.run(
        [*command, str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, [*done.stdout.splitlines()[-1:], done.stderr]


def test_every_setting_of_the_example_is_documented() -> None:
    names = re.findall(r"^(?:# )?([A-Z_]+)=", (DEPLOY / "otherwise.env").read_text(), re.MULTILINE)
    readme = (ROOT / "README.md").read_text()
    assert len(names) >= 6
    assert [one for one in names if f"`{one}`" not in readme] == []


def test_every_file_and_every_command_of_the_page_is_there(app: Flask) -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    files = set(re.findall(r"deploy/[\w.-]+\w", page)) | {"Procfile"}
    assert [one for one in files if not (ROOT / one).exists()] == []
    assert {f"deploy/{path.name}" for path in DEPLOY.iterdir()} == files - {"Procfile"}
    commands = set(re.findall(r"(?:^|`)(?:otherwise|flask --app wsgi) ([a-z]+)", page, re.MULTILINE))
    commands |= set(re.findall(r"^\| `([a-z]+)", page.partition("## Commands")[2], re.MULTILINE))
    assert len(commands) >= 8
    assert commands <= set(app.cli.commands)
