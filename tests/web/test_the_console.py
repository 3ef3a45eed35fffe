"""What a facilitator has at hand beside the agenda: a neutral wall, its pages, the order of tiles, notes, times."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app import retention
from app.actions.leading import InviteCoFacilitator
from app.activities import KINDS
from app.domain import clock
from app.domain import workshop as rules
from app.domain.workshop import times
from app.models import Leading, PrivateNote, Round, Workshop
from tests.activities.rooms import empty
from tests.cast import Cast, Facilitator


def another_leader(cast: Cast) -> Facilitator:
    """Return a co-facilitator of the cast's workshop."""
    other = cast.lead("co@hospital.example")
    with cast.actions.database.reading() as session:
        query = select(Leading.facilitator_id).where(Leading.workshop_id == cast.workshop_id)
        me = session.scalars(query).one()
    token = cast.actions.perform(cast.workshop_id, InviteCoFacilitator(me))
    assert other.post(f"/co-lead/{token}").status_code == 303
    return Facilitator(other.client, cast.workshop_id)


def test_one_press_makes_the_wall_neutral_and_one_more_shows_it_again(cast: Cast) -> None:
    cast.open()
    prompt = "We are not here to agree."
    assert prompt in cast.wall()
    phone = cast.join(0)
    before = phone.get(f"/room/{cast.code}/regions/step").text
    assert cast.facilitator.do("wall", neutral="1").status_code == 200
    assert prompt not in cast.wall()
    assert "One moment." in cast.wall()
    assert 'data-shortcut="n"' in cast.facilitator.console()
    assert "Show the wall" in cast.facilitator.console()
    # The phones go on as they were.
    assert phone.get(f"/room/{cast.code}/regions/step").text == before
    assert cast.facilitator.do("wall", neutral="0").status_code == 200
    assert prompt in cast.wall()


def test_a_neutral_wall_shows_the_next_picture_by_itself(cast: Cast) -> None:
    cast.open()
    assert cast.facilitator.do("wall", neutral="1").status_code == 200
    assert cast.next().status_code == 200
    assert "One moment." not in cast.wall()
    assert not cast.step.neutral


def test_the_wall_is_paged_down_and_up_and_begins_anew_with_every_picture(cast: Cast) -> None:
    cast.open()
    assert 'data-page="0"' in cast.wall()
    assert cast.facilitator.do("wall", page=1).status_code == 200
    assert 'data-page="1"' in cast.wall()
    assert cast.facilitator.do("wall", page=-3).status_code == 200
    assert 'data-page="0"' in cast.wall()
    assert cast.facilitator.do("wall", page=999).status_code == 200
    assert cast.step.wall_page <= 20
    assert cast.facilitator.do("wall", page="down").status_code == 422
    assert cast.next().status_code == 200
    assert 'data-page="0"' in cast.wall()


def test_nobody_else_turns_the_wall(cast: Cast) -> None:
    cast.open()
    stranger = cast.lead("else@hospital.example")
    for data in ({"neutral": "1"}, {"page": 1}):
        assert stranger.post(f"/workshops/{cast.workshop_id}/wall", data).status_code == 404
        assert cast.join(0).post(f"/workshops/{cast.workshop_id}/wall", data).status_code in {303, 404}
    assert not cast.step.neutral


def comparison(cast: Cast) -> rules.Step:
    return next(step for step in cast.plain.steps if step.kind == "compare")


def test_what_is_compared_is_put_into_another_order_until_it_begins(cast: Cast) -> None:
    step = comparison(cast)
    first = step.settings["tiles"]
    turned = list(reversed(first))
    assert cast.facilitator.do(f"steps/{step.id}/order", chosen=" ".join(turned)).status_code == 200
    assert comparison(cast).settings["tiles"] == turned
    cast.open()
    cast.fill(5)
    cast.lead_to("compare")
    answer = cast.facilitator.do(f"steps/{step.id}/order", chosen=" ".join(first))
    assert answer.status_code == 409
    assert comparison(cast).settings["tiles"] == turned


def test_the_order_is_offered_on_the_console_once_the_answers_are_there(cast: Cast) -> None:
    cast.open()
    cast.fill(5)
    statements = next(step for step in cast.plain.steps if step.kind == "statements")
    cast.lead_to(statements.key)
    offered = f'id="order-{comparison(cast).id}"'
    assert offered not in cast.facilitator.console()
    assert cast.next().status_code == 200
    cast.settle()
    page = cast.facilitator.console()
    assert (offered in page) == (cast.step.key != "compare")


@pytest.mark.parametrize("chosen", ["", "mirror mirror", "weather", "forecast weather", "forecast," * 200])
def test_an_order_that_cannot_be_is_refused_and_the_old_one_stays(cast: Cast, chosen: str) -> None:
    step = comparison(cast)
    assert cast.facilitator.do(f"steps/{step.id}/order", chosen=chosen).status_code == 422
    assert comparison(cast).settings["tiles"] == step.settings["tiles"]


def test_only_a_step_whose_kind_leaves_it_open_is_arranged(cast: Cast) -> None:
    talk = cast.plain.steps[0]
    assert cast.facilitator.do(f"steps/{talk.id}/order", chosen="forecast").status_code == 409


