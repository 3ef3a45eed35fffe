"""What comes at once is written at once: a burst of answers shares few commits, each acknowledged after its own."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import ROOT

PHONES = 200


@dataclass
class Desk:
    """The writer in its own process, and phones that are connected to it."""

    port: int
    path: Path
    phones: list[socket.socket] = field(default_factory=list)

    def phone(self) -> socket.socket:
        self.phones.append(socket.create_connection(("127.0.0.1", self.port), timeout=20))
        return self.phones[-1]

    def commits(self) -> int:
        return int(asked(self.phone(), "commits"))

    def kept(self) -> list[str]:
        with sqlite3.connect(self.path) as connection:
            return sorted(row[0] for row in connection.execute("SELECT line FROM kept"))


def say(phone: socket.socket, line: str) -> None:
    phone.sendall(f"{line}\n".encode())


def hear(phone: socket.socket) -> str:
    return phone.recv(100).decode().strip()


def asked(phone: socket.socket, line: str) -> str:
    say(phone, line)
    return hear(phone)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "desk.sqlite3"
    command = [sys.executable, "-m", "tests.faults.gathering", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    made = Desk(int(process.stdout.readline()), path)
    yield made
    for phone in made.phones:
        phone.close()
    process.kill()
    process.wait(10)


def test_a_burst_of_answers_under_gevent_shares_few_commits_and_loses_none(desk: Desk) -> None:
    phones = [desk.phone() for _ in range(PHONES)]
    before = desk.commits()
    for number, phone in enumerate(phones):
        say(phone, f"answer {number}")
    assert {hear(phone) for phone in phones} == {"saved"}
    assert desk.kept() == sorted(f"answer {number}" for number in range(PHONES))
    assert desk.commits() - before <= PHONES // 10


def test_an_answer_that_comes_alone_has_a_commit_of_its_own(desk: Desk) -> None:
    phone, before = desk.phone(), desk.commits()
    assert [asked(phone, f"answer {number}") for number in range(5)] == ["saved"] * 5
    assert desk.commits() - before == 5
