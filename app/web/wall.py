"""The projector: read-only, for everyone in the room."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app import access, regions
from app.domain import clock
from app.domain.audience import Wall
from app.web import people, replies

bp = Blueprint("wall", __name__, url_prefix="/wall/<token>")


@bp.get("")
def wall(token: str) -> str:
    """Show the wall."""
    workshop = access.workshop_by_wall(people.reading(), token)
    shown = regions.render(people.reading(), workshop, Wall(), "wall")
    return render_template("wall/page.html", workshop=workshop, wall=shown, now=clock.now())


@bp.get("/regions/<name>")
def region(token: str, name: str) -> Response:
    """Give the wall the region it missed."""
    workshop = access.workshop_by_wall(people.reading(), token)
    return replies.region(regions.render(people.reading(), workshop, Wall(), name))
