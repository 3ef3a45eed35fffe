"""Before words that may point at somebody are kept, their author is asked; nobody else can tell that they were."""

from __future__ import annotations

import html
import logging
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.activities.commitments.forms import CommitmentForm
from app.domain import clock
from app.models import Entry, Receipt
from tests.cast import Cast, Participant, new_uuid
from tests.trust.silence import look

POINTS = "Dr Jones never listens, ask sanjay on ward 4."


def fields(page: str, form: str) -> dict[str, str]:
    """Return what a form of a page would send, as a browser without script does."""
    found = re.search(rf'<form[^>]*id="{form}".*?</form>', page, re.DOTALL)
    assert found
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))
    written = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', found[0], re.DOTALL))
    button = dict(re.findall(r'<button[^>]*name="(\w+)" value="(\w+)"', found[0]))
    return {name: html.unescape(value) for name, value in {**hidden, **written, **button}.items()}


def send(person: Participant, cast: Cast, given: dict[str, str]) -> TestResponse:
    path = f"/room/{cast.code}/steps/{cast.step.id}/cards/power"
    return person.post(path, given, script=False)


def test_without_script_the_author_is_asked_with_their_words_kept_and_the_finding_named(cast: Cast) -> None:
    step = cast.writing(1)
    page = cast.people[0].write(step, POINTS, script=False)
    assert page.status_code == 422
    assert f">{POINTS}</textarea>" in page.text
    for words, kind in (("Dr Jones", "a name"), ("sanjay", "a name"), ("ward 4", "a bed, a bay or a ward")):
        assert re.search(rf"<q[^>]*>{words}</q> <span[^>]*>{kind}</span>", page.text)
    assert cast.rows(Entry) == 0


