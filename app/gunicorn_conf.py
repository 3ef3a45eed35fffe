"""How gunicorn serves Otherwise: `gunicorn -c app/gunicorn_conf.py wsgi:app`.

gunicorn runs this file by itself, without the package `app`. Nothing of the app may be imported here: the
gevent worker patches the standard library after this file and before it imports wsgi.py.
"""

import contextlib
import logging
import os
import resource
import signal
from typing import Any

_host = os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 - phones on the same network must reach it
_port = os.environ.get("PORT") or "8000"

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
backlog = 4096

# One process serves a workshop. A second one would need Redis to carry its pushes.
worker_class = "gevent"
workers = 1
worker_connections = 4000
preload_app = False

# Seconds. `timeout` is for an event loop that has stopped turning, not for a slow request. `keepalive` is
# also the time a connection has to send its request line and headers; two seconds, the default, are short
# for a phone at the far end of the room. Open sockets would otherwise hold a stop for half a minute.
timeout = 60
keepalive = 5
graceful_timeout = 2

limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"

# The worker's heartbeat is a file; on a disk that stalls, a healthy worker would be taken for a dead one.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - gunicorn unlinks it

STALLED_SECONDS = 60.0


def on_starting(server: Any) -> None:
    """Before the first worker: room for a file descriptor per phone, and no person in the log."""
    _raise_open_file_limit()
    server.log.error_log.addFilter(_leave_people_out)


def post_worker_init(worker: Any) -> None:
    """Leave Ctrl+C to gunicorn's master, which stops the worker; a worker stopped twice shows a traceback."""
    del worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def pre_request(worker: Any, request: Any) -> None:
    """Bound how long a connection may leave us waiting, for the rest of its request or to take an answer."""
    del worker
    request.unreader.sock.settimeout(STALLED_SECONDS)


def _raise_open_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # macOS calls its hard limit infinite and then refuses it; the soft limit has to do there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _leave_people_out(record: logging.LogRecord) -> bool:
    """Keep people out of the log: addresses of refused requests, the page of failed ones and what their error quotes.

    Refused and stalled requests leave no line at all, so that a stranger cannot fill the disk with them.
    """
    message = str(record.msg)
    stalled = record.exc_info is not None and isinstance(record.exc_info[1], TimeoutError)
    if stalled or message.startswith("Invalid request from ip="):
        return False
    if message.startswith("Error handling request"):
        record.msg, record.args = "Error handling a request", ()
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        record.msg, record.args = f"{record.getMessage()}: {type(error).__name__} at {where}", ()
        record.exc_info = record.exc_text = None
    return True
