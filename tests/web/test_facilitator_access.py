"""Who gets in as a facilitator, and that a workshop is nobody's business but of those who lead it."""

from __future__ import annotations

import pytest

from app import passwords
from app.actions import preparing
from app.models import OneTimeLink, SignedIn
from tests.cast import Cast, Facilitator, Person

PASSWORD = "a short sentence does well"
EMAIL = "someone@hospital.example"


def test_a_workshop_that_does_not_exist_is_answered_like_somebody_elses(cast: Cast) -> None:
    theirs = cast.lead("other@hospital.example")
    there = theirs.get(f"/workshops/{cast.workshop_id}")
    nowhere = theirs.get(f"/workshops/{'0' * 32}")
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)


def test_the_list_holds_ones_own_workshops_only(cast: Cast) -> None:
    other = cast.lead("other@hospital.example")
    page = cast.facilitator.get("/workshops").text
    assert cast.workshop_id in page
    assert other.workshop_id not in page


def signed_up(cast: Cast, email: str = EMAIL) -> str:
    hashed = passwords.make(PASSWORD)
    return str(cast.actions.write(lambda tx: preparing.make_facilitator(tx, "Someone", email, hashed)))


def sign_in(cast: Cast, where: str = "/sign-in", **data: str) -> tuple[Person, int, str]:
    person = cast.outsider()
    answer = person.post(where, {"email": EMAIL, "password": PASSWORD, **data}, script=False)
    return person, answer.status_code, answer.location or answer.text


def test_the_right_password_lets_in_and_a_wrong_one_or_unknown_address_does_not(cast: Cast) -> None:
    signed_up(cast)
    person, status, where = sign_in(cast, email=f"  {EMAIL.upper()} ")
    assert (status, where) == (303, "/workshops")
    assert person.get("/workshops").status_code == 200
    wrong, unknown = sign_in(cast, password="something else"), sign_in(cast, email="nobody@hospital.example")
    for person, status, page in (wrong, unknown):
        assert status == 422
        assert "This e-mail address and password do not go together." in page
        assert PASSWORD not in page
        assert person.get("/workshops").status_code == 303


def test_a_facilitator_without_a_password_gets_in_by_link_only(cast: Cast) -> None:
    assert sign_in(cast, email="lead@hospital.example", password="")[1] == 422
    assert sign_in(cast, email="lead@hospital.example", password="None")[1] == 422


def test_guessing_a_password_comes_to_an_end(cast: Cast) -> None:
    signed_up(cast, "guessed@hospital.example")
    person = cast.outsider()
    tried = [
        person.post("/sign-in", {"email": "guessed@hospital.example", "password": f"guess {number}"})
        for number in range(12)
    ]
    assert [one.status_code for one in tried].count(429) == 2
    assert "Too many tries" in tried[-1].text


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(cast: Cast) -> None:
    signed_up(cast)
    where = cast.outsider().get("/workshops/new").location
    assert where is not None
    assert sign_in(cast, where)[2] == "/workshops/new"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
        "/\t/evil.example", "javascript:alert(1)", "https:evil.example", "evil.example", "/\n/evil.example",
        "///evil.example", "/\\/evil.example", "http:///evil.example", "%2F%2Fevil.example",
    ],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(
    cast: Cast, evil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "fits", lambda _given, kept: kept is not None)
    cast.actions.write(lambda tx: preparing.make_facilitator(tx, "Someone", EMAIL, "kept"))
    person = cast.outsider()
    data = {"csrf_token": person.token(), "email": EMAIL, "password": PASSWORD}
    answer = person.client.post("/sign-in", query_string={"next": evil}, data=data)
    assert answer.status_code == 303
    assert answer.location is not None
    assert answer.location == "/workshops" or (
        answer.location.startswith("/") and answer.location[1:2] not in {"/", "\\", "\t", "\n"}
    )


def test_a_one_time_link_is_not_used_up_by_looking_at_it(cast: Cast) -> None:
    link = make_link(cast)
    scanner = cast.outsider()
    for _ in range(2):
        assert scanner.get(f"/link/{link}").status_code == 200
    assert scanner.get("/workshops").status_code == 303
    person = cast.outsider()
    assert person.post(f"/link/{link}", script=False).status_code == 303
    assert person.get("/workshops").status_code == 200


def test_a_one_time_link_works_once(cast: Cast) -> None:
    link = make_link(cast)
    assert cast.outsider().post(f"/link/{link}", script=False).status_code == 303
    again = cast.outsider()
    assert again.get(f"/link/{link}").status_code == 404
    assert again.post(f"/link/{link}", script=False).status_code == 404
    assert "This link has been used or has run out." in again.get(f"/link/{link}").text


def test_a_one_time_link_runs_out(cast: Cast) -> None:
    link = make_link(cast)
    cast.actions.write(lambda tx: tx.session.query(OneTimeLink).update({"until": tx.now - 1}))
    assert cast.outsider().post(f"/link/{link}", script=False).status_code == 404


def make_link(cast: Cast, purpose: str = "sign_in") -> str:
    who = signed_up(cast, "linked@hospital.example") if purpose == "sign_in" else None
    return str(cast.actions.write(lambda tx: preparing.make_link(tx, purpose, who)))


def test_a_sign_in_link_sets_nobody_up_and_a_set_up_link_signs_nobody_in(cast: Cast) -> None:
    sign_in_link, set_up_link = make_link(cast), make_link(cast, "setup")
    assert cast.outsider().get(f"/setup/{sign_in_link}").status_code == 404
    assert cast.outsider().post(f"/link/{set_up_link}").status_code == 404


def test_the_set_up_link_makes_one_facilitator_and_then_no_other(cast: Cast) -> None:
    link = make_link(cast, "setup")
    data = {"name": "First", "email": "first@hospital.example", "password": PASSWORD}
    person = cast.outsider()
    assert person.get(f"/setup/{link}").status_code == 200
    short = person.post(f"/setup/{link}", {**data, "password": "short"}, script=False)
    assert short.status_code == 422
    assert "at least 12 characters" in short.text
    answer = person.post(f"/setup/{link}", data, script=False)
    assert (answer.status_code, answer.location) == (303, "/workshops/new")
    assert person.get("/workshops").status_code == 200
    assert cast.outsider().post(f"/setup/{link}", data, script=False).status_code == 404


def test_an_older_set_up_link_stops_working(cast: Cast) -> None:
    older, newer = make_link(cast, "setup"), make_link(cast, "setup")
    assert cast.outsider().get(f"/setup/{older}").status_code == 404
    assert cast.outsider().get(f"/setup/{newer}").status_code == 200


def test_signing_out_ends_the_session_on_the_server(cast: Cast) -> None:
    lead: Facilitator = cast.facilitator
    cookie = lead.client.get_cookie("facilitator")
    assert cookie is not None
    assert lead.post("/sign-out", script=False).status_code == 303
    assert cast.rows(SignedIn) == 0
    lead.client.set_cookie("facilitator", cookie.value)
    assert lead.get("/workshops").status_code == 303


def test_a_session_ends_after_a_working_day(cast: Cast) -> None:
    half_a_day = 12 * 60 * 60 * 1000
    cast.actions.write(lambda tx: tx.session.query(SignedIn).update({"since": tx.now - half_a_day - 1}))
    assert cast.facilitator.get("/workshops").status_code == 303
