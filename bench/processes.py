"""What a benchmark runs: our server, the load client, the yardsticks; and what a process has used, from /proc."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Server

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")

Answer = dict[str, Any]


@dataclass
class Worker:
    """A process that is measured."""

    pid: int

    @property
    def cpu(self) -> float:
        """Processor time used so far, in milliseconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICKS

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def worker_of(server: Server) -> Worker:
    """Return gunicorn's one worker."""
    found = subprocess.check_output(["pgrep", "-P", str(server.process.pid)], text=True)
    return Worker(int(found.split()[0]))


@dataclass
class Node:
    """A Node process that takes lines of JSON and answers with some."""

    process: subprocess.Popen[str]

    def say(self, given: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(given) + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def do(self, command: str, **given: Any) -> Answer:
        """Carry out one command of the load client; raises RuntimeError where it fails."""
        self.say({"do": command, **given})
        answer: Answer = json.loads(self.hear())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


@contextmanager
def node(script: str) -> Iterator[Node]:
    """Run one of the Node scripts of this folder."""
    command = ["node", str(HERE / script)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Node(process)
    finally:
        process.kill()
        process.wait(10)
