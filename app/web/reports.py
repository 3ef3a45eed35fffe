"""The report of a workshop, for whoever leads it: to read, to comment on, to share."""

from __future__ import annotations

from contextvars import copy_context
from datetime import date, timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app import access, snapshot
from app.actions import audit, of_app, perform
from app.actions.reporting import CommentOn, ShareReport, UnshareReport
from app.blocking import in_real_thread
from app.domain.errors import Invalid, NotFound
from app.domain.telling import CHAPTERS
from app.forms import PlainForm
from app.i18n import translate
from app.models import COMMENT_LIMIT, Workshop
from app.report import Report, build, drawing, files, png, svg
from app.web import people, replies
from app.web.forms import ShareForm

bp = Blueprint("reports", __name__, url_prefix="/workshops/<workshop_id>/report")
READABLE_FOR = timedelta(days=30)


def of(workshop: Workshop) -> Report:
    """Return the report of a workshop with what its facilitators said of it."""
    session = people.reading()
    return build(snapshot.read(session, workshop), access.report_comments(session, workshop))


def page(template: str, workshop: Workshop, **given: object) -> str:
    """Return a page that holds the report."""
    shown = {"report": of(workshop), "chapters": CHAPTERS, "drawing": drawing, "on_paper": svg.on_paper}
    return render_template(template, workshop=workshop, today=date.today(), **shown, **given)


@bp.get("")
def report(workshop_id: str) -> str:
    """Show the report as it stands, with what can be done with it."""
    workshop = access.led(people.reading(), people.facilitator().id, workshop_id)
    links = access.report_links(people.reading(), workshop)
    own = workshop.delete_on > date.today()
    return page(
        "report/page.html", workshop, links=links, own=own, form=PlainForm(), comment_limit=COMMENT_LIMIT
    )


@bp.post("/comments/<chapter>")
def comment(workshop_id: str, chapter: str) -> Response:
    """Keep what a facilitator says of a chapter."""
    who = people.facilitator()
    replies.check(PlainForm())
    perform(workshop_id, CommentOn(who.id, chapter, request.form.get("text", "")))
    where = url_for(".report", workshop_id=workshop_id, _anchor=chapter)
    return replies.accepted("done", where, "Your comment is saved.")


@bp.route("/share", methods=["GET", "POST"])
def share(workshop_id: str) -> Response:
    """Make a link to the report, after the password was given again; it is shown this once."""
    who = people.confirmed()
    workshop = access.led(people.reading(), who.id, workshop_id)
    form, link, error = ShareForm(), None, None
    if not form.until.data:
        form.until.data = date.today() + READABLE_FOR
    if form.validate_on_submit():
        try:
            made_for = " ".join((form.made_for.data or "").split())
            token = perform(workshop_id, ShareReport(who.id, made_for, form.until.data))
            link = replies.base_url() + url_for("shared_report.read", token=token)
        except Invalid as refused:
            error = translate(refused.message, **refused.values)
    made = render_template("report/share.html", workshop=workshop, form=form, link=link, error=error)
    return make_response(made, 422 if form.errors or error else 200)


@bp.post("/links/end")
def unshare(workshop_id: str) -> Response:
    """Take a link back."""
    who = people.facilitator()
    replies.check(PlainForm())
    perform(workshop_id, UnshareReport(who.id, request.form.get("link", "")))
    return replies.accepted("done", url_for(".report", workshop_id=workshop_id), "The link is taken back.")


@bp.get("/downloads")
def downloads(workshop_id: str) -> str:
    """Offer the report as files, after the password was given again."""
    workshop = access.led(people.reading(), people.confirmed().id, workshop_id)
    return page("report/downloads.html", workshop, formats=files.FORMATS, png=png.available())


@bp.get("/files/<ending>")
def file(workshop_id: str, ending: str) -> Response:
    """Give the report as a file of one format; that somebody took it stands in the log."""
    who = people.confirmed()
    workshop = access.led(people.reading(), who.id, workshop_id)
    if ending not in files.FORMATS:
        raise NotFound()
    wanted, made = files.FORMATS[ending], of(workshop)
    note_export(who.id, workshop_id, ending)
    # A workbook takes a while: others are served meanwhile, in the same language.
    content = in_real_thread(copy_context().run, wanted.write, made)
    return attachment(content, wanted.media_type, files.name_of(made, ending))


@bp.get("/charts/<int:number>.svg")
def chart(workshop_id: str, number: int) -> Response:
    """Give one chart as a file that stands alone; they are numbered from 1 in the order of the report."""
    made, wanted = chart_of(workshop_id, number)
    content = svg.chart(made, wanted).encode()
    return attachment(content, "image/svg+xml", files.name_of(made, f"{number}.svg"))


@bp.get("/charts/<int:number>.png")
def picture(workshop_id: str, number: int) -> Response:
    """Give one chart as a picture for programs that know no SVG; others are served while it is made."""
    made, wanted = chart_of(workshop_id, number)
    people.stop_reading()
    content = png.make(svg.chart(made, wanted, patterns=False))
    return attachment(content, "image/png", files.name_of(made, f"{number}.png"))


def chart_of(workshop_id: str, number: int) -> tuple[Report, drawing.Chart]:
    """Return the report and one of its charts. Raises NotFound."""
    made = of(access.led(people.reading(), people.confirmed().id, workshop_id))
    drawn = drawing.charts(made)
    if not 1 <= number <= len(drawn):
        raise NotFound()
    return made, drawn[number - 1]


def note_export(facilitator: str, workshop_id: str, ending: str) -> None:
    """Write down that somebody took the report as a file."""
    of_app().write(lambda tx: audit.note(tx, facilitator, "export", workshop_id, format=ending))


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to be saved and never shown as a page of this server."""
    return Response(
        content, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
