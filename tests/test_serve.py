"""What `make run` says and leaves behind, for the person who starts the app on their own computer."""

import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from app import serve

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = {"PUBLIC_URL", "DATABASE_URL", "SECRET_KEY"}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what people set; nothing here listens on it
LISTENED_TO = "Others on a shared Wi-Fi can listen to plain http."
RUTH = {"name": "Ruth Okafor", "email": "ruth@example.org", "password": "four plain words together"}


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number


def command_and_environment(data_dir: Path, port: int) -> tuple[list[str], dict[str, str]]:
    environ = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    environ |= {"DATA_DIR": str(data_dir), "KEY_DIR": str(data_dir / "keys")}
    environ |= {"HOST": "127.0.0.1", "PORT": str(port)}
    return [sys.executable, "-m", "app.serve"], environ


@contextmanager
def started(data_dir: Path, port: int) -> Iterator[str]:
    """Start the app and stop it; gives all that it printed before it said how to stop it."""
    command, environ = command_and_environment(data_dir, port)
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        printed = ""
        for line in server.stdout:
            printed += line
            if "To stop" in line:
                break
        yield printed
    finally:
        server.terminate()
        server.communicate(timeout=10)


def refused(data_dir: Path, port: int | str) -> subprocess.CompletedProcess[str]:
    command, environ = command_and_environment(data_dir, 0)
    environ["PORT"] = str(port)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def browser() -> requests.Session:
    """A client that keeps cookies and asks again while the server is not listening yet."""
    session = requests.Session()
    retry = Retry(connect=12, read=0, redirect=10, backoff_factor=0.02)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return session


def set_up_link(printed: str) -> str | None:
    found = re.search(r"http\S+/setup/\S+", printed)
    return found[0] if found else None


def set_up(ruth: requests.Session, link: str) -> requests.Response:
    page = ruth.get(link, timeout=10)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token, "the set-up page has a form"
    return ruth.post(link, data={**RUTH, "csrf_token": token[1]}, timeout=10)


def test_the_first_start_says_where_the_app_is_and_how_to_set_it_up(tmp_path: Path, port: int) -> None:
    with started(tmp_path / "data", port) as printed:
        assert f"http://127.0.0.1:{port}\n" in printed
        assert set_up_link(printed)
        assert browser().get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200


def test_only_the_owner_can_read_the_data_folder_and_the_secret_key(tmp_path: Path, port: int) -> None:
    with started(tmp_path / "data", port):
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_a_second_start_keeps_the_facilitator_and_offers_no_set_up_link(tmp_path: Path, port: int) -> None:
    ruth = browser()
    with started(tmp_path / "data", port) as printed:
        link = set_up_link(printed)
        assert link
        assert set_up(ruth, link).ok
    secret = (tmp_path / "data" / "secret_key").read_text()
    with started(tmp_path / "data", port) as printed:
        assert set_up_link(printed) is None
        assert (tmp_path / "data" / "secret_key").read_text() == secret
        page = ruth.get(f"http://127.0.0.1:{port}/workshops/new", timeout=10, allow_redirects=False)
        assert page.status_code == 200, "Ruth is still signed in"
        assert browser().get(link, timeout=10).status_code >= 400


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = refused(tmp_path / "data", port)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert f"port {port}" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_no_number_is_one_clear_sentence(tmp_path: Path) -> None:
    answer = refused(tmp_path / "data", "eighty")
    assert answer.returncode == 1
    assert answer.stderr == "PORT must be a number from 1 to 65535, and is 'eighty'.\n"


def place(host: str, public_url: str = "") -> serve.Place:
    return serve.Place(host, 8000, Path("instance"), public_url)


def test_on_a_network_the_phones_address_comes_with_a_code_and_a_warning() -> None:
    text = serve.announcement(place(EVERYWHERE), "192.168.1.20", None)
    assert "On this computer   http://127.0.0.1:8000" in text
    assert "On this network    http://192.168.1.20:8000" in text
    assert serve.qr_code("http://192.168.1.20:8000") in text
    assert "█" in text
    assert LISTENED_TO in text


@pytest.mark.parametrize(
    ("host", "lan_host"), [("127.0.0.1", "192.168.1.20"), ("localhost", None), (EVERYWHERE, None)]
)
def test_without_a_network_nothing_is_said_of_phones(host: str, lan_host: str | None) -> None:
    text = serve.announcement(place(host), lan_host, None)
    assert "On this computer   http://127.0.0.1:8000" in text
    assert "network" not in text
    assert LISTENED_TO not in text


def test_a_host_of_its_own_is_the_only_address() -> None:
    text = serve.announcement(place("192.168.1.7"), "192.168.1.20", None)
    assert "http://192.168.1.7:8000" in text
    assert "192.168.1.20" not in text
    assert "127.0.0.1" not in text


def test_a_public_address_carries_the_set_up_link() -> None:
    text = serve.announcement(place("127.0.0.1", "https://otherwise.example.org"), None, "/setup/abc")
    assert "  https://otherwise.example.org/setup/abc\n" in text


def test_a_terminal_without_block_characters_gets_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latin:
        encoding = "latin-1"

    monkeypatch.setattr(serve.sys, "stdout", Latin())
    assert serve.qr_code("http://192.168.1.20:8000") == ""
