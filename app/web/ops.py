"""For whatever watches the server."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.actions import of_app

bp = Blueprint("ops", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether work can be sent here: the database answers, and the server is not going down."""
    actions = of_app()
    try:
        with actions.database.reading() as session:
            session.execute(text("SELECT 1"))
        database = True
    except Exception:
        database = False
    fit = database and not actions.writer.draining
    return jsonify(database=database, draining=actions.writer.draining), 200 if fit else 503
