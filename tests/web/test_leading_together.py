"""Several people lead one workshop; the right to do so is given by a link that works once."""

from __future__ import annotations

import re

from tests.cast import Cast, Facilitator, Person


def link_of(cast: Cast) -> str:
    page = cast.facilitator.post(f"/workshops/{cast.workshop_id}/co-facilitators", script=False).text
    found = re.search(r"/co-lead/[\w-]+", page)
    assert found is not None
    return found[0]


def signed_up(cast: Cast, link: str) -> Person:
    newcomer = cast.outsider()
    form = {"name": "Second", "email": "second@hospital.example", "password": "a sentence that is long"}
    answer = newcomer.post(link, form, script=False)
    assert answer.status_code == 303
    assert answer.location.endswith(cast.workshop_id)
    return newcomer


def co_lead(cast: Cast) -> Facilitator:
    """Return a second facilitator of the same workshop."""
    return Facilitator(signed_up(cast, link_of(cast)).client, cast.workshop_id)


def holder(who: Facilitator) -> str:
    """Return who leads the room, as the console's page names them."""
    found = re.search(r'data-holder="(\w*)"', who.console())
    assert found is not None
    return found[1]


def test_a_newcomer_signs_up_by_the_link_and_may_read_cards_at_once(cast: Cast) -> None:
    second = co_lead(cast)
    cast.writing()
    cast.everyone_writes()
    assert cast.next().status_code == 200
    assert second.do(f"reviews/{cast.round_of('they').id}").status_code == 200
    assert all(
        second.do(f"cards/{card}/verdict", verdict="released").status_code == 200 for card in cast.queue()
    )


def test_one_of_them_leads_the_room_and_the_other_is_told_who(cast: Cast) -> None:
    second = co_lead(cast)
    cast.open()
    for what, data in (
        ("next", {"expected": cast.step.id}),
        ("time", {"minutes": 2}),
        ("doors", {"locked": 1}),
    ):
        answer = second.do(what, **data)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["message"] == "Lead is leading the room. Take over first."
    assert cast.step.key == "arrive"


def test_each_of_them_may_pause_the_room(cast: Cast) -> None:
    second = co_lead(cast)
    cast.open()
    assert second.do("pause").status_code == 200
    assert "Paused" in cast.wall()


def test_the_room_is_taken_over_on_purpose_and_everyone_sees_it(cast: Cast) -> None:
    second = co_lead(cast)
    cast.open()
    before = holder(second)
    assert second.do("stage", expected=before).status_code == 200
    assert "Second leads the room." in cast.facilitator.console()
    assert cast.next().status_code == 409
    assert second.do("next", expected=cast.step.id).status_code == 200


def test_two_who_take_over_at_once_do_not_both_get_it(cast: Cast) -> None:
    second = co_lead(cast)
    cast.open()
    seen = holder(second)
    assert second.do("stage", expected=seen).status_code == 200
    assert cast.facilitator.do("stage", expected=seen).status_code == 409
    assert second.do("next", expected=cast.step.id).status_code == 200


def test_somebody_who_leads_alone_never_hears_of_a_stage(cast: Cast) -> None:
    cast.open()
    assert "data-holder" not in cast.facilitator.console()


def test_somebody_who_has_signed_up_before_leads_both_workshops(cast: Cast) -> None:
    other = cast.lead("other@hospital.example")
    assert other.post(link_of(cast), script=False).status_code == 303
    for workshop in (cast.workshop_id, other.workshop_id):
        assert other.get(f"/workshops/{workshop}").status_code == 200


def test_the_link_works_once(cast: Cast) -> None:
    link = link_of(cast)
    signed_up(cast, link)
    assert cast.outsider().get(link).status_code == 404


def test_the_link_opens_this_workshop_alone(cast: Cast) -> None:
    other: Facilitator = cast.lead("other@hospital.example")
    second = signed_up(cast, link_of(cast))
    assert second.get(f"/workshops/{other.workshop_id}").status_code == 404


def test_nobody_else_can_make_such_a_link(cast: Cast) -> None:
    other = cast.lead("other@hospital.example")
    path = f"/workshops/{cast.workshop_id}/co-facilitators"
    assert other.post(path, script=False).status_code == 404
    assert cast.outsider().post(path, script=False).status_code == 303


def test_a_server_that_is_going_down_says_so_and_keeps_what_was_there(cast: Cast) -> None:
    cast.open()
    person = cast.join(0)
    step = cast.lead_to("they")
    cast.actions.writer.draining = True
    answer = person.answer(step, "cards", "power", text="They decide without us.")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"] == "draining"
    assert int(answer.headers["Retry-After"]) > 0
    assert cast.outsider().get("/readyz").status_code == 503
    assert person.get(f"/room/{cast.code}").status_code == 200
