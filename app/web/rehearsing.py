"""Rehearsing alone: make a rehearsal of a workshop, choose its pace, and throw it away."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app import access
from app.actions import of_app, rehearsing
from app.forms import PlainForm
from app.web import people, replies
from app.web.forms import RehearsalForm
from app.web.leading import carry_out, me

bp = Blueprint("rehearsing", __name__, url_prefix="/workshops/<workshop_id>/rehearsal")


@bp.route("", methods=["GET", "POST"])
def rehearse(workshop_id: str) -> Response:
    """Say what a rehearsal is, and make one."""
    workshop = access.led(people.reading(), me(), workshop_id)
    form = RehearsalForm()
    if form.validate_on_submit():
        facilitator = me()
        made = of_app().write(
            lambda tx: rehearsing.begin(
                tx, facilitator, workshop_id, int(form.people.data), str(form.pace.data)
            )
        )
        return make_response(redirect(url_for("facilitator.console", workshop_id=made), 303))
    page = render_template("facilitator/rehearse.html", workshop=workshop, form=form)
    return make_response(page, 422 if form.errors else 200)


@bp.post("/pace")
def pace(workshop_id: str) -> Response:
    return carry_out(workshop_id, rehearsing.SetPace(me(), request.form.get("pace", "")))


@bp.post("/reading/<round_id>")
def read_for_me(workshop_id: str, round_id: str) -> Response:
    return carry_out(workshop_id, rehearsing.ReadForMe(me(), round_id))


@bp.post("/removal")
def removal(workshop_id: str) -> Response:
    """Throw a rehearsal away and go back to the list."""
    replies.check(PlainForm())
    facilitator = me()
    find = partial(access.led, facilitator_id=facilitator, workshop_id=workshop_id)
    people.stop_reading()
    rehearsing.throw_away(of_app(), find)
    where = url_for("facilitator.workshops")
    return replies.accepted("done", where, "The rehearsal has been thrown away.", go=where)
