"""The report behind a link: to read, and nothing else. Its address is the secret, so no other site is told it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from app import access, snapshot
from app.domain.telling import CHAPTERS
from app.extensions import limiter
from app.report import build, drawing, svg
from app.web import people

bp = Blueprint("shared_report", __name__, url_prefix="/report/<token>")


# The report is made for each of them: a forwarded link must not keep the rooms of this server waiting.
@bp.get("")
@limiter.limit("60 per minute")
def read(token: str) -> str:
    """Show the report to whoever has the link."""
    session = people.reading()
    workshop, link = access.report_by_link(session, token, date.today())
    return render_template(
        "report/shared.html",
        report=build(snapshot.read(session, workshop), access.report_comments(session, workshop)),
        until=link.until,
        chapters=CHAPTERS,
        drawing=drawing,
        on_paper=svg.on_paper,
    )
