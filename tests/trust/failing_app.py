"""The app as gunicorn serves it; what the file BROKEN names breaks, and with LEAKY=1 Engine.IO talks."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request

from app import access, create_app, sockets, ticker
from app.actions import taking_part
from app.extensions import socketio

BROKEN = Path(os.environ["BROKEN"])


def breaks(name: str, owner: Any, attribute: str) -> None:
    """Let a function fail, quoting all that it was given, while it is named in the file."""
    honest: Callable[..., Any] = getattr(owner, attribute)

    def run(*given: Any, **named: Any) -> Any:
        if BROKEN.read_text() == name:
            raise RuntimeError(
                f"{attribute} cannot take {given!r} {named!r} {dict(request.headers) if request else ''}"
            )
        return honest(*given, **named)

    setattr(owner, attribute, run)


breaks("view", access, "seat")
breaks("writer", taking_part.Author, "add")
breaks("socket", sockets, "place")
breaks("ticker", ticker, "close_shut_out")


def gives_up(app: Flask) -> None:
    """Let the end of a request fail: past the app's own error handler, in the hands of the server."""

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if BROKEN.read_text() == "teardown":
            raise RuntimeError(f"cannot end {request.full_path} {request.form!r} {dict(request.headers)}")


app = create_app(serving=True)
gives_up(app)

if os.environ.get("LEAKY"):
    loud = logging.getLogger("loud")
    loud.setLevel(logging.DEBUG)
    loud.addHandler(logging.StreamHandler())
    assert socketio.server is not None
    socketio.server.logger = socketio.server.eio.logger = loud
