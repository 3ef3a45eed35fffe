"""What a facilitator prints before the workshop says what will be, and gives nothing away; anybody checks the room."""

from __future__ import annotations

import html
import re

import pytest

from app import rates
from app.actions import preparing
from app.actions.entering import SetWay
from app.domain import agenda, run_sheet
from app.domain.errors import Invalid
from app.domain.joincode import pretty
from app.domain.journey import journey
from app.rehearsal.demo import new_workshop
from tests.cast import Cast, Facilitator
from tests.trust.roles import screen_of, who

PAGES = ("before", "invitation", "run-sheet", "briefing")


def page(cast: Cast, name: str) -> str:
    answer = cast.facilitator.get(f"/workshops/{cast.workshop_id}/{name}")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def of_form(cast: Cast, form: str) -> Cast:
    """Let the facilitator lead a workshop of another form."""
    lead = who(cast, cast.email)
    cast.workshop_id = cast.actions.write(lambda tx: preparing.make_workshop(tx, lead, new_workshop(form)))
    cast.facilitator = Facilitator(cast.facilitator.client, cast.workshop_id)
    return cast


@pytest.mark.parametrize("form", agenda.FORMS)
def test_everything_there_is_to_print_is_there_in_every_form(cast: Cast, form: str) -> None:
    of_form(cast, form)
    before = page(cast, "before")
    for name in PAGES[1:]:
        assert f"/workshops/{cast.workshop_id}/{name}" in before
        assert page(cast, name)
    assert all(line in before for line in journey()["checklist_before"])
    assert "/before" in cast.facilitator.console()


def test_the_invitation_says_what_is_promised_and_until_when(cast: Cast) -> None:
    text = page(cast, "invitation")
    plain = cast.plain
    assert "Your wording could still give you away" in text
    assert plain.operator in text
    assert plain.report_to in text
    assert plain.speaking_up in text
    assert f"{sum(step.minutes for step in plain.steps)} minutes" in text
    assert all(rule in text for rule in journey()["ground_rules"])


@pytest.mark.parametrize("way", preparing.WAYS)
def test_the_invitation_holds_a_code_only_where_there_is_one_for_everyone(cast: Cast, way: str) -> None:
    cast.actions.perform(cast.workshop_id, SetWay(who(cast, cast.email), way))
    text = page(cast, "invitation")
    codes = [cast.code_of(group.id) for group in cast.plain.groups]
    shown = [one for one in {cast.code, *codes} if one in text or pretty(one) in text]
    assert shown == ([cast.code] if way == "one_code" else [])
    # What opens a screen is on no paper at all.
    papers = "".join(page(cast, name) for name in PAGES)
    assert screen_of(cast) not in papers
    assert cast.wall_path not in papers


def test_the_run_sheet_plans_every_step_from_the_time_it_begins(cast: Cast) -> None:
    text = page(cast, "run-sheet?begins=13:45")
    times = re.findall(r"<strong>(\d\d:\d\d)</strong>", text)
    steps = cast.plain.steps
    assert len(times) == len(steps) + 1
    assert times[0] == "13:45"
    assert times[-1] == "14:45"
    assert all(step.title in text for step in steps)
    assert all(line in text for step in steps for line in run_sheet.WATCH[step.key])


def test_the_run_sheet_leaves_out_what_only_the_longest_form_asks(cast: Cast) -> None:
    assert "Does another of your cards" not in page(cast, "run-sheet")
    assert "Does another of your cards" in page(of_form(cast, "half_day"), "run-sheet")


def test_a_time_that_is_none_is_told(cast: Cast) -> None:
    answer = cast.facilitator.get(f"/workshops/{cast.workshop_id}/run-sheet?begins=25:00<script>")
    assert answer.status_code == 422
    assert "such as 09:30" in answer.text
    assert "<script>" not in answer.text


def test_a_plan_goes_on_after_midnight(cast: Cast) -> None:
    assert run_sheet.planned(cast.plain.steps, run_sheet.minutes_of("23:30"))[-1] == "00:30"
    for wrong in ("", "9", "24:00", "12:60", "-1:00"):
        with pytest.raises(Invalid):
            run_sheet.minutes_of(wrong)


def test_for_every_step_of_the_method_it_is_said_what_to_watch_for() -> None:
    steps = {one["id"] for one in journey()["steps"] if one["templates"]}
    assert set(run_sheet.WATCH) == steps


def test_the_openers_are_briefed_for_what_they_will_do(cast: Cast) -> None:
    talked = page(cast, "briefing")
    assert "nothing is typed" in talked
    typed = page(of_form(cast, "90"), "briefing")
    assert "rates a few of the group’s own cards" in typed
    for text in (talked, typed):
        assert "One story about them that I have told and am no longer sure of." in text


def test_anybody_checks_the_room_and_nothing_is_kept_of_it(cast: Cast) -> None:
    person = cast.outsider()
    shown = person.get("/check")
    assert shown.status_code == 200
    assert "This phone reaches the server" in shown.text
    answer = person.get("/check/answer")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    # The form for another language has its token; the check itself leaves nothing.
    assert set(person.cookies()) == {"form"}


def test_a_room_can_be_checked_by_many_phones_and_not_without_end(cast: Cast) -> None:
    person = cast.outsider()
    # Everybody together is counted elsewhere; here it is about this page alone.
    cast.app.extensions["rates"] = rates.Rates()
    statuses = [person.get("/check/answer").status_code for _ in range(905)]
    assert statuses[:900] == [204] * 900
    assert statuses[-1] == 429
