"""Check this room: does this phone reach the server, how quickly, and do WebSockets open? Nothing is kept of it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.extensions import limiter

bp = Blueprint("check", __name__, url_prefix="/check")


@bp.get("")
def page() -> str:
    """Show the page; what it finds out stays on the phone."""
    return render_template("check/page.html")


# Thirty phones in a room ask eleven times each, and look again.
@bp.get("/answer")
@limiter.limit("900 per minute")
def answer() -> Response:
    """Answer, so that it can be timed."""
    return Response(status=204)
