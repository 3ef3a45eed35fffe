"""A writer behind gevent, as gunicorn's worker has it; test_gathering.py sends it bursts and asks for its commits.

Every line that comes in on a connection is kept in the database before "saved" goes out; a line "commits" is answered
with how many commits there have been.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

from gevent.server import StreamServer  # noqa: E402
from sqlalchemy import event, text  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from app.actions.writer import Writer  # noqa: E402
from app.db import Database  # noqa: E402

# What checking a form and looking up a seat takes before an answer reaches the writer.
WORK_SECONDS = 0.001

database = Database(f"sqlite:///{sys.argv[1]}")
writer = Writer(database)
commits = [0]


def keep(line: str) -> Any:
    def work(session: Session) -> None:
        session.execute(text("INSERT INTO kept VALUES (:line)"), {"line": line})

    return work


def work_for_a_moment() -> None:
    until = time.perf_counter() + WORK_SECONDS
    while time.perf_counter() < until:
        pass


def answer(connection: Any, _address: Any) -> None:
    for line in connection.makefile("r"):
        if line == "commits\n":
            connection.sendall(f"{commits[0]}\n".encode())
            continue
        work_for_a_moment()
        writer.submit(keep(line.strip()))
        connection.sendall(b"saved\n")


def count(_connection: Any) -> None:
    commits[0] += 1


writer.submit(lambda session: session.execute(text("CREATE TABLE kept (line TEXT PRIMARY KEY)")))
event.listen(database.engine, "commit", count)
server = StreamServer(("127.0.0.1", 0), answer, backlog=1000)
server.start()
print(server.server_port, flush=True)  # noqa: T201
server.serve_forever()
