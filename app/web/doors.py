"""How people come into a workshop, its released texts, its log, and its end: pages beside the console."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app import access
from app.actions import audit, deleting, of_app, perform
from app.actions.entering import MOST_TICKETS, MakeTickets, SetWay
from app.actions.leading import RemoveCoFacilitator
from app.actions.reviewing import Mute, TakeDown
from app.forms import PlainForm
from app.models import LeavesNothing
from app.web import people, replies
from app.web.leading import carry_out, me, number

bp = Blueprint("doors", __name__, url_prefix="/workshops/<workshop_id>")


@bp.get("/entry")
def entry(workshop_id: str) -> str:
    """Show how people come in, with codes to print."""
    return entry_page(workshop_id)


def entry_page(workshop_id: str, tickets: list[str] | None = None, group: str = "") -> str:
    workshop = access.led(people.reading(), me(), workshop_id)
    return render_template(
        "facilitator/entry.html",
        workshop=workshop,
        way=access.way_of(people.reading(), workshop),
        codes=access.group_codes(people.reading(), workshop),
        tickets=tickets,
        group=next((one for one in workshop.groups if one.id == group), None),
        most=MOST_TICKETS,
        form=PlainForm(),
    )


@bp.post("/entry")
def set_way(workshop_id: str) -> Response:
    replies.check(PlainForm())
    perform(workshop_id, SetWay(me(), request.form.get("way", "")))
    return replies.accepted("done", url_for(".entry", workshop_id=workshop_id), "Done.")


@bp.post("/tickets")
def tickets(workshop_id: str) -> str:
    """Make tickets and show them, this once, for printing."""
    who, group = me(), request.form.get("group", "")
    access.led(people.reading(), who, workshop_id)
    replies.check(PlainForm())
    made = perform(workshop_id, MakeTickets(who, group, number("number")))
    people.stop_reading()
    return entry_page(workshop_id, made, group)


@bp.get("/texts")
def texts(workshop_id: str) -> str:
    """Show the released texts, to take one down everywhere or put it back."""
    workshop = access.led(people.reading(), me(), workshop_id)
    cards = access.released_cards(people.reading(), workshop)
    groups = {group.id: group for group in workshop.groups}
    return render_template(
        "facilitator/texts.html", workshop=workshop, cards=cards, groups=groups, form=PlainForm()
    )


@bp.post("/texts/<card>/hidden")
def take_down(workshop_id: str, card: str) -> Response:
    replies.check(PlainForm())
    perform(workshop_id, TakeDown(me(), card, request.form.get("hidden") == "1"))
    return replies.accepted("done", url_for(".texts", workshop_id=workshop_id), "Done.")


@bp.post("/cards/<entry>/author")
def mute(workshop_id: str, entry: str) -> Response:
    return carry_out(workshop_id, Mute(me(), entry, request.form.get("muted") == "1"))


@bp.get("/log")
def log(workshop_id: str) -> str:
    """Show what was done with this workshop, and by whom of those who lead it."""
    who = me()
    workshop = access.led(people.reading(), who, workshop_id)
    acts = access.logged(people.reading(), who, workshop)
    return render_template("facilitator/log.html", workshop=workshop, acts=acts, words=audit.WORDS)


@bp.post("/co-facilitators/<facilitator>/removal")
def remove(workshop_id: str, facilitator: str) -> Response:
    replies.check(PlainForm())
    perform(workshop_id, RemoveCoFacilitator(me(), facilitator))
    return replies.accepted("done", url_for("facilitator.co_facilitators", workshop_id=workshop_id), "Done.")


@bp.route("/deletion", methods=["GET", "POST"])
def deletion(workshop_id: str) -> Response:
    """Delete a workshop for good, after the password was given again and the title typed."""
    who = people.confirmed()
    workshop = access.led(people.reading(), who.id, workshop_id)
    if "after" in request.form:
        return leave(who.id, workshop_id)
    form = PlainForm()
    typed = " ".join(request.form.get("title", "").split())
    error = request.method == "POST" and typed != " ".join(workshop.title.split())
    if request.method == "POST" and not error:
        replies.check(form)
        people.stop_reading()
        made = deleting.delete_workshop(of_app(), who.id, workshop_id, keep="keep" in request.form)
        return make_response(redirect(url_for("account.certificate", entry=made), 303))
    page = render_template(
        "facilitator/deletion.html",
        workshop=workshop,
        error=error,
        follow_up=bool(access.follow_up_links(people.reading(), workshop)),
        nothing=people.reading().get(LeavesNothing, workshop_id) is not None,
        early=workshop.delete_on > date.today(),
    )
    return make_response(page, 422 if error else 200)


def leave(facilitator: str, workshop_id: str) -> Response:
    """Keep what was chosen for the day on which the texts go."""
    replies.check(PlainForm())
    perform(workshop_id, deleting.LeaveNothing(facilitator, request.form["after"] == "nothing"))
    return replies.accepted("done", url_for(".deletion", workshop_id=workshop_id), "Done.")
