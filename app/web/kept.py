"""Reports that outlive their workshop: kept on a facilitator's list without texts, or read from a file."""

from __future__ import annotations

import json
from contextvars import copy_context
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app import access
from app.actions import audit, deleting, of_app
from app.blocking import in_real_thread
from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.i18n import mark as _
from app.domain.telling import CHAPTERS
from app.forms import PlainForm
from app.i18n import translate
from app.report import Report, drawing, files, read, svg
from app.web import people, replies
from app.web.reports import attachment

bp = Blueprint("kept", __name__, url_prefix="/reports")
# A half day with 60 people is 140 kB.
LARGEST_FILE, LARGEST_FORM = 900_000, 950_000
TOO_LARGE = _("The file is too large to be a report.")


@bp.url_value_preprocessor
def let_reports_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Raise the limit of a request that brings a report, before anybody reads its form."""
    if endpoint == "kept.from_file":
        request.max_content_length = LARGEST_FORM


def page(template: str, report: Report, **given: object) -> str:
    """Return a page that holds a report of no workshop that is here."""
    shown = {"report": report, "chapters": CHAPTERS, "drawing": drawing, "on_paper": svg.on_paper}
    return render_template(template, **shown, **given)


@bp.get("/<identifier>")
def report(identifier: str) -> str:
    """Show a report that was kept."""
    found = access.kept_report(people.reading(), people.facilitator().id, identifier)
    return page("report/kept.html", read(found.content), kept=found, formats=files.FORMATS, form=PlainForm())


@bp.get("/<identifier>/files/<ending>")
def file(identifier: str, ending: str) -> Response:
    """Give a report that was kept as a file, after the password was given again."""
    who = people.confirmed()
    made = read(access.kept_report(people.reading(), who.id, identifier).content)
    if ending not in files.FORMATS:
        raise NotFound()
    wanted = files.FORMATS[ending]
    of_app().write(lambda tx: audit.note(tx, who.id, "export", format=ending))
    content = in_real_thread(copy_context().run, wanted.write, made)
    return attachment(content, wanted.media_type, files.name_of(made, ending))


@bp.post("/<identifier>/removal")
def remove(identifier: str) -> Response:
    """Delete a report that was kept, for good."""
    replies.check(PlainForm())
    who = people.confirmed()
    actions = of_app()
    actions.write(lambda tx: deleting.throw_away(tx, who.id, identifier))
    actions.database.log_is_due = True
    return replies.accepted("done", url_for("facilitator.workshops"), "Deleted.")


@bp.route("/from-file", methods=["GET", "POST"])
def from_file() -> Response:
    """Show the report that a JSON file holds. Nothing of it is stored."""
    people.facilitator()
    if request.method == "GET":
        return make_response(render_template("report/from_file.html", error=None))
    replies.check(PlainForm())
    given = request.files.get("file")
    try:
        found = parsed(given.read(LARGEST_FILE + 1) if given else b"")
    except Refusal as refused:
        error = translate(refused.message, **refused.values)
        return make_response(render_template("report/from_file.html", error=error), 422)
    return make_response(page("report/of_file.html", found))


def parsed(raw: bytes) -> Report:
    """Return the report that a file's bytes hold; raises Invalid with what is wrong."""
    if not raw:
        raise Invalid("Choose a file.")
    if len(raw) > LARGEST_FILE:
        raise Invalid(TOO_LARGE)
    try:
        return read(json.loads(raw.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise Invalid("The file is not JSON. Choose the file saved with “Data (JSON)”.") from error
