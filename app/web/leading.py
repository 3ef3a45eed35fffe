"""The console's buttons: each address is a noun, each body one command."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.actions import Command, leading, perform, reviewing
from app.domain.errors import Invalid
from app.forms import UUID, PlainForm
from app.web import people, replies

bp = Blueprint("leading", __name__, url_prefix="/workshops/<workshop_id>")


def carry_out(workshop_id: str, command: Command, message: str = "Done.") -> Response:
    """Check the form's token, carry out the command once, and go back to the console."""
    replies.check(PlainForm())
    perform(workshop_id, command, number_of_post())
    return replies.accepted("done", url_for("facilitator.console", workshop_id=workshop_id), message)


def number_of_post() -> str | None:
    """Return the name of this post; a page sends it again under the same one where no answer came."""
    given = request.form.get("uuid", "")
    return f"{me()}/{request.path}/{given.lower()}" if UUID.match(given) else None


def me() -> str:
    return people.facilitator().id


def number(name: str) -> int:
    """Return a whole number that was posted; raises Invalid otherwise."""
    try:
        return int(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid("This button has lost its number. Load the page again.") from error


@bp.post("/opening")
def opening(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Open(me()))


@bp.post("/next")
def following(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Advance(me(), request.form.get("expected", "")))


@bp.post("/back")
def back(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.GoBack(me(), request.form.get("expected", "")))


@bp.post("/steps/<step>/frame")
def frame(workshop_id: str, step: str) -> Response:
    return carry_out(workshop_id, leading.ShowFrame(me(), step, number("frame")))


@bp.post("/time")
def time(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Extend(me(), number("minutes")))


@bp.post("/pause")
def pause(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Pause(me()))


@bp.post("/pause/end")
def resume(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Resume(me()))


@bp.post("/pause-request/answer")
def no_pause(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.NoPause(me()))


@bp.post("/doors")
def doors(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Lock(me(), request.form.get("locked") == "1"))


@bp.post("/ending")
def ending(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.End(me()))


@bp.post("/stage")
def stage(workshop_id: str) -> Response:
    return carry_out(
        workshop_id, leading.TakeStage(me(), request.form.get("expected", "")), "You lead the room."
    )


@bp.post("/steps/<step>/ticks")
def tick(workshop_id: str, step: str) -> Response:
    return carry_out(workshop_id, leading.Tick(me(), step, request.form.get("tick", "")))


@bp.post("/steps/<step>/notes")
def note(workshop_id: str, step: str) -> Response:
    return carry_out(workshop_id, leading.Add(me(), step, request.form.get("note", "")[:2000]))


@bp.post("/repeats")
def repeat(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Repeat(me(), request.form.get("step", "")))


@bp.post("/shortening")
def shorten(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.Shorten(me()))


@bp.post("/wall")
def wall(workshop_id: str) -> Response:
    if "page" in request.form:
        return carry_out(workshop_id, leading.ShowWall(me(), page=number("page")))
    return carry_out(workshop_id, leading.ShowWall(me(), neutral=request.form.get("neutral") == "1"))


@bp.post("/steps/<step>/order")
def order(workshop_id: str, step: str) -> Response:
    chosen = tuple(request.form.get("chosen", "")[:400].split())
    return carry_out(workshop_id, leading.Arrange(me(), step, chosen))


@bp.post("/note")
def private_note(workshop_id: str) -> Response:
    return carry_out(workshop_id, leading.KeepNote(me(), request.form.get("note", "")), "Saved.")


@bp.post("/reviews/<round_id>")
def open_review(workshop_id: str, round_id: str) -> Response:
    return carry_out(workshop_id, reviewing.OpenReview(me(), round_id))


@bp.post("/reviews/<round_id>/end")
def end_review(workshop_id: str, round_id: str) -> Response:
    agreed = request.form.get("agreed", "").split()
    command = reviewing.EndReview(me(), round_id, "leave_unread" in agreed, "show_none" in agreed)
    return carry_out(workshop_id, command)


@bp.post("/rounds/<round_id>/anew")
def start_again(workshop_id: str, round_id: str) -> Response:
    return carry_out(workshop_id, reviewing.StartAgain(me(), round_id))


@bp.post("/cards/<entry>/verdict")
def verdict(workshop_id: str, entry: str) -> Response:
    given, _separator, reason = request.form.get("verdict", "").partition(":")
    return carry_out(workshop_id, reviewing.Judge(me(), entry, given, reason or None))


@bp.post("/cards/<entry>/merge")
def merge(workshop_id: str, entry: str) -> Response:
    return carry_out(workshop_id, reviewing.Merge(me(), entry, request.form.get("into", "")))


@bp.post("/steps/<step>/swaps")
def swap(workshop_id: str, step: str) -> Response:
    out = request.form.get("out", "")[:64]
    into, reason = request.form.get(f"into-{out}", ""), request.form.get(f"reason-{out}", "")
    return carry_out(workshop_id, reviewing.Swap(me(), step, out, into, reason))
