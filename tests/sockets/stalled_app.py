"""The smallest Flask-SocketIO app that pushes; test_stalled_readers.py serves it with app/gunicorn_conf.py.

UNPATCHED=1 leaves the patch out, so that the tests can show what it cures. SEND_SECONDS bounds one send;
PING_SECONDS is how often a client is asked whether it is there, and how long it has to answer.
"""

import os

from flask import Flask
from flask_socketio import SocketIO, emit
from gevent import monkey

PATCHED_FIRST = monkey.is_module_patched("socket") and monkey.is_module_patched("threading")

if not os.environ.get("UNPATCHED"):
    from app import websocket

    websocket.install(send_seconds=float(os.environ["SEND_SECONDS"]))
    websocket.install(send_seconds=float(os.environ["SEND_SECONDS"]))

ping_seconds = float(os.environ["PING_SECONDS"])
app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="gevent",
    ping_interval=ping_seconds,
    ping_timeout=ping_seconds,
    max_http_buffer_size=100_000,
)


@socketio.on("push to all")
def push_to_all(regions: list[str], times: int) -> None:
    """Send each text, repeated so many times, to everybody."""
    for text in regions:
        socketio.emit("region", text * times)


@socketio.on("push to me")
def push_to_me(regions: list[str], times: int) -> None:
    for text in regions:
        emit("region", text * times)


@socketio.on("echo")
def echo(word: str) -> str:
    return word


@app.get("/patched-first")
def patched_first() -> str:
    return "yes" if PATCHED_FIRST else "no"
