"""How gunicorn serves Otherwise: `gunicorn -c app/gunicorn_conf.py wsgi:app`.

gunicorn runs this file by itself, without the package `app`. Nothing of the app may be imported here: the
gevent worker patches the standard library after this file and before it imports wsgi.py.
"""

import contextlib
import logging
import os
import resource
import shutil
import signal
import socket
import tempfile
import traceback
from pathlib import Path
from typing import Any

import gevent
from gunicorn.http.errors import InvalidRequestLine, LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.ggevent import GeventWorker

# Where several workers keep their figures (app/metrics.py).
_FIGURES = "PROMETHEUS_MULTIPROC_DIR"

_host = os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 - phones on the same network must reach it
_port = os.environ.get("PORT") or "8000"

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
backlog = 4096

# Connections that are no open WebSocket: waiting for a request, sending one, or taking an answer. One more
# closes the one that has been at it for longest, so that those who hold connections open only lose their own.
HTTP_CONNECTIONS = 1500
# How many seconds a request may take from its headers to the end of its answer. What is posted is small; a
# phone with a bad connection may take its time to load a font.
SECONDS = {"GET": 180.0, "HEAD": 180.0}
SECONDS_TO_POST = 30.0


class Worker(GeventWorker):  # type: ignore[misc]
    """gevent's worker with bounds that hold for one connection: its own `timeout` is for the whole process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: dict[socket.socket, None] = {}

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        self.hold(client)
        try:
            super().handle(listener, client, addr)
        finally:
            self.held.pop(client, None)

    def hold(self, client: socket.socket) -> None:
        """Note that a connection begins something; give up the one that has held on for longest."""
        self.held.pop(client, None)
        self.held[client] = None
        if len(self.held) > HTTP_CONNECTIONS:
            oldest = next(iter(self.held))
            del self.held[oldest]
            with contextlib.suppress(OSError):
                oldest.shutdown(socket.SHUT_RDWR)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        if req.path.startswith("/socket.io/"):
            # app/admission.py has the bounds of WebSockets. Everything else is refused there, and goes on here.
            self.held.pop(sock, None)
            answered = super().handle_request(listener_name, req, sock, addr)
            self.hold(sock)
            return answered
        self.hold(sock)
        with gevent.Timeout(SECONDS.get(req.method, SECONDS_TO_POST), False):
            return super().handle_request(listener_name, req, sock, addr)
        raise StopIteration  # gunicorn closes the connection.

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What cannot be read as a request is its sender's fault, whatever the parser stumbled over."""
        if req is None and not isinstance(exc, InvalidRequestLine | LimitRequestLine | LimitRequestHeaders):
            exc = InvalidRequestLine("this is no request")
        super().handle_error(req, client, addr, exc)


# One process serves many workshops. More of them share PostgreSQL and Redis: app/config.py refuses anything less.
worker_class = Worker
_workers = os.environ.get("WEB_CONCURRENCY") or "1"
workers = int(_workers) if _workers.isdecimal() else 1
worker_connections = 4000
preload_app = False

# Seconds. `timeout` is for an event loop that has stopped turning, not for a slow request. `keepalive` is
# also the time a connection has to send its request line and headers; two seconds, the default, are short
# for a phone at the far end of the room. Open sockets would otherwise hold a stop for half a minute.
timeout = 60
keepalive = 5
graceful_timeout = 2

# Which headers of a proxy are believed is app/config.py's to say (BEHIND_PROXY), not a matter of the address.
forwarded_allow_ips = ""

limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"

# The worker's heartbeat is a file; on a disk that stalls, a healthy worker would be taken for a dead one.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn unlinks it


def on_starting(server: Any) -> None:
    """Before the first worker: room for a file descriptor per phone, for shared figures, and no person in the log."""
    _raise_open_file_limit()
    if workers > 1 and os.environ.get("METRICS") == "1":
        os.environ[_FIGURES] = tempfile.mkdtemp(prefix="otherwise-figures-", dir=worker_tmp_dir)
    server.log.error_log.addFilter(_leave_people_out)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended: the sockets it counted are no longer open. What it has done still counts."""
    for path in Path(os.environ.get(_FIGURES, os.devnull)).glob(f"gauge_live*_{worker.pid}.db"):
        path.unlink(missing_ok=True)


def on_exit(_server: Any) -> None:
    """Throw the figures away."""
    if folder := os.environ.get(_FIGURES):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Leave Ctrl+C to gunicorn's master, which stops the worker; a worker stopped twice shows a traceback."""
    del worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _raise_open_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS calls its hard limit infinite and then refuses it; the soft limit has to do there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _leave_people_out(record: logging.LogRecord) -> bool:
    """Keep people out of the log: addresses in refused requests, and what a failed one was about.

    Refused requests and lost connections leave no line at all, so that a stranger cannot fill the disk with
    them. Of a failure its class and place are kept; its message could quote what somebody wrote.
    """
    if str(record.msg).startswith(("Invalid request from ip=", "Socket error processing request")):
        return False
    error = record.exc_info[1] if record.exc_info else None
    # What keeps the worker from starting is told in full to whoever starts it.
    if error is not None and not str(record.msg).startswith("Exception in worker process"):
        *_, last = traceback.extract_tb(error.__traceback__) or [None]
        place = f"{last.filename}:{last.lineno}" if last else "?"
        record.msg, record.args = f"{type(error).__name__} at {place}", ()
        record.exc_info = None
    return True
