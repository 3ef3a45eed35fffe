"""One process among several: it does what others tell it, and looks for itself for what it was not told.

Words get lost: Redis is away, or a process dies between its commit and its word. So every two seconds each process
compares what its sockets have been sent, and whose they are, with the database.
"""

from __future__ import annotations

import threading
import time
from functools import partial

from flask import Flask

from app import faults, live, regions
from app.actions import Actions
from app.bus import bus
from app.publish import Publisher
from app.report import pdf

LOOK_EVERY = 2.0


def start(app: Flask, actions: Actions, publisher: Publisher) -> None:
    """Listen to the other processes of this installation, if Redis is set up for it."""
    if bus.client is None:
        return
    guesses = app.extensions["guesses"]
    bus.on("changed", publisher.push_soon)
    bus.on("shut", live.close_here)
    bus.on("forget", regions.forget)
    bus.on("forget_pdf", partial(pdf.forget_here, actions.config.data_dir))
    bus.on("wrong", guesses.note_wrong)
    bus.on("right", guesses.note_right)
    bus.start()
    threading.Thread(target=look, args=(actions, publisher), name="neighbours", daemon=True).start()


def look(actions: Actions, publisher: Publisher) -> None:
    """Look for what was not heard, for as long as the process lives."""
    while True:
        time.sleep(LOOK_EVERY)
        faults.noted(publisher.catch_up)()
        faults.noted(close_given_up)(actions)


def close_given_up(actions: Actions) -> None:
    """Close the sockets of phones whose seat was given up elsewhere."""
    with actions.database.reading() as session:
        live.close_given_up(session)
