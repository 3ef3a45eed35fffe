"""The facilitator's pages: workshops, a new one, the console, and the previews beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from wtforms import SelectChoice

from app import access, agendas, regions, snapshot
from app.actions import of_app, perform, preparing
from app.actions.leading import InviteCoFacilitator
from app.domain import agenda, clock
from app.domain.activity import Seat
from app.domain.audience import Lead, Phone
from app.domain.errors import NotFound
from app.domain.journey import journey
from app.forms import PlainForm
from app.models import NOTE_LIMIT
from app.web import people, replies
from app.web.forms import WorkshopForm
from app.web.participant import render_mine

bp = Blueprint("facilitator", __name__, url_prefix="/workshops")
KEPT_FOR = timedelta(days=60)


@bp.get("")
def workshops() -> str:
    """List what this facilitator leads."""
    facilitator = people.facilitator()
    found = access.all_led(people.reading(), facilitator.id)
    return render_template(
        "facilitator/workshops.html",
        workshops=found,
        kept=access.kept_reports(people.reading(), facilitator.id),
        facilitator=facilitator,
        form=PlainForm(),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> Response:
    """Make a workshop, after the checklist. ?template=... fills in the seats and the route of a template."""
    facilitator = people.facilitator()
    own = {one.id: one.content for one in access.templates(people.reading(), facilitator.id)}
    plans = {name: agendas.built_in(name) for name in agenda.FORMS} | own
    wanted = request.values.get("template", agenda.FORMS[0])
    form = WorkshopForm(data=filled_in(plans.get(wanted, plans[agenda.FORMS[0]])))
    form.template.choices = [SelectChoice(name, plan["title"]) for name, plan in plans.items()]
    form.template.data = form.template.data or wanted
    if not form.delete_on.data:
        form.delete_on.data = date.today() + KEPT_FOR
    if form.validate_on_submit():
        made = as_new_workshop(form, own.get(form.template.data))
        identifier = of_app().write(lambda tx: preparing.make_workshop(tx, facilitator.id, made))
        return make_response(redirect(url_for(".console", workshop_id=identifier), 303))
    page = render_template(
        "facilitator/new.html",
        form=form,
        checklist=journey()["checklist_before"],
        plans={name: (plan["title"], plan["note"], agenda.total(plan)) for name, plan in plans.items()},
    )
    return make_response(page, 422 if form.errors else 200)


def filled_in(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a template already says of a workshop."""
    seats = {
        f"{which}_{name}": seat[name]
        for which, seat in zip(("first", "second"), plan["seats"], strict=True)
        for name in ("name", "colour", "shape")
    }
    return {**seats, "speaking_up": plan["speaking_up"]}


def as_new_workshop(form: WorkshopForm, content: Mapping[str, Any] | None) -> preparing.NewWorkshop:
    """Return the form's answers as values."""

    def side(which: str) -> preparing.Side:
        name, colour, shape = (form[f"{which}_{part}"].data for part in ("name", "colour", "shape"))
        return preparing.Side(name.strip(), colour, shape)

    return preparing.NewWorkshop(
        title=form.title.data.strip(),
        template="own" if content else form.template.data,
        sides=(side("first"), side("second")),
        speaking_up=form.speaking_up.data.strip(),
        report_to=form.report_to.data.strip(),
        operator=form.operator.data.strip(),
        delete_on=form.delete_on.data,
        capacity=form.capacity.data,
        content=content,
        way=form.way.data or None,
    )


@bp.get("/<workshop_id>")
def console(workshop_id: str) -> str:
    """Lead a workshop."""
    me = people.facilitator().id
    workshop = access.led(people.reading(), me, workshop_id)
    leaders = [one.id for one in access.leaders(people.reading(), workshop)]
    made = {name: regions.render(people.reading(), workshop, Lead(), name) for name in regions.NAMES[Lead]}
    return render_template(
        "facilitator/console.html",
        workshop=workshop,
        regions=made,
        form=PlainForm(),
        now=clock.now(),
        note=access.private_note(people.reading(), me, workshop.id),
        note_limit=NOTE_LIMIT,
        reader=leaders.index(me),
        readers=len(leaders),
    )


@bp.route("/<workshop_id>/co-facilitators", methods=["GET", "POST"])
def co_facilitators(workshop_id: str) -> str:
    """Say who leads a workshop, and make a link for one more."""
    me = people.facilitator()
    workshop = access.led(people.reading(), me.id, workshop_id)
    form, link = PlainForm(), None
    if form.validate_on_submit():
        token = perform(workshop.id, InviteCoFacilitator(me.id))
        link = replies.base_url() + url_for("entrance.co_lead", token=token)
    return render_template(
        "facilitator/co_facilitators.html",
        workshop=workshop,
        leaders=access.leaders(people.reading(), workshop),
        me=me,
        stage=snapshot.read(people.reading(), workshop).stage,
        form=form,
        link=link,
    )


@bp.get("/<workshop_id>/regions/<name>")
def region(workshop_id: str, name: str) -> Response:
    """Give the console the region it missed."""
    workshop = access.led(people.reading(), people.facilitator().id, workshop_id)
    return replies.region(regions.render(people.reading(), workshop, Lead(), name))


@bp.get("/<workshop_id>/preview/<group_id>")
def preview(workshop_id: str, group_id: str) -> str:
    """Show what a participant of a group sees who has not answered anything."""
    workshop = access.led(people.reading(), people.facilitator().id, workshop_id)
    group = next((one for one in workshop.groups if one.id == group_id), None)
    if group is None:
        raise NotFound()
    plain = snapshot.read(people.reading(), workshop)
    return render_template(
        "participant/room.html",
        workshop=workshop,
        group=group,
        step=regions.render(people.reading(), workshop, Phone(group.id), "step"),
        mine=render_mine(plain, Seat(group.id, plain.others(group.id).id), None),
        mine_key=regions.mine_key(plain),
        seat="",
        now=clock.now(),
        preview=True,
        form=PlainForm(),
    )


@bp.get("/<workshop_id>/preview/<group_id>/regions/<name>")
def preview_region(workshop_id: str, group_id: str, name: str) -> Response:
    """Give a preview the region it missed."""
    workshop = access.led(people.reading(), people.facilitator().id, workshop_id)
    if group_id not in {group.id for group in workshop.groups}:
        raise NotFound()
    return replies.region(regions.render(people.reading(), workshop, Phone(group_id), name))


@bp.get("/<workshop_id>/preview/<group_id>/mine")
def preview_mine(workshop_id: str, group_id: str) -> Response:
    """Give a preview the part that would be the participant's own."""
    workshop = access.led(people.reading(), people.facilitator().id, workshop_id)
    if group_id not in {group.id for group in workshop.groups}:
        raise NotFound()
    plain = snapshot.read(people.reading(), workshop)
    own = render_mine(plain, Seat(group_id, plain.others(group_id).id), None)
    return Response(own, mimetype="text/html", headers={"X-Mine": regions.mine_key(plain)})
