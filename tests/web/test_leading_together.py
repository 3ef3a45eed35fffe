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


def test_a_newcomer_signs_up_by_the_link_and_leads_at_once(cast: Cast) -> None:
    second = signed_up(cast, link_of(cast))
    cast.open()
    answer = second.post(f"/workshops/{cast.workshop_id}/next", {"expected": cast.step.id})
    assert answer.status_code == 200
    assert cast.step.key == "they"


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
