"""The screen in one group's own room: read-only, for that group alone while the groups are apart."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app import access, regions
from app.domain import clock
from app.domain.audience import OwnGroup
from app.web import people, replies

bp = Blueprint("group", __name__, url_prefix="/group/<token>")


@bp.get("")
def screen(token: str) -> str:
    """Show the screen."""
    workshop, group = access.group_by_screen(people.reading(), token)
    shown = regions.render(people.reading(), workshop, OwnGroup(group.id), "group")
    return render_template(
        "group/page.html", workshop=workshop, group=group, token=token, shown=shown, now=clock.now()
    )


@bp.get("/regions/<name>")
def region(token: str, name: str) -> Response:
    """Give the screen the region it missed."""
    workshop, group = access.group_by_screen(people.reading(), token)
    return replies.region(regions.render(people.reading(), workshop, OwnGroup(group.id), name))
