"""For whatever watches the server."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.actions import of_app
from app.bus import bus

bp = Blueprint("ops", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether work can be sent here: the database answers, and the server is not going down.

    A Redis that is away is said as well, and keeps nobody from here: pages go on, some seconds later.
    """
    actions = of_app()
    try:
        with actions.database.reading() as session:
            session.execute(text("SELECT 1"))
        database = True
    except Exception:
        database = False
    fit = database and not actions.writer.draining
    said: dict[str, object] = {"database": database, "draining": actions.writer.draining}
    if bus.client is not None:
        said |= {"redis": "there" if bus.connected else "away", "words_lost": bus.lost}
    return jsonify(said), 200 if fit else 503
