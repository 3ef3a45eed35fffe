"""The report as PDF: asked for, waited for, and fetched once."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, url_for

from app import access
from app.actions import of_app
from app.domain.errors import Invalid
from app.forms import PlainForm
from app.report import files, pdf, svg
from app.web import people, replies
from app.web.reports import attachment, note_export, of, page

bp = Blueprint("report_pdf", __name__, url_prefix="/workshops/<workshop_id>/report/pdf")


def jobs() -> pdf.Jobs:
    """Return the jobs of this server."""
    return pdf.Jobs(pdf.folder_of(of_app().config.data_dir), Path(str(current_app.static_folder)))


@bp.get("")
def ask(workshop_id: str) -> str:
    """Offer to make a PDF, or say that this server cannot and what to do instead."""
    workshop = access.led(people.reading(), people.confirmed().id, workshop_id)
    return render_template(
        "report/ask_pdf.html", workshop=workshop, available=pdf.available(), form=PlainForm()
    )


@bp.post("")
def begin(workshop_id: str) -> Response:
    """Begin to make a PDF of the report as it stands."""
    who = people.confirmed()
    workshop = access.led(people.reading(), who.id, workshop_id)
    replies.check(PlainForm())
    if not pdf.available():
        raise Invalid("This server cannot make PDFs. Print the page of the report instead.")
    note_export(who.id, workshop_id, "pdf")
    # Looked up again after the wait: what was taken down or deleted meanwhile is not in it.
    workshop = access.led(people.reading(), who.id, workshop_id)
    name = jobs().begin(workshop_id, svg.inked(page("report/pdf.html", workshop, paper=True)))
    return make_response(redirect(url_for(".progress", workshop_id=workshop_id, job=name), 303))


@bp.get("/<job>")
def progress(workshop_id: str, job: str) -> Response:
    """Show how far a PDF is; the page asks again by itself until it is ready."""
    workshop = access.led(people.reading(), people.confirmed().id, workshop_id)
    state = pdf.state(jobs().find(workshop_id, job))
    shown = render_template("report/progress.html", workshop=workshop, state=state, job=job, form=PlainForm())
    return make_response(shown, {"Refresh": "1"} if state == "making" else {})


@bp.get("/<job>/file")
def fetch(workshop_id: str, job: str) -> Response:
    """Give the PDF, once; the server keeps no copy."""
    workshop = access.led(people.reading(), people.confirmed().id, workshop_id)
    name = files.name_of(of(workshop), "pdf")
    return attachment(jobs().fetch(workshop_id, job), "application/pdf", name)
