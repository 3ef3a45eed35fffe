"""The follow-up as whoever leads the workshop sees it: its day, the groups' links, how ready it is, its end."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, render_template, url_for

from app import access, follow_up, report, snapshot
from app.actions import of_app, perform
from app.actions.following_up import CloseFollowUp, PlanFollowUp
from app.domain import follow_up as rules
from app.domain.errors import Closed, Invalid
from app.forms import PlainForm
from app.i18n import translate
from app.models import FollowUp, Workshop
from app.web import people, replies
from app.web.follow_up import state_of
from app.web.forms import FollowUpForm

bp = Blueprint("following_up", __name__, url_prefix="/workshops/<workshop_id>/follow-up")


@bp.route("", methods=["GET", "POST"])
def page(workshop_id: str) -> Response:
    """Show where the follow-up stands; choose its day until it has opened."""
    who = people.facilitator()
    workshop = access.led(people.reading(), who.id, workshop_id)
    form, error = FollowUpForm(), None
    if form.validate_on_submit():
        try:
            perform(workshop_id, PlanFollowUp(who.id, form.opens.data))
            return replies.accepted("done", url_for(".page", workshop_id=workshop_id), "The day is set.")
        except (Invalid, Closed) as refused:
            error = translate(refused.message, **refused.values)
    made = render_template("facilitator/follow_up.html", form=form, error=error, **shown(workshop, form))
    return make_response(made, 422 if form.errors or error else 200)


def shown(workshop: Workshop, form: FollowUpForm) -> dict[str, object]:
    """Return what the page shows."""
    session, today = people.reading(), date.today()
    plain = snapshot.read(session, workshop)
    found = session.get(FollowUp, workshop.id)
    usual = rules.usual(follow_up.ended_on(workshop), workshop.delete_on) if plain.ended else None
    if not form.opens.data:
        form.opens.data = found.opens if found else usual
    return {
        "workshop": workshop,
        "found": found,
        "state": state_of(found, today) if found else "none",
        "possible": bool(plain.ended and follow_up.asked(plain)),
        "came": bool(found and found.state == "sealed" and report.build(plain).of_chapter("follow_up")),
        "held": follow_up.ended_on(workshop) if plain.ended else None,
        "first_close": rules.first_close(found.opens, found.closes) if found else None,
        "today": today,
        "links": access.follow_up_links(session, workshop),
        "plain": PlainForm(),
    }


@bp.post("/end")
def close(workshop_id: str) -> Response:
    """Take no more answers, and show what came."""
    who = people.facilitator()
    replies.check(PlainForm())
    perform(workshop_id, CloseFollowUp(who.id))
    people.stop_reading()
    follow_up.carry_through(of_app(), workshop_id)
    return replies.accepted("done", url_for(".page", workshop_id=workshop_id), "The follow-up is closed.")
