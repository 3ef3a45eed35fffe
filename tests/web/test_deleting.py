"""A workshop is deleted for good by whoever leads it; what is left is a certificate of counts."""

from __future__ import annotations

import re

import pytest

from app import passwords
from app.actions import preparing
from app.models import Entry, Member, Rehearsal, ReleasedCard, Workshop
from tests.cast import Cast


@pytest.fixture
def held(cast: Cast) -> Cast:
    """A workshop whose cards were released, in a step that collects answers."""
    cast.writing()
    cast.everyone_writes()
    cast.lead_to("statements")
    cast.everyone_rates()
    cast.release_all()
    return cast


def delete(cast: Cast, title: str) -> tuple[int, str]:
    answer = cast.facilitator.post(f"/workshops/{cast.workshop_id}/deletion", {"title": title}, script=False)
    return answer.status_code, str(answer.location)


def test_a_wrong_name_deletes_nothing(held: Cast) -> None:
    assert delete(held, "something else")[0] == 422
    assert held.rows(Workshop) == 1


def test_with_a_workshop_go_its_texts_answers_seats_keys_and_bytes(held: Cast) -> None:
    folder = held.actions.keys.folder
    assert any(folder.iterdir())
    assert delete(held, held.plain.title)[0] == 303
    assert [held.rows(one) for one in (Workshop, Entry, Member, ReleasedCard)] == [0, 0, 0, 0]
    assert not any(folder.iterdir())
    stored = b"".join(one.read_bytes() for one in held.actions.config.data_dir.iterdir() if one.is_file())
    assert b"They never come to our" not in stored


def test_the_certificate_counts_what_was_deleted_and_stays_with_who_did_it(held: Cast) -> None:
    title = held.plain.title
    other = held.lead("other@hospital.example")
    _, where = delete(held, title)
    page = held.facilitator.get(where).text
    counts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page))
    assert counts["Seats of participants"] == "10"
    assert counts["Released texts"] == "20"
    assert title in page
    assert other.get(where).status_code == 404
    assert where in held.facilitator.get("/account").text


def test_everything_of_it_answers_that_there_is_nothing(held: Cast) -> None:
    phone, code, wall = held.people[0], held.code, held.wall_path
    delete(held, held.plain.title)
    for path in (f"/room/{code}", f"/room/{code}/mine", f"/join/{code}", wall, f"{wall}/regions/wall"):
        assert phone.get(path, follow_redirects=True).status_code == 404


def test_a_workshop_is_deleted_while_it_is_rehearsed_and_the_rehearsal_stays_its_own(held: Cast) -> None:
    assert held.facilitator.do("rehearsal", people=5, pace="at_once").status_code == 303
    delete(held, held.plain.title)
    assert held.rows(Rehearsal) == 1


def test_the_log_says_who_did_what_and_nothing_of_participants(held: Cast) -> None:
    page = held.facilitator.get(f"/workshops/{held.workshop_id}/log").text
    for words in ("made a workshop", "opened the doors", "began to read cards", "finished reading cards"):
        assert words in page
    with held.actions.database.reading() as session:
        ids = [one.id for one in session.query(Member)]
    for hidden in ("never come to our", *ids):
        assert hidden not in page


def test_whoever_leads_together_reads_the_same_log(held: Cast) -> None:
    hashed = passwords.make("a short sentence does well")
    who = held.actions.write(lambda tx: preparing.make_facilitator(tx, "Second", "2@h.example", hashed))
    token = held.actions.write(lambda tx: preparing.make_link(tx, "co_lead", None, held.workshop_id))
    held.actions.write(lambda tx: preparing.lead_together(tx, token, who))
    link = held.actions.write(lambda tx: preparing.make_link(tx, "sign_in", who))
    second = held.outsider()
    second.post(f"/link/{link}")
    assert "Lead opened the doors" in second.get(f"/workshops/{held.workshop_id}/log").text
