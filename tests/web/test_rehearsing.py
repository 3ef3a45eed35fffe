"""Rehearsing alone: simulated people fill a copy of a workshop, every screen says so, and nothing of it is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.actions import rehearsing
from app.activities import KINDS
from app.domain import clock
from app.domain import workshop as rules
from app.domain.errors import NotFound
from app.domain.rehearsal import is_drill
from app.models import Base, Entry, Member, Rehearsal, ReleasedCard, Workshop
from app.rehearsal import live
from tests.cast import Cast

STAMP = '<p class="stamp">Rehearsal</p>'


def rehearse(cast: Cast, people: int = 6, pace: str = "at_once") -> Cast:
    """Press Rehearse on the workshop; return the cast around the copy."""
    answer = cast.facilitator.post(
        f"/workshops/{cast.workshop_id}/rehearsal", {"people": people, "pace": pace}, script=False
    )
    assert answer.status_code == 303
    copy = object.__new__(Cast)
    copy.app, copy.people, copy.email, copy.actions = cast.app, [], cast.email, cast.actions
    copy.workshop_id = answer.location.rsplit("/", 1)[1]
    copy.facilitator = replace(cast.facilitator, workshop_id=copy.workshop_id)
    return copy


def counts(cast: Cast) -> dict[str, int]:
    """Return how many rows every table holds."""
    with cast.actions.database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def seated(cast: Cast) -> int:
    with cast.actions.database.reading() as session:
        query = select(func.count()).select_from(Member).where(Member.workshop_id == cast.workshop_id)
        return session.scalar(query) or 0


def until_quiet(cast: Cast, rehearsals: live.Rehearsals) -> None:
    """Let the simulated people come in and answer until nobody has anything left to send."""
    for number in range(40):
        rehearsals.tick(cast.actions)
        # Who has just come in answers from the next moment on.
        if number and not rehearsals.running[cast.workshop_id].waiting:
            return
    pytest.fail("They never stop answering.")


def test_the_facilitator_walks_the_whole_template_alone(cast: Cast) -> None:
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast)
    rehearsal.open()
    seen: set[str] = set()
    while True:
        until_quiet(rehearsal, rehearsals)
        rehearsal.settle()
        step = rehearsal.step
        seen.add(step.key)
        assert STAMP in rehearsal.outsider().get(rehearsal.wall_path).text
        if step.frame + 1 < len(KINDS[step.kind].frames(rehearsal.plain, step)):
            assert rehearsal.show(step.frame + 1).status_code == 200
        elif step.position + 1 == len(rehearsal.plain.steps):
            break
        elif rehearsal.next().status_code == 409:
            for round_id in rehearsal.closed_rounds():
                assert rehearsal.facilitator.do(f"reviews/{round_id}").status_code == 200
                assert rehearsal.facilitator.do(f"rehearsal/reading/{round_id}").status_code == 200
                assert rehearsal.facilitator.do(f"reviews/{round_id}/end").status_code == 200
            rehearsal.settle()
            assert rehearsal.next().status_code == 200
    assert rehearsal.facilitator.do("ending").status_code == 200
    assert seen == {step.key for step in cast.plain.steps}
    shown = rehearsal.plain.cards
    assert shown
    assert not [card for card in shown if is_drill(card.text)]
    compared = next(step for step in rehearsal.plain.steps if step.kind == "statements")
    assert compared.rounds[0].results
    assert min(rules.people(compared.rounds[0].results, rehearsal.plain.groups).values()) >= 5


def test_every_screen_of_a_rehearsal_says_so_and_none_of_a_real_workshop(cast: Cast) -> None:
    def screens(around: Cast) -> list[str]:
        around.open()
        mine = around.join(0)
        group = around.plain.groups[0].id
        return [
            around.outsider().get(f"/join/{around.code}").text,
            around.outsider().get(around.wall_path).text,
            mine.sees(),
            mine.get(f"/room/{around.code}/leave").text,
            mine.get(f"/room/{around.code}/hand-over").text,
            around.facilitator.get(f"/workshops/{around.workshop_id}/preview/{group}").text,
        ]

    rehearsal = rehearse(cast)
    assert all(STAMP in screen for screen in screens(rehearsal))
    assert 'class="stamp">Rehearsal' in rehearsal.facilitator.console()
    assert all("stamp" not in screen for screen in screens(cast))
    assert "stamp" not in cast.facilitator.console()


def test_thrown_away_nothing_is_left_and_the_workshop_is_as_it_was(cast: Cast) -> None:
    rehearsal_before = counts(cast)
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast)
    rehearsal.open()
    until_quiet(rehearsal, rehearsals)
    rehearsal.lead_to("they")
    until_quiet(rehearsal, rehearsals)
    assert rehearsal.rows(Entry)
    keys = Path(cast.actions.keys.folder)
    assert list(keys.iterdir())
    assert rehearsal.facilitator.do("rehearsal/removal").status_code == 200
    assert counts(cast) == rehearsal_before
    assert not list(keys.iterdir())
    assert rehearsal.facilitator.get(f"/workshops/{rehearsal.workshop_id}").status_code == 404
    assert cast.facilitator.get(f"/workshops/{cast.workshop_id}").status_code == 200


def test_nothing_can_be_simulated_in_a_real_workshop_nor_is_it_thrown_away(cast: Cast) -> None:
    cast.writing(5)
    round_id = cast.begin_review()
    for path, data in (
        ("rehearsal/pace", {"pace": "at_once"}),
        (f"rehearsal/reading/{round_id}", {}),
        ("rehearsal/removal", {}),
    ):
        assert cast.facilitator.do(path, **data).status_code == 404
    with pytest.raises(NotFound):
        cast.actions.perform(cast.workshop_id, rehearsing.ComeIn(0))
    people = cast.rows(Member)
    live.Rehearsals().tick(cast.actions)
    assert cast.rows(Member) == people


def test_only_who_leads_a_workshop_rehearses_it(cast: Cast) -> None:
    somebody = cast.lead("else@hospital.example")
    address = f"/workshops/{cast.workshop_id}/rehearsal"
    assert somebody.get(address).status_code == 404
    assert somebody.post(address, {"people": 6, "pace": "at_once"}, script=False).status_code == 404
    rehearsal = rehearse(cast)
    assert somebody.post(f"/workshops/{rehearsal.workshop_id}/rehearsal/removal").status_code == 404
    assert cast.rows(Rehearsal) == 1


@pytest.mark.parametrize("given", [{"people": 4}, {"people": 31}, {"people": "many"}, {"pace": "slowly"}, {}])
def test_what_cannot_be_rehearsed_is_said(cast: Cast, given: dict[str, object]) -> None:
    data = {"people": 6, "pace": "at_once", **given} if given else {"people": "", "pace": ""}
    answer = cast.facilitator.post(f"/workshops/{cast.workshop_id}/rehearsal", data, script=False)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert cast.rows(Rehearsal) == 0


def test_a_rehearsal_is_not_rehearsed_again(cast: Cast) -> None:
    rehearsal = rehearse(cast)
    again = rehearsal.facilitator.do("rehearsal", people=6, pace="at_once")
    assert again.status_code == 409


def test_as_in_life_people_come_one_after_another_some_late_and_some_keep_silent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast, people=10, pace="as_in_life")
    rehearsal.open()
    arrived: list[int] = []
    for _ in range(50):
        now += 1000
        rehearsals.tick(cast.actions)
        arrived.append(seated(rehearsal))
    assert arrived == sorted(arrived)
    assert len(set(arrived)) > 10
    assert arrived[-1] == 20 - live.LATE
    rehearsal.lead_to("they")
    rehearsals.tick(cast.actions)
    assert seated(rehearsal) == 20
    assert rehearsal.rows(Entry) == 0
    for _ in range(10):
        now += live.LAST * 1000 // 4
        rehearsals.tick(cast.actions)
    assert rehearsal.rows(Entry) > 10
    assert not rehearsals.running[rehearsal.workshop_id].waiting
    planned = rehearsals.running[rehearsal.workshop_id].planned.values()
    assert set().union(*planned) == set(range(20))


def test_a_restarted_server_goes_on_with_the_same_people_and_doubles_no_answer(cast: Cast) -> None:
    rehearsal = rehearse(cast)
    rehearsal.open()
    until_quiet(rehearsal, live.Rehearsals())
    rehearsal.lead_to("they")
    first = live.Rehearsals()
    until_quiet(rehearsal, first)
    written, people = rehearsal.rows(Entry), seated(rehearsal)
    until_quiet(rehearsal, live.Rehearsals())
    assert (rehearsal.rows(Entry), seated(rehearsal)) == (written, people)


def test_real_phones_may_join_a_rehearsal_beside_the_simulated_people(cast: Cast) -> None:
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast)
    rehearsal.open()
    me = rehearsal.join(0)
    until_quiet(rehearsal, rehearsals)
    rehearsal.lead_to("they")
    assert me.write(rehearsal.step, "They meet without us every Tuesday.").status_code == 200
    until_quiet(rehearsal, rehearsals)
    assert "They meet without us every Tuesday." in me.mine()


def test_a_paused_rehearsal_is_quiet(cast: Cast) -> None:
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast)
    rehearsal.open()
    assert rehearsal.facilitator.do("pause").status_code == 200
    rehearsals.tick(cast.actions)
    assert seated(rehearsal) == 0


def test_the_pace_is_changed_on_the_console(cast: Cast) -> None:
    rehearsal = rehearse(cast)
    assert "Answer as in life" in rehearsal.facilitator.console()
    assert rehearsal.facilitator.do("rehearsal/pace", pace="as_in_life").status_code == 200
    assert rehearsal.plain.rehearsal == "as_in_life"
    assert "Answer at once" in rehearsal.facilitator.console()
    assert rehearsal.facilitator.do("rehearsal/pace", pace="backwards").status_code == 422


def test_a_rehearsal_that_nobody_throws_away_goes_by_itself(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse(cast)
    now = clock.now() + rehearsing.KEPT_AT_MOST - 60_000
    monkeypatch.setattr(clock, "now", lambda: now)
    cast.settle()
    assert cast.rows(Rehearsal) == 1
    now += 120_000
    cast.settle()
    assert cast.rows(Rehearsal) == 0
    assert cast.rows(Workshop) == 1


def test_a_rehearsal_copies_what_was_shaped_and_has_codes_of_its_own(cast: Cast) -> None:
    rehearsal = rehearse(cast)
    original, copy = cast.plain, rehearsal.plain
    shape = lambda plain: [(one.key, one.title, one.minutes, one.settings) for one in plain.steps]  # noqa: E731
    assert shape(copy) == shape(original)
    assert [(one.name, one.colour, one.shape) for one in copy.groups] == [
        (one.name, one.colour, one.shape) for one in original.groups
    ]
    assert copy.join_code != original.join_code
    assert rehearsal.wall_path != cast.wall_path
    assert not {one.id for one in copy.groups} & {one.id for one in original.groups}


def test_a_rehearsal_is_marked_in_the_list_and_offered_beside_every_open_workshop(cast: Cast) -> None:
    assert f"/workshops/{cast.workshop_id}/rehearsal" in cast.facilitator.get("/workshops").text
    rehearsal = rehearse(cast)
    page = cast.facilitator.get("/workshops").text
    assert len(re.findall(r'class="stamp"', page)) == 1
    assert f"/workshops/{rehearsal.workshop_id}/rehearsal" not in page


def test_the_seats_that_are_kept_are_those_of_simulated_people_only(cast: Cast) -> None:
    rehearsals, rehearsal = live.Rehearsals(), rehearse(cast)
    rehearsal.open()
    mine = rehearsal.join(1)
    until_quiet(rehearsal, rehearsals)
    with cast.actions.database.reading() as session:
        kept = session.get_one(Rehearsal, rehearsal.workshop_id).people["seats"]
    secrets = {one["secret"] for one in kept if one.get("secret")}
    assert len(secrets) == 10
    assert not secrets & set(mine.cookies().values())
    assert rehearsal.rows(ReleasedCard) == 0
