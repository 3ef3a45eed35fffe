"""The phone: what the step gives everyone in a group, what is one's own, and a participant's few commands."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app import access, activities, live, rates, regions, report, snapshot
from app.actions import of_app, perform
from app.actions.taking_part import AskForPause, HandOver, Leave, Post, TakeBack, own_entries
from app.domain import clock
from app.domain import workshop as rules
from app.domain.activity import Asked, OwnEntry, Seat
from app.domain.audience import Phone
from app.domain.errors import Busy, NotFound
from app.forms import PlainForm
from app.report import drawing
from app.secrets import author_tag
from app.web import asking, people, replies
from app.web.forms import UuidForm

bp = Blueprint("participant", __name__, url_prefix="/room/<code>")


def seated(code: str) -> access.Seated:
    """Return the seat of the phone that asks."""
    secret = people.seat_secret(request, code)
    found = access.seat(people.reading(), code, secret)
    rates.remember(secret)
    return found


@bp.get("")
def room(code: str) -> Response:
    """Show the phone's page; a phone without a seat is sent to choose one."""
    try:
        seat = seated(code)
    except NotFound:
        # The entrance says whether there is such a workshop, and counts who asks.
        return make_response(redirect(url_for("entrance.join", code=code), 303))
    workshop = seat.workshop
    step = regions.render(people.reading(), workshop, Phone(seat.group.id), "step")
    secret = people.seat_secret(request, code) or ""
    try:
        own, key = mine_of(seat)
    except Busy:
        # The script asks again until it comes, and nobody waits for the rest of the page.
        own, key = render_template("participant/mine_later.html"), ""
    page = render_template(
        "participant/room.html",
        workshop=workshop,
        group=seat.group,
        step=step,
        mine=own,
        mine_key=key,
        seat=hashlib.sha256(b"seat" + secret.encode()).hexdigest()[:16],
        now=clock.now(),
        preview=False,
        form=PlainForm(),
    )
    return make_response(page)


@bp.get("/take-home")
def take_home(code: str) -> Response:
    """Show what may be taken along once the workshop has ended: what the room read, and what both groups will do."""
    seat = seated(code)
    workshop = seat.workshop
    if workshop.ended_at is None:
        return make_response(redirect(url_for(".room", code=code), 303))
    plain = snapshot.read(people.reading(), workshop)
    return make_response(
        render_template(
            "participant/take_home.html",
            workshop=plain,
            group=seat.group,
            report=report.build(plain),
            drawing=drawing,
        )
    )


@bp.get("/regions/<name>")
def region(code: str, name: str) -> Response:
    """Give a phone the region it missed."""
    seat = seated(code)
    return replies.region(regions.render(people.reading(), seat.workshop, Phone(seat.group.id), name))


@bp.get("/mine")
def mine(code: str) -> Response:
    """Give a phone what is its own."""
    own, key = mine_of(seated(code))
    return Response(own, mimetype="text/html", headers={"X-Mine": key, "X-Now": str(clock.now())})


def mine_of(seat: access.Seated) -> tuple[str, str]:
    """Return the inside of a phone's own part, and the key it is current for."""
    plain = snapshot.read(people.reading(), seat.workshop)
    return render_mine(plain, Seat(seat.group.id, seat.about.id), seat.member.id), regions.mine_key(plain)


def render_mine(workshop: rules.Workshop, seat: Seat, member: str | None) -> str:
    """Render one's own part of the current step, and the cards of one's own that came back.

    Without a member it shows what somebody would see who has not answered yet: the console's preview.
    """
    step = workshop.step
    checks = [
        (one, [card for card in own_of(one, member) if card.verdict == "sent_back"])
        for one in workshop.reviewing
        if workshop.check_cards
    ]
    context: dict[str, Any] = {
        "workshop": workshop,
        "step": step,
        "checks": checks,
        "kinds": activities.KINDS,
        "new_uuid": lambda: str(uuid.uuid4()),
        "lost": member is not None and step is not None and keys_lost(step),
    }
    if step is not None and not workshop.ended:
        context["shown"] = activities.KINDS[step.kind].mine(workshop, step, seat, own_of(step, member))
    return render_template("participant/mine.html", **context)


