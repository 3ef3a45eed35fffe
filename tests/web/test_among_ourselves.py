"""Among ourselves over HTTP: whose screen it is, who may read and rate what, and what the facilitator ticks off."""

from __future__ import annotations

import html
import re

import pytest

from app.actions import preparing
from app.models import Workshop
from app.rehearsal.demo import new_workshop
from tests.cast import Cast, Facilitator


def begin_ninety(cast: Cast) -> None:
    """Let six of each group write cards in the 90-minute form."""
    me = cast.actions.write(lambda tx: preparing.make_facilitator(tx, "Nine", "nine@hospital.example", None))
    made = cast.actions.write(lambda tx: preparing.make_workshop(tx, me, new_workshop("90")))
    link = cast.actions.write(lambda tx: preparing.make_link(tx, "sign_in", me))
    cast.facilitator = Facilitator(cast.app.test_client(), made)
    assert cast.facilitator.post(f"/link/{link}").status_code == 303
    cast.workshop_id = made
    cast.open()
    cast.fill(6)
    cast.lead_to("they")


@pytest.fixture
def ninety(cast: Cast) -> Cast:
    """A cast of six each in the 90-minute form, among themselves, with cards released."""
    begin_ninety(cast)
    cast.everyone_writes()
    cast.lead_to("among_ourselves")
    return cast


def screens(cast: Cast) -> list[str]:
    """Return the addresses of the groups' own screens, as the console gives them."""
    return re.findall(r'href="(/group/[^"]+)"', cast.facilitator.console())


def items(page: str) -> list[str]:
    """Return what a phone is asked to rate."""
    return re.findall(r"/cards/([0-9a-f]{32})\"", page)


def test_each_group_has_a_screen_that_only_its_address_opens(ninety: Cast) -> None:
    first, second = screens(ninety)
    outsider = ninety.outsider()
    assert "Clinicians" in outsider.get(first).text
    assert "Managers" in outsider.get(second).text
    assert outsider.get("/group/guessed").status_code == 404
    assert outsider.get(f"/group/{ninety.workshop_id}").status_code == 404
    assert outsider.get(f"{first}/regions/group").status_code == 200
    assert outsider.get(f"{first}/regions/step").status_code == 404


def test_a_form_without_such_a_step_names_no_screen(cast: Cast) -> None:
    cast.open()
    assert screens(cast) == []


def test_a_phone_is_asked_about_its_own_groups_cards_and_cannot_rate_the_others(ninety: Cast) -> None:
    clinician, manager = ninety.people[0], ninety.people[-1]
    own, others = items(clinician.mine())[0], items(manager.mine())[0]
    assert clinician.answer(ninety.step, "cards", own, held=4).status_code == 200
    assert clinician.answer(ninety.step, "cards", others, held=4).status_code == 404
    assert clinician.answer(ninety.step, "votes", own, take=1).status_code == 404


def test_a_text_reaches_its_own_group_after_it_was_read_and_nobody_else(ninety: Cast) -> None:
    words = "It keeps us from asking why we never go there."
    assert ninety.people[0].answer(ninety.step, "texts", "text", about="use", text=words).status_code == 200
    others = [ninety.people[1], ninety.people[-1]]
    first, second = screens(ninety)
    assert not any(words in person.everything() for person in others)
    assert ninety.show(1).status_code == 200
    ninety.release_all()
    ninety.settle()
    assert ninety.show(2).status_code == 200
    own, other = (html.unescape(ninety.outsider().get(path).text) for path in (first, second))
    assert words in own
    assert words in html.unescape(others[0].everything())
    assert words not in other
    assert words not in html.unescape(others[1].everything())
    assert words not in html.unescape(ninety.wall())


def test_the_vote_does_not_open_before_the_texts_are_read(ninety: Cast) -> None:
    ninety.people[0].answer(ninety.step, "texts", "text", about="use", text="Words to read.")
    assert ninety.show(1).status_code == 200
    assert ninety.show(2).status_code == 409


def test_the_facilitator_ticks_that_an_opener_has_spoken_and_takes_it_back(ninety: Cast) -> None:
    group = ninety.plain.groups[0].id
    path = f"steps/{ninety.step.id}/ticks"
    for ticks in (("opened:" + group,), ()):
        assert ninety.facilitator.do(path, tick=f"opened:{group}").status_code == 200
        assert ninety.step.ticks == ticks
    assert ninety.facilitator.do(path, tick="opened:nobody").status_code == 404
    assert ninety.facilitator.do(path, tick="anything").status_code == 404


def test_the_briefing_for_the_openers_is_a_page_to_print_for_whoever_leads(ninety: Cast) -> None:
    path = f"/workshops/{ninety.workshop_id}/briefing"
    page = ninety.facilitator.get(path).text
    assert "One story about them that I have told and am no longer sure of." in page
    assert ninety.lead("other@hospital.example").get(path).status_code == 404


def test_a_difference_is_added_in_the_facilitators_words_where_the_step_takes_it(ninety: Cast) -> None:
    step = ninety.lead_to("choose")
    path = f"steps/{step.id}/notes"
    assert ninety.facilitator.do(path, note="Who speaks first in a crisis?").status_code == 200
    assert "Who speaks first in a crisis?" in ninety.people[0].mine()
    assert ninety.facilitator.do(path, note=" ").status_code == 422
    assert ninety.facilitator.do(path, note="x" * 200).status_code == 422
    other = next(one for one in ninety.plain.steps if one.key == "close")
    assert ninety.facilitator.do(f"steps/{other.id}/notes", note="Here").status_code == 409


def test_a_workshop_keeps_the_form_it_was_made_with(ninety: Cast) -> None:
    with ninety.actions.database.reading() as session:
        assert session.get_one(Workshop, ninety.workshop_id).template == "90"