def test_without_script_the_author_may_send_it_as_it_is(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    page = me.write(step, POINTS, script=False).text
    assert send(me, cast, fields(page, "as-it-is")).status_code == 303
    assert POINTS in me.sees()


def test_without_script_the_author_may_change_it_and_is_asked_again_only_if_need_be(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    page = me.write(step, POINTS, script=False).text
    again = send(me, cast, {**fields(page, "change"), "text": "Dr Jones never listens."})
    assert again.status_code == 422
    assert "<q" in again.text and "sanjay" not in again.text
    assert send(me, cast, {**fields(again.text, "change"), "text": "They never listen."}).status_code == 303
    assert "They never listen." in me.sees()
    assert cast.rows(Entry) == 1


def test_what_was_tapped_beside_the_words_is_not_lost_by_being_asked(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    page = me.write(step, POINTS, script=False, actor="us", source="seen").text
    assert send(me, cast, fields(page, "as-it-is")).status_code == 303
    with cast.actions.database.reading() as session:
        kept = session.query(Entry).one()
    assert (kept.value["actor"], kept.value["source"], kept.text) == ("us", "seen", POINTS)


def test_a_script_that_has_not_asked_is_told_what_to_ask(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    answer = me.write(step, POINTS)
    assert answer.status_code == 422
    assert answer.json == {
        "error": "hint",
        "message": "This may point to somebody: “Dr Jones”, “sanjay”, “ward 4”. Change it, or send it as it is.",
    }
    assert cast.rows(Entry) == cast.rows(Receipt) == 0


def test_whoever_has_asked_sends_it_as_it_is(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    assert me.write(step, POINTS, asked="1").status_code == 200
    assert POINTS in me.mine()


def test_words_that_point_at_nobody_are_saved_alike_whether_a_phone_has_looked_or_not(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    looked = me.write(step, "They wait.", asked="1")
    not_looked = me.write(step, "They wait.", "values")
    assert looked.status_code == not_looked.status_code == 200
    assert looked.json is not None
    assert not_looked.json is not None
    assert [looked.json[name] for name in ("status", "message")] == [
        not_looked.json[name] for name in ("status", "message")
    ]
    assert looked.json.keys() == not_looked.json.keys()


def test_an_answer_that_was_saved_is_never_asked_about_again(cast: Cast) -> None:
    step, me, number = cast.writing(1), cast.people[0], new_uuid()
    assert me.write(step, POINTS, uuid=number).status_code == 422
    assert me.write(step, POINTS, uuid=number, asked="1").status_code == 200
    # The reply was lost, and what is tried again does not say that it was asked about.
    assert me.write(step, POINTS, uuid=number).status_code == 200
    assert me.write(step, POINTS, uuid=number.upper(), asked="1").status_code == 200
    assert me.write(step, POINTS, uuid=number, script=False).status_code == 303
    assert cast.rows(Entry) == 1


def test_rewording_a_card_is_asked_about_as_well(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    me.write(step, "They wait.")
    card = me.own_cards()[0]
    assert me.write(step, POINTS, entry=card).status_code == 422
    assert "They wait." in me.mine()
    assert me.write(step, POINTS, entry=card, asked="1").status_code == 200


def test_that_an_author_was_asked_is_kept_nowhere(cast: Cast) -> None:
    step, me, mate = cast.writing(1), cast.people[0], cast.join(0)
    me.write(step, POINTS)
    me.write(step, POINTS, asked="1")
    mate.write(step, POINTS, asked="1")
    with cast.actions.database.reading() as session:
        kept = [(one.text, one.value) for one in session.query(Entry)]
    assert kept[0] == kept[1]
    assert set(kept[0][1]) == {"actor", "source", "because", "past"}


def test_nobody_else_can_tell_that_somebody_was_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    step = cast.writing(5)
    look(cast)
    before = look(cast)
    for script in (True, False):
        assert cast.people[0].write(step, POINTS, script=script).status_code == 422
    assert look(cast) == before


def test_nothing_of_it_is_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    step, me = cast.writing(1), cast.people[0]
    me.write(step, POINTS)
    me.write(step, POINTS, script=False)
    me.write(step, POINTS, asked="1")
    logged = "\n".join(
        f"{one.getMessage()} {one.args!r}" for one in caplog.records if one.name != "sqlalchemy"
    )
    assert not re.search(r"Jones|sanjay|hint|asked", logged)


def test_the_question_is_text_even_where_the_words_are_html(cast: Cast) -> None:
    step = cast.writing(1)
    page = cast.people[0].write(step, '<b>"Dr <i>x</i>" & Dr Jones', script=False).text
    assert "<b>" not in page and "<i>x" not in page


def test_the_question_is_put_in_the_language_of_the_phone(cast: Cast) -> None:
    step, me = cast.writing(1), cast.people[0]
    me.post("/language", {"language": "ar", "next": f"/room/{cast.code}"}, script=False)
    page = me.write(step, POINTS, script=False).text
    assert 'lang="ar" dir="rtl"' in page
    assert "Does this point to somebody?" not in page and ">a name<" not in page
    assert "Dr Jones" in page


def test_the_facilitator_still_sees_what_to_look_at_in_review(cast: Cast) -> None:
    step = cast.writing(5)
    cast.people[0].write(step, POINTS, asked="1")
    cast.begin_review()
    assert re.search(r"hint-line.>[^<]*“Dr Jones”,\s*“sanjay”,\s*“ward 4”", cast.facilitator.console())


def test_the_rules_are_one_file_that_a_phone_keeps(cast: Cast) -> None:
    cast.open()
    page = cast.join(0).sees()
    found = re.search(r'data-rules="([^"]+)"', page)
    assert found
    answer = cast.outsider().get(found[1], headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 30_000
    assert set(cast.outsider().get(found[1]).json or ()) == {"rules", "names"}


def test_a_date_is_no_matter_where_one_is_asked_for(app: Flask) -> None:
    given = {"what": "meet on 30 June", "by": "30 June, with Dr Jones", "notice": "we wait"}
    with app.test_request_context("/", method="POST", data=given):
        found = {
            field.name: [hint.kind for _words, hint in field.hints()] for field in CommitmentForm().words()
        }
    assert found == {"what": ["date"], "by": ["named_person"], "notice": []}