def own_of(step: rules.Step, member: str | None) -> list[OwnEntry]:
    """Return a member's entries of one step, as far as the keys of its rounds still find them."""
    if member is None:
        return []
    found: list[OwnEntry] = []
    for one in step.rounds:
        key = of_app().keys.get(one.id)
        if key is not None:
            found += own_entries(people.reading(), one.id, author_tag(key, member))
    return found


def keys_lost(step: rules.Step) -> bool:
    """Return whether the step can take no more answers because a key is gone."""
    return any(one.accepts and of_app().keys.lost(one.id) for one in step.rounds)


@bp.post("/steps/<step>/<round_name>/<slot>")
def post(code: str, step: str, round_name: str, slot: str) -> Response:
    """Answer an item, or change an answer."""
    seat = seated(code)
    workshop = snapshot.read(people.reading(), seat.workshop)
    plain = next((one for one in workshop.steps if one.id == step), None)
    if plain is None:
        raise NotFound()
    asked = Asked(round_name, slot, Seat(seat.group.id, seat.about.id))
    form = activities.KINDS[plain.kind].form(workshop, plain, asked)()
    replies.check(form)
    round_id = next((one.id for one in plain.rounds if one.name == round_name), "")
    question = asking.first(seat.workshop, round_id, form)
    if question:
        return question
    own = {"csrf_token", "uuid", "entry", "asked"}
    data = {name: value for name, value in form.data.items() if name not in own}
    perform(
        seat.workshop.id,
        Post(
            code=code,
            secret=people.seat_secret(request, code),
            uuid=form.uuid.data.lower(),
            step=step,
            round=round_name,
            slot=slot,
            data=data,
            entry=form.entry.data or None,
        ),
    )
    return saved(code, "Saved.")


def saved(code: str, message: str) -> Response:
    """Say so, and give a phone its own part as it is now, which it would ask for next."""

    def mine() -> dict[str, str]:
        own, key = mine_of(seated(code))
        return {"content": own, "key": key}

    return replies.accepted("saved", url_for(".room", code=code), message, mine=mine)


@bp.post("/cards/<entry>/removal")
def take_back(code: str, entry: str) -> Response:
    """Delete a card of one's own."""
    seat = seated(code)
    form = UuidForm()
    replies.check(form)
    secret = people.seat_secret(request, code)
    perform(seat.workshop.id, TakeBack(code, secret, form.uuid.data.lower(), entry))
    return saved(code, "Deleted.")


@bp.post("/pause-request")
def ask_for_pause(code: str) -> Response:
    """Ask the facilitator for a pause."""
    seat = seated(code)
    replies.check(PlainForm())
    perform(seat.workshop.id, AskForPause(code, people.seat_secret(request, code)))
    message = "The facilitator has been told that somebody needs a pause, and not who."
    return replies.accepted("done", url_for(".room", code=code), message)


@bp.route("/leave", methods=["GET", "POST"])
def leave(code: str) -> Response:
    """Give up the seat and take the open answers along, after being asked once."""
    seat = seated(code)
    form = PlainForm()
    if request.method == "GET":
        return make_response(render_template("participant/leave.html", workshop=seat.workshop, form=form))
    replies.check(form)
    secret = people.seat_secret(request, code)
    perform(seat.workshop.id, Leave(code, secret))
    live.close_all(secret)
    return people.drop_seat(
        make_response(render_template("participant/left.html", workshop=seat.workshop)), code
    )


@bp.route("/hand-over", methods=["GET", "POST"])
def hand_over(code: str) -> Response:
    """Let the next person use this phone; what was saved stays, and can no longer be changed from here."""
    seat = seated(code)
    form = PlainForm()
    if request.method == "GET":
        return make_response(render_template("participant/hand_over.html", workshop=seat.workshop, form=form))
    replies.check(form)
    secret = people.seat_secret(request, code)
    perform(seat.workshop.id, HandOver(code, secret))
    live.close_all(secret)
    where = url_for("entrance.join", code=seat.workshop.join_code)
    return people.drop_seat(replies.accepted("done", where, go=where), code)