def test_a_tile_that_asks_brings_its_round_and_takes_it_away_again(cast: Cast) -> None:
    step = comparison(cast)
    before = cast.rows(Round)
    tiles = [one for one in step.settings["tiles"] if one != "roles"]
    assert (
        cast.facilitator.do(f"steps/{step.id}/order", chosen=" ".join([*tiles, "roles"])).status_code == 200
    )
    assert [one.name for one in comparison(cast).rounds] == ["roles"]
    assert cast.facilitator.do(f"steps/{step.id}/order", chosen=" ".join(tiles)).status_code == 200
    assert comparison(cast).rounds == ()
    assert cast.rows(Round) == before - ("roles" in step.settings["tiles"])


def test_every_order_that_the_console_offers_is_taken(cast: Cast) -> None:
    for _ in range(6):
        step = comparison(cast)
        arrange = KINDS["compare"].console(cast.plain, step)["arrange"]
        offers = [one[name] for one in arrange["rows"] for name in ("earlier", "without") if one[name]]
        offers += [one["with"] for one in arrange["left_out"]]
        for offer in offers:
            assert cast.facilitator.do(f"steps/{step.id}/order", chosen=" ".join(offer)).status_code == 200
        assert comparison(cast).settings["tiles"] == offers[-1]


def test_notes_to_oneself_are_read_by_nobody_else(cast: Cast) -> None:
    other = another_leader(cast)
    note = "Ask the second table about the rota before tea."
    assert cast.facilitator.do("note", note=note).status_code == 200
    assert note in cast.facilitator.console()
    cast.open()
    phone = cast.join(0)
    for seen in (other.console(), phone.everything(), cast.wall(), other.get("/workshops").text):
        assert note not in seen
    for name in ("agenda", "step", "review", "side"):
        assert note not in other.get(f"/workshops/{cast.workshop_id}/regions/{name}").text


def test_a_note_moves_no_screen_and_an_empty_one_is_gone(cast: Cast) -> None:
    def revisions() -> tuple[int, int]:
        with cast.actions.database.reading() as session:
            found = session.get_one(Workshop, cast.workshop_id)
            return found.revision, found.console_revision

    before = revisions()
    assert cast.facilitator.do("note", note="Later.").status_code == 200
    assert revisions() == before
    assert cast.facilitator.do("note", note="   ").status_code == 200
    assert cast.rows(PrivateNote) == 0
    assert cast.facilitator.do("note", note="x" * 4001).status_code == 422
    assert cast.lead("else@hospital.example").post(f"/workshops/{cast.workshop_id}/note").status_code == 404


def test_notes_are_deleted_with_the_texts(cast: Cast) -> None:
    assert cast.facilitator.do("note", note="Later.").status_code == 200
    change = update(Workshop).values(delete_on=date.today() - timedelta(days=1))
    retention.keep_promises(cast.actions, date.today())
    assert cast.rows(PrivateNote) == 1
    cast.actions.write(lambda tx: tx.session.execute(change))
    retention.keep_promises(cast.actions, date.today())
    assert cast.rows(PrivateNote) == 0


def test_the_run_sheet_says_when_each_step_was_meant_to_begin_and_when_it_did(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert "data-at" not in cast.facilitator.console()
    cast.open()
    opened = now
    now += 9 * 60_000
    assert cast.next().status_code == 200
    first, second = cast.plain.steps[:2]
    found = times(cast.plain)
    assert found[first.id] == rules.Times(opened, opened)
    assert found[second.id] == rules.Times(opened + first.minutes * 60_000, now)
    page = cast.facilitator.console()
    assert f'data-at="{now}"' in page
    assert f'data-at="{opened + first.minutes * 60_000}"' in page


@given(took=st.lists(st.integers(0, 90), max_size=8), left=st.integers(-30, 30))
def test_no_step_is_said_to_begin_before_the_one_it_follows(took: list[int], left: int) -> None:
    plain, at = empty("90"), 0
    steps = list(plain.steps)
    for place, minutes in enumerate(took):
        steps[place] = replace(steps[place], state="done", started_at=at, ended_at=at + minutes * 60_000)
        at += minutes * 60_000
    deadline = at + left * 60_000 if left > 0 else None
    steps[len(took)] = replace(steps[len(took)], state="open", started_at=at, deadline=deadline)
    found = times(replace(plain, steps=tuple(steps), current=len(took)))
    begins = [found[step.id].actual for step in steps]
    assert begins == sorted(begins)
    assert begins[len(took)] == at
    assert [found[step.id].planned for step in steps] == [
        60_000 * sum(one.minutes for one in steps[:place]) for place in range(len(steps))
    ]


def test_one_button_is_the_obvious_one_also_in_a_pause(cast: Cast) -> None:
    def obvious() -> list[str]:
        page = cast.facilitator.get(f"/workshops/{cast.workshop_id}/regions/step").text
        return re.findall(r'class="button primary"[^>]*>\s*([^<]*)', page)

    cast.open()
    assert obvious() == [f"Next: {cast.plain.steps[1].title}"]
    assert cast.facilitator.do("pause").status_code == 200
    assert obvious() == ["Go on"]
